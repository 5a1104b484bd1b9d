from pathlib import Path

import pytest
from pytest_django import Settings


@pytest.fixture(autouse=True)
def uploads(settings: Settings, tmp_path: Path) -> Path:
    """A folder of uploads of this test's own."""
    settings.UPLOADS_DIR = tmp_path / "uploads"
    return tmp_path / "uploads"
