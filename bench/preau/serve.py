"""`python -m bench.preau.serve`: `manage.py serve` with the bench's settings and its topic."""

import os

os.environ["DJANGO_SETTINGS_MODULE"] = "bench.preau.settings"

from django.core.management import call_command

import asgi  # noqa: F401 – sets Django up and configures the product's topics
from bench.preau.topic import BenchTopic
from collab.realtime.runtime import configure
from collab.realtime.topics import Registry
from routing import TOPICS

configure(Registry({**TOPICS, BenchTopic.kind: BenchTopic}))
call_command("serve")
