"""Sheets of first passwords: a page per class to print, cut and hand out."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Final

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.staticfiles import finders
from django.db.models import Q, QuerySet
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from collab.errors import Invalid
from schools import access
from schools.models import Group, GroupMembership, Person, School, SchoolMembership
from schools.roster import accounts, passwords
from schools.roster.authority import people_elsewhere

MAX_PEOPLE: Final = 1_000  # on one sheet
MAX_MADE: Final = 250  # passwords made for one: a hash costs 0.1 s, and somebody waits


class Audience(StrEnum):
    """Whose passwords."""

    PUPILS = "pupils"  # of a group; without one, those in no class
    FAMILIES = "families"  # guardians of these
    STAFF = "staff"  # of the school


@dataclass(frozen=True)
class Card:
    """One person's part of a sheet. `password` is None for who has one already, or belongs elsewhere too."""

    name: str
    username: str
    password: str | None
    about: str  # a guardian's children
    has_one: bool


@dataclass(frozen=True)
class Sheet:
    school: School
    title: str
    cards: list[Card]
    made_on: date
    waiting: int = 0  # who gets a password with the next sheet


def make_sheet(
    *,
    actor: Person | None,
    schools: set[int],
    school: School,
    audience: Audience,
    group: Group | None = None,
    again: bool = False,
    made: dict[int, str] | None = None,
    most: int | None = MAX_MADE,
) -> Sheet:
    """Make first passwords for those of the audience who have none, and give the sheet, this once.

    `schools`: those the actor administers; who belongs elsewhere too gets no password here. `actor`: None for
    the command line. `again`: a lost sheet; first passwords that nobody has used yet are made anew too, and
    the ones on earlier sheets end. `made`: passwords of this run by person, added to; who is on two sheets
    (the guardian of two classes) has one password on both. `most`: how many passwords one sheet brings; who
    is left over is on the next one, except with `again`, which must do with one sheet.
    Raises Invalid (nobody, too many).
    """
    made = {} if made is None else made
    people, further = _on_sheet(school, audience, group, again=again, at_once=most is None, made=made)
    kept = people_elsewhere([person.pk for person in people], schools) | set(made)
    if actor is not None:
        kept.add(actor.pk)  # making one's own password anew would end one's session in the middle
    fresh = [
        person for person in people if person.pk not in kept and passwords.lacks_password(person, again=again)
    ]
    if again and most is not None and len(fresh) > most:
        # The next sheet would begin with the same people: end what was just printed, and reach nobody new.
        raise Invalid(
            _(
                "At most %(count)d passwords are made anew at once, and here it would be %(people)d. Who"
                " has none yet gets one by a sheet that is not made anew; the whole school's are made anew"
                " on the server: manage.py print_sheets --again."
            )
            % {"count": most, "people": len(fresh)}
        )
    waiting = {person.pk for person in fresh[most:]} if most is not None else set()
    words = passwords.give_passwords([person for person in fresh if person.pk not in waiting])
    accounts.record(
        actor=actor, school=school, action="sheet.make",
        audience=str(audience), group=group.pk if group else None, people=sorted(words),
    )  # fmt: skip
    made |= words
    about = _children(people, school, group) if audience is Audience.FAMILIES else {}
    cards = [
        Card(
            person.name,
            person.username,
            made.get(person.pk),
            about.get(person.pk, ""),
            person.has_usable_password(),
        )
        for person in people
        if person.pk not in waiting
    ]
    return Sheet(school, _title(audience, group), cards, school.today(), len(waiting) + further)


def _on_sheet(
    school: School,
    audience: Audience,
    group: Group | None,
    *,
    again: bool,
    at_once: bool,
    made: dict[int, str],
) -> tuple[list[Person], int]:
    """Who is on the sheet, and how many more are waiting for one. Raises Invalid (nobody, too many)."""
    found = _people(school, audience, group).order_by("family_name", "given_name", "pk")
    unplaced = group is None and audience is not Audience.STAFF
    if unplaced:  # before the classes come it may be a whole school: who needs none is left out
        lacking = Q(password__startswith=UNUSABLE_PASSWORD_PREFIX) | Q(pk__in=made)
        found = found.filter(lacking | Q(must_change_password=True) if again else lacking)
    people = list(found if at_once else found[: MAX_PEOPLE + 1])
    if not people:
        raise Invalid(_("There is nobody to make a sheet for."))
    if at_once or len(people) <= MAX_PEOPLE:
        return people, 0
    if not unplaced:
        raise Invalid(_("A sheet holds at most %(count)d people.") % {"count": MAX_PEOPLE})
    return people[:MAX_PEOPLE], found.count() - MAX_PEOPLE


def _people(school: School, audience: Audience, group: Group | None) -> QuerySet[Person]:
    active = Person.objects.filter(is_active=True)
    if audience is Audience.STAFF:
        staff = SchoolMembership.objects.current().filter(school=school, role__in=access.STAFF)
        return active.filter(pk__in=staff.values("person"))
    pupils = _pupils(school, group)
    if audience is Audience.PUPILS:
        return pupils.filter(is_active=True)
    wards = access.guardianships().filter(pupil__in=pupils)
    return active.filter(pk__in=wards.values("guardian"))


def _pupils(school: School, group: Group | None) -> QuerySet[Person]:
    if group is None:
        return access.pupils_without_class(school)
    pupils = access.members().filter(group=group, role=GroupMembership.Role.PUPIL)
    return Person.objects.filter(pk__in=pupils.values("person"))


def _children(guardians: Iterable[Person], school: School, group: Group | None) -> dict[int, str]:
    pupils = _pupils(school, group)
    wards = access.guardianships().filter(guardian__in=list(guardians), pupil__in=pupils)
    names: dict[int, list[str]] = {}
    for ward in wards.select_related("pupil").order_by("pupil__given_name"):
        names.setdefault(ward.guardian_id, []).append(ward.pupil.name)
    return {guardian: ", ".join(children) for guardian, children in names.items()}


def _title(audience: Audience, group: Group | None) -> str:
    if audience is Audience.STAFF:
        return _("Staff")
    if group is None:
        return _("Pupils in no class") if audience is Audience.PUPILS else _("Families of pupils in no class")
    return group.name if audience is Audience.PUPILS else _("Families of %(group)s") % {"group": group.name}


def render(sheet: Sheet, *, address: str, inline: bool = False) -> str:
    """The sheet as a page of HTML. `inline`: with its styles in it, to be opened as a file."""
    style = ""
    if inline:
        path = finders.find("roster/sheet.css")
        style = Path(str(path)).read_text("utf-8")
    address = address.removeprefix("https://")  # which browsers think of by themselves
    context = {"sheet": sheet, "address": address, "style": style, "language": translation.get_language()}
    return render_to_string("roster/sheet.html", context)
