"""`python -m bench.deliver`: send to a local sink on one core; prints figures and writes JSON."""

import argparse
import json
import platform
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

from bench.deliver import peer, report
from bench.deliver.cores import on_core
from bench.deliver.sink import Sink, running_sink
from bench.ingest import machine
from bench.ingest.subjects import work_folder
from tests.database.postgres_server import PostgresServer, throw_away_server
from tests.real.debian import UnavailableError, cache_folder

LIMIT_S = 900
CASE_LIMIT_S = 600
CASES = ("throughput", "throttled", "hanging", "memory")
STORES = ("sqlite", "postgres")

Figures = dict[str, Any]


def options() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m bench.deliver", description=__doc__)
    parser.add_argument("--case", action="append", choices=CASES, help="measure only this (may be repeated)")
    parser.add_argument("--store", action="append", choices=STORES, help="on this store only (may be repeated)")
    parser.add_argument("--windows", type=int, default=5, help="measured windows of throughput (default 5)")
    parser.add_argument("--window", type=int, default=2_000, help="deliveries in a window (default 2000)")
    parser.add_argument("--seconds", type=int, default=8, help="steady load beside a silent endpoint (default 8)")
    parser.add_argument(
        "--deliveries", type=int, default=100_000, help="deliveries of the memory case (default 100000)"
    )
    parser.add_argument("--no-peer", action="store_true", help="leave Alertmanager out")
    parser.add_argument("--json", type=Path, default=cache_folder() / "bench-deliver.json", help="where all figures go")
    parser.add_argument("--check", action="store_true", help="end with 1 when a target is missed")
    return parser.parse_args()


class Bench:
    """Runs cases, each in a process of its own on a store of its own, and keeps what they say."""

    def __init__(self, chosen: argparse.Namespace, sink: Sink, postgres: PostgresServer | None) -> None:
        self.chosen, self.sink, self.found = chosen, sink, dict[str, Figures]()
        self.cases: tuple[str, ...] = tuple(chosen.case or CASES)
        self.stores: tuple[str, ...] = tuple(chosen.store or STORES)
        self._postgres = postgres

    def run(self) -> None:
        """Everything that was asked for."""
        if "throughput" in self.cases:
            self._throughput()
        for store in self.stores:
            if "throttled" in self.cases:
                print(report.pace(store, self._measure("throttled", store)), flush=True)
        if "hanging" in self.cases:
            for hang, name in ((False, "200 healthy endpoints"), (True, "the same beside a silent one")):
                label = f"hanging {'with' if hang else 'without'}"
                one = self._measure("hanging", self.stores[0], label, hang=hang, seconds=self.chosen.seconds)
                print(report.delay(name, one), flush=True)
        if "memory" in self.cases:
            total = self.chosen.deliveries
            plan = {"total": total, "step": max(self.chosen.window, total // 10)}
            print(report.memory(self._measure("memory", self.stores[0], "memory", **plan)), flush=True)

    def _throughput(self) -> None:
        print(report.SPEED_HEAD, flush=True)
        for store in self.stores:
            one = self._measure("throughput", store, windows=self.chosen.windows)
            print(report.speed(f"tocsin, {store}", one), flush=True)
        if self.chosen.no_peer:
            return
        plan = {"windows": min(3, self.chosen.windows), "window": self.chosen.window}
        try:
            with work_folder() as folder:
                self.found["throughput alertmanager"] = peer.measure(self.sink, folder / "peer", plan)
        except UnavailableError as missing:
            print(f"!!! NO PEER: Alertmanager was not measured, nothing is compared: {missing}", flush=True)
        else:
            print(report.speed("alertmanager", self.found["throughput alertmanager"]), flush=True)

    def _measure(self, case: str, store: str, label: str = "", **plan: Any) -> Figures:
        with work_folder() as folder, self._database(store, folder) as url:
            whole = {"database": url, "folder": str(folder), "port": self.sink.port, "window": self.chosen.window}
            command = [sys.executable, "-m", "bench.deliver.cases", case, json.dumps(whole | plan)]
            with on_core(0):
                child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
            try:
                said, _ = child.communicate(timeout=CASE_LIMIT_S)
            finally:
                child.kill()
            if child.returncode != 0:
                raise SystemExit(f"the case {case} on {store} failed")
        one: Figures = json.loads(said)
        self.found[label or f"{case} {store}"] = one
        return one

    @contextmanager
    def _database(self, store: str, folder: Path) -> Iterator[str]:
        if store == "sqlite":
            yield f"sqlite:///{folder / 'tocsin.db'}"
            return
        if self._postgres is None:
            raise RuntimeError("no PostgreSQL was started")
        url = self._postgres.create()
        yield url
        self._postgres.drop(url)


def main() -> int:
    """Run everything within a fixed time."""
    chosen = options()
    signal.signal(signal.SIGALRM, _too_late)
    signal.alarm(LIMIT_S)
    begin_s = time.monotonic()
    disk = machine.filesystem(cache_folder())
    print(f"the product on one core, Python {platform.python_version()}, SQLite on {disk} below {cache_folder()}")
    with ExitStack() as stack:
        postgres = None
        if "postgres" in (chosen.store or STORES):
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True)))
            with on_core(1):
                postgres = stack.enter_context(throw_away_server(folder))
        bench = Bench(chosen, stack.enter_context(running_sink()), postgres)
        bench.run()
    reached = report.verdicts(bench.found)
    print("\n".join(verdict.line() for verdict in reached))
    targets = [{"what": one.what, "reached": one.reached, "limit": one.limit, "met": one.met} for one in reached]
    chosen.json.write_text(json.dumps({"filesystem": disk, "cases": bench.found, "targets": targets}, indent=1))
    print(f"all figures: {chosen.json} ({time.monotonic() - begin_s:.0f} s)")
    return 1 if chosen.check and not all(verdict.met for verdict in reached) else 0


def _too_late(_signal: int, _frame: FrameType | None) -> None:
    raise TimeoutError(f"the bench took longer than {LIMIT_S} s")


if __name__ == "__main__":
    sys.exit(main())
