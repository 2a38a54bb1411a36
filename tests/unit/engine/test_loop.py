"""A loop works while there is something to do, sleeps until woken, and outlives every error."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from tocsin.db.wakes import Wakes
from tocsin.engine import loop as looping
from tocsin.engine.engine import Engine
from tocsin.engine.loop import Loop
from tocsin.kernel.errors import StoreConflict, StoreUnavailable
from tocsin.runtime.telemetry import Metrics

pytestmark = pytest.mark.anyio


class _Work:
    """Does what the test says, piece by piece; afterwards there is nothing to do."""

    def __init__(self, *pieces: bool | Exception) -> None:
        self._pieces = list(pieces)
        self.done = 0
        self.idle = asyncio.Event()

    async def __call__(self) -> bool:
        self.done += 1
        if not self._pieces:
            self.idle.set()
            return False
        piece = self._pieces.pop(0)
        if isinstance(piece, Exception):
            raise piece
        return piece

    def more(self, *pieces: bool | Exception) -> None:
        self._pieces += pieces
        self.idle.clear()


@pytest.fixture(autouse=True)
def slow_poll(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only a wake-up can wake a loop, unless a test says otherwise."""
    monkeypatch.setattr(looping, "POLL_S", 60.0)


async def _run(work: _Work, during: Callable[[Wakes], object] | None = None) -> Metrics:
    wakes, metrics = Wakes(), Metrics()
    engine = Engine([Loop("test", "topic", work, wakes, metrics)], _nothing)
    engine.start()
    await asyncio.wait_for(work.idle.wait(), 5)
    if during is not None:
        during(wakes)
        await asyncio.wait_for(work.idle.wait(), 5)
    await engine.stop()
    return metrics


async def _nothing() -> None:
    return None


def _errors(metrics: Metrics) -> float:
    return metrics.registry.get_sample_value("tocsin_loop_errors_total", {"loop": "test"}) or 0.0


async def test_it_works_until_there_is_nothing_to_do() -> None:
    work = _Work(True, True, True)
    await _run(work)
    assert work.done == 4


async def test_a_wake_up_makes_it_look_again() -> None:
    work = _Work()

    def wake(wakes: Wakes) -> None:
        work.more(True)
        wakes.ring("topic")

    await _run(work, wake)
    assert work.done == 3


async def test_another_topic_does_not() -> None:
    work = _Work()
    wakes, metrics = Wakes(), Metrics()
    engine = Engine([Loop("test", "topic", work, wakes, metrics)], _nothing)
    engine.start()
    await asyncio.wait_for(work.idle.wait(), 5)
    wakes.ring("another")
    for _ in range(5):
        await asyncio.sleep(0)
    assert work.done == 1
    await engine.stop()


async def test_a_conflict_is_tried_again_at_once_and_is_no_error() -> None:
    work = _Work(StoreConflict("met another one"))
    metrics = await _run(work)
    assert work.done == 2
    assert _errors(metrics) == 0


@pytest.mark.parametrize("error", [StoreUnavailable("gone"), ZeroDivisionError("a fault of ours")])
async def test_after_an_error_it_pauses_counts_and_goes_on(error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(looping, "POLL_S", 0.001)
    work = _Work(error)
    metrics = await _run(work)
    assert work.done == 2
    assert _errors(metrics) == 1


async def test_a_stop_waits_for_the_piece_under_way_and_for_what_is_in_the_air() -> None:
    wakes, order = Wakes(), []
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def piece() -> bool:
        begun.set()
        await go_on.wait()
        order.append("piece")
        return False

    async def drain() -> None:
        order.append("drained")

    engine = Engine([Loop("test", "topic", piece, wakes, Metrics())], drain)
    engine.start()
    await begun.wait()
    stopping = asyncio.create_task(engine.stop())
    await asyncio.sleep(0)
    assert not stopping.done()
    go_on.set()
    await stopping
    assert order == ["piece", "drained"]
