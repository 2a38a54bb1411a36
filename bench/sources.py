"""How long each source takes for one event, decoding included: `python -m bench.sources`.

Every golden payload of every source folder is parsed again and again; what counts is process time. Batch sources get a
body of 4 MB besides.
"""

from __future__ import annotations

import argparse
import copy
import json
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from tests.plugins.sources.walk import SOURCES, Case, cases_of
from tocsin.runtime.plugins import Plugin
from tocsin.sources.source import BadPush

TARGET_US = 25.0
"""Microseconds per event, the median over the sources of JSON."""
RUNS = 7
RUN_S = 0.004
"""How long one run of a payload takes, about."""
LARGE = 4_000_000
"""Bytes of a large body."""
COUNTS = (1_000, 500, 100)
"""Events of a large body, the first that a source accepts."""
SLOWEST = 10
CALM_LOAD = 1.0


@dataclass(frozen=True)
class Figure:
    """One payload: its name, its bytes, its events, and what one of them costs."""

    name: str
    size: int
    events: int
    us: float


def cost_s(parse: Callable[[], object], run_s: float = RUN_S) -> float:
    """Seconds of process time of one call: the median of several runs of about `run_s` each."""
    once = max(_run(parse, 1), 1e-7)
    loops = max(1, int(run_s / once))
    return median(_run(parse, loops) / loops for _ in range(RUNS))


def _run(parse: Callable[[], object], loops: int) -> float:
    start = time.process_time()
    for _ in range(loops):
        parse()
    return time.process_time() - start


def figures(plugin: Plugin) -> list[Figure]:
    """What each payload that gives events costs."""
    return [figure for case in cases_of(plugin) if (figure := figure_of(case))]


def figure_of(case: Case) -> Figure | None:
    """What a payload costs; `None` for one that is refused or gives no event."""
    events = count_of(case, None)
    if not events:
        return None
    push, parse = case.push(), case.plugin.module("parse").parse
    return Figure(case.name, len(case.body), events, cost_s(lambda: parse(push)) / events * 1e6)


def count_of(case: Case, body: bytes | None) -> int:
    """How many events a body in place of the payload gives; none when it is refused."""
    try:
        return len(case.parse(body).events)
    except BadPush:
        return 0


def large_body(case: Case) -> tuple[bytes, int] | None:
    """A body of `LARGE` bytes with as many events as the source takes; `None` for a payload that holds no list of events."""
    events = count_of(case, None)
    if not case.is_json or not events:
        return None
    for value, listed in _lists(case, events):
        for count in COUNTS:
            for pad in (_lengthen, _add_member):
                body = _filled(value, listed, count, pad)
                if count_of(case, body) == count:
                    return body, count
    return None


def _lists(case: Case, events: int) -> Iterator[tuple[Any, list[Any]]]:
    """Copies of the payload with the list in each that may be the one of its events."""
    value = json.loads(case.body)
    for number, found in enumerate(_inside(value)):
        if len(found) == events and all(isinstance(one, dict) for one in found):
            whole = copy.deepcopy(value)
            yield whole, list(_inside(whole))[number]


def _inside(value: Any) -> Iterator[list[Any]]:
    if isinstance(value, list):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _inside(inner)


def _filled(value: Any, listed: list[Any], count: int, pad: Callable[[dict[str, Any], int], None]) -> bytes:
    """The payload with `count` elements in its list, padded to `LARGE` bytes in all."""
    originals = listed.copy()
    listed[:] = [copy.deepcopy(originals[number % len(originals)]) for number in range(count)]
    missing = max(0, LARGE - len(_encode(value))) // count
    for one in listed:
        pad(one, missing)
    body = _encode(value)
    listed[:] = originals
    return body


def _lengthen(fields: dict[str, Any], missing: int) -> None:
    """Let the longest text of an element be longer."""
    texts = [(holder, name) for holder in _objects(fields) for name in holder if isinstance(holder[name], str)]
    if texts:
        holder, name = max(texts, key=lambda one: len(one[0][one[1]]))
        holder[name] += " and more" * (missing // 9)


def _add_member(fields: dict[str, Any], missing: int) -> None:
    fields["padding"] = "and more " * (missing // 9)


def _objects(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from _objects(inner)


def _encode(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


def print_sources(found: dict[str, list[Figure]]) -> float:
    """One line for each source, the slowest first; gives the median over those of JSON in µs."""
    print(f"{'source':<24}{'payloads':>9}{'µs/event':>10}{'low':>8}{'high':>8}")
    medians = {name: median(one.us for one in those) for name, those in found.items()}
    for name in sorted(medians, key=lambda one: -medians[one]):
        costs = [one.us for one in found[name]]
        mark = "" if of_json(name) else "  no JSON"
        print(f"{name:<24}{len(costs):>9}{medians[name]:>10.1f}{min(costs):>8.1f}{max(costs):>8.1f}{mark}")
    return median([us for name, us in medians.items() if of_json(name)] or [0.0])


def of_json(name: str) -> bool:
    """Whether all payloads of a source are JSON."""
    return all(case.is_json for case in cases_of(SOURCES[name]))


def print_slowest(found: dict[str, list[Figure]]) -> None:
    """The payloads whose events cost most."""
    print(f"\n{'slowest payloads':<56}{'bytes':>8}{'events':>8}{'µs/event':>10}")
    every = [one for those in found.values() for one in those]
    for one in sorted(every, key=lambda one: -one.us)[:SLOWEST]:
        print(f"{one.name:<56}{one.size:>8}{one.events:>8}{one.us:>10.1f}")


def print_large(names: Sequence[str]) -> None:
    """What a body of 4 MB costs each batch source."""
    print(f"\n{'body of 4 MB':<24}{'bytes':>9}{'events':>8}{'ms':>8}{'MB/s':>8}{'µs/event':>10}")
    for name in names:
        found = next(
            (one for case in cases_of(SOURCES[name]) if (one := large(case))), "no payload with a list of events"
        )
        print(f"{name:<24}{found}")


def large(case: Case) -> str:
    """The line of a large body made from a payload; empty when none can be made."""
    made = large_body(case)
    if made is None:
        return ""
    body, events = made
    push, parse = case.push(body), case.plugin.module("parse").parse
    took = cost_s(lambda: parse(push))
    return f"{len(body):>9}{events:>8}{took * 1e3:>8.1f}{len(body) / took / 1e6:>8.0f}{took / events * 1e6:>10.1f}"


def main(arguments: list[str] | None = None) -> int:
    """Print all figures; with `--check` 1 when the target is missed."""
    parser = argparse.ArgumentParser(prog="python -m bench.sources", description=__doc__)
    parser.add_argument("--only", action="append", default=[], metavar="NAME", help="Only this source; repeat for more")
    parser.add_argument("--check", action="store_true", help="Exit with 1 when the target is missed")
    given = parser.parse_args(arguments)
    names = given.only or list(SOURCES)
    load = os.getloadavg()[0]
    found = {name: those for name in names if (those := figures(SOURCES[name]))}
    middle = print_sources(found)
    print_slowest(found)
    print_large([name for name in names if SOURCES[name].manifest.get("batch")])
    print(f"\nmedian over the sources of JSON: {middle:.1f} µs/event (target: {TARGET_US:.0f})")
    if load >= CALM_LOAD:
        print(f"! The machine was busy when this began (load {load:.1f}): the figures are noisy.")
    return 1 if given.check and middle > TARGET_US else 0


if __name__ == "__main__":
    sys.exit(main())
