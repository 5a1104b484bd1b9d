"""The people of the demo: a collège in Brittany with two classes, and a small school next door.

Every account has the password `demo`. Making it twice changes nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from schools import signals
from schools.models import Group, GroupMembership, Guardianship, Person, School, SchoolMembership

PASSWORD = "demo"  # noqa: S105 – said aloud on every screen of the demo
# What `load_demo` prints: accounts, and who they are.
ACCOUNTS = (
    ("head", "head of the school"),
    ("admin", "administrator of the school"),
    ("teacher1 … teacher6", "teacher1 is head teacher of 5e A, teacher4 a father of pupil9 besides"),
    ("pupil1 … pupil26", "5e A up to pupil13, then 5e B"),
    ("guardian1 … guardian7", "guardian1 has pupil1 (5e A) and pupil14 (5e B), guardian2 pupil1 too"),
)
_UAI = "0350999A"
_OTHER_UAI = "0350998Z"

_STAFF = {
    "head": ("Hélène", "Kerbrat"),
    "admin": ("Bruno", "Lefeuvre"),
    "teacher1": ("Claire", "Moreau"),
    "teacher2": ("Karim", "Benali"),
    "teacher3": ("Anne-Sophie", "Le Goff"),
    "teacher4": ("David", "Nguyen"),
    "teacher5": ("Mariam", "Diallo"),
    "teacher6": ("Yann", "Riou"),
}
_CLASS_A = (
    ("Léa", "Martin"), ("Ilyès", "Haddad"), ("Jeanne", "Guillou"), ("Noah", "Petit"), ("Aïcha", "Traoré"),
    ("Malo", "Le Bihan"), ("Inès", "Garcia"), ("Théo", "Rousseau"), ("Louise", "Nguyen"),
    ("Gabriel", "Roussel"), ("Sofia", "Kowalski"), ("Ewen", "Cadiou"), ("Chloé", "Bernard"),
)  # fmt: skip
_CLASS_B = (
    ("Adam", "Martin"), ("Maëlys", "Corre"), ("Rayan", "Mansouri"), ("Camille", "Hamon"),
    ("Lina", "El Amrani"), ("Tristan", "Gautier"), ("Yuna", "Prigent"), ("Mohamed", "Cissé"),
    ("Zoé", "Lambert"), ("Enzo", "Ferreira"), ("Margaux", "Daniel"), ("Sacha", "Levy"), ("Nour", "الحداد"),
)  # fmt: skip
# Guardian → pupils. Two guardians of one pupil (1, 2); one with children in both classes (1).
_GUARDIANS = {
    "guardian1": (("Sandrine", "Martin"), ("pupil1", "pupil14")),
    "guardian2": (("Olivier", "Martin"), ("pupil1",)),
    "guardian3": (("Samira", "Haddad"), ("pupil2",)),
    "guardian4": (("Fatoumata", "Traoré"), ("pupil5",)),
    "guardian5": (("Marek", "Kowalski"), ("pupil11",)),
    "guardian6": (("Gwenaëlle", "Corre"), ("pupil15",)),
    "guardian7": (("Hassan", "Mansouri"), ("pupil16",)),
}
_TEACHER_WHO_IS_A_GUARDIAN = ("teacher4", "pupil9")
# Group → (kind, subject, teachers, head teacher, pupils by number).
_A, _B = range(1, 14), range(14, 27)
_GROUPS: tuple[tuple[str, str, str, str, Sequence[str], Sequence[int]], ...] = (
    ("5e A", "class", "", "teacher1", ("teacher2", "teacher3", "teacher5"), _A),
    ("5e B", "class", "", "teacher2", ("teacher1", "teacher4", "teacher6"), _B),
    ("Mathématiques 5e A", "course", "Mathématiques", "", ("teacher2",), _A),
    ("Français 5e B", "course", "Français", "", ("teacher1",), _B),
    ("Club journal", "club", "", "", ("teacher3",), (1, 5, 9, 14, 18, 22)),
    ("Projet « Notre rivière »", "project", "", "", ("teacher5",), (1, 2, 3, 4)),
)


@dataclass(frozen=True)
class DemoSchool:
    """What the demo made: people by user name, groups by name."""

    school: School
    people: dict[str, Person] = field(repr=False)
    groups: dict[str, Group] = field(repr=False)
    created: bool


def school_year(today: date) -> tuple[str, date]:
    """The school year of a day, such as 2026-2027, and its first day."""
    first = today.year if today.month >= 8 else today.year - 1
    return f"{first}-{first + 1}", date(first, 9, 1)


def others_are_here() -> bool:
    """Is there a school already, and not the demo's? Everybody knows these accounts: not beside that."""
    return not School.objects.filter(uai=_UAI).exists() and School.objects.exists()


@transaction.atomic
def load_people() -> DemoSchool:
    """The demo's schools, people and groups; made at the first call."""
    existing = School.objects.filter(uai=_UAI).first()
    if existing is not None:
        return _read(existing)
    today = timezone.localdate()
    year, first_day = school_year(today)
    start = min(first_day, today - timedelta(days=30))  # a demo is tried in August too
    school = School.objects.create(name="Collège Anita-Conti", uai=_UAI)
    people = _people()
    _roles(school, people, start)
    groups = {name: _group(school, year, start, people, name, *rest) for name, *rest in _GROUPS}  # type: ignore[arg-type]
    for username, (_name, pupils) in _GUARDIANS.items():
        for pupil in pupils:
            Guardianship.objects.create(guardian=people[username], pupil=people[pupil], starts_on=start)
    guardian, pupil = _TEACHER_WHO_IS_A_GUARDIAN
    Guardianship.objects.create(guardian=people[guardian], pupil=people[pupil], starts_on=start)
    _school_next_door(people, year, start)
    signals.groups_created.send(sender=Group, groups=list(groups.values()))
    return DemoSchool(school, people, groups, created=True)


def _read(school: School) -> DemoSchool:
    people = {
        person.username: person
        for person in Person.objects.filter(school_memberships__school=school).distinct()
    }
    groups = {group.name: group for group in school.groups.all()}
    return DemoSchool(school, people, groups, created=False)


def _people() -> dict[str, Person]:
    names = dict(_STAFF)
    names |= {f"pupil{number}": name for number, name in enumerate((*_CLASS_A, *_CLASS_B), start=1)}
    names |= {username: name for username, (name, _pupils) in _GUARDIANS.items()}
    names |= {"teacher90": ("Paul", "Voisin"), "pupil90": ("Anna", "Voisin")}
    # One hash for all: the password is no secret here, and argon2 is slow by design.
    password = make_password(PASSWORD)
    rows = [
        Person(username=username, given_name=given, family_name=family, password=password)
        for username, (given, family) in names.items()
    ]
    return {person.username: person for person in Person.objects.bulk_create(rows)}


def _roles(school: School, people: dict[str, Person], start: date) -> None:
    role_of = {"head": "head", "admin": "school_admin"}
    rows = []
    for username, person in people.items():
        if not username.endswith("90"):
            role = role_of.get(username) or username.rstrip("0123456789")
            rows.append(SchoolMembership(school=school, person=person, role=role, starts_on=start))
    guardian, _pupil = _TEACHER_WHO_IS_A_GUARDIAN
    rows.append(SchoolMembership(school=school, person=people[guardian], role="guardian", starts_on=start))
    SchoolMembership.objects.bulk_create(rows)


def _group(
    school: School, year: str, start: date, people: dict[str, Person], name: str, kind: str, subject: str,
    head_teacher: str, teachers: Sequence[str], pupils: Sequence[int],
) -> Group:  # fmt: skip
    group = Group.objects.create(
        school=school, kind=kind, name=name, level="5e", subject=subject, school_year=year
    )
    roles = {f"pupil{number}": "pupil" for number in pupils} | dict.fromkeys(teachers, "teacher")
    if head_teacher:
        roles[head_teacher] = "head_teacher"
    GroupMembership.objects.bulk_create(
        GroupMembership(group=group, person=people[username], role=role, starts_on=start)
        for username, role in roles.items()
    )
    return group


def _school_next_door(people: dict[str, Person], year: str, start: date) -> None:
    """Another school on the same server: nothing of it shows in the first."""
    school = School.objects.create(name="Collège des Marais", uai=_OTHER_UAI)
    for username, role in (("teacher90", "teacher"), ("pupil90", "pupil")):
        SchoolMembership.objects.create(school=school, person=people[username], role=role, starts_on=start)
    group = Group.objects.create(school=school, kind="class", name="6e 1", level="6e", school_year=year)
    for username, role in (("teacher90", "head_teacher"), ("pupil90", "pupil")):
        GroupMembership.objects.create(group=group, person=people[username], role=role, starts_on=start)
