"""An import from the outside: bring a file, look at its plan, apply it or throw it away."""

from collections.abc import Iterable
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from collab.errors import Conflict, NotFound
from schools import access
from schools.models import Person, School
from schools.roster import files
from schools.roster.authority import administered_schools, imports_visible_to
from schools.roster.models import NAME_MAX_CHARS, RosterImport

State = RosterImport.State
MAX_OPEN: Final = 5  # imports of one person that wait or are to be looked at


def create_import(
    *, person: Person | None, name: str, chunks: Iterable[bytes], school: School | None = None
) -> RosterImport:
    """Take a file in; a worker reads it. `person`: None on the command line.

    `school`: the one that the file's only school is, where the file does not know its UAI code.
    Raises NotFound (administers no school, or not this one), TooLarge, Invalid (empty), Conflict (too
    many others wait).
    """
    if person is not None:
        _check_may_import(person, school)
    with transaction.atomic():
        roster_import = RosterImport.objects.create(
            by=person,
            school=school,
            file_name=_clean(name),
            size=0,
            locale=person.locale if person else "en",
            phase="waiting",
        )
        # Inside the transaction, so that no worker looks for a file that is not there yet.
        roster_import.size = files.keep(roster_import.pk, chunks)
        roster_import.total = roster_import.size
        roster_import.save(update_fields=["size", "total"])
    return roster_import


def _check_may_import(person: Person, school: School | None) -> None:
    if not administered_schools(person).exists():
        raise NotFound(_("Only those who administer a school may import people."))
    if school is not None and not access.can_administer(person, school):
        raise NotFound(_("This school does not exist, or is not yours to administer."))
    mine = RosterImport.objects.filter(by=person, state__in=[State.READING, State.READY, State.APPLYING])
    if mine.count() >= MAX_OPEN:
        raise Conflict(_("Apply or discard the files that you have brought before you bring more."))


def _clean(name: str) -> str:
    """The last part of a file's name, printable: it is shown, and never opened."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    return (
        "".join(character for character in last if character.isprintable())[-NAME_MAX_CHARS:] or "roster.zip"
    )


def get_import(person: Person, import_id: str) -> RosterImport:
    """The import; raises NotFound unless all its schools are this person's to administer."""
    number = int(import_id) if import_id.isascii() and import_id.isdigit() and len(import_id) < 19 else 0
    found = imports_visible_to(person).select_related("by").filter(pk=number).first()
    if found is None:
        raise NotFound(_("This import does not exist, or is not yours to see."))
    return found


@transaction.atomic
def approve_import(
    *,
    person: Person | None,
    roster_import: RosterImport,
    skip_errors: bool = False,
    suspend_many: bool = False,
) -> None:
    """Have a worker apply the plan.

    Raises Conflict unless it is ready, is free of errors or may skip them, and leaves every school its people
    or may take most of them.
    """
    row = RosterImport.objects.select_for_update().get(pk=roster_import.pk)
    if row.state != State.READY:
        raise Conflict(_("This import is not waiting to be applied."))
    if row.errors and not skip_errors:
        raise Conflict(
            _("This file has %(count)d errors: correct them, or say that these rows are left out.")
            % {"count": row.errors}
        )
    if row.stops and not suspend_many:
        raise Conflict(
            _("This file would take most people out of a school: make sure that it is complete, and say so.")
        )
    row.state, row.phase, row.skip_errors, row.approved_by = State.APPLYING, "waiting", skip_errors, person
    row.suspend_many = suspend_many
    row.done, row.attempts = 0, 0
    row.save()
    roster_import.refresh_from_db()


@transaction.atomic
def discard_import(*, roster_import: RosterImport) -> None:
    """Throw a file away that changed nothing. Raises Conflict for one that did, or that is being read."""
    row = RosterImport.objects.select_for_update().get(pk=roster_import.pk)
    untouched = row.state in {State.READY, State.REFUSED} or (
        row.state == State.FAILED and row.approved_by is None
    )
    if row.running or not (untouched or (row.state == State.READING)):
        raise Conflict(_("This import is at work or has been applied; it stays on record."))
    transaction.on_commit(lambda: files.discard(roster_import.pk))
    row.delete()
