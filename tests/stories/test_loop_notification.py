"""Promise: a layer is told so often and so far apart as its rule says, half minutes included."""

import pytest

from tests.world.rules import layer
from tests.world.world import World

pytestmark = pytest.mark.anyio


async def test_three_times_a_minute_and_a_half_apart(world: World) -> None:
    await world.rule(layer("alice", times=3, every=1.5))
    await world.fire("disk full")
    started = world.clock.now()
    await world.forward("1h")
    said = [world.expect("alice") for _ in range(3)]
    assert [(one.at - started) / 60_000 for one in said] == [0, 1.5, 3]
    assert [one.event for one in said] == ["triggered", "repeat", "repeat"]
    world.expect_silence()


async def test_the_next_layer_ends_the_repeats_of_the_one_before(world: World) -> None:
    await world.rule(layer("alice", times=10, every=2, window=5), layer("bob"))
    await world.fire("disk full")
    await world.forward("1h")
    assert [world.expect("alice").event for _ in range(3)] == ["triggered", "repeat", "repeat"]
    world.expect("bob")
    world.expect_silence()


async def test_recovery_ends_the_repeats(world: World) -> None:
    await world.rule(layer("alice", times=10, every=1))
    await world.fire("disk full")
    await world.forward("90s")
    world.expect("alice")
    world.expect("alice")
    await world.recover("disk full")
    await world.forward("1h")
    world.expect_silence()
