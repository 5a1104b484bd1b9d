"""From the file's organisations to schools: which rows mean which school, and who may touch them."""

import re
from dataclasses import dataclass, field
from typing import Final

from django.utils.translation import gettext as _

from schools.models import School
from schools.roster.loading import problem, warn
from schools.roster.staging import Staging

_UAI: Final = re.compile(r"\d{7}[A-Z]")
_DEEPEST: Final = 20  # of departments within schools within districts


@dataclass
class _Org:
    line: int
    name: str
    kind: str
    identifier: str
    parent: str
    gone: bool


@dataclass
class _Schools:
    """Schools as they are; elsewhere their keys are `s<pk>`, and `n<sourcedId>` for those to be made."""

    by_source: dict[str, School] = field(default_factory=dict)
    by_uai: dict[str, School] = field(default_factory=dict)


def resolve_orgs(staging: Staging, *, only: School | None) -> None:
    """Fill `schools` and `org_map`.

    `only`: the school that the file's single school is, or all of its organisations where it names no school.
    """
    orgs = {
        sourced_id: _Org(line, name, kind, identifier, parent, bool(gone))
        for line, sourced_id, gone, name, kind, identifier, parent in staging.rows("SELECT * FROM orgs")
    }
    present = School.objects.order_by("pk")
    known = _Schools(
        {school.source_id: school for school in present if school.source_id},
        {school.uai.upper(): school for school in present},
    )
    for school in present:
        _put(staging, f"s{school.pk}", school.pk, school.source_id, school.name, school.uai)
    named = [key for key, org in orgs.items() if org.kind == "school" and not org.gone]
    keys = {sourced_id: f"s{school.pk}" for sourced_id, school in known.by_source.items()}
    for sourced_id in named:
        key = _school_key(staging, sourced_id, orgs[sourced_id], known, only if len(named) == 1 else None)
        if key is not None:
            keys[sourced_id] = key
    fallback = f"s{only.pk}" if only is not None and not named else None
    for sourced_id, org in orgs.items():
        if org.gone and org.kind == "school":
            warn(staging, "orgs.csv", org.line, "status", _("A school is not removed by an import."))
        if sourced_id not in keys and (org.kind != "school" or org.gone):
            above = _above(sourced_id, orgs, keys) or fallback
            if above is not None:
                keys[sourced_id] = above
    staging.fill("org_map", [(sourced_id, keys.get(sourced_id)) for sourced_id in {**orgs, **keys}])
    if fallback is not None and not orgs:
        _take_all(staging, fallback)


def _take_all(staging: Staging, key: str) -> None:
    """A file without orgs.csv, brought for one school: whatever organisation it names is that school."""
    for table in ("roles", "classes"):
        staging.run(
            f"INSERT OR IGNORE INTO org_map SELECT DISTINCT org, ? FROM {table} WHERE org <> ''",
            key,
        )


def _put(
    staging: Staging, key: str, pk: int | None, sourced_id: str, name: str, uai: str, *, adopt: bool = False
) -> None:
    staging.run(
        "INSERT OR REPLACE INTO schools (school, pk, id, name, uai, is_new, adopt)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        key, pk, sourced_id, name, uai, pk is None, adopt,
    )  # fmt: skip


def _school_key(
    staging: Staging, sourced_id: str, org: _Org, known: _Schools, only: School | None
) -> str | None:
    """The key of the school that this row means; None, with an error, when it cannot be told."""
    school = known.by_source.get(sourced_id) or known.by_uai.get(org.identifier) or only
    if school is None:
        if not _UAI.fullmatch(org.identifier):
            reason = _(
                "No school here has this sourcedId, and %(value)s is no UAI code (7 digits and a letter)."
            )
            value = ascii(org.identifier)[:50]
            _refuse(staging, sourced_id, org.line, "identifier", reason % {"value": value})
            return None
        if staging.value("SELECT 1 FROM schools WHERE uai = ?", org.identifier):
            reason = _("Another school of this file has the same UAI code.")
            _refuse(staging, sourced_id, org.line, "identifier", reason)
            return None
        _put(staging, f"n{sourced_id}", None, sourced_id, org.name, org.identifier)
        return f"n{sourced_id}"
    if school.source_id not in {"", sourced_id}:
        reason = _("%(school)s is known by another sourcedId: %(id)s.")
        said = {"school": school.name, "id": ascii(school.source_id)[:100]}
        _refuse(staging, sourced_id, org.line, "sourcedId", reason % said)
        return None
    if not school.source_id:
        taken = staging.value("SELECT id FROM schools WHERE pk = ? AND adopt", school.pk)
        if taken:
            _refuse(staging, sourced_id, org.line, "identifier", _("Another row is the same school."))
            return None
        _put(staging, f"s{school.pk}", school.pk, sourced_id, school.name, school.uai, adopt=True)
    return f"s{school.pk}"


def _refuse(staging: Staging, sourced_id: str, line: int, column: str, reason: str) -> None:
    problem(staging, "error", "orgs.csv", line, column, reason)
    staging.run("INSERT OR IGNORE INTO bad VALUES ('orgs', ?)", sourced_id)


def _above(sourced_id: str, orgs: dict[str, _Org], keys: dict[str, str]) -> str | None:
    """The school that a department, say, belongs to; None for what stands above schools."""
    current = sourced_id
    for _depth in range(_DEEPEST):
        if current in keys:
            return keys[current]
        if current not in orgs:
            return None
        current = orgs[current].parent
    return None
