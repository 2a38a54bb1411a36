"""`python -m bench.ingest`: load both products by turns, then a calm day; prints a table and writes JSON."""

import argparse
import json
import platform
import signal
import sys
import time
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from types import FrameType

from bench.ingest import latency, machine
from bench.ingest.report import CaseResult, table, verdicts
from bench.ingest.subjects import both
from bench.ingest.window import Case, Window, measure
from tests.real.debian import UnavailableError, cache_folder

CASES = (Case(1, "repeated", 64), Case(1, "unique", 64), Case(100, "repeated", 8), Case(100, "unique", 8))
PRODUCTS = ("alertmanager", "tocsin")
LIMIT_S = 350
UNIQUE_PER_WINDOW = 1_000_000
"""Numbers reserved for the unique alerts of one window; no product here accepts more in a few seconds."""


def run_case(case: Case, products: tuple[str, ...], windows: int, seconds: float) -> CaseResult:
    """Warm both products up, then measure them by turns, changing who begins."""
    started = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    numbers = count(0, UNIQUE_PER_WINDOW)
    measured: dict[str, list[Window]] = {name: [] for name in products}
    with both(products) as subjects:
        for subject in subjects:
            measure(subject, case, 1.0, next(numbers), started)
        for turn in range(windows):
            for subject in subjects if turn % 2 == 0 else reversed(subjects):
                measured[subject.name].append(measure(subject, case, seconds, next(numbers), started))
        peaks = {subject.name: machine.peak_mib(subject.pid) for subject in subjects}
    return CaseResult(case, measured, peaks)


def options() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m bench.ingest", description=__doc__)
    parser.add_argument("--windows", type=int, default=5, help="measured windows per product and case (default 5)")
    parser.add_argument("--seconds", type=int, default=2, help="load in a window, in seconds (default 2)")
    parser.add_argument("--only", choices=PRODUCTS, help="measure one product alone, without ratios")
    parser.add_argument("--case", action="append", default=[], metavar="TEXT", help="cases whose name contains TEXT")
    parser.add_argument("--no-calm", action="store_true", help="leave mail latency, memory at rest and cold start out")
    parser.add_argument("--json", type=Path, default=cache_folder() / "bench-ingest.json", help="where all figures go")
    parser.add_argument("--check", action="store_true", help="end with 1 when a target is missed")
    return parser.parse_args()


def main() -> int:
    """Run everything within a fixed time."""
    chosen = options()
    signal.signal(signal.SIGALRM, _too_late)
    signal.alarm(LIMIT_S)
    begin_s, cores = time.monotonic(), machine.use_two_cores()
    disk = machine.filesystem(cache_folder())
    print(f"{cores} cores, Python {platform.python_version()}, store on {disk} below {cache_folder()}", flush=True)

    products = (chosen.only,) if chosen.only else PRODUCTS
    results = []
    for case in CASES:
        if not chosen.case or any(text in case.name for text in chosen.case):
            results.append(run_case(case, products, chosen.windows, chosen.seconds))
            print(table(results[-1:]), flush=True)
    calm = None if chosen.no_calm or chosen.only == "alertmanager" else latency.run()

    reached = verdicts(results) + (calm.verdicts() if calm else [])
    if calm:
        print(calm.table())
    print("\n".join(verdict.line() for verdict in reached))
    figures = {
        "cores": cores,
        "filesystem": disk,
        "cases": [result.as_json() for result in results],
        "calm": calm and {name: getattr(calm, name) for name in calm.__dataclass_fields__},
        "targets": [{"what": one.what, "reached": one.reached, "limit": one.limit, "met": one.met} for one in reached],
    }
    chosen.json.write_text(json.dumps(figures, indent=1))
    print(f"all figures: {chosen.json} ({time.monotonic() - begin_s:.0f} s)")
    return 1 if chosen.check and not all(verdict.met for verdict in reached) else 0


def _too_late(_signal: int, _frame: FrameType | None) -> None:
    raise TimeoutError(f"the bench took longer than {LIMIT_S} s")


if __name__ == "__main__":
    try:
        sys.exit(main())
    except UnavailableError as missing:
        sys.exit(f"no peer to compare with: {missing}")
