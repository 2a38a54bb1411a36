"""Promise: a snoozed incident is quiet until its time is over; then it is told again, if nobody has solved it."""

import pytest

from tests.world.rules import layer
from tests.world.world import World
from tocsin.incidents.model import Assign, Snooze, Wake
from tocsin.kernel.errors import InvalidParameter

pytestmark = pytest.mark.anyio


async def test_it_is_told_again_when_the_time_is_over(world: World) -> None:
    await world.rule(layer("alice", window=30, force=True), layer("bob"))
    await world.fire("disk full")
    world.expect("alice")
    await world.ack("alice")
    await world.command("alice", Snooze, minutes=120)
    await world.forward("119m")
    world.expect_silence()
    await world.forward("1m")
    world.expect("alice", event="woken")
    assert (await world.incident()).progress == "Triggered"
    await world.forward("30m")
    world.expect("bob")


async def test_waking_it_by_hand_ends_it_early(world: World) -> None:
    await world.rule(layer("alice"))
    await world.fire("disk full")
    world.expect("alice")
    await world.ack("alice")
    await world.command("alice", Snooze, minutes=120)
    await world.command("alice", Wake)
    world.expect("alice", event="woken")
    await world.forward("3h")
    world.expect_silence()


async def test_closed_meanwhile_it_stays_quiet(world: World) -> None:
    await world.rule(layer("alice"))
    await world.fire("disk full")
    world.expect("alice")
    await world.ack("alice")
    await world.command("alice", Snooze, minutes=120)
    await world.recover("disk full")
    await world.forward("3h")
    world.expect_silence()
    assert (await world.incident()).progress == "Closed"


async def test_given_to_somebody_directly_that_person_is_told_again(world: World) -> None:
    await world.rule(layer("alice"))
    await world.fire("disk full")
    world.expect("alice")
    bob = await world.person("bob")
    await world.command("alice", Assign, type="reassign", person_ids=(bob.member_id,))
    world.expect("bob")
    await world.ack("bob")
    await world.command("bob", Snooze, minutes=5)
    await world.forward("5m")
    world.expect("bob", event="woken")


async def test_it_needs_an_acknowledgement(world: World) -> None:
    await world.fire("disk full")
    with pytest.raises(InvalidParameter, match="acknowledge INC"):
        await world.command("alice", Snooze, minutes=5)


@pytest.mark.parametrize("minutes", [0, 1_441])
async def test_at_most_a_day(world: World, minutes: int) -> None:
    await world.fire("disk full")
    await world.ack("alice")
    with pytest.raises(InvalidParameter, match="between 1 and 1440"):
        await world.command("alice", Snooze, minutes=minutes)
