"""What a server costs, as the kernel counts it: CPU time and memory of a process and all its descendants."""

import os
import time
from dataclasses import dataclass
from pathlib import Path

_PPID = 1  # among the fields behind the name in /proc/<pid>/stat (proc(5))
_CPUCLOCK_SCHED = 2  # user and system time as the scheduler counts it, in a clock id of a process


@dataclass(frozen=True, slots=True)
class Memory:
    """Kilobytes: resident, and the share of it that is counted once among those who share pages."""

    rss: int
    pss: int

    def __sub__(self, other: "Memory") -> "Memory":
        return Memory(self.rss - other.rss, self.pss - other.pss)


def _fields(pid: int) -> list[str] | None:
    """The numbers of /proc/<pid>/stat behind the process's name; None when it is gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None


def tree(root: int) -> list[int]:
    """`root` and all its living descendants."""
    children: dict[int, list[int]] = {}
    for name in os.listdir("/proc"):
        if name.isdigit() and (fields := _fields(int(name))) is not None:
            children.setdefault(int(fields[_PPID]), []).append(int(name))
    found = [root]
    for pid in found:
        found += children.get(pid, [])
    return found


def cpu_seconds(pids: list[int]) -> float:
    """User and system time of these processes, all their threads, ended ones too; to the nanosecond.

    The clock of clock_getcpuclockid(3): the ticks of /proc/<pid>/stat are 10 ms, a tenth of some windows.
    """
    return sum(_cpu_clock(pid) for pid in pids)


def _cpu_clock(pid: int) -> float:
    """0 when it is gone."""
    try:
        return time.clock_gettime((~pid << 3) | _CPUCLOCK_SCHED)
    except OSError:
        return 0.0


def memory(pids: list[int]) -> Memory:
    """What these processes hold now."""
    totals = {"Rss:": 0, "Pss:": 0}
    for pid in pids:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            name, *rest = line.split()
            if name in totals:
                totals[name] += int(rest[0])
    return Memory(totals["Rss:"], totals["Pss:"])
