"""Fixtures of the core's tests."""

import pytest

from tests.chat.scene import Scene


@pytest.fixture
def scene(db: None) -> Scene:
    return Scene()
