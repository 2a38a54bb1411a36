"""Promise: the same push twice is one alert, told once, and counted twice."""

import pytest

from tests.world.rules import layer
from tests.world.world import World

pytestmark = pytest.mark.anyio


async def test_an_identical_repeat_only_counts(world: World) -> None:
    await world.rule(layer("alice"))
    for _ in range(3):
        await world.fire("disk full", event_time=world.clock.now())
    world.expect("alice")
    world.expect_silence()
    (alert,) = await world.alerts()
    assert alert.event_cnt == 3
    assert await world.fates() == ["opened", "merged", "merged"]


async def test_in_one_batch_too(world: World) -> None:
    await world.rule(layer("alice"))
    for _ in range(3):
        await world.push("disk full")
    await world.work()
    world.expect("alice")
    assert [one.event_cnt for one in await world.alerts()] == [3]
