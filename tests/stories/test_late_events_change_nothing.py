"""Promise: an event older than what is known of its key never reopens, overrides or closes anything."""

import pytest

from tests.world.rules import layer
from tests.world.world import World

pytestmark = pytest.mark.anyio

MINUTE = 60_000


async def test_the_recovery_comes_before_what_it_ends(world: World) -> None:
    await world.rule(layer("alice"))
    now = world.clock.now()
    await world.recover("disk full", event_time=now)
    await world.fire("disk full", event_time=now - MINUTE)
    assert await world.fates() == ["nothing_to_recover", "stale"]
    assert await world.alerts() == []
    world.expect_silence()


async def test_a_late_recovery_of_an_earlier_time_closes_nothing(world: World) -> None:
    await world.rule(layer("alice"))
    now = world.clock.now()
    await world.fire("disk full", event_time=now)
    world.expect("alice")
    await world.recover("disk full", event_time=now - MINUTE)
    assert await world.fates() == ["opened", "stale"]
    assert (await world.incident()).progress == "Triggered"


async def test_a_late_firing_does_not_reopen(world: World) -> None:
    now = world.clock.now()
    await world.fire("disk full", event_time=now - 2 * MINUTE)
    await world.recover("disk full", event_time=now)
    await world.fire("disk full", "Warning", event_time=now - MINUTE, title_rule="old text")
    assert await world.fates() == ["opened", "recovered", "stale"]
    (alert,) = await world.alerts()
    assert (alert.title, alert.status) == ("disk full", "Ok")
