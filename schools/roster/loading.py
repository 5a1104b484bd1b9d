"""From the zip into the staging tables: each row checked by itself; what it refers to comes later."""

from collections.abc import Callable, Iterator
from itertools import chain
from typing import Any

from django.utils.translation import gettext as _

from schools.roster.fields import Fields
from schools.roster.manifest import Manifest
from schools.roster.package import Package, Unusable
from schools.roster.rows import Fault, Rows
from schools.roster.staging import BATCH, Staging
from schools.roster.tables import TABLES, Put, Table

Told = Callable[[int], None]  # how many bytes are read, about


def load(package: Package, manifest: Manifest, staging: Staging, told: Told) -> None:
    """Read every file that the manifest gives into the staging tables. Raises Unusable."""
    before = 0
    for stem in manifest.modes:
        base = before

        def told_of_this(count: int, base: int = base) -> None:
            told(base + count)

        _load_file(package, stem, TABLES[manifest.version][stem], staging, told_of_this)
        before += package.announced_bytes(stem)
    for name in package.unknown[:20]:
        warn(staging, name, 0, "", _("No file of OneRoster at the top of the zip: not read."))
    for stem in sorted(package.names() - set(manifest.modes) - {"manifest"}):
        if stem in TABLES[manifest.version]:
            warn(staging, f"{stem}.csv", 0, "", _("The manifest says that it is absent: not read."))
    staging.index_the_file()


def problem(staging: Staging, severity: str, file: str, line: int, column: str, reason: str) -> None:
    staging.run(
        "INSERT INTO problems (severity, file, line, col, reason) VALUES (?, ?, ?, ?, ?)",
        severity, file, line, column, reason,
    )  # fmt: skip


def warn(staging: Staging, file: str, line: int, column: str, reason: str) -> None:
    problem(staging, "warning", file, line, column, reason)


def _load_file(package: Package, stem: str, table: Table, staging: Staging, told: Told) -> None:
    with package.open(stem) as content:
        rows = Rows(f"{stem}.csv", content, told)
        missing = [column for column in table.columns if column not in rows.columns]
        if missing:
            raise Unusable(
                _("%(file)s.csv, line 1: the column %(column)s is missing.")
                % {"file": stem, "column": missing[0]}
            )
        if stem == "users" and not {"agentSourcedIds", "agents"} & set(rows.columns):
            # Says nothing of guardians: that is not the same as saying that there are none.
            staging.run("INSERT INTO unsure VALUES ('agents')")
        waiting: dict[str, list[tuple[Any, ...]]] = {}
        for table_name, row in chain.from_iterable(_puts(rows, stem, table, staging)):
            batch = waiting.setdefault(table_name, [])
            batch.append(row)
            if len(batch) >= BATCH:
                staging.fill(table_name, batch)
                batch.clear()
        for table_name, batch in waiting.items():
            staging.fill(table_name, batch)


def _puts(rows: Rows, stem: str, table: Table, staging: Staging) -> Iterator[list[Put]]:
    """What each good row puts where; a bad one goes among the problems."""
    for count, row in enumerate(rows, start=1):
        if count > table.max_rows:
            raise Unusable(_("%(file)s.csv has too many rows.") % {"file": stem})
        if isinstance(row, Fault):
            _refuse(staging, stem, "", [row])
            continue
        fields = Fields(row)
        puts = list(table.puts(fields))
        if fields.faults:
            _refuse(staging, stem, fields.raw("sourcedId"), fields.faults)
        else:
            yield puts


def _refuse(staging: Staging, stem: str, sourced_id: str, faults: list[Fault]) -> None:
    for fault in faults:
        problem(staging, "error", f"{stem}.csv", fault.line, fault.column, fault.reason)
    if sourced_id:
        staging.run("INSERT OR IGNORE INTO bad VALUES (?, ?)", stem, sourced_id)
    else:
        staging.run("INSERT OR IGNORE INTO unsure VALUES (?)", stem)
