"""/roster: imports of a school's people, for those who administer it."""

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _
from ninja import File, Form, Query, Router, Status
from ninja.files import UploadedFile

from collab.errors import NotFound
from schools import access
from schools.api.roster_shapes import (
    ApplyIn,
    ImportAbilities,
    ImportList,
    ImportOut,
    ProblemList,
    ProblemOut,
    ProgressOut,
)
from schools.api.shapes import SchoolOut, me, person_out
from schools.models import Group, School
from schools.roster import imports
from schools.roster.authority import administered_schools, imports_visible_to
from schools.roster.models import Problem, RosterImport
from schools.roster.sheets import Audience, render
from schools.roster.sheets import make_sheet as make

router = Router(tags=["roster"])
_PAGE = 20
_PROBLEMS_PAGE = 100
Before = Annotated[int | None, Query(ge=0, le=2**53)]
State = RosterImport.State


def _shape(one: RosterImport) -> ImportOut:
    ready = one.state == State.READY
    return ImportOut(
        id=str(one.pk),
        state=one.state,
        file_name=one.file_name,
        size=one.size,
        created_at=one.created_at,
        finished_at=one.finished_at,
        by=person_out(one.by) if one.by else None,
        schools=[SchoolOut(id=str(school.pk), name=school.name) for school in one.schools.order_by("name")],
        version=one.version,
        modes=one.modes,
        progress=ProgressOut(phase=one.phase, done=one.done, total=one.total),
        plan=one.plan,
        report=one.report,
        stops=one.stops,
        errors=one.errors,
        warnings=one.warnings,
        skip_errors=one.skip_errors,
        failure=one.failure,
        abilities=ImportAbilities(
            apply=ready and not one.errors,
            skip_errors=ready and bool(one.errors),
            suspend_many=ready and bool(one.stops),
            discard=ready
            or one.state == State.REFUSED
            or (one.state == State.FAILED and one.approved_by_id is None),
        ),
    )


@router.get("/roster/imports", response=ImportList, summary="Imports of one's schools, the latest first")
def list_imports(request: HttpRequest, next: Before = None) -> ImportList:  # noqa: A002 – the wire's word
    rows = imports_visible_to(me(request)).select_related("by").order_by("-pk")
    if next is not None:
        rows = rows.filter(pk__lt=next)
    found = list(rows[: _PAGE + 1])
    more = str(found[_PAGE - 1].pk) if len(found) > _PAGE else None
    return ImportList(items=[_shape(one) for one in found[:_PAGE]], next=more)


@router.post("/roster/imports", response={201: ImportOut}, summary="Bring a OneRoster zip; it is read next")
def create_import(
    request: HttpRequest, file: File[UploadedFile], school: Annotated[str, Form()] = ""
) -> Status[ImportOut]:
    person = me(request)
    made = imports.create_import(
        person=person,
        name=file.name or "",
        chunks=file.chunks(),
        school=access.administered_school(person, school) if school else None,
    )
    return Status(201, _shape(made))


@router.get("/roster/imports/{import_id}", response=ImportOut, summary="How far an import is; its plan")
def read_import(request: HttpRequest, import_id: str) -> ImportOut:
    return _shape(imports.get_import(me(request), import_id))


@router.get(
    "/roster/imports/{import_id}/problems", response=ProblemList, summary="What is wrong, where, and why"
)
def list_problems(request: HttpRequest, import_id: str, next: Before = None) -> ProblemList:  # noqa: A002
    found = imports.get_import(me(request), import_id)
    rows = list(
        Problem.objects.filter(roster_import=found, pk__gt=next or 0).order_by("pk")[: _PROBLEMS_PAGE + 1]
    )
    more = str(rows[_PROBLEMS_PAGE - 1].pk) if len(rows) > _PROBLEMS_PAGE else None
    items = [
        ProblemOut(severity=row.severity, file=row.file, line=row.line, column=row.column, reason=row.reason)
        for row in rows[:_PROBLEMS_PAGE]
    ]
    return ProblemList(items=items, next=more)


@router.post("/roster/imports/{import_id}/apply", response=ImportOut, summary="Apply the plan of an import")
def apply_import(request: HttpRequest, import_id: str, body: ApplyIn) -> ImportOut:
    found = imports.get_import(me(request), import_id)
    imports.approve_import(
        person=me(request),
        roster_import=found,
        skip_errors=body.skip_errors,
        suspend_many=body.suspend_many,
    )
    return _shape(found)


@router.delete("/roster/imports/{import_id}", response={204: None}, summary="Discard an import not applied")
def discard_import(request: HttpRequest, import_id: str) -> Status[None]:
    imports.discard_import(roster_import=imports.get_import(me(request), import_id))
    return Status(204, None)


@router.post(
    "/roster/sheets",
    response={201: str},
    summary="A page of first passwords to print (HTML), shown once",
    openapi_extra={"responses": {201: {"content": {"text/html": {"schema": {"type": "string"}}}}}},
)
def make_sheet(
    request: HttpRequest,
    school: Annotated[str, Form()],
    audience: Annotated[Audience, Form()],
    group: Annotated[str, Form()] = "",
    again: Annotated[bool, Form()] = False,
) -> HttpResponse:
    """Makes passwords for those who have none. A form can send this into a window of its own.

    `audience`: pupils or families (of `group`, or without one those in no class), staff (of the school).
    `again`: a lost sheet; first passwords not used yet are made anew, and those on earlier sheets end.
    """
    person = me(request)
    found = access.administered_school(person, school)
    mine = set(administered_schools(person).values_list("pk", flat=True))
    sheet = make(
        actor=person,
        schools=mine,
        school=found,
        audience=audience,
        group=_group(found, group) if group else None,
        again=again,
    )
    with translation.override(person.locale):
        page = render(sheet, address=request.get_host())
    response = HttpResponse(page, status=201)
    response["Cache-Control"] = "no-store"
    return response


def _group(school: School, group_id: str) -> Group:
    number = int(group_id) if group_id.isascii() and group_id.isdigit() and len(group_id) < 19 else 0
    group = school.groups.filter(pk=number).first()
    if group is None:
        raise NotFound(_("This group does not exist, or is not of this school."))
    return group
