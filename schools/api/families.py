"""/schools/…/guardians: who answers for a pupil, and whom a court keeps away."""

from django.http import HttpRequest
from ninja import Router, Status

from schools import access
from schools.api.roster_shapes import GuardianIn, GuardianList, GuardianOut
from schools.api.shapes import me, person_out
from schools.models import Guardianship
from schools.roster import guardians

router = Router(tags=["administration"])
_ALL = "/schools/{school_id}/people/{person_id}/guardians"
_ONE = _ALL + "/{guardian_id}"


def _shape(one: Guardianship) -> GuardianOut:
    return GuardianOut(
        **person_out(one.guardian, "guardian").model_dump(),
        kind=one.kind,
        receives_notices=one.receives_notices,
        restricted=one.restricted,
        starts_on=one.starts_on,
        ends_on=one.ends_on,
    )


@router.get(_ALL, response=GuardianList, summary="Who answers for a pupil, or did")
def list_guardians(request: HttpRequest, school_id: str, person_id: str) -> GuardianList:
    school = access.administered_school(me(request), school_id)
    return GuardianList(
        items=[_shape(one) for one in guardians.guardians_of(school=school, pupil_id=person_id)]
    )


@router.put(_ONE, response=GuardianOut, summary="Say who somebody is to a pupil; note a court's order")
def put_guardian(
    request: HttpRequest, school_id: str, person_id: str, guardian_id: str, body: GuardianIn
) -> GuardianOut:
    """`restricted` takes every access to this child away at once; files neither set nor lift it."""
    school = access.administered_school(me(request), school_id)
    made = guardians.put_guardian(
        actor=me(request),
        school=school,
        pupil_id=person_id,
        guardian_id=guardian_id,
        kind=body.kind,
        receives_notices=body.receives_notices,
        restricted=body.restricted,
    )
    return _shape(made)


@router.delete(_ONE, response={204: None}, summary="They are nothing to the pupil any more")
def end_guardian(request: HttpRequest, school_id: str, person_id: str, guardian_id: str) -> Status[None]:
    school = access.administered_school(me(request), school_id)
    guardians.end_guardian(actor=me(request), school=school, pupil_id=person_id, guardian_id=guardian_id)
    return Status(204, None)
