"""Promise: over the soft limit events are slow but safe; only far over it they are refused, with a time to come back."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import func, select

from tests.world.databases import Place
from tests.world.fixtures import running
from tests.world.world import World
from tocsin.db.tables import inbox

pytestmark = pytest.mark.anyio


@pytest.fixture
async def slow(place: Place) -> AsyncIterator[World]:
    """A server that takes two pushes a second before the slow lane, and twenty at all."""
    async with running(place, {"soft_per_second": 2, "soft_per_minute": 1_000}) as one:
        yield one


async def test_over_the_soft_limit_events_are_slow_but_safe(slow: World) -> None:
    answers = [await slow.push(f"disk {number}") for number in range(20)]
    assert {one.status for one in answers} == {200}
    lanes = await slow.rows(select(inbox.c.lane, func.count()).group_by(inbox.c.lane).order_by(inbox.c.lane))
    assert [tuple(row) for row in lanes] == [(0, 2), (1, 18)]
    await slow.work()
    assert await slow.fates() == ["opened"] * 20


async def test_far_over_it_they_are_refused_with_a_time_to_come_back(slow: World) -> None:
    for number in range(20):
        await slow.push(f"disk {number}")
    answer = await slow.push("one too many")
    assert (answer.status, answer.code) == (429, "RequestTooFrequently")
    assert answer.header("retry-after") == "1"
    await slow.forward("1s")
    assert (await slow.push("one too many")).status == 200
