"""Settings: the environment in (collab/env.py), Django's names out."""

import hashlib
import re
from typing import Any

import dj_database_url
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from collab.env import ROOT, kept_secret, read_environment

ENV = read_environment()
BASE_DIR = ROOT
DATA_DIR = ENV.data_dir
UPLOADS_DIR = DATA_DIR / "uploads"
DEBUG = ENV.debug


def _mark_of(secret: str) -> str:
    """A name that shows which installation this is, and nothing of its secret."""
    return hashlib.sha256(f"layer:{secret}".encode()).hexdigest()[:16]


SECRET_KEY = ENV.secret_key or kept_secret(DATA_DIR / "secret_key")

# The origins people come from. Without any, the server's own address on this machine.
ALLOWED_ORIGINS = ENV.allowed_origins or (f"http://127.0.0.1:{ENV.port}", f"http://localhost:{ENV.port}")
ALLOWED_HOSTS = sorted({re.sub(r":[0-9]+$", "", origin.split("://")[1]) for origin in ALLOWED_ORIGINS})
CSRF_TRUSTED_ORIGINS = list(ALLOWED_ORIGINS)
SECURE = all(origin.startswith("https://") for origin in ALLOWED_ORIGINS)

INSTALLED_APPS = [
    "daphne",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "csp",
    "axes",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.headless",
    "allauth.usersessions",
    "channels",
    "collab",
    "collab.realtime",
    "schools",
    "schools.roster",
    "chat",
    "chat.attachments",
    "chat.search",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "collab.views.problems_as_pages",  # below WhiteNoise, so loaded before it: names, then files
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "schools.middleware.PersonMiddleware",
    "axes.middleware.AxesMiddleware",
    "collab.failures.wrong_method",
]
ROOT_URLCONF = "collab.urls"
ASGI_APPLICATION = "asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

# --- Database -------------------------------------------------------------------------------------
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"


def _database() -> dict[str, Any]:
    url = ENV.database_url or f"sqlite:///{DATA_DIR / 'preau.sqlite3'}"
    database: dict[str, Any] = dict(dj_database_url.parse(url))
    if database["ENGINE"].endswith("sqlite3"):
        # One writer at a time is SQLite's rule: IMMEDIATE takes the lock before the first read, so that a
        # transaction never fails half-way; WAL lets readers go on meanwhile; collab.sqlite has this process's
        # writers wait in a queue.
        database["ENGINE"] = "collab.sqlite"
        database["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-16000;",
        }
        database["CONN_MAX_AGE"] = None
    else:
        # Persistent connections leak under ASGI (one per thread, never reaped): a pool instead.
        database["CONN_MAX_AGE"] = 0
        # What the URL says itself (sslmode, …) holds. A machine that is gone says nothing: TCP asks.
        database["OPTIONS"] = {
            "connect_timeout": 10,  # s, as the next two
            "keepalives_idle": 15,
            "keepalives_interval": 5,
            "keepalives_count": 3,
            "tcp_user_timeout": 20_000,  # ms
            **database.get("OPTIONS", {}),
            "pool": {"min_size": 1, "max_size": 16, "timeout": 10},
        }
    return database


DATABASES = {"default": _database()}
# PostgreSQL's own bounds where people wait for an answer (asgi.py). Imports, migrations and other commands
# may take longer.
DATABASE_BOUNDS = {
    "lock_timeout": "10s", "statement_timeout": "15s", "idle_in_transaction_session_timeout": "60s"
}  # fmt: skip

# --- The live engine ------------------------------------------------------------------------------
REDIS_URL = ENV.redis_url
CHANNEL_LAYERS: dict[str, dict[str, Any]] = (
    {
        "default": {
            "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
            # Redis tells all who listen to a name, whichever of its databases they use: the processes that
            # share this installation's secret have names of their own.
            "CONFIG": {"hosts": [REDIS_URL], "prefix": f"preau-{_mark_of(SECRET_KEY)}"},
        }
    }
    if REDIS_URL
    else {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}
)
LIVE: dict[str, Any] = {
    "LOG_DAYS": ENV.log_days,
    # Where files come in: a roster of 64 MB and its form. The application says how large a message's file may
    # be, and a browser hears it only once it has sent it all.
    "LARGE_BODIES": dict.fromkeys(("/api/attachments", "/api/roster/imports"), 66 * 1024 * 1024),
    # Periodic work of a serving process: dotted name of a function, and its period in seconds.
    "JOBS": {
        "chat.services.scheduling.post_due": 5.0,
        "schools.roster.worker.start_due": 1.0,
        "schools.services.days.tell_of_new_days": 1.0,
        "schools.services.sessions.forget_ended": 24.0 * 60 * 60,
        "chat.attachments.cleaning.remove_orphans": 60.0 * 60,
        "chat.attachments.cleaning.sweep_uploads": 24.0 * 60 * 60,
    },
}

# --- People and sessions --------------------------------------------------------------------------
AUTH_USER_MODEL = "schools.Person"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = ["schools.hashers.PatientArgon2"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "given_name", "family_name", "email")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},  # birthdays
]
ACCOUNT_ADAPTER = "schools.auth.AccountAdapter"  # nobody signs up by themselves
USERSESSIONS_ADAPTER = "schools.auth.UserSessionsAdapter"
ALLAUTH_TRUSTED_PROXY_COUNT = ENV.trusted_proxies
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_RATE_LIMITS: dict[str, str] = {"login_failed": "30/m/ip"}
HEADLESS_CLIENTS = ("browser",)
HEADLESS_ONLY = True
CSRF_FAILURE_VIEW = "collab.failures.csrf_failure"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not SECURE
USERSESSIONS_TRACK_ACTIVITY = False  # a write on every request is not worth a "last seen"
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_USERNAME_CALLABLE = "schools.auth.username_of"
AXES_CLIENT_IP_CALLABLE = "schools.auth.client_ip"
AXES_VERBOSE = False
AXES_DISABLE_ACCESS_LOG = True  # who came in when and from where, for ever, is nobody's business
SESSION_COOKIE_AGE = 60 * 60 * 24 * 30  # s
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"

# --- Security headers -----------------------------------------------------------------------------
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ENV.trusted_proxies else None
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "blob:", "data:"],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "require-trusted-types-for": ["'script'"],
        "trusted-types": ["preau"],  # frontend/src/api/trusted.ts
    }
}

# --- Static files ---------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATICFILES_DIRS = [ROOT / "static"]
WHITENOISE_USE_FINDERS = True  # no collectstatic step: what is built is served
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_IMMUTABLE_FILE_TEST = r"^/static/build/assets/"  # a name carries a hash of what is in it
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024  # bytes
FILE_UPLOAD_TEMP_DIR = None

# --- Words and times ------------------------------------------------------------------------------
LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", _("French")), ("en", _("English"))]
LOCALE_PATHS = [ROOT / "collab" / "locale"]
TIME_ZONE = "Europe/Paris"
USE_TZ = True
USE_I18N = True

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        "httpx": {"level": "WARNING"},
        "axes": {"level": "ERROR"},
        "daphne": {"level": "WARNING"},
        "psycopg.pool": {"level": "ERROR"},  # it repeats what whoever asked it says
    },
}
