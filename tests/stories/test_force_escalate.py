"""Promise: a layer that forces escalation goes on to the next although somebody acknowledged, until it is over."""

import pytest

from tests.world.rules import layer
from tests.world.world import World

pytestmark = pytest.mark.anyio


async def test_the_next_layer_is_told_in_spite_of_an_acknowledgement(world: World) -> None:
    await world.rule(layer("alice", times=3, every=1, window=10, force=True), layer("bob", window=5), layer("carol"))
    await world.fire("disk full")
    world.expect("alice")
    await world.ack("alice")
    await world.forward("9m59s")
    world.expect_silence()
    await world.forward("1s")
    world.expect("bob", event="escalated")
    await world.forward("1h")
    world.expect_silence()


async def test_closing_ends_it(world: World) -> None:
    await world.rule(layer("alice", window=10, force=True), layer("bob"))
    await world.fire("disk full")
    world.expect("alice")
    await world.ack("alice")
    await world.close("alice")
    await world.forward("1h")
    world.expect_silence()
