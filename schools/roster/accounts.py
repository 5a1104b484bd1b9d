"""What an administrator does to single accounts; each act is kept on record."""

import unicodedata
from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from collab.errors import Conflict, Forbidden, NotFound
from schools.models import Person, School, SchoolMembership
from schools.roster import passwords
from schools.roster.authority import administered_schools, people_elsewhere
from schools.roster.models import AdminAct
from schools.services.people import reactivate_people, suspend_people

PAGE: Final = 50


def record(
    *, actor: Person | None, school: School, action: str, subject: Person | None = None, **details: object
) -> None:
    """Put an act on record, in the transaction that does it. `actor`: None for the command line."""
    AdminAct.objects.create(actor=actor, school=school, action=action, subject=subject, details=details)


def get_member(school: School, person_id: str) -> Person:
    """Somebody who belongs to the school today, suspended or not; raises NotFound."""
    number = int(person_id) if person_id.isascii() and person_id.isdigit() and len(person_id) < 19 else 0
    members = SchoolMembership.objects.current().filter(school=school)
    person = Person.objects.filter(pk=number, pk__in=members.values("person")).first()
    if person is None:
        raise NotFound(_("This person does not belong to this school."))
    return person


def _check(actor: Person, subject: Person) -> None:
    if actor.pk == subject.pk:
        raise Conflict(_("This is your own account: another administrator must do this."))
    mine = set(administered_schools(actor).values_list("pk", flat=True))
    if people_elsewhere([subject.pk], mine):
        raise Forbidden(_("This person belongs to another school too, which is not yours to administer."))


@transaction.atomic
def suspend_account(*, actor: Person, school: School, person_id: str) -> None:
    """The person cannot come in any more, until an administrator says otherwise; imports do not.

    Raises NotFound, Forbidden (belongs to another school too), Conflict (one's own account).
    """
    subject = get_member(school, person_id)
    _check(actor, subject)
    if suspend_people(people=[subject]):
        record(actor=actor, school=school, action="person.suspend", subject=subject)


@transaction.atomic
def reactivate_account(*, actor: Person, school: School, person_id: str) -> None:
    """The person may come in again. Raises as `suspend_account` does."""
    subject = get_member(school, person_id)
    _check(actor, subject)
    if reactivate_people(people=[subject]):
        record(actor=actor, school=school, action="person.reactivate", subject=subject)


@transaction.atomic
def reset_password(*, actor: Person, school: School, person_id: str) -> tuple[Person, str]:
    """A new first password for somebody who forgot theirs; all their sessions end.

    Gives the person and the password, this once. Raises as `suspend_account` does.
    """
    subject = get_member(school, person_id)
    _check(actor, subject)
    word = passwords.give_passwords([subject])[subject.pk]
    record(actor=actor, school=school, action="person.password", subject=subject)
    return subject, word


@dataclass(frozen=True)
class Found:
    """A page of people, how many match in all, and where the next page begins."""

    people: list[Person]
    total: int
    following: int | None


def find_members(*, school: School, words: str = "", role: str = "", start: int = 0) -> Found:
    """People of a school whose name or user name holds every one of the words, whatever the accents."""
    members = SchoolMembership.objects.current().filter(school=school)
    if role:
        members = members.filter(role=role)
    rows = Person.objects.filter(pk__in=members.values("person")).order_by("family_name", "given_name", "pk")
    wanted = folded(words).split()
    names = rows.values_list("pk", "given_name", "family_name", "username")
    ids = (
        [pk for pk, *parts in names.iterator() if all(word in folded(" ".join(parts)) for word in wanted)]
        if wanted
        else list(rows.values_list("pk", flat=True))
    )
    page = ids[start : start + PAGE]
    people = Person.objects.in_bulk(page)
    following = start + PAGE if len(ids) > start + PAGE else None
    return Found([people[pk] for pk in page], len(ids), following)


def folded(text: str) -> str:
    """Lower case, without accents."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in plain if not unicodedata.combining(character))
