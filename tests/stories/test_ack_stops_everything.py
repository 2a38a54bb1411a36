"""Promise: once somebody has acknowledged, nobody is told any more."""

import pytest

from tests.world.rules import layer
from tests.world.world import World

pytestmark = pytest.mark.anyio


async def test_no_repeat_and_no_layer_after_an_acknowledgement(world: World) -> None:
    await world.rule(layer("alice", times=5, every=1, window=10), layer("bob"))
    await world.fire("disk full")
    world.expect("alice")
    await world.forward("30s")
    await world.ack("alice")
    await world.forward("3h")
    world.expect_silence()
    assert (await world.incident()).progress == "Processing"
    assert len(await world.deliveries()) == 1


async def test_a_message_that_waits_is_dropped_and_says_why(world: World) -> None:
    await world.rule(layer("alice", "robot:ops"))
    await world.push("disk full")
    await world.receiving.piece()
    await world.ack("bob")
    world.expect_silence()
    dropped = await world.lines("i_notify_dropped")
    assert [line["reason"] for line in dropped] == ["somebody had acknowledged before this was sent"] * 2


async def test_acknowledging_twice_changes_nothing(world: World) -> None:
    await world.rule(layer("alice"))
    await world.fire("disk full")
    world.expect("alice")
    await world.ack("alice")
    await world.ack("alice")
    assert len(await world.lines("i_ack")) == 1
