"""Promise: an incident resolves by itself after the channel's time, from its trigger or from its last event."""

import pytest

from tests.world.rules import layer
from tests.world.world import World

pytestmark = pytest.mark.anyio


async def test_counted_from_the_trigger(world: World) -> None:
    await world.channel("db", auto_resolve_timeout_s=3_600, auto_resolve_mode="trigger")
    await world.rule(layer("alice", times=100, every=10))
    await world.fire("disk full")
    await world.forward("50m")
    await world.fire("disk full")
    await world.forward("10m")
    one = await world.incident()
    assert (one.progress, one.closer_id) == ("Closed", 0)
    assert [alert.closed_by for alert in await world.alerts()] == ["timeout"]
    told = len(world.unread())
    for _ in range(told):
        world.expect("alice")
    assert told == 6
    await world.forward("1d")


async def test_counted_from_the_last_event(world: World) -> None:
    await world.channel("db", auto_resolve_timeout_s=3_600, auto_resolve_mode="update")
    await world.fire("disk full")
    await world.forward("50m")
    await world.fire("disk full")
    await world.forward("59m")
    assert (await world.incident()).progress == "Triggered"
    await world.forward("1m")
    assert (await world.incident()).progress == "Closed"
    (line,) = await world.lines("i_rslv")
    assert line["from"] == "autorslv"


async def test_never_without_a_time(world: World) -> None:
    await world.fire("disk full")
    await world.forward("30d")
    assert (await world.incident()).progress == "Triggered"
