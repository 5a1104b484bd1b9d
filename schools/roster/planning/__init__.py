"""The difference between what stands there and what the file wants: p_people, p_roles, p_groups, and so on.

Only what came from a roster is ever ended, suspended or archived by one; what people made by hand stays.
"""

from schools.roster.planning.description import describe
from schools.roster.planning.families import check_wards, plan_wards
from schools.roster.planning.groups import plan_groups, plan_members
from schools.roster.planning.people import plan_people
from schools.roster.planning.roles import plan_roles
from schools.roster.planning.stops import Stop, find_stops
from schools.roster.planning.ties import check_ties

__all__ = [
    "Stop",
    "check_ties",
    "check_wards",
    "describe",
    "find_stops",
    "plan_groups",
    "plan_members",
    "plan_people",
    "plan_roles",
    "plan_wards",
]
