"""Promise: closing an incident closes its alerts; the next event of the same key opens a new alert and is told."""

import pytest

from tests.world.rules import layer
from tests.world.world import World

pytestmark = pytest.mark.anyio


async def test_the_next_event_opens_a_new_alert(world: World) -> None:
    await world.rule(layer("alice", times=5, every=1))
    await world.fire("disk full")
    world.expect("alice")
    await world.close("alice")
    (closed,) = await world.alerts()
    assert (closed.is_open, closed.closed_by) == (False, "hand")
    await world.forward("30s")
    await world.fire("disk full")
    world.expect("alice", event="triggered")
    assert [bool(one.is_open) for one in await world.alerts()] == [False, True]
    assert [one.progress for one in await world.incidents()] == ["Closed", "Triggered"]


async def test_a_late_recovery_changes_nothing(world: World) -> None:
    await world.fire("disk full")
    await world.close("alice")
    await world.recover("disk full")
    assert await world.fates() == ["opened", "nothing_to_recover"]
    assert (await world.incident()).progress == "Closed"


async def test_closing_twice_changes_nothing(world: World) -> None:
    await world.fire("disk full")
    await world.close("alice")
    await world.close("alice")
    assert len(await world.lines("i_rslv")) == 1
