"""Messages are found again by those who may see them, and by nobody else."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chat.models import Message, Room
from chat.search import index
from chat.search.services import Hits, search
from chat.services import editing, moderation
from collab import errors
from schools.models import GroupMembership, Person
from tests.chat.scene import Scene, say, yesterday

pytestmark = pytest.mark.django_db


def bodies(hits: Hits) -> list[str]:
    return [hit.message.body for hit in hits.items]


@pytest.mark.parametrize(
    ("body", "q"),
    [
        ("Le contrôle est jeudi", "controle"),
        ("Le controle est jeudi", "contrôle"),
        ("LE CONTRÔLE", "contrôle"),
        ("Le contro\u0302le", "contrôle"),
        ("Les élèves du collège", "élève"),
        ("Chaque élève", "eleves"),
        ("Un chœur d'enfants", "choeur"),
        ("Un choeur", "chœur"),
        ("L'été d’Œdipe", "oedipe"),
        ("la **réunion** de lundi", "reunion"),
        ("`print` et > cite", "print"),
        ("peut-être demain", "peut-être"),
        ("Exercice 12, page 7", "page 7"),
        ("https://www.lemonde.fr/planete", "planete"),
        ("maths/physique", "physique"),
        ("@[Léa Martin](person:7) viens", "léa martin"),
        ("le mot exact ici", '"mot exact"'),
        ("two meetings tomorrow", "meeting"),
        ("Домашнее задание", "задание"),
        ("cours de français", "franc"),
        ("cours de français", "cours fra"),
        ("salle B204", "b204"),
    ],
)
def test_a_message_is_found(scene: Scene, body: str, q: str) -> None:
    say(scene.pupil, scene.room, body)
    assert bodies(search(scene.classmate, q)) == [body]


@pytest.mark.parametrize(
    ("body", "q"),
    [
        ("le mot n'est pas exact", '"mot exact"'),
        ("devoir de maths", "devoir physique"),
        ("@[Léa](person:7)", "person"),
        ("bonjour", ""),
        ("bonjour", '"" - * ( ) : ^'),
        ("bonjour", "jour"),
    ],
)
def test_a_message_is_not_found(scene: Scene, body: str, q: str) -> None:
    say(scene.pupil, scene.room, body)
    assert bodies(search(scene.classmate, q)) == []


@pytest.mark.parametrize("q", ["a", "on", "me on", '"on me"'])
def test_small_words_alone_do_not_find_everything(scene: Scene, q: str) -> None:
    say(scene.pupil, scene.room, "Bonjour")
    assert bodies(search(scene.classmate, q)) == []


def test_grammar_of_both_languages_counts_whatever_the_small_words(scene: Scene) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("FTS5 knows no grammar")
    say(scene.pupil, scene.room, "Nous travaillerons les exercices")
    say(scene.pupil, scene.room, "They were running to the meetings")
    assert len(search(scene.pupil, "travailler l'exercice").items) == 1
    assert len(search(scene.pupil, "the run of meeting").items) == 1


def test_the_newest_come_first_and_pages_follow(scene: Scene) -> None:
    for number in range(7):
        say(scene.pupil, scene.room, f"devoir {number}")
    first = search(scene.pupil, "devoir", limit=3)
    assert bodies(first) == ["devoir 6", "devoir 5", "devoir 4"]
    second = search(scene.pupil, "devoir", before=first.next, limit=3)
    assert bodies(second) == ["devoir 3", "devoir 2", "devoir 1"]
    last = search(scene.pupil, "devoir", before=second.next, limit=3)
    assert (bodies(last), last.next) == (["devoir 0"], None)


def test_pages_of_a_beginning_follow_too(scene: Scene) -> None:
    for number in range(5):
        say(scene.pupil, scene.room, f"cours de français {number}")
    first = search(scene.pupil, "franc", limit=3)
    assert bodies(first) == [f"cours de français {number}" for number in (4, 3, 2)]
    second = search(scene.pupil, "franc", before=first.next, limit=3)
    assert (bodies(second), second.next) == ([f"cours de français {number}" for number in (1, 0)], None)


def test_a_hit_says_where_to_jump(scene: Scene) -> None:
    message = say(scene.pupil, scene.room, "Le devoir de maths")
    (hit,) = search(scene.teacher, "devoir").items
    assert (hit.message.seq, hit.room_id, hit.room_title) == (message.seq, scene.room.pk, scene.group.name)
    assert hit.snippet_html == "Le <mark>devoir</mark> de maths"


def test_only_one_s_own_rooms_are_searched(scene: Scene) -> None:
    say(scene.pupil, scene.room, "secret d'ici")
    say(scene.other_pupil, scene.other_room, "secret d'à côté")
    say(scene.foreign_pupil, scene.foreign_room, "secret d'ailleurs")
    assert bodies(search(scene.pupil, "secret")) == ["secret d'ici"]
    assert bodies(search(scene.colleague, "secret")) == ["secret d'à côté"]
    assert sorted(bodies(search(scene.head, "secret"))) == ["secret d'ici", "secret d'à côté"]
    assert bodies(search(scene.foreign_head, "secret")) == ["secret d'ailleurs"]
    for nobody in (scene.guardian, scene.admin):
        assert bodies(search(nobody, "secret")) == []


def test_one_room_can_be_searched_and_a_foreign_one_does_not_exist(scene: Scene) -> None:
    families = scene.families()
    say(scene.teacher, scene.room, "secret de classe")
    say(scene.teacher, families, "secret de famille")
    assert bodies(search(scene.teacher, "secret", room=families.pk)) == ["secret de famille"]
    assert len(search(scene.teacher, "secret").items) == 2
    for room in (scene.room.pk, scene.foreign_room.pk, 999_999, "x", "1 OR 1"):
        with pytest.raises(errors.NotFound):
            search(scene.guardian, "secret", room=room)


def test_a_right_that_ended_finds_nothing(scene: Scene) -> None:
    say(scene.teacher, scene.room, "secret")
    assert bodies(search(scene.pupil, "secret"))
    GroupMembership.objects.filter(person=scene.pupil).update(starts_on=yesterday(), ends_on=yesterday())
    assert bodies(search(scene.pupil, "secret")) == []


def test_what_is_deleted_or_removed_or_edited_is_found_no_more(scene: Scene) -> None:
    deleted, removed, edited = (say(scene.pupil, scene.room, f"regret {n}") for n in range(3))
    assert len(search(scene.pupil, "regret").items) == 3
    editing.delete_message(author=scene.pupil, room_id=scene.room.pk, message_id=deleted.pk)
    moderation.remove_message(
        moderator=scene.teacher, room_id=scene.room.pk, message_id=removed.pk, reason="x"
    )
    editing.edit_message(
        author=scene.pupil, room_id=scene.room.pk, message_id=edited.pk, body="tout va bien", version=1
    )
    assert search(scene.pupil, "regret").items == []
    assert bodies(search(scene.pupil, "bien")) == ["tout va bien"]
    assert _indexed() == {edited.pk}


def test_a_post_that_is_rolled_back_is_not_found(scene: Scene) -> None:
    with transaction.atomic():
        say(scene.pupil, scene.room, "jamais dit")
        assert search(scene.pupil, "jamais").items
        transaction.set_rollback(True)
    assert search(scene.pupil, "jamais").items == []


def test_searching_takes_as_many_queries_for_one_hit_as_for_many(
    scene: Scene,
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert search(scene.teacher, "devoir").items
        return len(captured)

    say(scene.pupil, scene.room, "devoir")
    one = queries()
    for number in range(30):
        say(scene.pupil, scene.room, f"devoir {number}")
    assert queries() == one


def _indexed() -> set[int]:
    """The ids in the index itself."""
    table = (
        "SELECT message_id FROM search_entry"
        if connection.vendor == "postgresql"
        else "SELECT rowid FROM search_words WHERE search_words MATCH 'room : r*'"
    )
    with connection.cursor() as cursor:
        cursor.execute(table)
        return {pk for (pk,) in cursor.fetchall()}


def test_hits_of_a_long_history_are_the_newest_wherever_they_lie(scene: Scene) -> None:
    """Numbers of the log far apart, so that every step of the search is taken."""
    families = scene.families()
    for number, seq in enumerate([1, 2, 600, 20_000, 20_400, 40_000, 40_900, 41_000]):
        _place(scene.teacher, scene.room, seq, f"rare {number}")
    _place(scene.teacher, families, 5, "rare entre")
    _place(scene.teacher, scene.room, 41_001, "rare 8")
    _place(scene.teacher, families, 6, "rare fin")
    expected = ["rare fin", "rare 8", "rare entre", *(f"rare {n}" for n in range(7, -1, -1))]
    assert bodies(search(scene.teacher, "rare")) == expected
    for limit in (1, 2, 3, 4):
        found: list[str] = []
        page = search(scene.teacher, "rare", limit=limit)
        while True:
            found += bodies(page)
            if page.next is None:
                break
            page = search(scene.teacher, "rare", before=page.next, limit=limit)
        assert found == expected


def _place(author: Person, room: Room, seq: int, body: str) -> None:
    Message.objects.bulk_create(
        [
            Message(
                room=room, author=author, seq=seq, body=body, html=f"<p>{body}</p>",
                client_id=f"00000000-0000-4000-8000-{room.pk:06d}{seq:06d}",
            )
        ]
    )  # fmt: skip


SYNTAX = [
    *(
        '"',
        "*",
        "(",
        ")",
        "NEAR",
        "OR",
        "AND",
        "NOT",
        "-",
        "^",
        ":",
        "&",
        "|",
        "!",
        "<->",
        ":*",
        "room",
        "words",
    ),
    *("{", "}", "'", "\\", "%", "%s", "\x00", "a", "œ", ";", "#1", "r1"),
]


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=30) | st.lists(st.sampled_from(SYNTAX)).map(" ".join))
def test_no_query_stumbles_or_reaches_further(scene: Scene, q: str) -> None:
    if not Message.objects.filter(room=scene.foreign_room).exists():
        say(scene.foreign_pupil, scene.foreign_room, "room words a NEAR OR AND NOT œ oe secret")
    assert search(scene.pupil, q).items == []


def test_repair_brings_back_what_a_migration_lost(scene: Scene) -> None:
    if connection.vendor != "sqlite":
        assert not index.repair(connection)
        return
    assert not index.repair(connection), "nothing to repair"
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER search_message_posted")
    say(scene.pupil, scene.room, "perdu")
    assert search(scene.pupil, "perdu").items == [], "the premise"
    assert index.repair(connection)
    assert bodies(search(scene.pupil, "perdu")) == ["perdu"]
    say(scene.pupil, scene.room, "de nouveau")
    assert bodies(search(scene.pupil, "nouveau")) == ["de nouveau"]
