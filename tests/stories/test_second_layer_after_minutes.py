"""Promise: the next layer is told when nobody answered in time, and not a moment earlier."""

import pytest

from tests.world.rules import layer
from tests.world.world import World

pytestmark = pytest.mark.anyio


async def test_the_second_layer_is_told_after_the_window(world: World) -> None:
    await world.rule(layer("alice", window=30), layer("bob"))
    await world.fire("disk full")
    world.expect("alice", event="triggered")
    await world.forward("29m59s")
    world.expect_silence()
    await world.forward("1s")
    world.expect("bob", event="escalated", reason="layer 2")
    assert (await world.incident()).assigned_to.layer_idx == 1


async def test_a_third_layer_counts_from_the_second(world: World) -> None:
    await world.rule(layer("alice", window=5), layer("bob", window=10), layer("carol"))
    await world.fire("disk full")
    started = world.clock.now()
    await world.forward("1h")
    told = [(world.expect(name).at - started) // 60_000 for name in ("alice", "bob", "carol")]
    assert told == [0, 5, 15]
