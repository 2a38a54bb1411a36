"""Promise: a layer without anybody in it does not cost time: the next one is told at once, and the incident says so."""

import pytest

from tests.world.rules import layer
from tests.world.world import World

pytestmark = pytest.mark.anyio


async def test_an_empty_team(world: World) -> None:
    await world.team("nobody")
    await world.rule(layer("team:nobody", window=30), layer("alice"), name="Default")
    await world.fire("disk full")
    world.expect("alice", event="escalated")
    (line,) = await world.lines("i_untold")
    assert line["reason"] == "Layer 1 of rule Default has nobody in it: the next layer is told at once."
    assert not (await world.incident()).untold


async def test_nobody_in_any_layer_is_visible(world: World) -> None:
    await world.team("nobody")
    await world.rule(layer("team:nobody", window=30), layer("team:nobody"))
    await world.fire("disk full")
    assert "nobody in it" in (await world.incident()).untold
    assert len(await world.lines("i_exhausted")) == 1


async def test_an_empty_team_with_a_robot_still_tells_the_group(world: World) -> None:
    await world.team("nobody")
    await world.rule(layer("team:nobody", "robot:ops", window=30), layer("alice"))
    await world.fire("disk full")
    world.expect("ops")
    world.expect_silence()
