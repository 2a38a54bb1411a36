"""No body makes a parser work for minutes: four times as much may take ten times as long, and not sixteen."""

import contextlib
import os
import time
from collections.abc import Callable

import pytest

from bench.sources import figure_of, large_body
from tests.plugins.sources.growth import Grow, growths
from tests.plugins.sources.walk import SOURCES, Case, cases_of
from tocsin.sources.source import BadPush

START, END = 64 * 1024, 256 * 1024
"""Bytes: where growing begins, and where it ends for a parser that is quick until there."""
LONG_S = 0.02
"""CPU time that can be compared with another."""
LARGEST_RATIO = 10
SHOWN = 2 if int(os.environ.get("TOCSIN_FUZZ", "2000")) < 10_000 else 1_000
"""Payloads of a source that grow; all of them in the long run."""


@pytest.mark.parametrize("name", sorted(SOURCES))
def test_time_grows_with_the_body(name: str) -> None:
    slow = [
        f"{case}: {way}, {size} bytes"
        for case in chosen(cases_of(SOURCES[name]))
        for way, grow in growths(case)
        if (size := too_slow(cost_of(case, grow))) and too_slow(cost_of(case, grow))
    ]
    assert slow == [], f"over {LARGEST_RATIO} times the time for 4 times the bytes"


def test_the_square_of_the_size_is_found_and_no_constant_factor() -> None:
    assert too_slow(lambda size: size * 20e-9) == 0
    assert too_slow(lambda size: size * 2e-6) == 0
    assert too_slow(lambda size: (size / 1e6) ** 2) == END
    assert too_slow(lambda size: (size / 1e5) ** 2) == START


@pytest.mark.parametrize("name", [name for name, plugin in SOURCES.items() if plugin.manifest.get("batch")])
def test_an_event_of_a_large_batch_costs_what_it_costs_alone(name: str) -> None:
    """4 MB with a thousand events: nothing may look at the whole body for each of them."""
    for case in cases_of(SOURCES[name]):
        made, alone = large_body(case), figure_of(case)
        if made is not None and alone is not None:
            body, events = made
            most = LARGEST_RATIO * events * alone.us / 1e6
            assert seconds(case, body) <= most or seconds(case, body) <= most
            return


def chosen(cases: list[Case]) -> list[Case]:
    """The largest payloads; with some that begin in another way, as they are read in another way."""
    by_start: dict[bytes, Case] = {}
    for case in sorted(cases, key=lambda one: len(one.body)):
        by_start[case.body[:24]] = case
    return sorted(by_start.values(), key=lambda one: len(one.body), reverse=True)[:SHOWN]


def too_slow(cost: Callable[[int], float]) -> int:
    """The size at which four times as much takes too long; 0 when there is none."""
    size = START
    while size <= END:
        took = cost(size)
        if took >= LONG_S:
            return size if cost(4 * size) > LARGEST_RATIO * took else 0
        if size * 4 <= END and took < LONG_S / 16:  # not even with the square of the size would the next be long
            return 0
        size *= 4
    return 0


def cost_of(case: Case, grow: Grow) -> Callable[[int], float]:
    """The cost of a payload that has grown to a size."""
    return lambda size: seconds(case, grow(size))


def seconds(case: Case, body: bytes) -> float:
    """CPU time of one parse, the shorter of two when it matters."""
    push = case.push(body)
    parse = case.plugin.module("parse").parse
    shortest = 1e9
    for _ in range(2):
        start = time.process_time()
        with contextlib.suppress(BadPush):
            parse(push)
        shortest = min(shortest, time.process_time() - start)
        if not LONG_S / 16 < shortest < 1:
            break
    return shortest
