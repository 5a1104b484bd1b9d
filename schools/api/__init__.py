"""Sessions, one's own account, groups and their people, imports, over HTTP."""

from ninja import Router

from schools.api.account import router as account
from schools.api.admin import router as admin
from schools.api.families import router as families
from schools.api.groups import router as groups
from schools.api.roster import router as roster
from schools.api.sessions import router as sessions
from schools.api.years import router as years

router = Router(tags=["schools"])
for part in (sessions, account, groups, admin, families, years, roster):
    router.add_router("", part)

__all__ = ["router"]
