"""Fixtures of the schools tests."""

import pytest
from django.core.cache import cache

from tests.schools.world import World


@pytest.fixture
def world(db: None) -> World:
    cache.clear()  # it remembers used codes by person, and each test's people have the same numbers
    return World()
