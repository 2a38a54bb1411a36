"""Kill a serving process at one chosen storage call, again and again, and keep the books of what it had promised.

strace counts a call per thread and delivers SIGKILL before the chosen one is executed, so every state of the file
between two writes of a transaction is reached. The folder is kept from one kill to the next: each start recovers from
a crash, and small numbers kill that recovery too.
"""

import json
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import msgspec

from tests.real import debian
from tests.real.processes import Child, wait_until
from tests.real.smtp_sink import SmtpSink
from tests.real.tocsin_server import ApiError, Json, Source, TocsinServer, post
from tocsin.sources.event import Event

STORAGE_CALLS = ("pwrite64", "fdatasync", "fsync")
EVENTS = 20
SENDERS = 4
CHANNELS_PER_ROUND = 2
"""Every round has channels and recipients of its own, so that no limit per recipient bundles mails into a digest."""
TITLE = "chaos"
DATABASE = "tocsin.db"
UNDER_WAY = """
    SELECT delivery_id, lease_token, title FROM delivery JOIN incident USING (account_id, incident_id)
    WHERE delivery.state = 'leased'"""


class NoTracingError(Exception):
    """strace is missing, or the machine does not let it trace; the text says which."""


@dataclass(frozen=True, slots=True)
class KillPoint:
    """SIGKILL at the `number`-th `call` of one thread, counted `at_start` of the process or from when it is ready."""

    call: str
    number: int
    at_start: bool

    def strace(self) -> list[str]:
        """The command that makes the kill; it goes before the product's command line, or takes ``-p PID``."""
        # Not with --seccomp-bpf, fast as it is: strace 6.1 then traces but delivers no signal.
        inject = f"inject={self.call}:signal=SIGKILL:when={self.number}"
        return [*strace(), "-o", "/dev/null", "-e", f"trace={self.call}", "-e", inject]


@dataclass(slots=True)
class Promise:
    """What the product answered in one round, and what was asked without an answer."""

    point: KillPoint | None
    number: int
    sources: list[Source]
    answered: Counter[str] = field(default_factory=Counter)
    asked: Counter[str] = field(default_factory=Counter)
    acknowledged: str = ""
    closed: str = ""
    command_unsure: set[str] = field(default_factory=set)
    killed_by_strace: bool = False


@cache
def strace() -> tuple[str, ...]:
    """How strace is called, following every thread; raises :class:`tests.real.debian.UnavailableError`."""
    program = debian.strace()
    environment = [f"{name}={value}" for name, value in program.env.items()]
    return (*(["env", *environment] if environment else []), str(program.path), "-f", "-qq")


def require_tracing() -> None:
    """Raise :class:`NoTracingError` where kills at storage calls cannot be made."""
    try:
        strace()
    except debian.UnavailableError as missing:
        raise NoTracingError(str(missing)) from missing
    with tempfile.TemporaryDirectory() as folder:
        write = f"import os; f = os.open({folder + '/f'!r}, os.O_RDWR | os.O_CREAT); os.pwrite(f, b'x', 0)"
        killed = [*KillPoint("pwrite64", 1, at_start=True).strace(), sys.executable, "-c", write]
        done = subprocess.run(killed, capture_output=True, text=True, check=False)
        if done.returncode not in (-9, 137):
            raise NoTracingError(f"strace cannot trace here (ptrace forbidden?): {done.stderr.strip()[-200:]}")


class Chain:
    """One data folder that lives through many kills."""

    def __init__(self, folder: Path, smtp: SmtpSink, rounds: int) -> None:
        self.smtp = smtp
        self.server = TocsinServer(folder, smtp.url)
        self.server.init()
        self.server.start()
        self.sources = [
            self.server.source(f"{TITLE} {number}", "standard", [f"round-{number}@example.com"])
            for number in range(CHANNELS_PER_ROUND * (rounds + 1))
        ]
        self.server.stop()
        self.rounds: list[Promise] = []
        self.leases: dict[str, str] = {}
        """The last lease of each delivery that was under way when a process died."""
        self.in_doubt: set[str] = set()
        """The titles of what these deliveries told of: sent, perhaps, but not recorded."""

    def count_calls(self) -> tuple[Counter[str], Counter[str]]:
        """How often the busiest thread makes each storage call until the product is ready, and in the round after."""
        log = self.server.folder / "strace.log"
        trace = [*strace(), "--seccomp-bpf", "-o", str(log), "-e", f"trace={','.join(STORAGE_CALLS)}"]
        child = self.server.start(trace)
        at_start = log.read_text().splitlines()
        self._scenario(self._next(None))
        child.kill()
        return _busiest(at_start), _busiest(log.read_text().splitlines()[len(at_start) :])

    def _next(self, point: KillPoint | None) -> Promise:
        first = len(self.rounds) * CHANNELS_PER_ROUND
        promise = Promise(point, len(self.rounds), self.sources[first : first + CHANNELS_PER_ROUND])
        self.rounds.append(promise)
        return promise

    def run(self, point: KillPoint) -> Promise:
        """One round: start, do the scenario until the kill comes."""
        promise = self._next(point)
        child = self.server.launch(point.strace() if point.at_start else ())
        wait_until("ready or killed", lambda: self.server.ready() or not child.alive())
        tracer = None if point.at_start else self._attach(point, child)
        if child.alive():
            self.let_leases_run_out()
            self.repeat_unanswered()
            self._scenario(promise)
            time.sleep(0.05)
        promise.killed_by_strace = not child.alive()
        child.kill()
        if tracer:
            tracer.kill()
        return promise

    def _attach(self, point: KillPoint, child: Child) -> Child:
        """Trace the ready product, and wait until every thread is traced, or the kill has come already."""
        tracer = Child([*point.strace(), "-p", str(child.pid)], self.server.folder / "strace.log")
        wait_until("strace to attach", lambda: not child.alive() or _is_traced(child.pid))
        return tracer

    def _scenario(self, promise: Promise) -> None:
        """Twenty events over four connections; one incident acknowledged, one closed; mails on their way."""
        keys = [f"{TITLE} {promise.number:03}-{event:02}." for event in range(EVENTS)]
        with ThreadPoolExecutor(SENDERS) as senders:
            list(senders.map(lambda key: self._push(promise, key), keys))
        for operation, key in (("/incident/ack", keys[0]), ("/incident/resolve", keys[1])):
            if promise.answered[key]:
                self._command(promise, operation, key)

    def _push(self, promise: Promise, key: str) -> None:
        """Send one event and note the answer; no answer is no promise."""
        promise.asked[key] += 1
        body = {"title_rule": key, "event_status": "Critical", "alert_key": key, "labels": {"check": "chaos"}}
        source = promise.sources[int(key[-3:-1]) % len(promise.sources)]
        try:
            post(source.push_url, json.dumps(body).encode())
        except (OSError, ApiError):
            return
        promise.answered[key] += 1

    def repeat_unanswered(self) -> None:
        """Do what every sender does: send again what got no answer."""
        for promise in self.rounds:
            for key in [key for key in promise.asked if not promise.answered[key]]:
                self._push(promise, key)

    def _command(self, promise: Promise, operation: str, key: str) -> None:
        promise.command_unsure.add(key)
        try:
            incident_id = wait_until(f"an incident for {key}", lambda: self._incident_of(promise, key), timeout_s=5)
            self.server.call(operation, incident_ids=[incident_id])
        except (OSError, ApiError):
            return
        promise.command_unsure.discard(key)
        if operation == "/incident/ack":
            promise.acknowledged = key
        else:
            promise.closed = key

    def _incident_of(self, promise: Promise, key: str) -> str:
        alerts = [alert for alert in self.alerts(promise) if alert["alert_key"] == key]
        return alerts[0]["incident"]["incident_id"] if alerts and "incident" in alerts[0] else ""

    def alerts(self, promise: Promise) -> list[Json]:
        """All alerts of one round."""
        return self._listed("/alert/list", promise)

    def progress(self, promise: Promise) -> dict[str, str]:
        """The progress of every incident of one round, by its title."""
        return {incident["title"]: incident["progress"] for incident in self._listed("/incident/list", promise)}

    def _listed(self, operation: str, promise: Promise) -> list[Json]:
        now = int(time.time())
        channel_ids = [source.channel_id for source in promise.sources]
        return self.server.items(operation, start_time=now - 3600, end_time=now + 60, channel_ids=channel_ids)

    @contextmanager
    def files_after_kill(self) -> Iterator[sqlite3.Connection]:
        """The database as the dead process left it, opened on a copy so that the next start recovers by itself."""
        with tempfile.TemporaryDirectory(dir=self.server.folder) as copy:
            for found in self.server.data.glob(f"{DATABASE}*"):
                if not found.name.endswith("-shm"):
                    shutil.copy(found, copy)
            database = sqlite3.connect(Path(copy) / DATABASE)
            for delivery_id, token, title in database.execute(UNDER_WAY):
                self.leases[delivery_id] = token
                self.in_doubt.add(title)
            try:
                yield database
            finally:
                database.close()

    def let_leases_run_out(self) -> None:
        """Let the minute pass, for the leases of dead processes only, after which what they held is sent again.

        On a connection that never checkpoints: the product's writer is the only one that may.
        """
        database = sqlite3.connect(self.server.data / DATABASE, timeout=10)
        database.execute("PRAGMA wal_autocheckpoint=0")
        with database:
            expire = "UPDATE delivery SET lease_until_at = 1 WHERE lease_token = ? AND delivery_id = ?"
            database.executemany(expire, [(token, one) for one, token in self.leases.items()])
        database.close()


def _is_traced(pid: int) -> bool:
    """Whether every thread of a process is traced."""
    try:
        states = [(task / "status").read_text() for task in Path(f"/proc/{pid}/task").iterdir()]
    except (FileNotFoundError, ProcessLookupError):
        return False  # a thread ended meanwhile: look again
    return not any("TracerPid:\t0\n" in state for state in states)


def waiting(database: sqlite3.Connection) -> set[str]:
    """The alert keys of everything accepted that waits to be processed."""
    inbox = database.execute("SELECT events FROM inbox").fetchall()
    return {event.alert_key for (events,) in inbox for event in msgspec.msgpack.decode(events, type=list[Event])}


def _busiest(lines: list[str]) -> Counter[str]:
    """For each storage call, the most that any one thread made of it in these lines of strace."""
    calls = Counter((line.split()[0], line.split()[1].split("(")[0]) for line in lines if "(" in line)
    busiest: Counter[str] = Counter()
    for (_thread, call), times in calls.items():
        busiest[call] = max(busiest[call], times)
    return busiest


def choose(counted: tuple[Counter[str], Counter[str]], points: int, seed: int) -> list[KillPoint]:
    """`points` kill points from a seed: one in eight while the product starts, the others spread over a round."""
    chance = random.Random(seed)
    pools = [
        [KillPoint(call, number, at_start) for call, times in sorted(calls.items()) for number in range(1, times + 1)]
        for at_start, calls in zip((True, False), counted, strict=True)
    ]
    return [chance.choice(pools[0] if pools[0] and chance.random() < 1 / 8 else pools[1]) for _ in range(points)]
