"""Promise: when more and more alerts join an incident, those who have it hear of it once at each threshold."""

import pytest

from tests.world.conditions import when
from tests.world.rules import layer
from tests.world.world import World
from tocsin.channels.noise_rule import SilenceSettings
from tocsin.incidents.model import Assign
from tocsin.kernel.clock import HOUR

pytestmark = pytest.mark.anyio

GROUPING = {"method": "p", "equals": [["labels.service"]], "storm_thresholds": [3, 5]}


async def burst(world: World, first: int, last: int, *, at_once: bool = False) -> None:
    """Alerts with these numbers."""
    for number in range(first, last + 1):
        await world.push(f"alert {number}", labels={"service": "pay"})
        if not at_once:
            await world.work()
    await world.work()


async def test_each_threshold_is_told_once(world: World) -> None:
    await world.rule(layer("alice", "robot:ops", bot={"events": ["triggered", "storm"]}))
    await world.channel("db", grouping=GROUPING)
    await burst(world, 1, 2)
    world.expect("alice", event="triggered")
    world.expect("ops")
    world.expect_silence()
    await burst(world, 3, 3)
    world.expect("alice", event="storm")
    world.expect("ops")
    await burst(world, 4, 9)
    world.expect("alice", event="storm")
    world.expect("ops")
    world.expect_silence()
    assert [one["threshold"] for one in await world.lines("i_storm")] == [3, 5]


async def test_all_in_one_batch_it_is_the_same(world: World) -> None:
    await world.rule(layer("alice"))
    await world.channel("db", grouping=GROUPING)
    await burst(world, 1, 9, at_once=True)
    assert [one["threshold"] for one in await world.lines("i_storm")] == [3, 5]
    events = sorted(world.expect("alice").event for _ in range(len(world.unread())))
    assert set(events) <= {"triggered", "storm", "digest"}
    assert "storm" in events or "digest" in events


async def test_who_acknowledged_hears_of_it_too(world: World) -> None:
    await world.rule(layer("alice"))
    await world.channel("db", grouping=GROUPING)
    await burst(world, 1, 2)
    world.expect("alice", event="triggered")
    await world.ack("alice")
    await burst(world, 3, 3)
    world.expect("alice", event="storm")


async def test_to_whom_it_was_given_by_hand_it_is_told(world: World) -> None:
    await world.channel("db", grouping=GROUPING)
    await burst(world, 1, 1)
    bob = await world.person("bob")
    await world.command("bob", Assign, type="reassign", person_ids=(bob.member_id,))
    world.expect("bob")
    await burst(world, 2, 3)
    world.expect("bob", event="storm")


async def test_before_the_delay_is_over_the_timeline_says_it(world: World) -> None:
    await world.rule(layer("alice"), aggr_window_s=60)
    await world.channel("db", grouping=GROUPING)
    await burst(world, 1, 4)
    world.expect_silence()
    assert len(await world.lines("i_storm")) == 1
    await world.forward("1m")
    world.expect("alice", event="triggered")


async def test_a_storm_of_quiet_alerts_is_quiet(world: World) -> None:
    await world.rule(layer("alice"))
    await world.channel("db", grouping=GROUPING)
    now = world.clock.now()
    await world.noise(SilenceSettings(filters=when(title="*"), start_at=now, end_at=now + HOUR))
    await burst(world, 1, 6)
    world.expect_silence()
    assert len(await world.lines("i_storm")) == 2
    await world.forward("1h")
    world.expect("alice", event="triggered")


async def test_a_single_threshold_counts_where_there_is_no_list(world: World) -> None:
    await world.rule(layer("alice"))
    await world.channel("db", grouping={"method": "p", "equals": [["labels.service"]], "storm_threshold": 2})
    await burst(world, 1, 4)
    world.expect("alice", event="triggered")
    world.expect("alice", event="storm")
