"""What the administrator's routes say and take: imports, their plans and problems, people, groups."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from schools.api.shapes import PersonOut, SchoolOut, SchoolRole, Shape

State = Literal["reading", "ready", "applying", "done", "failed", "refused"]
Kind = Literal["schools", "people", "roles", "groups", "memberships", "guardianships"]
Action = Literal["create", "change", "suspend", "reactivate", "archive", "reopen", "end"]


class ProgressOut(Shape):
    """`phase` says what the numbers count: bytes while reading, changes while applying."""

    phase: Literal["", "waiting", "reading", "checking", "applying"]
    done: int
    total: int


class SampleOut(Shape):
    name: str
    detail: str
    role: SchoolRole | Literal["head_teacher", "observer", ""] = Field(
        default="", description="That of a role or of a membership; of anything else none."
    )


class PlanLineOut(Shape):
    """So many of `kind` will be (in a report: were) created, changed and so on."""

    kind: Kind
    action: Action
    count: int
    samples: list[SampleOut] = Field(description="The first few, for a preview.")


class StopOut(Shape):
    """The plan would take `going` of `present` people (memberships, groups) out of a school."""

    kind: Literal["people", "memberships", "groups"]
    school: str
    going: int
    present: int


class ImportAbilities(Shape):
    apply: bool
    skip_errors: bool = Field(description="It has errors: apply takes only `skip_errors`.")
    suspend_many: bool = Field(description="It has stops: apply takes only `suspend_many`, too.")
    discard: bool


class ImportOut(Shape):
    id: str
    state: State
    file_name: str
    size: int
    created_at: datetime
    finished_at: datetime | None
    by: PersonOut | None = Field(description="Null: the command line.")
    schools: list[SchoolOut] = Field(description="Those that the file touches; empty until it is read.")
    version: str
    modes: dict[str, str] = Field(description="File → bulk or delta, as the manifest says.")
    progress: ProgressOut
    plan: list[PlanLineOut]
    report: list[PlanLineOut]
    stops: list[StopOut]
    errors: int
    warnings: int
    skip_errors: bool
    failure: str
    abilities: ImportAbilities


class ImportList(Shape):
    items: list[ImportOut]
    next: str | None = None


class ProblemOut(Shape):
    severity: Literal["error", "warning"]
    file: str
    line: int = Field(description="0: the file as a whole.")
    column: str
    reason: str


class ProblemList(Shape):
    items: list[ProblemOut]
    next: str | None = None


class ApplyIn(Shape):
    skip_errors: bool = False
    suspend_many: bool = False


class AdminPersonOut(PersonOut):
    username: str
    roles: list[SchoolRole]
    groups: list[str] = Field(description="Names of today's groups in this school.")
    suspended: bool
    must_change_password: bool
    has_password: bool
    last_login: datetime | None
    imported: bool
    elsewhere: bool = Field(
        description="Belongs to a school that is not yours: only that role is yours to see."
    )


class AdminPersonList(Shape):
    items: list[AdminPersonOut]
    next: str | None = None
    total: int


class AdminGroupOut(Shape):
    id: str
    name: str
    kind: Literal["class", "course", "club", "project"]
    level: str
    subject: str
    school_year: str
    archived: bool
    pupils: int
    without_password: int = Field(
        description="Pupils for whom a sheet of first passwords is still to be printed."
    )


class UnplacedOut(Shape):
    pupils: int
    without_password: int


class AdminGroupList(Shape):
    items: list[AdminGroupOut]
    unplaced: UnplacedOut = Field(description="Pupils of the school who are in no living class.")
    next: str | None = None


class GuardianOut(PersonOut):
    kind: Literal["legal", "contact"]
    receives_notices: bool
    restricted: bool = Field(description="By court order: it gives nothing while it stands.")
    starts_on: date
    ends_on: date | None = Field(description="The last day that counts.")


class GuardianList(Shape):
    items: list[GuardianOut]
    next: None = None


class GuardianIn(Shape):
    kind: Literal["legal", "contact"] = "legal"
    receives_notices: bool = True
    restricted: bool = False


class YearOut(Shape):
    school_year: str
    groups: int = Field(description="Those that live.")


class YearList(Shape):
    items: list[YearOut]
    next: None = None
    ended: str | None = Field(description="The year that was ended last, if that can be taken back.")


class YearIn(Shape):
    school_year: Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{4}$")]


class YearDone(Shape):
    groups: int


class PasswordOut(Shape):
    """Shown this once; it must be changed at the first log-in."""

    username: str
    password: str
