"""HTTP addresses: the REST API, the live fallback, allauth's headless API, and one page for all the rest."""

from django.urls import include, path, re_path

from collab import views
from collab.api import api
from collab.failures import missing
from collab.realtime.http import asyncapi_document, live

# Of allauth's API only what the browser needs for passkeys: all else has a way of ours, with our rules.
PASSKEY_DOORS = (
    r"browser/v1/(?:auth/(?:webauthn/login|reauthenticate)"
    r"|account/authenticators(?:/webauthn|/recovery-codes)?)"
)
urlpatterns = [
    path("api/live", live, name="live"),
    path("api/asyncapi.json", asyncapi_document, name="asyncapi"),
    path("api/", api.urls),
    re_path(rf"^_allauth/(?!{PASSKEY_DOORS}$)", missing, {"exception": None}),
    path("_allauth/", include("allauth.headless.urls")),
    path("sw.js", views.service_worker, name="service_worker"),
    # The browser draws every page itself; an address that is no page says so there.
    re_path(r"^(?!api/|static/|_allauth/|ws/).*$", views.app, name="app"),
]
handler400 = "collab.failures.bad_request"
handler403 = "collab.failures.forbidden"
handler404 = "collab.failures.missing"
handler500 = "collab.failures.fault"
