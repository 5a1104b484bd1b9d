"""A browser without a screen: somebody's session over HTTP."""

from django.conf import settings
from django.test import Client

from schools.models import Person


def client_of(person: Person) -> Client:
    client = Client()
    client.force_login(person, settings.AUTHENTICATION_BACKENDS[-1])
    return client
