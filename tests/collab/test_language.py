"""The server speaks the language of who listens: the person's own, or the browser's before one is known."""

from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

import asgi  # noqa: F401 – registers the topics
from collab.errors import AppError
from collab.realtime.runtime import registered
from collab.realtime.topics import Caller
from schools.models import Person
from tests.chat.browser import client_of
from tests.chat.scene import Scene

NOTHING_HERE = {
    "fr": "Ce salon n'existe pas, ou n'est pas accessible.",
    "en": "This room does not exist, or is not for you.",
}
LOG_IN = {"fr": "Il faut se connecter pour continuer.", "en": "Log in to go on."}


@pytest.fixture(autouse=True)
def _built() -> None:
    (folder,) = settings.LOCALE_PATHS
    for language, _ in settings.LANGUAGES:
        assert Path(folder, language, "LC_MESSAGES", "django.mo").exists(), "run `make build`"


@pytest.mark.parametrize("locale", ["fr", "en"])
def test_a_person_is_answered_in_their_language_whatever_the_browser_asks_for(
    scene: Scene, locale: str
) -> None:
    Person.objects.filter(pk=scene.pupil.pk).update(locale=locale)
    other = "en" if locale == "fr" else "fr"
    response = client_of(scene.pupil).get("/api/rooms/1234567", headers={"Accept-Language": other})
    assert response.status_code == 404
    assert response.json()["detail"] == NOTHING_HERE[locale]
    assert response["Content-Language"] == locale


@pytest.mark.parametrize(
    ("asked", "spoken"), [("en-GB,en;q=0.8", "en"), ("fr-CA", "fr"), ("de,it", "fr"), ("", "fr")]
)
def test_somebody_unknown_is_answered_in_the_browser_s_language(db: None, asked: str, spoken: str) -> None:
    response = Client().get("/api/rooms", headers={"Accept-Language": asked})
    assert (response.status_code, response.json()["detail"]) == (401, LOG_IN[spoken])


@pytest.mark.parametrize("locale", ["fr", "en"])
def test_the_socket_speaks_the_same(scene: Scene, locale: str) -> None:
    Person.objects.filter(pk=scene.pupil.pk).update(locale=locale)
    caller = Caller(Person.objects.get(pk=scene.pupil.pk))
    command = registered().commands[("room", "room.read")]
    for act in (
        lambda: registered().consumers["room"].join(caller, "1234567"),
        lambda: command.handler(caller, "1234567", command.model(seq=1)),
    ):
        with pytest.raises(AppError) as refused:
            act()
        assert refused.value.message == NOTHING_HERE[locale]


@pytest.mark.parametrize(
    ("locale", "words"), [("fr", "8000 caractères au plus."), ("en", "At most 8000 characters.")]
)
def test_what_is_wrong_with_a_field_is_said_in_words(scene: Scene, locale: str, words: str) -> None:
    Person.objects.filter(pk=scene.pupil.pk).update(locale=locale)
    response = client_of(scene.pupil).post(
        f"/api/rooms/{scene.room.pk}/messages",
        {"client_id": "6f2d0b2e-5d0c-4b8e-9d0c-7a4b6f0d9c11", "body": "x" * 8001},
        content_type="application/json",
    )
    assert response.status_code == 422
    assert response.json()["fields"] == {"data.body": words}
