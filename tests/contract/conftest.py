"""Fixtures of the contract tests."""

from pathlib import Path
from typing import Any

import pytest

from tests.contract.world import World


@pytest.fixture
def world(db: None) -> World:
    return World()


@pytest.fixture
def uploads(tmp_path: Path, settings: Any) -> None:
    settings.UPLOADS_DIR = settings.DATA_DIR = tmp_path
