"""What the kernel knows: CPU time and memory of a process and all below it, and of the whole machine. Linux only."""

import os
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")
TICKS_PER_S = os.sysconf("SC_CLK_TCK")
CORES = 2
"""Everything runs on this many cores, the load included, so that figures of different machines can be compared."""


def use_two_cores() -> int:
    """Bind this process and all it starts to the first two cores it may use; returns how many there are."""
    cores = sorted(os.sched_getaffinity(0))[:CORES]
    os.sched_setaffinity(0, cores)
    return len(cores)


def tree(root: int) -> list[int]:
    """`root` and every process below it."""
    parents = {int(entry.name): _stat(int(entry.name)) for entry in PROC.iterdir() if entry.name.isdigit()}
    found = [root]
    for pid in found:
        found += [child for child, stat in parents.items() if stat and int(stat[1]) == pid]
    return found


def cpu_s(root: int) -> float:
    """CPU seconds (user and system) that the tree of `root` has used, ended children included.

    The kernel scales the ticks in ``stat`` to its exact accounting, so the error is one tick per process and reading.
    """
    total = 0.0
    for pid in tree(root):
        stat = _stat(pid)
        if stat:
            total += sum(int(field) for field in stat[11:15]) / TICKS_PER_S
    return total


def peak_mib(root: int) -> float:
    """Sum of the greatest resident sizes (VmHWM) of the tree, in MiB."""
    return sum(_kib(PROC / str(pid) / "status", "VmHWM:") for pid in tree(root)) / 1024


def resident_mib(root: int) -> tuple[float, float]:
    """Resident (RSS) and proportional (PSS, shared pages divided among their users) size of the tree now, in MiB."""
    rollups = [PROC / str(pid) / "smaps_rollup" for pid in tree(root)]
    rss = sum(_kib(rollup, "Rss:") for rollup in rollups)
    pss = sum(_kib(rollup, "Pss:") for rollup in rollups)
    return rss / 1024, pss / 1024


def _stat(pid: int) -> list[str] | None:
    """The fields of ``/proc/PID/stat`` from the state on (field 3 of proc(5) first), or None when it has ended."""
    try:
        return (PROC / str(pid) / "stat").read_text().rpartition(") ")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None


def _kib(file: Path, field: str) -> float:
    try:
        rows = file.read_text().splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    return float(next((row.split()[1] for row in rows if row.startswith(field)), 0))


@dataclass(frozen=True, slots=True)
class Ticks:
    """CPU time of the machine since its start, in seconds over all cores."""

    busy_s: float
    steal_s: float

    @classmethod
    def now(cls) -> "Ticks":
        """Read the machine's counters."""
        user, nice, system, _idle, _wait, irq, softirq, steal = (
            int(field) / TICKS_PER_S for field in (PROC / "stat").read_text().split("\n", 1)[0].split()[1:9]
        )
        return cls(user + nice + system + irq + softirq, steal)


def filesystem(folder: Path) -> str:
    """Type of the file system that holds `folder`: a figure taken on tmpfs says nothing about durability."""
    best = ("", "unknown")
    for row in (PROC / "mounts").read_text().splitlines():
        point, kind = row.split()[1:3]
        if folder.resolve().is_relative_to(point) and len(point) >= len(best[0]):
            best = (point, kind)
    return best[1]
