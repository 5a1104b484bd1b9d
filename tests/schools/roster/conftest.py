"""Fixtures of the roster tests."""

from pathlib import Path
from typing import Any

import pytest

from schools.models import School
from schools.roster import files
from tests.schools.roster.scene import UAI, Importer, administrator, lycee, user


@pytest.fixture(autouse=True)
def roster_folder(settings: Any, tmp_path: Path) -> Path:
    settings.DATA_DIR = tmp_path
    return files.folder()


@pytest.fixture
def office(db: None) -> Importer:
    """The command line."""
    return Importer()


@pytest.fixture
def elsewhere(office: Importer) -> School:
    """A lycée with a pupil, her mother and a teacher, imported by its own file."""
    office.take({
        "orgs": [lycee()],
        "users": [
            user("tom", "student", "Tom", "Roy", "mum", org="s2"),
            user("mum", "parent", "Anne", "Roy", org="s2"),
            user("eve", "teacher", "Eve", "Roy", org="s2"),
        ],
    })  # fmt: skip
    return School.objects.get(source_id="s2")


@pytest.fixture
def admin(office: Importer) -> Importer:
    """The administrator of the collège, which is there and empty."""
    return Importer(administrator(School.objects.create(name="Collège Conti", uai=UAI)))
