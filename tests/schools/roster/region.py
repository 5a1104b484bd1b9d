"""A region made up: schools, pupils with their families, teachers, classes and courses."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.schools.roster.zips import Row, write_zip

GIVEN = ("Léa", "Noah", "Jeanne", "Malo", "Inès", "Théo", "Louise", "Gabriel", "Sofia", "Ewen", "Chloé")
FAMILY = ("Martin", "Haddad", "Guillou", "Petit", "Traoré", "Le Bihan", "Garcia", "Nguyen", "Kowalski")
PUPILS_PER_CLASS = 28
COURSES_PER_CLASS = 8


@dataclass(frozen=True)
class Region:
    """Of 20 people 9 are pupils, 10 guardians, and one teaches; everybody is in one school.

    `replaced`: the part of the pupils who left, each followed by a new one.
    """

    people: int
    schools: int
    replaced: float = 0.0

    @property
    def pupils(self) -> int:
        return self.people * 9 // 20

    @property
    def guardians(self) -> int:
        return self.people * 10 // 20

    @property
    def teachers(self) -> int:
        return self.people - self.pupils - self.guardians

    @property
    def classes_per_school(self) -> int:
        return max(1, self.pupils // self.schools // PUPILS_PER_CLASS)

    def write(self, path: Path) -> int:
        """Write the zip; gives how many rows it has."""
        term = {"sourcedId": "term", "title": "Année", "type": "schoolYear", "schoolYear": "2027"}
        files = {
            "orgs": self._orgs(), "academicSessions": [term], "users": self._users(),
            "classes": self._classes(), "enrollments": self._enrollments(),
        }  # fmt: skip
        return write_zip(path, files)

    def _orgs(self) -> Iterator[Row]:
        for school in range(self.schools):
            named = {"name": f"Collège {school}", "type": "school", "identifier": f"{school:07d}A"}
            yield {"sourcedId": f"org-{school}", **named}

    def _users(self) -> Iterator[Row]:
        for number in range(self.pupils):
            agents = f"gua-{number % self.guardians},gua-{(number * 7 + 1) % self.guardians}"
            yield {**self._user(self._pupil(number), number, "student"), "agentSourcedIds": agents}
        for number in range(self.guardians):
            yield self._user(f"gua-{number}", number, "parent")
        for number in range(self.teachers):
            yield self._user(f"tea-{number}", number, "teacher")

    def _user(self, sourced_id: str, number: int, role: str) -> Row:
        return {
            "sourcedId": sourced_id, "enabledUser": "true", "role": role,
            "orgSourcedIds": f"org-{number % self.schools}",
            "givenName": GIVEN[number % len(GIVEN)], "familyName": FAMILY[number % len(FAMILY)],
        }  # fmt: skip

    def _pupil(self, number: int) -> str:
        return f"new-{number}" if number < self.pupils * self.replaced else f"pup-{number}"

    def _classes(self) -> Iterator[Row]:
        for school in range(self.schools):
            for group in range(self.classes_per_school):
                for course in range(COURSES_PER_CLASS + 1):
                    yield {
                        "sourcedId": f"cla-{school}-{group}-{course}", "title": f"5e {group} {course}",
                        "classType": "scheduled" if course else "homeroom", "grades": "05",
                        "schoolSourcedId": f"org-{school}", "termSourcedIds": "term",
                    }  # fmt: skip

    def _enrollments(self) -> Iterator[Row]:
        for number in range(self.pupils):
            school, pupil = number % self.schools, self._pupil(number)
            group = number // self.schools % self.classes_per_school
            for course in range(COURSES_PER_CLASS + 1):
                yield self._enrollment(f"cla-{school}-{group}-{course}", pupil, "student")
        teachers = max(1, self.teachers // self.schools)
        for school in range(self.schools):
            for group in range(self.classes_per_school):
                for course in range(COURSES_PER_CLASS + 1):
                    teacher = f"tea-{(group * 3 + course) % teachers * self.schools + school}"
                    yield self._enrollment(f"cla-{school}-{group}-{course}", teacher, "teacher")

    def _enrollment(self, class_id: str, user: str, role: str) -> Row:
        sourced_id = f"{class_id}:{user}"
        return {"sourcedId": sourced_id, "classSourcedId": class_id, "userSourcedId": user, "role": role}
