"""Promise: an alert reaches the person of the first layer at once, and the incident says why."""

import pytest

from tests.world.rules import layer
from tests.world.world import World

pytestmark = pytest.mark.anyio


async def test_the_first_layer_is_told_at_once_and_why(world: World) -> None:
    await world.rule(layer("alice"), name="Default")
    await world.fire("disk full")
    said = world.expect("alice", event="triggered", reason="layer 1 of rule Default: you are named in it")
    assert said.at == world.clock.now()
    assert "disk full" in said.subject
    (line,) = await world.lines("i_notify")
    assert (line["outcome"], line["persons"][0]["person_id"]) == ("accepted", world.person_id("alice"))
    world.expect_silence()


async def test_time_alone_tells_nobody_again(world: World) -> None:
    await world.rule(layer("alice"))
    await world.fire("disk full")
    world.expect("alice")
    await world.forward("2d")
    world.expect_silence()
