"""Promise: a layer that is to be told once, or not at all, is told once."""

import pytest

from tests.world.rules import layer
from tests.world.world import World

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("times", [0, 1])
async def test_zero_and_one_both_mean_once(world: World, times: int) -> None:
    await world.rule(layer("alice", times=times, every=1))
    await world.fire("disk full")
    await world.forward("1h")
    world.expect("alice")
    world.expect_silence()
