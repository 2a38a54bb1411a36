"""Promise: when everybody who acknowledged takes it back, the layer is told again."""

import pytest

from tests.world.rules import layer
from tests.world.world import World

pytestmark = pytest.mark.anyio


async def test_the_layer_is_told_anew(world: World) -> None:
    await world.rule(layer("alice", window=30), layer("bob"))
    await world.fire("disk full")
    world.expect("alice")
    await world.ack("alice")
    await world.forward("10m")
    await world.unack("alice")
    world.expect("alice", event="unacknowledged")
    assert (await world.incident()).progress == "Triggered"
    await world.forward("30m")
    world.expect("bob", event="escalated")


async def test_as_long_as_one_has_it_nobody_is_told(world: World) -> None:
    await world.rule(layer("alice", "bob"))
    await world.fire("disk full")
    world.expect("alice")
    world.expect("bob")
    await world.ack("alice")
    await world.ack("bob")
    await world.unack("alice")
    await world.forward("1h")
    world.expect_silence()
    assert (await world.incident()).progress == "Processing"
