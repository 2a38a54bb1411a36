"""Promise: a rule that names a schedule tells whoever is on call at the moment of telling, and says so."""

import pytest

from tests.world.rules import layer
from tests.world.world import START_AT, World
from tocsin.kernel.clock import DAY, HOUR
from tocsin.oncall.layer import Group, Layer, Limit, Member, Period, Unit

pytestmark = pytest.mark.anyio

PRIMARY, BACKUP = 7, 8


async def group(world: World, *names: str) -> Group:
    """A group of people: the first is primary, the others are backups."""
    members = []
    for number, name in enumerate(names):
        await world.person(name)
        members.append(Member(BACKUP if number else PRIMARY, (world.person_id(name),)))
    return Group(" and ".join(names), tuple(members))


async def daily(world: World, *names: str) -> Layer:
    """A day each, from now on."""
    return Layer("daily", tuple([await group(world, name) for name in names]), START_AT, unit=Unit.day)


async def test_the_person_whose_turn_it_is(world: World) -> None:
    await world.schedule("dba", await daily(world, "alice", "bob"))
    await world.rule(layer("schedule:dba"), name="Default")
    await world.fire("disk full")
    world.expect("alice", reason="layer 1 of rule Default: you are on call in schedule dba")
    await world.forward("24h")
    await world.fire("disk broken")
    world.expect("bob", title="disk broken")
    world.expect_silence()


async def test_a_repeat_after_the_hand_off_tells_the_next_person(world: World) -> None:
    await world.schedule("dba", await daily(world, "alice", "bob"))
    await world.rule(layer("schedule:dba", times=2, every=10))
    await world.forward("23h55m")
    await world.fire("disk full")
    world.expect("alice")
    await world.forward("10m")
    world.expect("bob")
    world.expect_silence()


async def test_a_role_of_a_schedule(world: World) -> None:
    await world.schedule("dba", Layer("both", (await group(world, "alice", "bob"),), START_AT))
    await world.rule(layer("schedule:dba/7", window=30), layer("schedule:dba/8"))
    await world.fire("disk full")
    world.expect("alice")
    world.expect_silence()
    await world.forward("30m")
    world.expect("bob")
    world.expect_silence()


async def test_layers_stack_and_one_who_is_in_two_is_told_once(world: World) -> None:
    first = Layer("first", (await group(world, "alice"),), START_AT)
    second = Layer("second", (await group(world, "bob", "alice"),), START_AT)
    await world.schedule("dba", first, second)
    await world.rule(layer("schedule:dba", "alice"))
    await world.fire("disk full")
    world.expect("alice", reason="you are named in it and you are on call in schedule dba")
    world.expect("bob")
    world.expect_silence()


async def test_an_override_wins_while_it_lasts(world: World) -> None:
    usual = await daily(world, "alice")
    instead = Layer("holiday", (await group(world, "bob"),), START_AT + HOUR, START_AT + 2 * HOUR, is_override=True)
    await world.schedule("dba", usual, instead)
    await world.rule(layer("schedule:dba"))
    await world.forward("1h")
    await world.fire("disk full")
    world.expect("bob")
    await world.forward("1h")
    await world.fire("disk broken")
    world.expect("alice", title="disk broken")
    world.expect_silence()


async def test_a_change_of_the_schedule_holds_from_the_next_message_on(world: World) -> None:
    await world.schedule("dba", await daily(world, "alice"))
    await world.rule(layer("schedule:dba"))
    await world.fire("disk full")
    world.expect("alice")
    await world.schedule("dba", await daily(world, "bob"))
    await world.fire("disk broken")
    world.expect("bob", title="disk broken")
    world.expect_silence()


async def test_an_empty_schedule_costs_no_time_and_is_said(world: World) -> None:
    nights = Layer(
        "nights", (await group(world, "bob"),), START_AT - DAY, limit=Limit.daily, periods=(Period(0, 6 * 3_600),)
    )
    await world.schedule("dba", nights)
    await world.rule(layer("schedule:dba", window=30), layer("alice"), name="Default")
    await world.fire("disk full")
    world.expect("alice", event="escalated")
    world.expect_silence()
    (line,) = await world.lines("i_unreachable")
    assert line["reason"] == "Nobody is on call in schedule dba at this moment."


async def test_an_empty_schedule_still_tells_the_group_chat(world: World) -> None:
    await world.schedule("dba")
    await world.rule(layer("schedule:dba", "robot:ops", window=30), layer("alice"))
    await world.fire("disk full")
    world.expect("ops")
    world.expect_silence()
    (line,) = await world.lines("i_unreachable")
    assert line["reason"] == "Nobody is on call in schedule dba at this moment."


async def test_a_disabled_schedule_is_said(world: World) -> None:
    await world.schedule("dba", await daily(world, "bob"))
    await world.rule(layer("schedule:dba", window=30), layer("alice"))
    await world.schedule("dba", status="disabled")
    await world.fire("disk full")
    world.expect("alice", event="escalated")
    (line,) = await world.lines("i_unreachable")
    assert line["reason"] == "Schedule dba is disabled: nobody is told by it."


async def test_a_deleted_schedule_is_said(world: World) -> None:
    await world.schedule("dba", await daily(world, "bob"))
    await world.rule(layer("schedule:dba", window=30), layer("alice"))
    await world.schedule("dba", status="deleted")
    await world.fire("disk full")
    world.expect("alice", event="escalated")
    (line,) = await world.lines("i_unreachable")
    assert line["reason"].endswith("was deleted: nobody is told by it.")


async def test_a_hand_off_across_the_change_of_the_clock(world: World) -> None:
    """Berlin, 29 March 2026: the hand-off at 02:30 that does not exist happens at 03:00."""
    zone, start_at = "Europe/Berlin", 1_774_229_400_000  # Monday 23 March, 02:30
    people = (await group(world, "alice"), await group(world, "bob"))
    await world.schedule("dba", Layer("daily", people, start_at, unit=Unit.day), zone=zone)
    await world.rule(layer("schedule:dba"))
    world.clock.set(1_774_745_999_000)  # 01:59:59 on the wall
    await world.fire("before")
    world.expect("bob", title="before")
    await world.forward("1s")
    await world.fire("after")
    world.expect("alice", title="after")
    world.expect_silence()
