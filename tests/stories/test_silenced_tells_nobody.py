"""Promise: while a silence lasts nobody is told; what still fires when it is over is told once."""

from typing import Any

import pytest

from tests.world.conditions import labels, when
from tests.world.rules import layer
from tests.world.world import World
from tocsin.channels.noise_rule import SilenceSettings
from tocsin.incidents.model import Assign, Edit, Reopen
from tocsin.kernel.clock import HOUR, MINUTE
from tocsin.notify.explain_flow import explain
from tocsin.notify.explanation import RuleRef

pytestmark = pytest.mark.anyio


def once(world: World, span_ms: int = HOUR, **fields: Any) -> SilenceSettings:
    """A silence of everything titled `disk full` that lasts for `span_ms` from now."""
    now = world.clock.now()
    values: dict[str, Any] = {"filters": when(title="disk full"), "start_at": now, "end_at": now + span_ms}
    return SilenceSettings(**(values | fields))


async def test_it_is_recorded_and_says_why_nobody_is_told(world: World) -> None:
    await world.rule(layer("alice"))
    rule = await world.noise(once(world), name="maintenance")
    await world.fire("disk full")
    world.expect_silence()
    (alert,) = await world.alerts()
    assert alert.ever_muted
    assert alert.is_open
    incident = await world.incident()
    assert incident.ever_muted
    assert incident.untold.startswith(
        "Nobody was told: silence rule maintenance (version 1) keeps it quiet until 2026-01-05"
    )
    (line,) = await world.lines("i_muted")
    assert (line["rule_id"], line["rule_version"], line["code"]) == (rule.rule_id, 1, "silenced")
    await world.recover("disk full")
    assert (await world.incident()).is_closed
    await world.forward("2h")
    world.expect_silence()


async def test_at_its_end_what_still_fires_is_told_once(world: World) -> None:
    await world.rule(layer("alice"))
    await world.noise(once(world))
    await world.fire("disk full")
    await world.forward("59m")
    world.expect_silence()
    await world.forward("1m")
    world.expect("alice", event="triggered")
    assert (await world.incident()).untold == ""
    assert len(await world.lines("i_unmuted")) == 1
    await world.fire("disk full")
    await world.forward("1d")


async def test_the_next_event_tells_when_the_rule_is_gone(world: World) -> None:
    await world.rule(layer("alice"))
    rule = await world.noise(once(world))
    await world.fire("disk full")
    await world.change_noise(rule, status="deleted")
    world.expect_silence()
    await world.fire("disk full")
    world.expect("alice", event="triggered")
    await world.forward("2h")


async def test_a_silence_that_is_made_longer_lasts_longer(world: World) -> None:
    await world.rule(layer("alice"))
    rule = await world.noise(once(world))
    await world.fire("disk full")
    await world.change_noise(rule, settings=once(world, 2 * HOUR))
    await world.forward("119m")
    world.expect_silence()
    await world.forward("1m")
    world.expect("alice")


async def test_who_was_told_before_it_is_not_untold(world: World) -> None:
    await world.rule(layer("alice", times=2, every=10))
    await world.fire("disk full")
    world.expect("alice")
    await world.noise(once(world))
    await world.fire("disk full")
    await world.forward("10m")
    world.expect("alice", event="repeat")
    assert not (await world.alerts())[0].ever_muted


async def test_a_raised_severity_does_not_break_it(world: World) -> None:
    await world.rule(layer("alice"))
    await world.noise(once(world))
    await world.fire("disk full", "Info")
    await world.fire("disk full", "Critical")
    world.expect_silence()
    assert (await world.incident()).severity == "Critical"


async def test_an_event_that_it_does_not_match_is_told_at_once(world: World) -> None:
    await world.rule(layer("alice"))
    await world.noise(once(world, filters=when(severity="Info")))
    await world.fire("disk full", "Info")
    world.expect_silence()
    await world.fire("disk full", "Critical")
    world.expect("alice", event="triggered")


async def test_discarded_leaves_no_alert(world: World) -> None:
    await world.rule(layer("alice"))
    await world.noise(once(world, discard=True))
    await world.fire("disk full")
    assert (await world.alerts(), await world.fates()) == ([], ["silenced"])
    await world.forward("1h")
    world.expect_silence()
    await world.fire("disk full")
    world.expect("alice")


async def test_acknowledged_while_quiet_nobody_is_told_after_it(world: World) -> None:
    await world.rule(layer("alice"))
    await world.noise(once(world))
    await world.fire("disk full")
    await world.ack("alice")
    await world.forward("2h")
    world.expect_silence()


async def test_given_to_somebody_by_hand_it_is_told_to_them(world: World) -> None:
    await world.rule(layer("alice"))
    await world.noise(once(world))
    await world.fire("disk full")
    bob = await world.person("bob")
    await world.command("bob", Assign, type="reassign", person_ids=(bob.member_id,))
    world.expect("bob")
    await world.forward("2h")
    world.expect_silence()


async def test_a_severity_raised_by_hand_does_not_break_it(world: World) -> None:
    await world.rule(layer("alice"))
    await world.noise(once(world))
    await world.fire("disk full", "Info")
    await world.command("bob", Edit, severity="Critical")
    world.expect_silence()
    await world.forward("1h")
    world.expect("alice", event="triggered")


async def test_reopened_by_hand_it_is_told(world: World) -> None:
    await world.rule(layer("alice"))
    await world.noise(once(world))
    await world.fire("disk full")
    await world.recover("disk full")
    await world.command("bob", Reopen, reason="it is not over")
    world.expect("alice", event="reopened")
    await world.forward("2h")


async def test_whoever_asks_why_is_told_the_rule(world: World) -> None:
    rule = await world.noise(once(world), name="maintenance")
    await world.fire("disk full")
    one = await world.incident()
    async with world.db.snapshot() as tx:
        why = await explain(tx, await world.actor("alice", sees_all=True), "incident", one.incident_id)
    ref = RuleRef("silence_rule", rule.rule_id, "maintenance", 1)
    assert [(step.stage, step.decision) for step in why.steps if step.rule == ref] == [
        ("silence", "silenced"),
        ("lifecycle", "muted"),
    ]
    assert why.events[0].reason == "silenced"


async def test_weekly_periods_are_those_of_their_time_zone(world: World) -> None:
    """It is Monday, 09:00 UTC: 18:00 in Tokyo."""
    await world.rule(layer("alice"))
    weekly = {"start": "18:00", "end": "20:00", "repeat": [1]}
    here = SilenceSettings(filters=labels(at="utc"), time_filters=[weekly])
    there = SilenceSettings(filters=labels(at="tokyo"), time_filters=[weekly], time_zone="Asia/Tokyo")
    await world.noise(here)
    await world.noise(there)
    await world.fire("not yet", labels={"at": "utc"})
    world.expect("alice", title="not yet")
    await world.fire("quiet", labels={"at": "tokyo"})
    world.expect_silence()
    await world.forward("2h")
    world.expect("alice", title="quiet")


async def test_a_silence_of_all_hours_goes_on_every_day(world: World) -> None:
    await world.rule(layer("alice"))
    await world.noise(
        SilenceSettings(filters=when(title="disk full"), time_filters=[{"start": "00:00", "end": "00:00"}])
    )
    await world.fire("disk full")
    await world.forward("3d")
    world.expect_silence()


async def test_quiet_and_loud_in_one_batch(world: World) -> None:
    """A batch decides what its events would have decided one by one."""
    await world.rule(layer("alice"))
    await world.noise(once(world, 10 * MINUTE, filters=labels(env="dev")))
    for title, env in (("a", "dev"), ("b", "prod"), ("c", "dev")):
        await world.push(title, labels={"env": env})
    await world.work()
    world.expect("alice", title="b")
    await world.forward("10m")
    world.expect("alice", title="a")
    world.expect("alice", title="c")
