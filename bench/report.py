"""The tables of a run, in Markdown: figures, and beside them the ratios that are promised."""

from collections.abc import Callable, Sequence
from pathlib import Path

from bench.results import Results, Row

_DOCUMENT = Path(__file__).resolve().parent.parent / "docs" / "performance.md"
_BEGIN, _END = "<!-- figures -->", "<!-- end of figures -->"
_SCENARIOS = {
    "fanout-200": "quiet, N=200",
    "fanout-1000": "quiet, N=1,000",
    "fanout-40k": "40,000 deliveries/s",
    "burst-1": "burst, 1 writer",
    "burst-20": "burst, 20 writers",
    "rooms-400": "1,000 rooms of 4",
}
_PROMISES: Sequence[tuple[str, str, str, float]] = (
    # scenario, ours, theirs, at most
    ("fanout-1000", "preau", "nchan", 1.0),
    ("fanout-1000", "preau", "socketio", 0.75),
    ("fanout-1000", "preau-redis", "socketio-redis", 0.75),
    ("fanout-40k", "preau", "nchan", 1.0),
    ("fanout-40k", "preau", "socketio", 0.75),
    ("fanout-40k", "preau-redis", "socketio-redis", 0.75),
    ("burst-1", "preau", "nchan", 0.25),
    ("burst-1", "preau", "socketify", 0.5),
    ("burst-20", "preau", "nchan", 0.25),
    ("burst-20", "preau", "socketify", 0.5),
    ("rooms-400", "preau", "socketio", 1.5),
)


def markdown(results: Results) -> str:
    """Everything that a run found."""
    servers = list(dict.fromkeys(row.server for row in results.rows))
    parts = [
        _about(results),
        _table(
            results, servers, "µs of server CPU per delivery", lambda row: f"{row.cpu_us:.2f}{_flaw(row)}"
        ),
        _table(results, servers, "latency p50 / p99, ms", lambda row: f"{row.p50_ms:.1f} / {row.p99_ms:.1f}"),
        _promises(results),
        *(_notes(name, found) for name, found in results.more.items()),
        "\n".join(f"- not measured: {failure}" for failure in results.failures),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _about(results: Results) -> str:
    about = results.about
    command = " ".join(["python -m bench", *str(about["command"]).split()])
    return (
        f"Run of {about['date']}: `{command}` on {about['machine']}. Load of the machine, and its tasks, "
        f"before it {about['load']}, after it {about.get('load_after', '?')}."
    )


def put_in_document(table: str) -> None:
    """Let docs/performance.md show these tables instead of those it has."""
    text = _DOCUMENT.read_text()
    before, _, rest = text.partition(_BEGIN)
    _, _, after = rest.partition(_END)
    _DOCUMENT.write_text(f"{before}{_BEGIN}\n\n{table}\n{_END}{after}")


def _flaw(row: Row) -> str:
    marks = [row.note] if row.note else []
    if row.missing:
        marks.append(f"{row.missing:,} missing")
    if row.disordered:
        marks.append(f"{row.disordered:,} out of order")
    return f" ({', '.join(marks)})" if marks else ""


def _table(results: Results, servers: Sequence[str], title: str, cell: Callable[[Row], str]) -> str:
    if not servers:
        return ""
    names = [name for name in _SCENARIOS if any(row.scenario == name for row in results.rows)]
    lines = [f"| {title} | " + " | ".join(_SCENARIOS[name] for name in names) + " |"]
    lines.append("|---|" + "---|" * len(names))
    for server in servers:
        found = [results.find(name, server) for name in names]
        lines.append(f"| {server} | " + " | ".join(cell(row) if row else "–" for row in found) + " |")
    return "\n".join(lines)


def _promises(results: Results) -> str:
    """Ours by theirs, and the most that it may be."""
    lines = ["| per delivery | ours | theirs | ratio | at most | |", "|---|---|---|---|---|---|"]
    for scenario, ours, theirs, most in _PROMISES:
        our, their = results.find(scenario, ours), results.find(scenario, theirs)
        if our is None or their is None or not their.cpu_us:
            continue
        ratio = our.cpu_us / their.cpu_us
        verdict = "kept" if ratio <= most else "**not kept**"
        lines.append(
            f"| {_SCENARIOS[scenario]}: {ours} by {theirs} | {our.cpu_us:.2f} | {their.cpu_us:.2f} "
            f"| {ratio:.2f} | {most} | {verdict} |"
        )
    return "\n".join(lines) if len(lines) > 2 else ""


def _notes(name: str, found: dict[str, dict[str, float | str]]) -> str:
    columns = list(dict.fromkeys(column for figures in found.values() for column in figures))
    lines = [f"| {name} | " + " | ".join(columns) + " |", "|---|" + "---|" * len(columns)]
    for subject, figures in found.items():
        lines.append(
            f"| {subject} | " + " | ".join(str(figures.get(column, "–")) for column in columns) + " |"
        )
    return "\n".join(lines)
