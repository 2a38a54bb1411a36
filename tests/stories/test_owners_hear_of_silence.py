"""Promise: when a layer reaches nobody the team that owns the channel hears of it, once, while the next layer is told."""

import pytest

from tests.world.rules import layer
from tests.world.world import World

pytestmark = pytest.mark.anyio


async def test_the_owning_team_is_told_once(world: World) -> None:
    await world.team("empty")
    await world.channel("db", team_id=await world.team("owners", "olga"))
    await world.rule(layer("team:empty", window=10), layer("alice", times=3, every=5))
    await world.fire("disk full")
    world.expect("olga", title="Nobody was reached", says="Layer 1 of rule rule of db has nobody in it")
    world.expect("alice")
    await world.forward("10m")
    world.expect("alice")
    world.expect("alice")
    world.expect_silence()


async def test_also_when_nothing_reaches_those_who_are_meant(world: World) -> None:
    await world.person("fay", email="")
    await world.channel("db", team_id=await world.team("owners", "olga"))
    await world.rule(layer("fay"))
    await world.fire("disk full")
    world.expect("olga", says="Nobody of layer 1 can be reached")
    world.expect_silence()


async def test_a_channel_of_nobody_tells_nobody(world: World) -> None:
    await world.team("empty")
    await world.rule(layer("team:empty"))
    await world.fire("disk full")
    world.expect_silence()
