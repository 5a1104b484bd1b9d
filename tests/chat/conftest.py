"""Fixtures of the chat tests."""

import pytest

from tests.chat.scene import Scene


@pytest.fixture
def scene(db: None) -> Scene:
    return Scene()
