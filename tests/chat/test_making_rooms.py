"""A room that is asked for again, because the answer was lost, is one room."""

from uuid import uuid4

import pytest

from chat.models import Room
from chat.services.rooms import create_room
from collab import errors
from collab.realtime import log
from tests.chat.browser import client_of
from tests.chat.scene import Scene, enrol
from tests.chat.together import together


@pytest.mark.parametrize("asked", [{"kind": "topic", "title": "Projet"}, {"kind": "families"}])
def test_the_same_request_makes_one_room_and_tells_of_it_once(scene: Scene, asked: dict[str, str]) -> None:
    browser = client_of(scene.teacher)
    enrol(scene.other_group, scene.teacher, "teacher")
    sent = asked | {"group": str(scene.group.pk), "client_id": str(uuid4())}
    before, told = Room.objects.count(), log.head(scene.teacher.topic)
    answers = [browser.post("/api/rooms", sent, "application/json") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [201] * 3
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert (Room.objects.count(), log.head(scene.teacher.topic)) == (before + 1, told + 1)
    elsewhere = browser.post("/api/rooms", sent | {"group": str(scene.other_group.pk)}, "application/json")
    assert (elsewhere.status_code, elsewhere.json()["code"]) == (409, "conflict")


def test_an_id_is_its_makers_own(scene: Scene) -> None:
    client_id = uuid4()
    rooms = {
        create_room(person=person, group_id=scene.group.pk, title="Projet", client_id=client_id).pk
        for person in (scene.teacher, scene.head)
    }
    assert len(rooms) == 2
    create_room(person=scene.teacher, group_id=scene.group.pk, title="Projet")
    create_room(person=scene.teacher, group_id=scene.group.pk, title="Projet")  # without one, they are two
    with pytest.raises(errors.NotFound):
        create_room(person=scene.pupil, group_id=scene.group.pk, title="Projet", client_id=client_id)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", ["topic", "families"])
def test_the_same_request_twice_at_once_makes_one_room(kind: str) -> None:
    scene, client_id = Scene(), uuid4()

    def make() -> int:
        room = create_room(
            person=scene.teacher, group_id=scene.group.pk, title="Projet", kind=kind, client_id=client_id
        )
        return room.pk

    results = together(*[make] * 4)
    assert len({repr(each) for each in results}) == 1, results
