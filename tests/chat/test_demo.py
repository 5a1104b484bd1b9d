"""The demo school: a week that looks lived in, for each of those who try it, made once."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import override_settings
from django.utils import timezone

from chat.access import people_of
from chat.attachments.models import Attachment
from chat.demo.load import load_conversations
from chat.models import Draft, Message, Reaction, Report, Room, ScheduledMessage
from chat.services.listing import rooms_of
from chat.services.reports import reports_for
from schools import access as schools_access
from schools.demo import DemoSchool, load_people
from schools.models import GroupMembership, Guardianship

WEEK_DAYS = 10  # six school days, and the days without school among them


@pytest.fixture(scope="module")
def demo(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[DemoSchool]:
    """Loaded once for all tests here, which only look at it, and undone at the end."""
    uploads = override_settings(UPLOADS_DIR=tmp_path_factory.mktemp("uploads"))
    with django_db_blocker.unblock(), uploads, transaction.atomic():
        loaded = load_people()
        assert load_conversations(loaded) > 80
        yield loaded
        transaction.set_rollback(True)


def test_the_people_are_those_whom_the_readme_promises(demo: DemoSchool) -> None:
    classes = [group for group in demo.groups.values() if group.kind == "class"]
    sizes = [group.memberships.filter(role=GroupMembership.Role.PUPIL).count() for group in classes]
    assert len(sizes) == 2
    assert min(sizes) >= 12
    people = demo.people
    pupil1, pupil2, teacher1 = people["pupil1"], people["pupil2"], people["teacher1"]
    assert schools_access.teaches(teacher1, pupil1) and schools_access.teaches(teacher1, pupil2)
    assert people["guardian1"] in schools_access.guardians_of(pupil1)
    assert schools_access.guardians_of(pupil1).count() == 2
    children = schools_access.children_of(people["guardian1"])
    of_children = GroupMembership.objects.filter(person__in=children, group__in=classes)
    assert set(of_children.values_list("group", flat=True)) == {group.pk for group in classes}
    teachers = {person.pk for name, person in people.items() if name.startswith("teacher")}
    assert Guardianship.objects.filter(guardian__in=teachers).exists()
    assert schools_access.can_administer(people["admin"], demo.school)
    assert schools_access.roles_of(people["head"]).get().role == "head"
    assert all(person.check_password("demo") for person in (pupil1, people["head"]))


def test_the_conversation_is_of_this_week_and_nothing_of_it_is_to_come(demo: DemoSchool) -> None:
    now = timezone.now()
    times = list(Message.objects.values_list("created_at", flat=True))
    assert all(now - timedelta(days=WEEK_DAYS) < at < now for at in times)
    assert max(times) > now - timedelta(days=4), "after a weekend the last school day is Friday"
    assert len({timezone.localdate(at) for at in times}) == 6
    for room in Room.objects.all():
        in_order = list(room.messages.order_by("seq").values_list("created_at", flat=True))
        assert in_order == sorted(in_order), room
    assert ScheduledMessage.objects.get().at > now


def test_there_is_something_of_each_kind_to_see(demo: DemoSchool) -> None:
    messages = Message.objects
    assert messages.filter(pinned=True).count() >= 5
    assert messages.filter(reply_count__gt=1).exists()
    assert messages.filter(deleted_as=Message.DeletedAs.MODERATOR).exists()
    assert messages.filter(mentions_room=True).exists()
    assert {"code", "table", "math", "blockquote"} <= {
        mark
        for mark in ("code", "table", "math", "blockquote")
        if messages.filter(html__contains=mark).exists()
    }
    assert {"image/png", "application/pdf", "text/csv"} == set(
        Attachment.objects.values_list("type", flat=True)
    )
    assert not Attachment.objects.filter(message=None).exists()
    assert Reaction.objects.count() > 50
    assert Draft.objects.exists() and Report.objects.exists()
    assert {room.kind for room in Room.objects.all()} == {"group", "families", "topic", "direct"}


@pytest.mark.parametrize("name", ["teacher1", "pupil1", "guardian1", "teacher4"])
def test_each_has_rooms_and_something_new_in_them(demo: DemoSchool, name: str) -> None:
    shapes = rooms_of(demo.people[name])
    assert len(shapes) >= 2
    assert sum(shape.unread for shape in shapes) > 0
    assert any(shape.unread == 0 or shape.read_seq > 0 for shape in shapes), "not everything is new"


def test_everybody_speaks_only_where_they_belong(demo: DemoSchool) -> None:
    for room in Room.objects.all():
        belonging = set(people_of(room).values_list("pk", flat=True))
        authors = set(room.messages.values_list("author", flat=True))
        assert authors <= belonging | {demo.people["head"].pk}, room
    assert reports_for(person=demo.people["teacher1"])


def test_loading_again_changes_nothing(demo: DemoSchool) -> None:
    before = list(Message.objects.values_list("pk", "seq", "body"))
    again = load_people()
    assert not again.created
    assert again.people == {name: demo.people[name] for name in again.people}
    assert load_conversations(again) == 0
    assert list(Message.objects.values_list("pk", "seq", "body")) == before
