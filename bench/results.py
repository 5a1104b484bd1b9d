"""Results: one figure per scenario, server and unit, the median of its runs; kept as JSON."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median

from bench.windows import Window, percentile


@dataclass(frozen=True)
class Row:
    """Medians over the runs of one scenario with one server; costs in µs, times in ms."""

    scenario: str
    server: str
    cpu_us: float  # of the server per delivery
    p50_ms: float
    p99_ms: float
    ack_p50_ms: float
    ack_p99_ms: float
    rate: float  # messages a second
    deliveries: int  # over all runs
    missing: int
    faulty_readers: int  # without exactly what was sent, over all runs
    redis_us: float = 0.0
    runs: Sequence[float] = ()  # cpu_us of each
    note: str = ""
    disordered: int = 0  # deliveries behind one that was sent later, over all runs


def row(scenario: str, server: str, windows: Sequence[Window], note: str = "") -> Row:
    costs = [1e6 * window.cost() for window in windows]

    def middle(values: Sequence[float]) -> float:
        return median(values)

    return Row(
        scenario=scenario,
        server=server,
        cpu_us=middle(costs),
        p50_ms=middle([1e3 * percentile(window.latencies, 50) for window in windows]),
        p99_ms=middle([1e3 * percentile(window.latencies, 99) for window in windows]),
        ack_p50_ms=middle([1e3 * percentile(window.acknowledgements, 50) for window in windows]),
        ack_p99_ms=middle([1e3 * percentile(window.acknowledgements, 99) for window in windows]),
        rate=middle([window.sent / window.seconds for window in windows]),
        deliveries=sum(window.received for window in windows),
        missing=sum(window.missing for window in windows),
        faulty_readers=sum(window.wrong_readers for window in windows),
        redis_us=middle([1e6 * window.beside_cpu / max(1, window.received) for window in windows]),
        runs=[round(cost, 2) for cost in costs],
        note=note or ("saturated" if any(window.saturated for window in windows) else ""),
        disordered=sum(window.disordered for window in windows),
    )


def show(one: Row) -> str:
    """A line for who watches."""
    lost = f"  MISSING {one.missing}" if one.missing else ""
    faulty = f"  FAULTY READERS {one.faulty_readers}" if one.faulty_readers else ""
    redis = f"  + Redis {one.redis_us:.1f}" if one.redis_us else ""
    return (
        f"{one.scenario:<16} {one.server:<16} {one.cpu_us:8.2f} µs/delivery{redis}  p50 {one.p50_ms:7.2f}  "
        f"p99 {one.p99_ms:7.2f} ms  ack p99 {one.ack_p99_ms:7.2f} ms  {one.rate:7.0f} msg/s  "
        f"{one.deliveries} deliveries{lost}{faulty}  {one.note}"
    )


@dataclass
class Results:
    """All rows of a run, and what was measured otherwise."""

    about: dict[str, object] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    more: dict[str, dict[str, dict[str, float | str]]] = field(default_factory=dict)
    windows: dict[tuple[str, str], list[Window]] = field(default_factory=dict)  # of what is measured in turns

    def add(self, one: Row) -> None:
        self.rows.append(one)
        print(show(one), flush=True)

    def take_turn(self, scenario: str, server: str, window: Window) -> None:
        """One more window of a figure that servers are measured for in turns: its row is of all so far."""
        taken = self.windows.setdefault((scenario, server), [])
        taken.append(window)
        new, old = row(scenario, server, taken), self.find(scenario, server)
        if old is None:
            self.add(new)
        else:
            self.rows[self.rows.index(old)] = new
            print(show(new), flush=True)

    def is_saturated(self, scenario: str, server: str) -> bool:
        """It did not keep up in an earlier turn: each turn of that takes a long time to end."""
        return any(window.saturated for window in self.windows.get((scenario, server), ()))

    def note(self, scenario: str, subject: str, **figures: float | str) -> None:
        """Figures of another kind than a fan-out's; their names carry their units."""
        rounded = {name: round(one, 3) if isinstance(one, float) else one for name, one in figures.items()}
        self.more.setdefault(scenario, {})[subject] = rounded
        shown = "  ".join(f"{name} {value}" for name, value in rounded.items())
        print(f"{scenario:<16} {subject:<16} {shown}", flush=True)

    def failed(self, scenario: str, server: str, why: str) -> None:
        """A line of the table that could not be measured, and why."""
        self.failures.append(f"{scenario} {server}: {why}")
        print(f"{scenario:<16} {server:<16} NOT MEASURED: {why}", flush=True)

    def find(self, scenario: str, server: str) -> Row | None:
        return next((one for one in self.rows if (one.scenario, one.server) == (scenario, server)), None)

    def save(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        kept = {
            "about": self.about,
            "rows": [asdict(one) for one in self.rows],
            "failures": self.failures,
            "more": self.more,
        }
        path.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n")
