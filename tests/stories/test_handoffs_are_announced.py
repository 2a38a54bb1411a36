"""Promise: both sides hear of a hand-off in time, whoever is on call and the group hear the daily notice, each once."""

from typing import Any

import pytest

from tests.world.conditions import when
from tests.world.rules import layer
from tests.world.world import World
from tocsin.channels.noise_rule import SilenceSettings
from tocsin.oncall.layer import Group, Layer, Member, Unit

pytestmark = pytest.mark.anyio
DAY = 86_400_000


async def daily(world: World, *names: str, **notify: Any) -> None:
    """A schedule from now on, a day each; the clock stands at Monday, 09:00 UTC."""
    for name in names:
        await world.person(name)
    groups = tuple(Group(name, (Member(0, (world.person_id(name),)),)) for name in names)
    await world.schedule("dba", Layer("daily", groups, world.clock.now(), unit=Unit.day), notify=notify)


async def test_both_sides_hear_of_it_once(world: World) -> None:
    await daily(world, "alice", "bob", advance_in_time=600)
    await world.forward("23h49m")
    world.expect_silence()
    await world.forward("1m")
    world.expect("bob", title="On call soon: dba", says="You take over from alice")
    world.expect("alice", title="On call until", says="bob takes over")
    await world.forward("20m")
    world.expect_silence()
    await world.forward("23h40m")
    world.expect("alice", title="On call soon")
    world.expect("bob", title="On call until")


async def test_an_override_is_a_hand_off_too(world: World) -> None:
    await daily(world, "alice", advance_in_time=600)
    await world.person("carol")
    start = world.clock.now()
    groups = (Group("", (Member(0, (world.person_id("carol"),)),)),)
    instead = Layer("o", groups, start + 3_600_000, start + 7_200_000, is_override=True)
    plain = Layer("daily", (Group("a", (Member(0, (world.person_id("alice"),)),)),), start, unit=Unit.day)
    await world.schedule("dba", plain, instead)
    await world.forward("50m")
    world.expect("carol", says="You take over from alice")
    world.expect("alice", says="carol takes over")
    await world.forward("1h")
    world.expect("alice", says="You take over from carol")
    world.expect("carol", says="alice takes over")


async def test_nobody_is_told_of_a_hand_off_that_is_over(world: World) -> None:
    await daily(world, "alice", "bob", advance_in_time=600)
    world.clock.advance(DAY + 60_000)  # the server was down over the hand-off
    await world.work()
    world.expect_silence()


async def test_whoever_is_on_call_and_the_group_hear_it_every_day(world: World) -> None:
    hook = {"type": "webhook", "settings": world.ends.robot("ops")}
    fixed = {"cycle": "day", "start": "09:30"}
    await daily(world, "alice", "bob", fixed_time=fixed, webhooks=[hook])
    await world.forward("1h")
    world.expect("alice", title="On call: dba", says="On call in dba until 2026-01-06 09:00 (UTC): alice.")
    world.expect("ops", says="alice")
    await world.forward("1d")
    world.expect("bob", says="bob.")
    world.expect("ops", says="bob")


async def test_the_weekly_digest_says_what_is_going_on(world: World) -> None:
    await daily(world, "alice", fixed_time={"cycle": "week", "start": "10:00"})
    await world.rule(layer("schedule:dba"))
    now = world.clock.now()
    await world.noise(SilenceSettings(filters=when(title="x"), start_at=now, end_at=now + DAY), name="Maintenance")
    await world.fire("disk full")
    world.expect("alice", event="triggered")
    await world.forward("1h")
    said = world.expect("alice", title="On call: dba").text
    assert "Open incidents: db 1." in said
    assert "Incidents of the last 7 days: db 1." in said
    assert "Silences in force: Maintenance (db)." in said


async def test_a_schedule_that_is_off_says_nothing(world: World) -> None:
    await daily(world, "alice", "bob", advance_in_time=600)
    await world.schedule("dba", status="disabled")
    await world.forward("2d")
    world.expect_silence()


async def test_notices_that_cannot_be_made_hold_nothing_else_up(world: World, caplog: pytest.LogCaptureFixture) -> None:
    await daily(world, "alice", fixed_time={"cycle": "day", "start": "nonsense"})
    await world.rule(layer("bob", window=5), layer("carol"))
    await world.fire("disk full")
    world.expect("bob")
    assert "could not be made" in caplog.text
    await world.forward("5m")
    world.expect("carol")
    await world.forward("3h")
    world.expect_silence()
