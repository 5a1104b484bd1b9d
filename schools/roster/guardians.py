"""Who answers for a pupil, as the school knows it: files say most of it, but never what a court decided."""

from django.db import transaction
from django.utils.translation import gettext as _

from collab.errors import Forbidden, Invalid, NotFound
from schools.models import Guardianship, Person, School, SchoolMembership
from schools.roster.accounts import get_member, record
from schools.roster.authority import administered_schools, people_elsewhere
from schools.services.people import end_guardianship, set_guardianship


def guardians_of(*, school: School, pupil_id: str) -> list[Guardianship]:
    """Ended and restricted ones too. Raises NotFound unless it is a pupil of the school."""
    pupil = _pupil(school, pupil_id)
    rows = Guardianship.objects.filter(pupil=pupil).select_related("guardian")
    return list(rows.order_by("guardian__family_name", "guardian__given_name", "pk"))


@transaction.atomic
def put_guardian(
    *, actor: Person, school: School, pupil_id: str, guardian_id: str, kind: str, receives_notices: bool,
    restricted: bool,
) -> Guardianship:  # fmt: skip
    """Say who somebody is to a pupil from now on; `restricted`: by court order, it gives nothing.

    Raises NotFound, Invalid (oneself), Forbidden: of a pupil who belongs to a school that is not the actor's
    too, a court's order may be noted here, and nothing else be changed.
    """
    pupil = _pupil(school, pupil_id)
    present = Guardianship.objects.filter(pupil=pupil, guardian=_number(guardian_id)).first()
    guardian = present.guardian if present else get_member(school, guardian_id)
    if guardian == pupil:
        raise Invalid(_("Nobody is their own guardian."))
    if _is_elsewhere(actor, pupil):
        if not (present and restricted):
            raise _not_yours()
        kind, receives_notices = present.kind, present.receives_notices
    # An order, and its lifting, begin nothing again that had ended.
    is_order = present is not None and (restricted or present.restricted)
    made = set_guardianship(
        guardian=guardian, pupil=pupil, kind=kind, receives_notices=receives_notices, restricted=restricted,
        ends_on=present.ends_on if present and is_order else None,
    )  # fmt: skip
    record(
        actor=actor, school=school, action="guardian.put", subject=pupil,
        guardian=guardian.pk, kind=kind, receives_notices=receives_notices, restricted=restricted,
    )  # fmt: skip
    return made


@transaction.atomic
def end_guardian(*, actor: Person, school: School, pupil_id: str, guardian_id: str) -> None:
    """They are nothing to the pupil from now on; no file opens it again. Raises NotFound, Forbidden."""
    pupil = _pupil(school, pupil_id)
    present = Guardianship.objects.filter(pupil=pupil, guardian=_number(guardian_id)).first()
    if present is None:
        raise NotFound(_("This person is no guardian of this pupil."))
    if _is_elsewhere(actor, pupil):
        raise _not_yours()
    end_guardianship(guardian=present.guardian, pupil=pupil)
    record(actor=actor, school=school, action="guardian.end", subject=pupil, guardian=present.guardian_id)


def _pupil(school: School, pupil_id: str) -> Person:
    person = get_member(school, pupil_id)
    roles = SchoolMembership.objects.current().filter(school=school, person=person)
    if not roles.filter(role=SchoolMembership.Role.PUPIL).exists():
        raise NotFound(_("This person is no pupil of this school."))
    return person


def _number(person_id: str) -> int:
    return int(person_id) if person_id.isascii() and person_id.isdigit() and len(person_id) < 19 else 0


def _is_elsewhere(actor: Person, pupil: Person) -> bool:
    mine = set(administered_schools(actor).values_list("pk", flat=True))
    return bool(people_elsewhere([pupil.pk], mine))


def _not_yours() -> Forbidden:
    return Forbidden(_("This person belongs to another school too, which is not yours to administer."))
