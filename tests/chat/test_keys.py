"""Direct rooms of before: their keys come to name their school, and back."""

from importlib import import_module
from types import SimpleNamespace

from django.apps import apps
from django.db import connection

from chat.models import Room
from chat.services.direct import open_direct
from tests.chat.scene import Scene

migration = import_module("chat.migrations.0003_direct_rooms_per_school")


def test_a_room_of_before_is_found_again(scene: Scene) -> None:
    room = open_direct(person=scene.teacher, people_ids=[scene.pupil.pk])
    people = f"{scene.teacher.pk}:{scene.pupil.pk}"
    editor = SimpleNamespace(connection=connection)  # all that it asks of one
    migration.forget_schools(apps, editor)
    assert Room.objects.get(pk=room.pk).direct_key == people
    for _ in range(2):
        migration.name_schools(apps, editor)
        assert Room.objects.get(pk=room.pk).direct_key == f"{scene.school.pk}/{people}"
    assert open_direct(person=scene.pupil, people_ids=[scene.teacher.pk]) == room
