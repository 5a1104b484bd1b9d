"""From a zip to a plan, against the database as it is now: the same for a preview and before applying."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final, Protocol

from django.utils import timezone
from django.utils.translation import gettext as _

from collab.errors import NotFound
from schools.models import School
from schools.roster import checking, planning, present, wishes
from schools.roster.loading import load
from schools.roster.manifest import Manifest, read_manifest
from schools.roster.orgs import resolve_orgs
from schools.roster.package import open_package
from schools.roster.staging import Staging

_SHOWN: Final = 5
_PROGRESS_BYTES: Final = 256 * 1024


class Tell(Protocol):
    """Where progress goes."""

    def __call__(
        self, *, phase: str | None = None, done: int | None = None, total: int | None = None
    ) -> None: ...


@dataclass(frozen=True)
class Draft:
    """What the file says of itself, the day the plan is for, and what of it nobody may do by mistake."""

    manifest: Manifest
    today: date
    stops: list[planning.Stop]


def draft(staging: Staging, path: Path, *, only: School | None, ours: set[int] | None, tell: Tell) -> Draft:
    """Fill the staging tables up to the plan.

    `only`: see orgs. `ours`: the schools of whoever imports; None: all, and new ones too.
    Raises Unusable (the file), NotFound (it touches schools that are not theirs).
    """
    manifest = _read(staging, path, tell)
    tell(phase="checking")
    checking.check_duplicates(staging)
    resolve_orgs(staging, only=only)
    _mark_touched(staging, manifest, ours)
    today = _today(staging)
    present.copy_present(staging, ours=ours, tick=tell)
    checking.check_people(staging, is_1_2=manifest.version == "1.2")
    wishes.want_roles(staging)
    tell()
    checking.check_classes(staging, with_sessions="academicSessions" in manifest.modes)
    wishes.want_groups(staging, today=today)
    tell()
    checking.check_enrollments(staging)
    wishes.want_members(staging, today=today)
    _mark_complete(staging, manifest)
    tell()
    _plan(staging, manifest, today, tell)
    return Draft(manifest, today, planning.find_stops(staging, today=today))


def _read(staging: Staging, path: Path, tell: Tell) -> Manifest:
    with open_package(path) as package:
        manifest = read_manifest(package)
        tell(phase="reading", total=sum(package.announced_bytes(stem) for stem in manifest.modes))
        load(package, manifest, staging, _by_steps(tell))
    return manifest


def _by_steps(tell: Tell) -> Callable[[int], None]:
    """Not for every row: asking the clock alone would be felt."""
    last = 0

    def told(count: int) -> None:
        nonlocal last
        if count - last >= _PROGRESS_BYTES:
            last = count
            tell(done=count)

    return told


def _mark_touched(staging: Staging, manifest: Manifest, ours: set[int] | None) -> None:
    """The schools that the file speaks of. Each of them must be for whoever imports."""
    named = (
        "SELECT m.school FROM org_map m WHERE m.org IN (SELECT org FROM roles UNION SELECT org FROM classes)"
    )
    staging.run(f"UPDATE schools SET touched = 1 WHERE school IN ({named})")
    touched = list(staging.rows("SELECT pk, name FROM schools WHERE touched ORDER BY name"))
    foreign = [name for pk, name in touched if ours is not None and pk not in ours]
    if foreign:
        names = ", ".join(foreign[:_SHOWN])
        raise NotFound(
            _("This file touches schools that are not yours to administer: %(names)s") % {"names": names}
        )
    if not (manifest.is_bulk("users") and manifest.is_bulk("classes")):
        # Changes name people and classes by themselves: they may be of any of one's schools.
        for (pk,) in list(staging.rows("SELECT pk FROM schools WHERE pk IS NOT NULL AND id <> ''")):
            if ours is None or pk in ours:
                staging.run("UPDATE schools SET touched = 1 WHERE pk = ?", pk)
    staging.run(
        "INSERT INTO p_schools (op, school, id, name, uai, pk)"
        " SELECT CASE WHEN is_new THEN 'create' ELSE 'change' END, school, id, name, uai, pk"
        " FROM schools WHERE touched AND (is_new OR adopt)"
    )


def _today(staging: Staging) -> date:
    """The day it is at the schools of the file; where it is two, the earlier: what ends as of yesterday has
    ended everywhere then, and what begins today has begun (docs/adr/0012)."""
    touched = {pk for (pk,) in staging.rows("SELECT pk FROM schools WHERE touched AND pk IS NOT NULL")}
    days = [school.today() for school in School.objects.filter(pk__in=touched)]
    return min(days, default=timezone.localdate())


def _mark_complete(staging: Staging, manifest: Manifest) -> None:
    """A file that says nothing at all of a school does not empty it."""
    if manifest.is_bulk("users"):
        staging.run("UPDATE schools SET complete = school IN (SELECT school FROM w_roles)")
    if manifest.is_bulk("classes"):
        named = "SELECT school FROM w_groups WHERE stated"
        staging.run(f"UPDATE schools SET complete_classes = complete OR school IN ({named})")
    if manifest.is_bulk("enrollments"):
        named = "SELECT g.school FROM w_members m JOIN w_groups g ON g.class = m.class"
        staging.run(f"UPDATE schools SET complete_members = complete OR school IN ({named})")


def _plan(staging: Staging, manifest: Manifest, today: date, tell: Tell) -> None:
    with_agents = "users" in manifest.modes and not staging.value(
        "SELECT 1 FROM unsure WHERE file = 'agents'"
    )
    if with_agents:
        wishes.want_wards(staging, manifest)
        planning.check_wards(staging)
        tell()
    planning.check_ties(staging, manifest, today=today)
    planning.plan_people(staging, manifest, today=today)
    planning.plan_roles(staging, manifest, today=today)
    tell()
    planning.plan_groups(staging, manifest)
    planning.plan_members(staging, manifest, today=today)
    tell()
    if with_agents:
        planning.plan_wards(staging, today=today)
