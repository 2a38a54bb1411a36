"""Promise: what recovers within the delay window of its rule disturbs nobody; what does not is told at its end."""

import pytest

from tests.world.rules import layer
from tests.world.world import World

pytestmark = pytest.mark.anyio


async def test_recovered_in_time_nobody_is_told(world: World) -> None:
    await world.rule(layer("alice"), aggr_window_s=120)
    await world.fire("disk full")
    await world.forward("119s")
    await world.recover("disk full")
    await world.forward("1h")
    world.expect_silence()
    assert (await world.incident()).progress == "Closed"


async def test_at_the_end_of_the_window_somebody_is_told(world: World) -> None:
    await world.rule(layer("alice"), aggr_window_s=120)
    await world.fire("disk full")
    (line,) = await world.lines("i_delay")
    assert line["seconds"] == 120
    await world.forward("119s")
    world.expect_silence()
    await world.forward("1s")
    world.expect("alice", event="triggered")


async def test_acknowledged_in_time_nobody_is_told(world: World) -> None:
    await world.rule(layer("alice"), aggr_window_s=120)
    await world.fire("disk full")
    await world.ack("bob")
    await world.forward("1h")
    world.expect_silence()
    assert await world.lines("i_assign") == []
