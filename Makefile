# Everything a person does with Préau. `make run` and `make test` need nothing done before them.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PYTHON ?= python3
BIN := .venv/bin
PY := $(BIN)/python
SUDO := $(shell [ "$$(id -u)" = 0 ] || command -v sudo)
WORKERS ?= 2
SOURCES := $(wildcard asgi.py routing.py manage.py collab schools chat tests bench)
FRONTEND_SOURCES := $(shell find frontend/src -type f 2>/dev/null)

.PHONY: help
help: ## This list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 20

# --- What must be installed -------------------------------------------------------------------------
RUN_PROGRAMS := msgfmt:gettext node:nodejs npm:npm
TEST_PROGRAMS := redis-server:redis-server psql:postgresql chromium:chromium $(RUN_PROGRAMS)
# Installs the packages of the missing programs only, and says so. $(1): program:package pairs
define apt_install
	@missing=""; for pair in $(1); do \
	  command -v "$${pair%%:*}" >/dev/null 2>&1 || missing="$$missing $${pair##*:}"; done; \
	ls /usr/lib/postgresql/*/bin/postgres >/dev/null 2>&1 || case "$(1)" in *postgresql*) missing="$$missing postgresql";; esac; \
	$(PYTHON) -c 'import ensurepip' 2>/dev/null || missing="$$missing python3-venv"; \
	if [ -n "$$missing" ]; then \
	  command -v apt-get >/dev/null 2>&1 || { echo "Install these first, by Debian's names:$$missing" >&2; exit 1; }; \
	  [ -n "$(SUDO)" ] || [ "$$(id -u)" = 0 ] || { echo "Ask an administrator to install:$$missing" >&2; exit 1; }; \
	  echo "Installing system packages:$$missing"; \
	  $(SUDO) apt-get update -qq && DEBIAN_FRONTEND=noninteractive $(SUDO) apt-get install -y -qq --no-install-recommends $$missing >/dev/null; fi
endef

# What an older Debian installs is not enough: said in one line, before anything fails in many.
define new_enough
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed: $$($(PYTHON) --version). PYTHON=… names another." >&2; exit 1; }
	@node -e 'process.exit(Number(process.versions.node.split(".")[0] < 20))' || \
	  { echo "Node 20 or newer is needed: $$(node --version)." >&2; exit 1; }
endef

# A virtual environment whose making was interrupted, or whose Python is gone (an upgrade of Debian), is made
# again, with all that stands in it: its stamps go with it.
define venv
	@[ -e .venv/pyvenv.cfg ] && $(PY) -m pip --version >/dev/null 2>&1 || { rm -rf .venv && $(PYTHON) -m venv .venv; }
endef
$(shell [ ! -e .venv ] || $(PY) -c '' 2>/dev/null || rm -rf .venv)
PIP := $(PY) -m pip install -q --disable-pip-version-check --require-hashes

.PHONY: run-packages system-packages
run-packages:
	$(call apt_install,$(RUN_PROGRAMS))
	$(new_enough)
system-packages: ## Install what the tests need of Debian: Redis, PostgreSQL, Chromium, gettext
	$(call apt_install,$(TEST_PROGRAMS))
	$(new_enough)

.venv/run.stamp: requirements.txt | run-packages
	@echo "Installing the server's Python packages"
	$(venv)
	@[ .venv/test.stamp -nt requirements.txt ] || $(PIP) -r requirements.txt
	@touch $@

.venv/test.stamp: requirements-dev.txt | system-packages
	@echo "Installing Python packages, those for the tests too"
	$(venv)
	@$(PIP) -r requirements-dev.txt
	@touch $@

frontend/node_modules/.stamp: frontend/package-lock.json | run-packages
	@echo "Installing the front end's packages"
	@cd frontend && npm ci --silent --no-audit --no-fund
	@touch $@

# --- What is built ----------------------------------------------------------------------------------
static/build/.stamp: frontend/node_modules/.stamp frontend/package.json $(wildcard frontend/*.config.ts frontend/scripts/compress.mjs frontend/scripts/publish.mjs) $(FRONTEND_SOURCES)
	@echo "Building the front end"
	@cd frontend && npm run --silent build
	@touch $@

collab/locale/%/LC_MESSAGES/django.mo: collab/locale/%/LC_MESSAGES/django.po
	@msgfmt --check-format -o $@ $<

ENGLISH := collab/locale/en/LC_MESSAGES/django.po
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard collab/locale/*/LC_MESSAGES/django.po))

.PHONY: build generate requirements messages
build: .venv/run.stamp static/build/.stamp $(CATALOGUES)

generate: .venv/test.stamp frontend/node_modules/.stamp ## Write the protocol documents and the front end's types again
	@$(PY) manage.py write_protocol
	@cd frontend && npm run --silent generate

requirements: .venv/test.stamp ## Lock the Python dependencies again, after a change of pyproject.toml
	@$(BIN)/uv pip compile -q --python-version 3.11 --generate-hashes --no-emit-index-url --no-header pyproject.toml -o requirements.txt
	@$(BIN)/uv pip compile -q --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --extra dev -c requirements.txt pyproject.toml -o requirements-dev.txt

# English is the language of the sources, so msgen answers for it; what a change left fuzzy waits for a person.
messages: .venv/test.stamp ## Gather the server's words for translation
	@$(PY) manage.py makemessages --all --no-location --no-obsolete $(addprefix --ignore=,frontend bench tests var .venv)
	@msgattrib --clear-fuzzy --empty -o $(ENGLISH) $(ENGLISH) && msgen --force-po -o $(ENGLISH) $(ENGLISH)
	@sed -i '/^"\(POT-Creation-Date\|PO-Revision-Date\|Last-Translator\|Language-Team\|Report-Msgid-Bugs-To\):/d' collab/locale/*/LC_MESSAGES/django.po

# --- What it does -----------------------------------------------------------------------------------
.PHONY: run dev
run: build ## Start Préau with the demo school (http://127.0.0.1:8000); see the README for its settings
	@$(PY) manage.py migrate --verbosity 0
	@if [ "$${DEMO:-$${DATABASE_URL:+0}}" != 0 ]; then $(PY) manage.py load_demo; fi
	@exec $(PY) manage.py serve

dev: build .venv/test.stamp ## The same, rebuilding and restarting when a source changes
	@$(PY) manage.py migrate --verbosity 0
	@if [ "$${DEMO:-$${DATABASE_URL:+0}}" != 0 ]; then $(PY) manage.py load_demo; fi
	@(cd frontend && exec node_modules/.bin/vite build --watch --mode development) & watch=$$!; trap "kill $$watch" EXIT; \
	  DEBUG=$${DEBUG:-1} $(PY) manage.py serve --reload

# --- What proves it ---------------------------------------------------------------------------------
.PHONY: test test-setup lint format types contracts generated test-frontend test-sqlite test-postgres test-live soak bench bench-packages
test-setup: .venv/test.stamp build

test: test-setup ## Everything CI checks
	@start=$$SECONDS; for step in lint types contracts generated test-frontend test-sqlite test-postgres test-live; do \
	  echo "== $$step"; at=$$SECONDS; $(MAKE) --no-print-directory $$step; echo "== $$step: $$((SECONDS - at)) s"; done; \
	  echo "== all of it: $$((SECONDS - start)) s"

lint: test-setup ## Formatters and linters, both sides
	@$(BIN)/ruff format --check -q $(SOURCES)
	@$(BIN)/ruff check -q $(SOURCES)
	@$(BIN)/djlint --quiet --check --lint collab/templates schools/roster/templates
	@cd frontend && npm run --silent lint

format: test-setup ## Put every source into the house's form
	@$(BIN)/ruff check -q --fix $(SOURCES)
	@$(BIN)/ruff format -q $(SOURCES)
	@$(BIN)/djlint --quiet --reformat collab/templates schools/roster/templates || true
	@cd frontend && npm run --silent format

types: test-setup ## mypy and tsc, strict
	@$(BIN)/mypy $(SOURCES)
	@cd frontend && npm run --silent types

contracts: test-setup ## Who may import whom
	@$(BIN)/lint-imports

generated: test-setup ## Generated files say what the code says
	@$(PY) manage.py makemigrations --check --dry-run
	@$(PY) manage.py write_protocol --check
	@cd frontend && npm run --silent generate:check

test-frontend: test-setup ## The front end's unit tests, and its size
	@cd frontend && npm run --silent test && npm run --silent size

UNIT := tests/schools tests/chat tests/collab tests/realtime tests/contract
test-sqlite: test-setup ## Unit, attack and contract tests on SQLite
	@$(BIN)/pytest -q -n $(WORKERS) --dist loadfile $(UNIT)

test-postgres: test-setup ## The same on PostgreSQL and Redis
	@$(PY) -m tests.harness --postgres --redis -- $(BIN)/pytest -q -n $(WORKERS) --dist loadfile $(UNIT)

test-live: test-setup ## Faults and browsers, against real servers
	@$(BIN)/pytest -q -n $(WORKERS) --dist loadfile -m 'not soak' tests/faults
	@$(BIN)/pytest -q -n $(WORKERS) --dist loadfile tests/browser

soak: test-setup ## The fault tests, long
	@$(BIN)/pytest -q -m soak tests/faults

BENCH_PROGRAMS := node:nodejs npm:npm nginx:nginx-light taskset:util-linux redis-server:redis-server psql:postgresql
BENCH_LIBRARIES := libnginx-mod-nchan libuv1
bench-packages:
	$(call apt_install,$(BENCH_PROGRAMS))
	@missing=""; for package in $(BENCH_LIBRARIES); do \
	  dpkg-query -W -f '$${Status}' $$package 2>/dev/null | grep -q 'ok installed' || missing="$$missing $$package"; done; \
	if [ -n "$$missing" ]; then echo "Installing system packages:$$missing"; \
	  $(SUDO) apt-get update -qq && DEBIAN_FRONTEND=noninteractive $(SUDO) apt-get install -y -qq --no-install-recommends $$missing >/dev/null; fi

bench/peers/node_modules/.stamp: bench/peers/package-lock.json | bench-packages
	@echo "Installing the peers that run under Node"
	@cd bench/peers && npm ci --silent
	@touch $@

var/bench/socketify/.stamp: bench/peers/socketify.txt | bench-packages
	@echo "Installing socketify, in an environment of its own"
	@$(PYTHON) -m venv var/bench/socketify
	@var/bench/socketify/bin/pip install -q --disable-pip-version-check --require-hashes -r bench/peers/socketify.txt
	@touch $@

bench: test-setup bench/peers/node_modules/.stamp var/bench/socketify/.stamp ## Measure against the peers (see docs/performance.md); BENCH="--quick" for a smoke test
	@$(PY) -m bench $(BENCH)
