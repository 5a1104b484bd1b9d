"""The words of OneRoster 1.1 and 1.2 (1EdTech, CSV bindings), and what they are here.

An import never gives or takes the right to administer a school, whatever a file calls somebody: that right
opens this door.
"""

from typing import Final

from schools.models import Group, GroupMembership, Guardianship, SchoolMembership

VERSIONS: Final = ("1.1", "1.2")
MODES: Final = ("bulk", "delta", "absent")
READ_FILES: Final = ("academicSessions", "orgs", "users", "roles", "classes", "enrollments")
# Known, and of no use here; demographics are not read at all: what we do not need, we do not hold.
OTHER_FILES: Final = (
    "categories", "classResources", "courses", "courseResources", "demographics", "lineItems",
    "lineItemLearningObjectiveIds", "lineItemScoreScales", "resources", "results",
    "resultLearningObjectiveIds", "resultScoreScales", "scoreScales", "userProfiles", "userResources",
)  # fmt: skip
GONE: Final = ("tobedeleted", "inactive")  # the second is OneRoster 1.0's, and still sent
ORG_TYPES: Final = ("school", "department", "district", "local", "state", "national")

_Role = SchoolMembership.Role
SCHOOL_ROLES: Final[dict[str, str]] = {
    "student": _Role.PUPIL,
    "teacher": _Role.TEACHER,
    "aide": _Role.STAFF,
    "proctor": _Role.STAFF,
    "administrator": _Role.STAFF,
    "counselor": _Role.STAFF,
    "principal": _Role.HEAD,
    "siteadministrator": _Role.STAFF,
    "districtadministrator": _Role.STAFF,
    "systemadministrator": _Role.STAFF,
    "guardian": _Role.GUARDIAN,
    "parent": _Role.GUARDIAN,
    "relative": _Role.GUARDIAN,
}
GUARDIAN_KINDS: Final[dict[str, str]] = {
    "guardian": Guardianship.Kind.LEGAL,
    "parent": Guardianship.Kind.LEGAL,
    "relative": Guardianship.Kind.CONTACT,
}
CLASS_KINDS: Final[dict[str, str]] = {"homeroom": Group.Kind.CLASS, "scheduled": Group.Kind.COURSE}
# None: no member of the class here; a family's way in is the guardianship.
ENROLLMENT_ROLES: Final[dict[str, str | None]] = {
    "student": GroupMembership.Role.PUPIL,
    "teacher": GroupMembership.Role.TEACHER,
    "aide": GroupMembership.Role.OBSERVER,
    "proctor": GroupMembership.Role.OBSERVER,
    "administrator": GroupMembership.Role.OBSERVER,
    "guardian": None,
    "parent": None,
    "relative": None,
}
