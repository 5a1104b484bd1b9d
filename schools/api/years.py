"""/schools/…/years: the end of a school year, for who administers the school."""

from django.http import HttpRequest
from ninja import Router

from schools import access
from schools.api.roster_shapes import YearDone, YearIn, YearList, YearOut
from schools.api.shapes import me
from schools.roster import years

router = Router(tags=["administration"])
_YEARS = "/schools/{school_id}/years"


@router.get(_YEARS, response=YearList, summary="School years whose groups live")
def list_years(request: HttpRequest, school_id: str) -> YearList:
    school = access.administered_school(me(request), school_id)
    ended = years.last_ended(school)
    return YearList(
        items=[YearOut(school_year=one.school_year, groups=one.groups) for one in years.living_years(school)],
        ended=str(ended.details["school_year"]) if ended else None,
    )


@router.post(_YEARS + "/end", response=YearDone, summary="Archive the groups of a year and of those before")
def end_year(request: HttpRequest, school_id: str, body: YearIn) -> YearDone:
    """Their members read on and nobody writes there any more; until the next end it can be taken back."""
    school = access.administered_school(me(request), school_id)
    return YearDone(groups=years.end_year(actor=me(request), school=school, school_year=body.school_year))


@router.post(_YEARS + "/reopen", response=YearDone, summary="Take the last end of a year back")
def reopen_year(request: HttpRequest, school_id: str) -> YearDone:
    school = access.administered_school(me(request), school_id)
    return YearDone(groups=years.reopen_year(actor=me(request), school=school))
