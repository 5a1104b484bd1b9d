"""People of the demo school who already came in: hashing a password is slow on purpose."""

import pytest

from tests.harness import PreauServer
from tests.realtime.live import Desk


@pytest.fixture(scope="session")
def pupil(demo_server: PreauServer) -> Desk:
    return Desk(demo_server, "pupil1")


@pytest.fixture(scope="session")
def teacher(demo_server: PreauServer) -> Desk:
    return Desk(demo_server, "teacher1")


@pytest.fixture
def passing(demo_server: PreauServer) -> Desk:
    """A person whose session this test may end."""
    return Desk(demo_server, "pupil3")
