"""`python -m bench [--quick] [--only SERVER,…] [SCENARIO …]`: measure Préau beside its peers, on loopback."""

import argparse
import asyncio
import os
import signal
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import uvloop

from bench.report import markdown, put_in_document
from bench.results import Results
from bench.scenarios import bursts, fanout, history, memory, posts, rooms, storm
from bench.servers import ALL_KINDS, LOAD_CORE, Kind
from bench.stage import QUICK, Dials, Stage

_OUT = Path("var/bench")
Scenario = Callable[[Stage, Kind, Results], Awaitable[None]]
_MOST_SECONDS = 400.0  # of one scenario with one server
SCENARIOS: dict[str, Scenario] = {
    "fanout": fanout.measure,
    "burst": bursts.measure,
    "small": rooms.measure,
    "memory": memory.measure,
    "post": posts.measure,
    "history": history.measure,
    "storm": storm.measure,
}

# The machine's own speed drifts by a tenth within minutes: servers that are close to each other take turns.
_IN_TURNS = {"fanout", "burst", "small"}


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("scenarios", nargs="*", metavar="SCENARIO", help=f"of {', '.join(SCENARIOS)} (all)")
    parser.add_argument("--quick", action="store_true", help="once and short: a smoke test of a few minutes")
    parser.add_argument("--only", default="", help=f"servers, of {','.join(kind.name for kind in ALL_KINDS)}")
    parser.add_argument("--document", action="store_true", help="put the tables into docs/performance.md")
    found = parser.parse_args()
    unknown = set(found.scenarios) - SCENARIOS.keys()
    if unknown:
        parser.error(f"no such scenario: {', '.join(sorted(unknown))}")
    return found


async def run(stage: Stage, scenarios: list[str], only: set[str], results: Results) -> None:
    this = asyncio.current_task()
    assert this is not None
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, this.cancel)
    kinds = [kind for kind in ALL_KINDS if not only or kind.name in only]
    for name in scenarios:
        for turn in range(stage.dials.runs if name in _IN_TURNS else 1):
            for kind in [*kinds[turn:], *kinds[:turn]]:  # nobody is always the first
                try:
                    async with asyncio.timeout(_MOST_SECONDS):
                        await SCENARIOS[name](stage, kind, results)
                except Exception as error:
                    results.failed(name, kind.name, repr(error))


def main() -> int:
    chosen = options()
    os.sched_setaffinity(0, {LOAD_CORE})
    stage = Stage(QUICK if chosen.quick else Dials())
    results = Results(about=about())
    only = set(filter(None, chosen.only.split(",")))
    try:
        uvloop.run(run(stage, chosen.scenarios or list(SCENARIOS), only, results))
    except (KeyboardInterrupt, asyncio.CancelledError):
        print("Interrupted: what was measured so far is kept.", file=sys.stderr)
    finally:
        stage.close()
        results.about["load_after"] = load()
        stem = _OUT / time.strftime("%Y%m%d-%H%M%S")
        results.save(stem.with_suffix(".json"))
        table = markdown(results)
        stem.with_suffix(".md").write_text(table)
        if chosen.document:
            put_in_document(table)
        print(f"\n{table}\nKept in {stem}.json and .md")
    return bool(results.failures)


def about() -> dict[str, object]:
    """When, how and on what."""
    with open("/proc/cpuinfo") as info:
        model = next((line.split(":")[1].strip() for line in info if line.startswith("model name")), "?")
    return {
        "date": time.strftime("%Y-%m-%d %H:%M"),
        "command": " ".join(sys.argv[1:]),
        "machine": f"{os.cpu_count()} × {model}, Linux {os.uname().release}, Python {sys.version.split()[0]}",
        "load": load(),
    }


def load() -> str:
    """Of the last minute, and how many tasks run now."""
    return " ".join(Path("/proc/loadavg").read_text().split()[:4:3])


if __name__ == "__main__":
    sys.exit(main())
