"""Promise: when all layers were told and nobody answered, the incident says so."""

import pytest

from tests.world.rules import layer
from tests.world.world import World

pytestmark = pytest.mark.anyio


async def test_after_the_last_window(world: World) -> None:
    await world.rule(layer("alice", window=5), layer("bob", window=10), name="Default")
    await world.fire("disk full")
    await world.forward("14m59s")
    assert await world.lines("i_exhausted") == []
    await world.forward("1s")
    (line,) = await world.lines("i_exhausted")
    assert line["reason"] == "All 2 layers of rule Default were told and nobody answered."
    world.expect("alice")
    world.expect("bob")


async def test_not_when_somebody_answered(world: World) -> None:
    await world.rule(layer("alice", window=5), layer("bob", window=10))
    await world.fire("disk full")
    await world.forward("6m")
    await world.ack("bob")
    await world.forward("1h")
    assert await world.lines("i_exhausted") == []
    world.expect("alice")
    world.expect("bob")
