"""Promise: when what keeps an alert quiet is switched off, changed or over, an alert that still fires is told at once, and once."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.api.answering import Desk
from tests.api.harness import Client
from tests.world.conditions import when
from tests.world.rules import layer
from tests.world.world import World
from tocsin.channels.noise_rule import InhibitSettings, SilenceSettings
from tocsin.kernel.clock import HOUR

pytestmark = pytest.mark.anyio
ALL = [[{"key": "title", "oper": "IN", "vals": ["*"]}]]


@pytest.fixture
async def root(world: World) -> AsyncIterator[Client]:
    """An admin at the API, in a channel whose rule tells alice."""
    desk = Desk(world)
    await world.rule(layer("alice"))
    yield await desk.admin()
    desk.close()


async def silenced(world: World, title: str = "disk full", **fields: Any) -> dict[str, Any]:
    """A silence of what is titled so, and an alert that it keeps quiet; how the API names the rule."""
    now = world.clock.now()
    rule = await world.noise(SilenceSettings(filters=when(title=title), start_at=now, end_at=now + HOUR, **fields))
    await world.fire("disk full")
    world.expect_silence()
    return {"channel_id": world.channel_id(), "rule_id": rule.rule_id}


@pytest.mark.parametrize("verb", ["disable", "delete"])
async def test_a_rule_that_is_switched_off(world: World, root: Client, verb: str) -> None:
    rule = await silenced(world)
    await root.data(f"/channel/silence/rule/{verb}", **rule)
    await world.work()
    world.expect("alice", event="triggered")
    assert len(await world.lines("i_unmuted")) == 1
    await world.forward("2h")
    world.expect_silence()


@pytest.mark.parametrize("change", ["shorter", "other conditions", "over"])
async def test_a_rule_that_is_changed(world: World, root: Client, change: str) -> None:
    rule = await silenced(world)
    now = world.clock.now() // 1_000
    times = {"start_time": now - 7_200, "end_time": now - 3_600}
    changes: dict[str, dict[str, Any]] = {
        "shorter": {"time_filter": {"start_time": now - 60, "end_time": now + 60}},
        "other conditions": {"filters": when(title="something else")},
        "over": {"time_filter": times},
    }
    await root.data("/channel/silence/rule/update", **rule, rule_name="new", **changes[change])
    await world.work()
    if change == "shorter":
        world.expect_silence()
        await world.forward("1m")
    world.expect("alice", event="triggered")
    await world.forward("2h")
    world.expect_silence()


async def test_a_recovered_alert_tells_nobody(world: World, root: Client) -> None:
    rule = await silenced(world)
    await world.recover("disk full")
    await root.data("/channel/silence/rule/delete", **rule)
    await world.forward("2h")
    world.expect_silence()


async def test_a_second_reason_keeps_it_quiet(world: World, root: Client) -> None:
    rule = await silenced(world)
    now = world.clock.now()
    await world.noise(SilenceSettings(filters=when(title="disk*"), start_at=now, end_at=now + 2 * HOUR), name="longer")
    await root.data("/channel/silence/rule/disable", **rule)
    await world.work()
    world.expect_silence()
    assert "silence rule longer" in (await world.incident()).untold
    await world.forward("119m")
    world.expect_silence()
    await world.forward("1m")
    world.expect("alice", event="triggered")


async def test_an_inhibit_rule_that_is_switched_off(world: World, root: Client) -> None:
    settings = InhibitSettings(
        target_filters=when(title="effect"), source_filters=when(title="cause"), equals=["severity"]
    )
    rule = await world.noise(settings)
    await world.fire("cause")
    world.expect("alice", title="cause")
    await world.fire("effect")
    world.expect_silence()
    await root.data("/channel/inhibit/rule/disable", channel_id=world.channel_id(), rule_id=rule.rule_id)
    await world.work()
    world.expect("alice", title="effect")


async def test_flapping_that_is_not_muted_any_more(world: World, root: Client) -> None:
    await world.channel("db", flapping={"max_changes": 3, "in_mins": 60, "mute_mins": 30})
    for _ in range(3):
        await world.fire("disk full")
        await world.recover("disk full")
    while world.unread():
        world.expect("alice")
    await world.fire("disk full")
    world.expect_silence()
    off = {"is_disabled": True, "max_changes": 3, "in_mins": 60, "mute_mins": 30}
    await root.data("/channel/update", channel_id=world.channel_id(), flapping=off)
    await world.work()
    world.expect("alice", event="triggered")


async def test_a_calendar_whose_day_becomes_a_workday(world: World, root: Client) -> None:
    made = await root.data("/calendar/create", cal_name="work", timezone="UTC", workdays=[2, 3, 4, 5])  # not on Mondays
    off = {"cal_id": made["cal_id"], "is_off": True}
    await root.data(
        "/channel/silence/rule/create",
        channel_id=world.channel_id(),
        rule_name="days off",
        filters=ALL,
        time_filters=[off],
    )
    await world.fire("disk full")
    world.expect_silence()
    day = {"cal_id": made["cal_id"], "summary": "worked", "start_at": "2026-01-05", "end_at": "2026-01-06"}
    await root.data("/calendar/event/upsert", **day, is_off=False)
    await world.work()
    world.expect("alice", event="triggered")


async def test_many_quiet_incidents_are_looked_at_in_turns(world: World, root: Client) -> None:
    now = world.clock.now()
    rule = await world.noise(SilenceSettings(filters=when(title="*"), start_at=now, end_at=now + HOUR))
    for number in range(230):  # more than ring at a time
        await world.push(f"alert {number}", "Critical")
    await world.work()
    world.expect_silence()
    await root.data("/channel/silence/rule/disable", channel_id=world.channel_id(), rule_id=rule.rule_id)
    await world.work()
    assert [one.mute for one in await world.incidents()] == [""] * 230
    while world.unread():
        world.expect("alice")
