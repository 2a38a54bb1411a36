"""Promise: the door says what is wrong and what to do; only what is on disk is answered 200."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import func, select

from tests.world.databases import Place
from tests.world.fixtures import running
from tests.world.rules import layer
from tests.world.world import World
from tocsin.db.tables import inbox

pytestmark = pytest.mark.anyio


@pytest.fixture
async def slow(place: Place) -> AsyncIterator[World]:
    """A server that takes two pushes a second before the slow lane, and twenty at all."""
    async with running(place, {"soft_per_second": 2, "soft_per_minute": 1_000}) as one:
        yield one


@pytest.mark.parametrize("key", ["wrong", "", "x" * 300])
async def test_an_unknown_key(world: World, key: str) -> None:
    answer = await world.post(b"{}", key=key)
    assert (answer.status, answer.code) == (400, "InvalidParameter")
    assert "integration_key" in answer.message


@pytest.mark.parametrize(("status", "says"), [("disabled", "is disabled"), ("deleted", "not a valid one")])
async def test_an_integration_out_of_use(world: World, status: str, says: str) -> None:
    await world.integration("db", status=status)
    answer = await world.push("disk full")
    assert (answer.status, answer.code) == (400, "InvalidParameter")
    assert says in answer.message


async def test_events_accepted_before_an_integration_was_deleted_are_processed(world: World) -> None:
    await world.rule(layer("alice"))
    await world.push("disk full")
    await world.integration("db", status="deleted")
    await world.work()
    world.expect("alice")


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


async def test_without_its_store_nothing_is_answered_as_kept(world: World) -> None:
    await world.rule(layer("alice"))
    world.nemesis.store_is_away = True
    answer = await world.push("disk full")
    assert (answer.status, answer.code) == (503, "ServiceUnavailable")
    assert answer.header("retry-after")
    world.nemesis.store_is_away = False
    await world.fire("disk full")
    world.expect("alice")
