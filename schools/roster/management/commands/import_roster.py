"""`manage.py import_roster FILE [--dry-run]`: import people and classes from a OneRoster 1.1 or 1.2 zip."""

import sys
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from collab.errors import AppError
from schools.models import School
from schools.roster import files
from schools.roster.imports import approve_import, create_import
from schools.roster.models import RosterImport
from schools.roster.worker import claim, run

_CHUNK_BYTES = 1024 * 1024
_SHOWN_PROBLEMS = 200
_LOOK_SECONDS = 0.5
_WORKING = (RosterImport.State.READING, RosterImport.State.APPLYING)


class Command(BaseCommand):
    """Exits 0 when the file was imported (or could be), 1 with one line on standard error otherwise."""

    help = __doc__ or ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--dry-run", action="store_true", help="say what would change, and change nothing"
        )
        parser.add_argument("--skip-errors", action="store_true", help="leave out rows that have errors")
        parser.add_argument(
            "--suspend-many",
            action="store_true",
            help="the file is complete, although most people of a school are no longer in it",
        )
        parser.add_argument("--school", metavar="UAI", help="the school that the file's only school is")

    def handle(
        self,
        *args: object,
        file: Path,
        dry_run: bool,
        skip_errors: bool,
        suspend_many: bool,
        school: str | None,
        **options: object,
    ) -> None:
        with translation.override("en"):  # as every command here
            one = self._create(file, school)
            try:
                self._work(one)
                self._show(one)
                self._check(one, skip_errors=skip_errors, suspend_many=suspend_many)
                if not dry_run:
                    self._apply(one, skip_errors=skip_errors, suspend_many=suspend_many)
            finally:
                if one.state != RosterImport.State.DONE:
                    files.discard(one.pk)
                    RosterImport.objects.filter(pk=one.pk).delete()

    def _create(self, file: Path, uai: str | None) -> RosterImport:
        school = School.objects.filter(uai__iexact=uai).first() if uai else None
        if uai and school is None:
            raise CommandError(f"No school has the UAI code {uai!r}.")
        try:
            return create_import(person=None, name=file.name, chunks=_chunks(file), school=school)
        except AppError as error:
            raise CommandError(f"{file}: {error.message}") from None
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}") from None

    def _work(self, one: RosterImport) -> None:
        while (mine := claim(one.pk)) is None:
            # A serving process looks for work every second, and may have been quicker with this import.
            one.refresh_from_db()
            if one.state not in _WORKING:
                break
            if one.running is None and RosterImport.objects.filter(running=True).exists():
                raise CommandError("Another import is at work: try again when it is done.")
            time.sleep(_LOOK_SECONDS)
        if mine is not None:
            run(mine)
            one.refresh_from_db()
        if one.failure:
            raise CommandError(one.failure)

    def _check(self, one: RosterImport, *, skip_errors: bool, suspend_many: bool) -> None:
        if one.errors and not skip_errors:
            raise CommandError(
                f"{one.errors} errors: nothing was imported. --skip-errors leaves these rows out."
            )
        if one.stops and not suspend_many:
            stop = one.stops[0]
            raise CommandError(
                f"{stop['going']} of {stop['present']} {stop['kind']} of {stop['school']} would go: nothing"
                " was imported. If the file is complete, --suspend-many says so."
            )

    def _apply(self, one: RosterImport, *, skip_errors: bool, suspend_many: bool) -> None:
        approve_import(person=None, roster_import=one, skip_errors=skip_errors, suspend_many=suspend_many)
        self._work(one)
        self.stdout.write("Imported.")

    def _show(self, one: RosterImport) -> None:
        for problem in one.problems.order_by("pk")[:_SHOWN_PROBLEMS]:
            print(f"{problem.severity}: {problem}", file=sys.stderr)
        hidden = one.errors + one.warnings - _SHOWN_PROBLEMS
        if hidden > 0:
            print(f"… and {hidden} more", file=sys.stderr)
        modes = ", ".join(f"{name} {mode}" for name, mode in one.modes.items())
        self.stdout.write(f"OneRoster {one.version}: {modes}")
        for line in one.plan:
            names = ", ".join(sample["name"] for sample in line["samples"])
            more = ", …" if line["count"] > len(line["samples"]) else ""
            self.stdout.write(f"{line['kind']:>13} {line['action']:<10} {line['count']:>7}  {names}{more}")
        if not one.plan:
            self.stdout.write("Nothing changes.")


def _chunks(file: Path) -> Iterator[bytes]:
    with file.open("rb") as content:
        while chunk := content.read(_CHUNK_BYTES):
            yield chunk
