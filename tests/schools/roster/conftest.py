"""Fixtures of the roster tests."""

from pathlib import Path
from typing import Any

import pytest

from schools.roster import files
from tests.schools.roster.scene import Importer


@pytest.fixture(autouse=True)
def roster_folder(settings: Any, tmp_path: Path) -> Path:
    settings.DATA_DIR = tmp_path
    return files.folder()


@pytest.fixture
def office(db: None) -> Importer:
    """The command line."""
    return Importer()
