"""Promise: recovery of its alerts closes an incident, unless the channel leaves that to people."""

import pytest

from tests.world.rules import layer
from tests.world.world import World

pytestmark = pytest.mark.anyio


async def test_it_closes_by_itself(world: World) -> None:
    await world.rule(layer("alice", window=30), layer("bob"))
    await world.fire("disk full")
    world.expect("alice")
    await world.recover("disk full")
    one = await world.incident()
    assert (one.progress, one.status, one.closer_id) == ("Closed", "Ok", 0)
    await world.forward("1h")
    world.expect_silence()


async def test_the_channel_can_leave_it_to_people(world: World) -> None:
    await world.channel("db", disable_auto_close=True)
    await world.rule(layer("alice", window=30), layer("bob"))
    await world.fire("disk full")
    world.expect("alice")
    await world.recover("disk full")
    one = await world.incident()
    assert (one.progress, one.status) == ("Triggered", "Ok")
    await world.forward("30m")
    world.expect("bob")
    await world.close("bob")
    assert (await world.incident()).progress == "Closed"


async def test_fired_and_recovered_before_it_was_worked_on_nobody_is_told(world: World) -> None:
    await world.rule(layer("alice"))
    await world.push("disk full")
    await world.push("disk full", "Ok")
    await world.work()
    assert (await world.incident()).progress == "Closed"
    world.expect_silence()
