"""Promise: a clock that is set back delays nothing that is new, tells nobody twice and repeats nothing early."""

import pytest

from tests.world.rules import layer
from tests.world.world import World

pytestmark = pytest.mark.anyio

HOUR = 3_600_000


async def test_what_waits_is_worked_on_at_once(world: World) -> None:
    await world.rule(layer("alice"))
    await world.push("disk full")
    world.clock.advance(-HOUR)
    await world.work()
    world.expect("alice")


async def test_a_message_that_waits_is_sent_at_once(world: World) -> None:
    await world.rule(layer("alice"))
    await world.push("disk full")
    await world.receiving.piece()
    world.clock.advance(-HOUR)
    await world.work()
    world.expect("alice")


async def test_layers_are_neither_told_early_nor_twice(world: World) -> None:
    await world.rule(layer("alice", times=3, every=5, window=30), layer("bob"))
    await world.fire("disk full")
    world.expect("alice")
    world.clock.advance(-HOUR)
    await world.forward("64m")
    world.expect_silence()
    await world.forward("26m")
    world.expect("alice", event="repeat")
    world.expect("alice", event="repeat")
    world.expect("bob")
    world.expect_silence()


async def test_a_jump_forward_tells_each_layer_once(world: World) -> None:
    await world.rule(layer("alice", times=3, every=5, window=30), layer("bob", window=30), layer("carol"))
    await world.fire("disk full")
    world.expect("alice")
    world.clock.advance(24 * HOUR)
    await world.work()
    world.expect("bob")
    world.expect_silence()
