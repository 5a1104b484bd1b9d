"""Cost flat in history: a room of 1,000,000 messages beside one of 1,000, on both databases."""

from bench import school
from bench.results import Results
from bench.scenarios.posts import costs, postgres
from bench.servers import PRODUCT, Kind
from bench.stage import Stage

_FEW_PEOPLE = 50


async def measure(stage: Stage, kind: Kind, results: Results) -> None:
    """Only of Préau."""
    if kind is not PRODUCT:
        return
    size = str(stage.dials.history)
    folder = stage.folders.new()
    school.found(folder, persons=_FEW_PEOPLE)
    _note(results, "SQLite", costs(folder, "", "history", size))
    with postgres() as server:
        folder, url = stage.folders.new(), server.database("preau")
        school.found(folder, url, persons=_FEW_PEOPLE)
        _note(results, "PostgreSQL", costs(folder, url, "history", size))


def _note(results: Results, database: str, found: dict[str, dict[str, float]]) -> None:
    for name, figures in found.items():
        ratio = {"ratio": figures["ms_large"] / figures["ms_small"]} if "ms_small" in figures else {}
        results.note("history", f"{database}: {name}", **figures, **ratio)
