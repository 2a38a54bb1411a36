"""Promise: a recovery through another integration than the alert's does not end it, unless the channel allows that."""

import pytest

from tests.world.rules import layer
from tests.world.world import World

pytestmark = pytest.mark.anyio


async def test_it_is_kept_with_its_reason_and_changes_nothing(world: World) -> None:
    await world.integration("other", channel="db")
    await world.rule(layer("alice"))
    await world.fire("disk full")
    world.expect("alice")
    await world.recover("disk full", to="other")
    assert await world.fates() == ["opened", "foreign_recovery"]
    assert (await world.incident()).progress == "Triggered"


async def test_the_channel_can_allow_it(world: World) -> None:
    await world.channel("db", allow_foreign_recovery=True)
    await world.integration("other", channel="db")
    await world.fire("disk full")
    await world.recover("disk full", to="other")
    assert await world.fates() == ["opened", "recovered"]
    assert (await world.incident()).progress == "Closed"


async def test_firing_through_another_integration_is_the_same_alert(world: World) -> None:
    await world.integration("other", channel="db")
    await world.fire("disk full")
    await world.fire("disk full", to="other")
    assert await world.fates() == ["opened", "merged"]
