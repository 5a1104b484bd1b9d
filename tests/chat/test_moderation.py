"""Taking away, silencing, reporting: told, on record, and by those only who may."""

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from chat.models import AuditEntry, Message, Report, Revision
from chat.services.audit import entries_in, find_faults
from chat.services.direct import open_direct
from chat.services.editing import delete_message, edit_message, pin_message
from chat.services.moderation import mute_person, remove_message, unmute_person
from chat.services.reactions import is_emoji, react_to_message
from chat.services.reading import get_message_shape, pins_of, revisions_of
from chat.services.reports import report_message, reports_for, reports_in
from chat.services.rooms import set_mode
from collab import errors
from collab.realtime import log
from collab.realtime.models import LogEntry
from schools.models import GroupMembership, Person
from tests.chat.browser import client_of
from tests.chat.scene import Scene, enrol, say, yesterday

SECRET = "quelque chose de méchant"


def _last(person: Person) -> dict[str, object]:
    frame: dict[str, object] = json.loads(log.read(person.topic, 0, 100)[-1].frame)
    return frame


# --- One's own messages -------------------------------------------------------------------------------------


def test_an_edit_keeps_what_was_said_for_the_teachers(scene: Scene) -> None:
    message = say(scene.pupil, scene.room, SECRET)
    edit_message(author=scene.pupil, room_id=scene.room.pk, message_id=message.pk, body="Pardon", version=1)
    shape = get_message_shape(person=scene.classmate, room_id=scene.room.pk, message_id=message.pk)
    assert (shape.body, shape.version, shape.html) == ("Pardon", 2, "<p>Pardon</p>")
    revisions = revisions_of(person=scene.teacher, room_id=scene.room.pk, message_id=message.pk)
    assert [revision.body for revision in revisions] == [SECRET]
    with pytest.raises(errors.Forbidden):
        revisions_of(person=scene.pupil, room_id=scene.room.pk, message_id=message.pk)
    with pytest.raises(errors.NotFound):
        revisions_of(person=scene.guardian, room_id=scene.room.pk, message_id=message.pk)


def test_of_two_edits_of_one_version_the_second_is_a_conflict(scene: Scene) -> None:
    message = say(scene.pupil, scene.room)
    edit_message(author=scene.pupil, room_id=scene.room.pk, message_id=message.pk, body="Un", version=1)
    with pytest.raises(errors.Conflict):
        edit_message(author=scene.pupil, room_id=scene.room.pk, message_id=message.pk, body="Deux", version=1)


@pytest.mark.parametrize("name", ["teacher", "classmate", "head", "observer"])
def test_nobody_edits_or_takes_back_what_another_said(scene: Scene, name: str) -> None:
    message, other = say(scene.pupil, scene.room), getattr(scene, name)
    with pytest.raises(errors.Forbidden):
        edit_message(author=other, room_id=scene.room.pk, message_id=message.pk, body="Faux", version=1)
    with pytest.raises(errors.Forbidden):
        delete_message(author=other, room_id=scene.room.pk, message_id=message.pk)
    message.refresh_from_db()
    assert (message.body, message.deleted_at) == ("Bonjour", None)


def test_a_deleted_message_leaves_a_trace_and_no_word_anywhere(scene: Scene) -> None:
    message = say(scene.pupil, scene.room, SECRET)
    edit_message(
        author=scene.pupil, room_id=scene.room.pk, message_id=message.pk, body=f"{SECRET}!", version=1
    )
    pin_message(person=scene.teacher, room_id=scene.room.pk, message_id=message.pk, on=True)
    react_to_message(
        person=scene.classmate, room_id=scene.room.pk, message_id=message.pk, emoji="👍", on=True
    )
    delete_message(author=scene.pupil, room_id=scene.room.pk, message_id=message.pk)
    delete_message(author=scene.pupil, room_id=scene.room.pk, message_id=message.pk)  # a retry
    shape = get_message_shape(person=scene.classmate, room_id=scene.room.pk, message_id=message.pk)
    assert shape.deleted is not None
    assert (shape.body, shape.html, shape.reactions, shape.pinned) == ("", "", [], False)
    assert pins_of(person=scene.pupil, room_id=scene.room.pk) == []
    assert not LogEntry.objects.filter(frame__contains="méchant").exists()
    assert not Revision.objects.exists()
    assert log.head(scene.room.topic) == 5  # the numbers stay, without a hole
    assert len(log.read(scene.room.topic, 0, 10)) == 5


def test_what_a_message_said_before_is_not_to_be_had_from_the_log(scene: Scene) -> None:
    """Whoever may not open the history of a message could join with `after: 0` instead."""
    parent = say(scene.teacher, scene.room)
    message = say(scene.pupil, scene.room, SECRET, parent=parent)
    react_to_message(
        person=scene.classmate, room_id=scene.room.pk, message_id=message.pk, emoji="👍", on=True
    )
    for version, body in enumerate(("un autre secret", "Pardon"), start=1):
        edit_message(
            author=scene.pupil, room_id=scene.room.pk, message_id=message.pk, body=body, version=version
        )
    frames = [json.loads(entry.frame) for entry in log.read(scene.room.topic, 0, 10)]
    assert [frame["event"] for frame in frames] == [
        "message.posted", "message.posted", "message.reacted", "log.scrubbed", "message.edited",
    ]  # fmt: skip
    for word in ("méchant", "secret"):
        assert not LogEntry.objects.filter(frame__contains=word).exists()
    posted, edited = frames[1]["data"], frames[-1]["data"]
    assert posted["message"] == edited["message"]
    assert posted["parent_thread"]["id"] == str(parent.pk)
    delete_message(author=scene.pupil, room_id=scene.room.pk, message_id=message.pk)
    assert not LogEntry.objects.filter(frame__contains="Pardon").exists()


# --- Moderation ---------------------------------------------------------------------------------------------


def test_a_removed_message_is_told_recorded_and_kept_for_the_teachers(scene: Scene) -> None:
    message = say(scene.pupil, scene.room, SECRET)
    remove_message(moderator=scene.teacher, room_id=scene.room.pk, message_id=message.pk, reason="Blessant")
    shape = get_message_shape(person=scene.classmate, room_id=scene.room.pk, message_id=message.pk)
    assert shape.deleted is not None
    assert (shape.deleted.by, shape.deleted.reason, shape.body) == ("moderator", "Blessant", "")
    assert _last(scene.pupil)["event"] == "message.removed"
    assert not LogEntry.objects.filter(frame__contains="méchant").exists()
    revisions = revisions_of(person=scene.teacher, room_id=scene.room.pk, message_id=message.pk)
    assert [revision.body for revision in revisions] == [SECRET]
    _, entries, _ = entries_in(person=scene.teacher, room_id=scene.room.pk)
    assert [(entry.action, entry.subject, entry.reason) for entry in entries] == [
        ("message.remove", scene.pupil, "Blessant")
    ]
    assert SECRET not in str(AuditEntry.objects.values())


@pytest.mark.parametrize("name", ["pupil", "classmate", "observer"])
def test_pupils_do_not_moderate(scene: Scene, name: str) -> None:
    person, message = getattr(scene, name), say(scene.teacher, scene.room)
    with pytest.raises(errors.Forbidden):
        remove_message(moderator=person, room_id=scene.room.pk, message_id=message.pk, reason="Non")
    with pytest.raises(errors.Forbidden):
        mute_person(
            moderator=person, room_id=scene.room.pk, person_id=scene.pupil.pk, minutes=5, reason="Non"
        )
    with pytest.raises(errors.Forbidden):
        set_mode(person=person, room_id=scene.room.pk, mode="paused", reason="Non")
    with pytest.raises(errors.Forbidden):
        pin_message(person=person, room_id=scene.room.pk, message_id=message.pk, on=True)
    with pytest.raises(errors.Forbidden):
        reports_in(person=person, room_id=scene.room.pk)
    with pytest.raises(errors.Forbidden):
        entries_in(person=person, room_id=scene.room.pk)
    assert not AuditEntry.objects.exists()


def test_nobody_moderates_a_direct_room(scene: Scene) -> None:
    room = open_direct(person=scene.teacher, people_ids=[scene.pupil.pk])
    message = say(scene.pupil, room)
    with pytest.raises(errors.Forbidden):
        remove_message(moderator=scene.teacher, room_id=room.pk, message_id=message.pk, reason="Non")
    with pytest.raises(errors.NotFound):
        remove_message(moderator=scene.head, room_id=room.pk, message_id=message.pk, reason="Non")


def test_a_mute_is_told_with_its_reason_and_so_is_its_end(scene: Scene) -> None:
    room = scene.room.pk
    mute_person(moderator=scene.teacher, room_id=room, person_id=scene.pupil.pk, minutes=5, reason="Calme")
    told = _last(scene.pupil)
    assert (told["event"], told["data"]["reason"]) == ("person.muted", "Calme")  # type: ignore[index]
    unmute_person(moderator=scene.teacher, room_id=room, person_id=scene.pupil.pk)
    unmute_person(moderator=scene.teacher, room_id=room, person_id=scene.pupil.pk)
    assert _last(scene.pupil)["data"]["until"] is None  # type: ignore[index]
    actions = list(AuditEntry.objects.order_by("number").values_list("action", flat=True))
    assert actions == ["person.mute", "person.unmute"]


@pytest.mark.parametrize("name", ["teacher", "head", "guardian", "other_pupil", "foreign_pupil"])
def test_only_people_of_the_room_who_do_not_look_after_it_can_be_muted(scene: Scene, name: str) -> None:
    with pytest.raises((errors.Forbidden, errors.NotFound)):
        mute_person(
            moderator=scene.teacher,
            room_id=scene.room.pk,
            person_id=getattr(scene, name).pk,
            minutes=5,
            reason="Non",
        )


@pytest.mark.parametrize("reason", ["", "   "])
def test_moderation_needs_a_reason(scene: Scene, reason: str) -> None:
    message = say(scene.pupil, scene.room)
    with pytest.raises(errors.Invalid):
        remove_message(moderator=scene.teacher, room_id=scene.room.pk, message_id=message.pk, reason=reason)
    with pytest.raises(errors.Invalid):
        set_mode(person=scene.teacher, room_id=scene.room.pk, mode="paused", reason="")


# --- Reports ------------------------------------------------------------------------------------------------


def test_a_report_keeps_its_context_even_when_the_message_goes(scene: Scene) -> None:
    for number in range(8):
        say(scene.classmate, scene.room, f"avant {number}")
    message = say(scene.pupil, scene.room, SECRET)
    first = report_message(
        reporter=scene.classmate, room_id=scene.room.pk, message_id=message.pk, reason="Moquerie"
    )
    assert (
        report_message(reporter=scene.classmate, room_id=scene.room.pk, message_id=message.pk, reason="")
        == first
    )
    delete_message(author=scene.pupil, room_id=scene.room.pk, message_id=message.pk)
    (report,) = reports_in(person=scene.teacher, room_id=scene.room.pk)
    assert [shape.body for shape in report.context] == [*(f"avant {n}" for n in range(3, 8)), SECRET]
    assert _last(scene.teacher)["event"] == "report.filed"
    assert "context" not in _last(scene.teacher)["data"]["report"]  # type: ignore[index]
    assert [report.id for report in reports_for(person=scene.teacher)] == [str(first.pk)]
    assert log.head(scene.pupil.topic) == 0  # its author is not told who complained


def test_a_report_about_a_teacher_goes_to_the_head(scene: Scene) -> None:
    message = say(scene.teacher, scene.room)
    report_message(reporter=scene.pupil, room_id=scene.room.pk, message_id=message.pk, reason="")
    assert _last(scene.head)["event"] == "report.filed"
    assert log.head(scene.teacher.topic) == 0
    assert reports_in(person=scene.teacher, room_id=scene.room.pk) == []
    assert len(reports_for(person=scene.head)) == 1
    assert reports_for(person=scene.foreign_head) == []
    GroupMembership.objects.filter(person=scene.teacher).update(starts_on=yesterday(), ends_on=yesterday())
    assert len(reports_for(person=scene.head)) == 1, "it does not go with the teacher"


def test_whoever_was_reported_does_not_read_in_the_record_by_whom(scene: Scene) -> None:
    enrol(scene.group, scene.colleague, "teacher")
    message = say(scene.teacher, scene.room)
    report_message(reporter=scene.pupil, room_id=scene.room.pk, message_id=message.pk, reason="Il crie")
    mute_person(
        moderator=scene.teacher, room_id=scene.room.pk, person_id=scene.pupil.pk, minutes=1, reason="Calme"
    )

    def read_by(person: Person) -> str:
        response = client_of(person).get(f"/api/rooms/{scene.room.pk}/audit")
        assert response.status_code == 200
        return str(response.content.decode())

    for other in (scene.head, scene.colleague):
        assert "Il crie" in read_by(other)
    assert "message.report" not in read_by(scene.teacher)
    assert "Il crie" not in read_by(scene.teacher)
    assert "person.mute" in read_by(scene.teacher), "the premise: the record itself is theirs to read"


def test_a_report_from_a_direct_room_goes_to_the_head_who_cannot_open_the_room(scene: Scene) -> None:
    room = open_direct(person=scene.teacher, people_ids=[scene.pupil.pk])
    message = say(scene.teacher, room, SECRET)
    report_message(reporter=scene.pupil, room_id=room.pk, message_id=message.pk, reason="")
    (report,) = reports_for(person=scene.head)
    assert report.context[-1].body == SECRET
    assert reports_for(person=scene.teacher) == []


def test_where_a_school_has_no_head_its_administrators_read_what_nobody_else_would(scene: Scene) -> None:
    direct = open_direct(person=scene.teacher, people_ids=[scene.pupil.pk])
    said = [say(scene.teacher, room, SECRET) for room in (scene.room, direct, scene.room)]

    def report(message: Message) -> None:
        report_message(reporter=scene.pupil, room_id=message.room_id, message_id=message.pk, reason="")

    report(said[0])
    assert reports_for(person=scene.admin) == [], "the premise: there is a head"
    Person.objects.filter(pk=scene.head.pk).update(is_active=False)
    for message in said[1:]:
        report(message)
    assert _last(scene.admin)["event"] == "report.filed"
    assert log.head(scene.admin.topic) == 2
    assert len(reports_for(person=scene.admin)) == 3
    assert reports_for(person=scene.teacher) == []


def test_what_one_cannot_see_one_cannot_report(scene: Scene) -> None:
    message = say(scene.pupil, scene.room)
    for name in ("guardian", "other_pupil", "foreign_teacher"):
        with pytest.raises(errors.NotFound):
            report_message(
                reporter=getattr(scene, name), room_id=scene.room.pk, message_id=message.pk, reason=""
            )
    with pytest.raises(errors.NotFound):
        report_message(
            reporter=scene.other_pupil, room_id=scene.other_room.pk, message_id=message.pk, reason=""
        )
    assert not Report.objects.exists()


# --- The audit log ------------------------------------------------------------------------------------------


def _three_acts(scene: Scene) -> None:
    for minutes in (5, 10, 15):
        mute_person(
            moderator=scene.teacher,
            room_id=scene.room.pk,
            person_id=scene.pupil.pk,
            minutes=minutes,
            reason="Élève agité",
        )


@pytest.mark.parametrize(
    "statement", ["UPDATE chat_auditentry SET reason = 'rien'", "DELETE FROM chat_auditentry"]
)
def test_the_database_refuses_to_alter_the_record(scene: Scene, statement: str) -> None:
    _three_acts(scene)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert AuditEntry.objects.filter(reason="Élève agité").count() == 3
    call_command("verify_audit")


def _without_triggers() -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL session_replication_role = replica")
        else:
            cursor.execute("DROP TRIGGER chat_auditentry_no_update")
            cursor.execute("DROP TRIGGER chat_auditentry_no_delete")


def test_an_entry_altered_all_the_same_is_found(scene: Scene) -> None:
    _three_acts(scene)
    assert list(find_faults(scene.school)) == []
    _without_triggers()
    AuditEntry.objects.filter(number=2).update(reason="Rien")
    assert list(find_faults(scene.school)) == ["entry 2 was altered"]
    with pytest.raises(CommandError):
        call_command("verify_audit")


def test_an_entry_taken_out_is_found(scene: Scene) -> None:
    _three_acts(scene)
    _without_triggers()
    AuditEntry.objects.filter(number=2).delete()
    assert list(find_faults(scene.school)) == [
        "entry 2 is missing: the next one is 3", "entry 3 does not follow the one before it"
    ]  # fmt: skip


def test_the_last_link_can_be_noted_elsewhere(scene: Scene) -> None:
    _three_acts(scene)
    said = StringIO()
    call_command("verify_audit", stdout=said)
    last = AuditEntry.objects.get(number=3)
    assert f"{scene.school.uai} 3 {last.digest}" in said.getvalue().splitlines()


# --- Reactions ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["👍", "❤️", "👩‍👩‍👧", "🇫🇷", "👋🏽", "1️⃣", "🏴󠁧󠁢󠁥󠁮󠁧󠁿"])
def test_an_emoji_is_one(text: str) -> None:
    assert is_emoji(text)


@pytest.mark.parametrize("text", ["🏳️‍🌈", "👩🏽‍❤️‍💋‍👨🏿", "♟️", "⭐", "🤷🏼‍♀️", "🇧🇷", "🅰️"])
def test_what_is_drawn_as_one_is_one(text: str) -> None:
    assert is_emoji(text)


@pytest.mark.parametrize(
    "text",
    [
        "a", "nul", "12", "<b>", "👍 bravo", "\u200d", "\u202e", "", "👍\u202e", "👍👎", "🇫🇷🇧🇷", "🇫", "🅽🆄🅻",
        "ⓝⓤⓛ", "⠝⠥⠇", "👍" + "\u0301" * 30, "👍\u200d", "1",
    ],
)  # fmt: skip
def test_a_word_is_no_emoji(text: str) -> None:
    assert not is_emoji(text)


def test_a_message_takes_so_many_emoji(scene: Scene) -> None:
    message = say(scene.teacher, scene.room)
    for number in range(25):
        emoji = chr(ord("😀") + number)
        try:
            react_to_message(
                person=scene.pupil, room_id=scene.room.pk, message_id=message.pk, emoji=emoji, on=True
            )
        except errors.Invalid:
            break
    assert number == 20
    later = Message.objects.get()
    assert later.created_at > timezone.now() - timedelta(minutes=1)
