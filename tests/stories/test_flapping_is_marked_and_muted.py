"""Promise: an alert that comes and goes is marked; where the channel wants it, it is told once and then quiet for a while."""

from typing import Any

import pytest
from sqlalchemy import select

from tests.world.rules import layer
from tests.world.world import World
from tocsin.db.tables import feed

pytestmark = pytest.mark.anyio


async def come_and_go(world: World, times: int) -> None:
    """The alert opens and recovers so many times, a minute apart."""
    for _ in range(times):
        await world.fire("disk full")
        await world.forward("30s")
        await world.recover("disk full")
        await world.forward("30s")


async def told(world: World) -> int:
    """How often alice was told."""
    found = 0
    while world.unread():
        world.expect("alice", event="triggered")
        found += 1
    return found


async def marked(world: World) -> list[bool]:
    """Of each incident, oldest first, whether it says that the alert comes and goes."""
    rows = await world.rows(select(feed.c.ref_id).where(feed.c.type == "i_m_flapping"))
    return [one.incident_id in {row.ref_id for row in rows} for one in await world.incidents()]


async def test_it_is_marked_from_the_fourth_change_on(world: World) -> None:
    await world.rule(layer("alice"))
    await come_and_go(world, 4)
    assert await marked(world) == [False, False, True, True]
    assert await told(world) == 4


async def test_muted_the_first_one_is_told_and_those_after_it_are_quiet(world: World) -> None:
    await world.rule(layer("alice"))
    await world.channel("db", flapping={"max_changes": 3, "in_mins": 60, "mute_mins": 30})
    await come_and_go(world, 6)
    assert [one.ever_muted for one in await world.alerts()] == [False, False, True, True, True, True]
    assert await marked(world) == [False, True, True, True, True, True]
    assert await told(world) == 2
    assert "it comes and goes, and stays quiet until" in (await world.incidents())[-1].untold


async def test_what_still_fires_when_the_quiet_is_over_is_told(world: World) -> None:
    await world.rule(layer("alice"))
    await world.channel("db", flapping={"max_changes": 3, "mute_mins": 30})
    await come_and_go(world, 2)
    await world.fire("disk full")
    assert await told(world) == 2
    await world.forward("30m")
    assert await told(world) == 1
    await world.forward("1d")


async def test_after_the_quiet_it_is_told_once_more(world: World) -> None:
    await world.rule(layer("alice"))
    await world.channel("db", flapping={"max_changes": 3, "in_mins": 60, "mute_mins": 30})
    await come_and_go(world, 40)
    assert await told(world) == 3


async def test_slow_changes_do_not_flap(world: World) -> None:
    await world.rule(layer("alice"))
    await world.channel("db", flapping={"max_changes": 3, "in_mins": 1, "mute_mins": 30})
    await come_and_go(world, 5)
    assert await marked(world) == [False] * 5
    assert await told(world) == 5


@pytest.mark.parametrize("off", [{"is_disabled": True}, {"is_disabled": True, "max_changes": 2, "mute_mins": 60}])
async def test_switched_off_nothing_is_marked(world: World, off: dict[str, Any]) -> None:
    await world.rule(layer("alice"))
    await world.channel("db", flapping=off)
    await come_and_go(world, 5)
    assert await marked(world) == [False] * 5
    assert await told(world) == 5
