"""One measured window: load for a moment, wait until everything is finished, read the counters."""

import json
import os
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.ingest import machine
from bench.ingest.subjects import Subject
from tests.real import debian

SCRIPT = Path(__file__).with_name("load.lua")
SETTLE_S = 10.0
LOOK_S = 0.05


@dataclass(frozen=True, slots=True)
class Case:
    """What is sent: `batch` alerts in a request over `connections`, from 2000 `repeated` label sets or all `unique`."""

    batch: int
    labels: str
    connections: int

    @property
    def name(self) -> str:
        """As printed."""
        return f"{'singles' if self.batch == 1 else f'batches of {self.batch}'}, {self.labels}"


@dataclass(frozen=True, slots=True)
class Window:
    """What one product did in one window. Rates are per second, times are what the field's unit says."""

    events: int
    accepted_per_s: float
    finished_per_s: float
    p50_ms: float
    p99_ms: float
    cpu_us_per_event: float
    load_cpu_share: float
    others_share: float
    problems: tuple[str, ...]


def measure(subject: Subject, case: Case, seconds: float, first: int, started: str) -> Window:
    """Load `subject` for `seconds` with alerts numbered from `first`; `started` is their startsAt (RFC 3339)."""
    accepted, cpu_s, ticks, begin_s = (
        subject.accepted(),
        machine.cpu_s(subject.pid),
        machine.Ticks.now(),
        time.monotonic(),
    )
    said, load_cpu_s = _load(subject, case, seconds, first, started)
    drained_s = _drained(subject)
    _quiet(subject)
    used_s, after, end_s = machine.cpu_s(subject.pid) - cpu_s, machine.Ticks.now(), time.monotonic()

    events = round(subject.accepted() - accepted)
    load_s = said["duration_us"] / 1e6
    answered = said["requests"] * case.batch
    others_s = after.busy_s - ticks.busy_s - used_s - load_cpu_s + after.steal_s - ticks.steal_s
    return Window(
        events=events,
        accepted_per_s=answered / load_s,
        finished_per_s=events / max(drained_s - begin_s, load_s),
        p50_ms=said["p50_us"] / 1000,
        p99_ms=said["p99_us"] / 1000,
        cpu_us_per_event=used_s * 1e6 / max(events, 1),
        load_cpu_share=load_cpu_s / load_s,
        others_share=max(0.0, others_s) / (machine.CORES * (end_s - begin_s)),
        problems=_problems(said, events, answered, case),
    )


def _load(subject: Subject, case: Case, seconds: float, first: int, started: str) -> tuple[dict[str, Any], float]:
    """Run wrk to its end; returns what it said and the CPU seconds it used."""
    program = debian.wrk()
    shape = ["-t1", f"-c{case.connections}", f"-d{max(1, round(seconds))}s", "--timeout", "10s"]
    alerts = [subject.envelope, str(case.batch), case.labels, str(first), started]
    command = [str(program.path), *shape, "-s", str(SCRIPT), subject.url, "--", *alerts]
    before = os.times()
    done = subprocess.run(
        command, env={**os.environ, **program.env}, capture_output=True, text=True, timeout=seconds + 30, check=True
    )
    after = os.times()
    spent_s = after.children_user + after.children_system - before.children_user - before.children_system
    said: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return said, spent_s


def _drained(subject: Subject) -> float:
    """Wait until nothing is pending; returns that instant on the monotonic clock."""
    deadline = time.monotonic() + SETTLE_S
    while subject.pending() > 0 and time.monotonic() < deadline:
        time.sleep(LOOK_S)
    return time.monotonic()


def _quiet(subject: Subject) -> None:
    """Wait until the product rests, so that collecting garbage or tidying the store afterwards counts as its work."""
    deadline = time.monotonic() + SETTLE_S
    before = machine.cpu_s(subject.pid)
    while time.monotonic() < deadline:
        time.sleep(2 * LOOK_S)
        now = machine.cpu_s(subject.pid)
        if now - before <= 1 / machine.TICKS_PER_S:
            return
        before = now


def _problems(said: dict[str, Any], events: int, answered: int, case: Case) -> tuple[str, ...]:
    """Why the figures of a window cannot be trusted."""
    found = []
    if said["refused"]:
        found.append(f"{said['refused']} requests refused")
    if said["broken"]:
        found.append(f"{said['broken']} connections broken")
    # Requests in flight when the load stops are accepted, but their answers are not counted by wrk.
    if not answered <= events <= answered + case.batch * case.connections:
        found.append(f"{answered} events answered, {events} accepted by the product's own count")
    return tuple(found)
