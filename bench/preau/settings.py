"""The product's settings, with limits that a load generator does not meet: the bench measures the rest."""

from collab.settings import *  # noqa: F403
from collab.settings import LIVE

_NO_LIMIT = (1e9, 1e9)
LIVE.update(COMMANDS=_NO_LIMIT, FRAMES=_NO_LIMIT)
