"""Modes, mutes, mentions, threads: what may be posted, and what a refusal says and leaves."""

from datetime import timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from chat.access import get_place, people_of
from chat.gate import MAX_NAMED
from chat.models import Mention, Message, Room
from chat.services.direct import open_direct
from chat.services.editing import edit_message, pin_message
from chat.services.listing import room_shape, rooms_of
from chat.services.moderation import mute_person, unmute_person
from chat.services.posting import post_message
from chat.services.reactions import react_to_message
from chat.services.rooms import archive_group_rooms, create_room, reopen_group_rooms, set_mode
from collab import errors
from collab.realtime import log
from schools.models import GroupMembership, Person, School, SchoolMembership
from schools.services.rollover import roll_over
from tests.chat.scene import YEAR, Scene, enrol, new_group, new_person, new_school, say, yesterday


def _refused(
    author: Person, room: Room, kind: type[errors.AppError], parent: Message | None = None
) -> errors.AppError:
    """Posting raises `kind`, and leaves no trace."""
    head, count = log.head(room.topic), Message.objects.count()
    with pytest.raises(kind) as caught:
        say(author, room, parent=parent)
    assert (log.head(room.topic), Message.objects.count()) == (head, count)
    return caught.value


MODES = {
    # mode: who may post, who may reply
    "open": ({"teacher", "pupil", "head"}, {"teacher", "pupil", "head"}),
    "announcements": ({"teacher", "head"}, {"teacher", "pupil", "head"}),
    "paused": ({"teacher", "head"}, {"teacher", "head"}),
    "archived": (set(), set()),
}


@pytest.mark.parametrize("mode", MODES)
def test_each_mode_lets_write_whom_it_should(scene: Scene, mode: str) -> None:
    first = say(scene.teacher, scene.room)
    set_mode(person=scene.teacher, room_id=scene.room.pk, mode=mode, reason="Examen blanc")
    posting, replying = MODES[mode]
    for name in ("teacher", "pupil", "head", "observer"):
        person = getattr(scene, name)
        for allowed, parent in ((posting, None), (replying, first)):
            if name in allowed:
                say(person, scene.room, parent=parent)
            else:
                _refused(person, scene.room, errors.Forbidden, parent)
        abilities = room_shape(person, scene.room.pk).abilities
        assert (abilities.post, abilities.reply) == (name in posting, name in replying)


def test_who_cannot_see_the_room_is_told_that_there_is_none(scene: Scene) -> None:
    for name in ("guardian", "other_pupil", "colleague", "admin", "foreign_teacher", "foreign_head"):
        _refused(getattr(scene, name), scene.room, errors.NotFound)


def test_a_refusal_says_why(scene: Scene) -> None:
    set_mode(person=scene.teacher, room_id=scene.room.pk, mode="paused", reason="Examen blanc")
    assert "Examen blanc" in _refused(scene.pupil, scene.room, errors.Forbidden).message


def test_slow_mode_lets_pupils_write_once_in_a_while(scene: Scene) -> None:
    set_mode(person=scene.teacher, room_id=scene.room.pk, mode="slow", slow_seconds=30)
    say(scene.pupil, scene.room)
    refusal = _refused(scene.pupil, scene.room, errors.TooFast)
    assert refusal.retry_after is not None
    assert 28 < refusal.retry_after <= 30
    say(scene.classmate, scene.room)
    for _ in range(2):
        say(scene.teacher, scene.room)
    Message.objects.update(created_at=timezone.now() - timedelta(seconds=31))
    say(scene.pupil, scene.room)


def test_a_muted_pupil_reads_and_waits(scene: Scene) -> None:
    until = mute_person(
        moderator=scene.teacher,
        room_id=scene.room.pk,
        person_id=scene.pupil.pk,
        minutes=10,
        reason="Insultes",
    )
    assert "Insultes" in _refused(scene.pupil, scene.room, errors.Forbidden).message
    shape = room_shape(scene.pupil, scene.room.pk)
    assert shape.muted is not None
    assert (shape.muted.until, shape.muted.reason) == (until, "Insultes")
    assert not any(
        (shape.abilities.post, shape.abilities.reply, shape.abilities.react, shape.abilities.attach)
    )
    say(scene.classmate, scene.room)
    unmute_person(moderator=scene.teacher, room_id=scene.room.pk, person_id=scene.pupil.pk)
    say(scene.pupil, scene.room)


def test_a_muted_pupil_is_told_the_time_that_their_clock_will_show(scene: Scene) -> None:
    School.objects.filter(pk=scene.school.pk).update(time_zone="Pacific/Noumea")
    until = mute_person(
        moderator=scene.teacher, room_id=scene.room.pk, person_id=scene.pupil.pk, minutes=30, reason="Pause"
    )
    with pytest.raises(
        errors.Forbidden, match=until.astimezone(ZoneInfo("Pacific/Noumea")).strftime("%H:%M")
    ):
        say(scene.pupil, scene.room)


def test_slow_mode_holds_for_edits_too(scene: Scene) -> None:
    """A slip is mended at once; a conversation by edits is not faster than one by messages."""
    room = scene.room.pk
    first, second = (say(scene.pupil, scene.room) for _ in range(2))
    set_mode(person=scene.teacher, room_id=room, mode="slow", slow_seconds=30)
    edit_message(author=scene.pupil, room_id=room, message_id=second.pk, body="Salut", version=1)
    head = log.head(scene.room.topic)
    for message, version in ((second, 2), (first, 1)):
        with pytest.raises(errors.TooFast) as caught:
            edit_message(
                author=scene.pupil, room_id=room, message_id=message.pk, body="Ça va ?", version=version
            )
        assert caught.value.retry_after is not None
        assert 28 < caught.value.retry_after <= 30
    assert log.head(scene.room.topic) == head
    Message.objects.filter(pk=second.pk).update(edited_at=timezone.now() - timedelta(seconds=31))
    edit_message(author=scene.pupil, room_id=room, message_id=second.pk, body="Ça va ?", version=2)
    ours = say(scene.teacher, scene.room)
    for version in (1, 2):
        edit_message(
            author=scene.teacher, room_id=room, message_id=ours.pk, body=f"v{version}", version=version
        )


@pytest.mark.parametrize("mode", ["announcements", "paused", "archived"])
def test_an_edit_says_no_more_than_a_message_may(scene: Scene, mode: str) -> None:
    """What one said before a room was closed is no place to go on writing in."""
    room, first = scene.room.pk, say(scene.pupil, scene.room)
    answer = say(scene.pupil, scene.room, parent=say(scene.teacher, scene.room))
    set_mode(person=scene.teacher, room_id=room, mode=mode, reason="Examen blanc")
    with pytest.raises(errors.Forbidden):
        edit_message(author=scene.pupil, room_id=room, message_id=first.pk, body="À tous !", version=1)
    if mode == "announcements":  # pupils answer in threads
        edit_message(author=scene.pupil, room_id=room, message_id=answer.pk, body="Oui", version=1)
    else:
        with pytest.raises(errors.Forbidden):
            edit_message(author=scene.pupil, room_id=room, message_id=answer.pk, body="Oui", version=1)


def test_a_room_of_a_past_year_stays_closed(scene: Scene) -> None:
    roll_over(school=scene.school, school_year=YEAR)
    for mode in ("open", "announcements"):
        with pytest.raises(errors.Forbidden):
            set_mode(person=scene.teacher, room_id=scene.room.pk, mode=mode)
    _refused(scene.pupil, scene.room, errors.Forbidden)


def test_a_year_that_was_ended_by_mistake_gives_each_room_back_as_it_was(scene: Scene) -> None:
    """Where teachers announced, pupils must not find an open room."""
    modes = {"announcements": 0, "slow": 30, "paused": 0, "archived": 0, "open": 0}
    rooms = {}
    for mode, seconds in modes.items():
        rooms[mode] = create_room(person=scene.teacher, group_id=scene.group.pk, title=mode)
        set_mode(
            person=scene.teacher, room_id=rooms[mode].pk, mode=mode, slow_seconds=seconds, reason="Examen"
        )

    def found() -> dict[str, str]:
        return {name: Room.objects.get(pk=room.pk).mode for name, room in rooms.items()}

    for _ in range(2):
        archive_group_rooms([scene.group])
        assert set(found().values()) == {"archived"}
        assert Room.objects.get(pk=rooms["paused"].pk).mode_reason == "", "why it was paused is no matter now"
        reopen_group_rooms([scene.group])
        assert found() == {mode: mode for mode in modes}
        reasons = Room.objects.filter(pk__in=[room.pk for room in rooms.values()])
        assert set(reasons.values_list("mode_reason", flat=True)) == {"Examen"}
    for mode, room in rooms.items():
        assert f'"mode":"{mode}"' in log.read(room.topic, 0, 20)[-1].frame
    set_mode(person=scene.teacher, room_id=rooms["archived"].pk, mode="open")


def test_a_room_that_its_teacher_archived_can_be_opened_again(scene: Scene) -> None:
    set_mode(person=scene.teacher, room_id=scene.room.pk, mode="archived")
    set_mode(person=scene.teacher, room_id=scene.room.pk, mode="open")
    say(scene.pupil, scene.room)


def test_an_archived_group_is_read_only(scene: Scene) -> None:
    archive_group_rooms([scene.group])
    _refused(scene.teacher, scene.room, errors.Forbidden)
    assert '"mode":"archived"' in log.read(scene.room.topic, 0, 10)[-1].frame


# --- Threads ------------------------------------------------------------------------------------------------


def test_replies_count_on_their_parent(scene: Scene) -> None:
    parent = say(scene.teacher, scene.room)
    for _ in range(2):
        last = say(scene.pupil, scene.room, parent=parent)
    parent.refresh_from_db()
    assert (parent.reply_count, parent.last_reply_at) == (2, last.created_at)


def test_a_thread_has_one_level_and_stays_in_its_room(scene: Scene) -> None:
    parent = say(scene.teacher, scene.room)
    reply = say(scene.pupil, scene.room, parent=parent)
    _refused(scene.pupil, scene.room, errors.NotFound, parent=reply)
    elsewhere = say(scene.colleague, scene.other_room)
    _refused(scene.pupil, scene.room, errors.NotFound, parent=elsewhere)


# --- Mentions -----------------------------------------------------------------------------------------------


def test_a_mention_calls_only_who_is_there(scene: Scene) -> None:
    body = f"@[Toi](person:{scene.classmate.pk}) et @[lui](person:{scene.other_pupil.pk})"
    message = say(scene.pupil, scene.room, body)
    assert list(Mention.objects.values_list("person", flat=True)) == [scene.classmate.pk]
    assert f"@{scene.classmate.name}" in message.html
    assert room_shape(scene.classmate, scene.room.pk).mentions == 1
    assert message.html.count('class="mention"') == 1


def test_mentions_do_not_tell_names_to_strangers(scene: Scene) -> None:
    """One who does not see the room learns nothing by naming people in it."""
    with pytest.raises(errors.NotFound):
        say(scene.other_pupil, scene.room, f"@[x](person:{scene.pupil.pk})")


def test_only_teachers_call_the_whole_room(scene: Scene) -> None:
    say(scene.teacher, scene.room, "@[tous](room) en classe !")
    assert room_shape(scene.pupil, scene.room.pk).mentions == 1
    with pytest.raises(errors.Invalid):
        say(scene.pupil, scene.room, "@[tous](room) coucou")
    assert room_shape(scene.pupil, scene.room.pk).mentions == 1


def test_nobody_but_teachers_calls_the_whole_room_by_naming_each(scene: Scene) -> None:
    for _ in range(MAX_NAMED + 1):
        enrol(scene.group, new_person(scene.school, "pupil"), "pupil")
    everybody = [f"@[x](person:{person.pk})" for person in people_of(scene.room)]
    some, all_of_them = " ".join(everybody[:MAX_NAMED]), " ".join(everybody)
    message = say(scene.pupil, scene.room, some)
    with pytest.raises(errors.Invalid):
        say(scene.pupil, scene.room, all_of_them)
    with pytest.raises(errors.Invalid):
        edit_message(
            author=scene.pupil, room_id=scene.room.pk, message_id=message.pk, body=all_of_them, version=1
        )
    assert Mention.objects.count() == MAX_NAMED
    say(scene.teacher, scene.room, all_of_them)


# --- Direct rooms -------------------------------------------------------------------------------------------


def test_the_same_people_meet_in_the_same_room(scene: Scene) -> None:
    room = open_direct(person=scene.pupil, people_ids=[scene.teacher.pk])
    assert open_direct(person=scene.teacher, people_ids=[scene.pupil.pk, scene.teacher.pk]) == room
    say(scene.pupil, room)
    shape = room_shape(scene.teacher, room.pk)
    assert (shape.title, shape.unread, shape.people_count) == (scene.pupil.name, 1, 2)


def test_pupils_do_not_write_to_each_other_alone(scene: Scene) -> None:
    for other in (scene.classmate, scene.foreign_pupil, scene.foreign_teacher, scene.colleague):
        with pytest.raises(errors.NotFound):
            open_direct(person=scene.pupil, people_ids=[other.pk])
    with pytest.raises(errors.NotFound):
        open_direct(person=scene.pupil, people_ids=[scene.teacher.pk, scene.classmate.pk])
    together = open_direct(person=scene.teacher, people_ids=[scene.pupil.pk, scene.classmate.pk])
    say(scene.pupil, together)


def test_pupils_left_alone_by_a_teacher_do_not_go_on(scene: Scene) -> None:
    together = open_direct(person=scene.teacher, people_ids=[scene.pupil.pk, scene.classmate.pk])
    said = say(scene.pupil, together)
    Person.objects.filter(pk=scene.teacher.pk).update(is_active=False)
    _refused(scene.pupil, together, errors.Forbidden)
    shown = (room_shape(scene.pupil, together.pk), *rooms_of(scene.pupil))
    listed = [shape.abilities for shape in shown if shape.id == str(together.pk)]
    assert len(listed) == 2
    place = get_place(scene.pupil, together.pk)
    for able in (place.abilities.as_dict(), *(each.model_dump() for each in listed)):
        assert not any(able.values())
    with pytest.raises(errors.Forbidden):  # nor by what was said before
        edit_message(
            author=scene.pupil, room_id=together.pk, message_id=said.pk, body="Rendez-vous ce soir", version=1
        )
    with pytest.raises(errors.Forbidden):
        react_to_message(person=scene.classmate, room_id=together.pk, message_id=said.pk, emoji="👍", on=True)
    with pytest.raises(errors.Forbidden):
        pin_message(person=scene.classmate, room_id=together.pk, message_id=said.pk, on=True)


def test_the_school_may_let_pupils_write_to_each_other_and_stop_it_again(scene: Scene) -> None:
    scene.school.settings["pupil_to_pupil"] = True
    scene.school.save()
    room = open_direct(person=scene.pupil, people_ids=[scene.classmate.pk])
    say(scene.pupil, room)
    scene.school.settings["pupil_to_pupil"] = False
    scene.school.save()
    _refused(scene.pupil, room, errors.Forbidden)
    assert get_place(scene.pupil, room.pk).room == room  # what was said can be read


def test_a_conversation_ends_with_what_allowed_it(scene: Scene) -> None:
    room = open_direct(person=scene.guardian, people_ids=[scene.teacher.pk])
    say(scene.guardian, room)
    GroupMembership.objects.filter(person=scene.pupil).update(starts_on=yesterday(), ends_on=yesterday())
    _refused(scene.guardian, room, errors.Forbidden)


def test_the_list_says_of_each_direct_room_what_posting_there_would(scene: Scene) -> None:
    with_teacher = open_direct(person=scene.teacher, people_ids=[scene.pupil.pk])
    with_both = open_direct(person=scene.teacher, people_ids=[scene.pupil.pk, scene.classmate.pk])
    with_head = open_direct(person=scene.pupil, people_ids=[scene.head.pk])

    def writable() -> set[int]:
        shapes = [shape for shape in rooms_of(scene.pupil) if shape.kind == "direct"]
        assert len(shapes) == 3
        for shape in shapes:
            assert shape.abilities == room_shape(scene.pupil, shape.id).abilities
            assert get_place(scene.pupil, shape.id).abilities.as_dict() == shape.abilities.model_dump()
        return {int(shape.id) for shape in shapes if shape.abilities.post}

    assert writable() == {with_teacher.pk, with_both.pk, with_head.pk}
    GroupMembership.objects.filter(person=scene.teacher).update(starts_on=yesterday(), ends_on=yesterday())
    assert writable() == {with_head.pk}
    SchoolMembership.objects.filter(person=scene.head).update(starts_on=yesterday(), ends_on=yesterday())
    assert writable() == set()


def test_people_who_meet_in_another_school_later_have_a_room_there(scene: Scene) -> None:
    old = open_direct(person=scene.teacher, people_ids=[scene.pupil.pk])
    lycee = new_school()
    group = new_group(lycee)
    for person, role in ((scene.teacher, "teacher"), (scene.pupil, "pupil")):
        SchoolMembership.objects.create(school=lycee, person=person, role=role)
        enrol(group, person, role)
    assert open_direct(person=scene.pupil, people_ids=[scene.teacher.pk]) == old
    SchoolMembership.objects.filter(person=scene.pupil, school=scene.school).update(
        starts_on=yesterday(), ends_on=yesterday()
    )
    new = open_direct(person=scene.pupil, people_ids=[scene.teacher.pk])
    assert (new.school, new.pk == old.pk) == (lycee, False)
    assert open_direct(person=scene.teacher, people_ids=[scene.pupil.pk]) == new
    say(scene.pupil, new)
    with pytest.raises(errors.NotFound):
        get_place(scene.pupil, old.pk)
    assert room_shape(scene.teacher, old.pk).people_count == 1


# --- Rooms of a group ---------------------------------------------------------------------------------------


def test_only_those_who_teach_a_group_make_rooms_in_it(scene: Scene) -> None:
    for name in ("pupil", "guardian", "observer", "colleague", "admin", "foreign_teacher"):
        with pytest.raises(errors.NotFound):
            create_room(person=getattr(scene, name), group_id=scene.group.pk, title="À nous")
    enrol(scene.group, scene.colleague, "teacher")
    assert create_room(person=scene.colleague, group_id=scene.group.pk, title="Projet").title == "Projet"


def test_the_families_of_a_class_have_one_room(scene: Scene) -> None:
    scene.families()
    with pytest.raises(errors.Conflict):
        scene.families()


def test_those_who_see_a_new_room_are_told(scene: Scene) -> None:
    create_room(person=scene.teacher, group_id=scene.group.pk, title="Projet")
    for person in (scene.teacher, scene.pupil, scene.classmate, scene.observer, scene.head):
        assert '"rooms.changed"' in log.read(person.topic, 0, 10)[-1].frame
    assert log.head(scene.guardian.topic) == 0


def test_posting_at_an_unknown_room_is_not_found(scene: Scene) -> None:
    for room_id in ("0", "x", "99999999999999999999"):
        with pytest.raises(errors.NotFound):
            post_message(author=scene.head, room_id=room_id, client_id=uuid4(), body="x")
