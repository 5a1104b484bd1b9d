"""`python -m bench.roster [--people 50000] [--schools 30]`: import a region on SQLite and on PostgreSQL.

Prints seconds by phase, and the peak memory of the importing process, for the first import, for the same file
again, and for a file in which a twentieth of the pupils are missing and as many are new. The region is made
up; the numbers are of the machine at hand.
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.harness import PostgresServer
from tests.schools.roster.region import Region

ROOT = Path(__file__).resolve().parents[1]


def run(title: str, arguments: list[str], env: dict[str, str]) -> None:
    """Run a command of manage.py that must succeed, and say what it took."""
    start = time.monotonic()
    command = [sys.executable, "-m", "bench.roster", "--measured", *arguments]
    done = subprocess.run(command, cwd=ROOT, env=env, text=True, capture_output=True, check=False)
    if done.returncode:
        raise SystemExit(done.stdout + done.stderr)
    print(f"  {title}: {time.monotonic() - start:.1f} s ({done.stdout.splitlines()[-1]})", flush=True)


def measured(arguments: list[str]) -> None:
    """In a process of its own: run the command, timing the phases of the import."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "collab.settings")
    import django
    from django.core.management import call_command

    django.setup()
    from schools.roster.worker import Claim

    spent: list[tuple[str, float]] = [("start", time.monotonic())]
    tell = Claim.tell

    def timed(self: Claim, **said: object) -> None:
        if isinstance(said.get("phase"), str):
            spent.append((str(said["phase"]), time.monotonic()))
        tell(self, **said)  # type: ignore[arg-type]

    Claim.tell = timed  # type: ignore[method-assign]
    call_command(*arguments)
    ends = [at for _, at in spent[1:]] + [time.monotonic()]
    phases = ", ".join(f"{name} {end - at:.1f} s" for (name, at), end in zip(spent, ends, strict=True))
    print(f"{phases}; peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


@contextmanager
def databases() -> Iterator[dict[str, dict[str, str]]]:
    """The environments of an empty SQLite and an empty PostgreSQL."""
    base = {name: value for name, value in os.environ.items() if not name.endswith("_URL")}
    postgres = PostgresServer().start()
    try:
        with tempfile.TemporaryDirectory(prefix="preau-roster-") as folder:
            url = postgres.database("roster")
            yield {
                "SQLite": {**base, "DATA_DIR": f"{folder}/sqlite"},
                "PostgreSQL": {**base, "DATA_DIR": f"{folder}/postgres", "DATABASE_URL": url},
            }
    finally:
        postgres.stop()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.roster", description=__doc__)
    parser.add_argument("--people", type=int, default=50_000)
    parser.add_argument("--schools", type=int, default=30)
    parser.add_argument("--measured", nargs=argparse.REMAINDER, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measured:
        measured(options.measured)
        return
    with tempfile.TemporaryDirectory(prefix="preau-region-") as folder, databases() as found:
        whole, later = Path(folder) / "whole.zip", Path(folder) / "later.zip"
        rows = Region(options.people, options.schools).write(whole)
        Region(options.people, options.schools, replaced=0.05).write(later)
        size = whole.stat().st_size / 1e6
        print(
            f"{options.people} people, {options.schools} schools, {rows} rows, a zip of {size:.1f} MB",
            flush=True,
        )
        steps = (("first import", whole), ("the same again", whole), ("a twentieth comes and goes", later))
        for name, env in found.items():
            print(name)
            run("empty database", ["migrate", "--verbosity=0"], env)
            for title, file in steps:
                run(title, ["import_roster", str(file)], env)


if __name__ == "__main__":
    main()
