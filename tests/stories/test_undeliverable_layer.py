"""Promise: when every message of a layer failed for good, the next layer is told at once."""

import asyncio

import pytest

from tests.world.rules import layer
from tests.world.world import World
from tocsin import journey
from tocsin.incidents.model import Acknowledge, AddResponders, Unacknowledge
from tocsin.kernel.wire import SmtpResponse
from tocsin.notify.turns import TO_A_RELAY

pytestmark = pytest.mark.anyio

NO_MAILBOX = SmtpResponse(code=550, text="5.1.1 no such user")


async def test_the_next_layer_follows_at_once(world: World) -> None:
    await world.rule(layer("alice", "bob", window=30), layer("carol"))
    for name in ("alice", "bob"):
        await world.person(name)
        world.ends.answer(name, NO_MAILBOX)
    await world.fire("disk full")
    world.expect("alice")
    world.expect("bob")
    world.expect("carol", event="escalated")
    assert "undeliverable" in [line["code"] for line in await world.lines("i_untold")]


async def test_failures_that_come_at_the_same_moment_are_seen_together(world: World) -> None:
    names = [f"person{number}" for number in range(TO_A_RELAY)]
    await world.rule(layer(*names, window=30), layer("carol"))
    all_told = asyncio.Barrier(len(names))

    async def meet() -> None:
        await all_told.wait()

    for name in names:
        world.ends.answer(name, NO_MAILBOX)
        world.ends.while_told(name, meet)
    await world.fire("disk full")
    for name in (*names, "carol"):
        world.expect(name)


async def test_people_it_was_given_to_directly_are_no_exception(world: World) -> None:
    bob = await world.person("bob")
    world.ends.answer("bob", NO_MAILBOX)
    await world.create("carol", person_ids=(bob.member_id,))
    world.expect("bob")
    assert (
        await world.incident()
    ).untold == "No message to those it was given to could be delivered: nobody knows of it."


async def test_somebody_asked_to_join_is_not_the_one_who_has_it(world: World) -> None:
    await world.rule(layer("alice"))
    await world.fire("disk full")
    world.expect("alice")
    bob = await world.person("bob")
    world.ends.answer("bob", NO_MAILBOX)
    await world.command("alice", AddResponders, person_ids=(bob.member_id,))
    world.expect("bob")
    assert not (await world.incident()).untold


async def test_an_earlier_assignment_does_not_end_the_present_one(world: World) -> None:
    await world.rule(layer("alice", window=30), layer("bob"))
    await world.person("alice")

    async def take_and_give_back() -> None:
        for kind in (Acknowledge, Unacknowledge):
            ids = ((await world.incident()).incident_id,)
            await journey.command(world.product, kind(incident_ids=ids), await world.actor("alice"))

    world.ends.answer("alice", NO_MAILBOX)
    world.ends.while_told("alice", take_and_give_back)
    await world.fire("disk full")
    world.expect("alice", event="triggered")
    world.expect("alice", event="unacknowledged")
    world.expect_silence()
    await world.forward("30m")
    world.expect("bob")


async def test_one_that_arrived_is_enough(world: World) -> None:
    await world.rule(layer("alice", "bob", window=30), layer("carol"))
    world.ends.answer("alice", NO_MAILBOX)
    await world.fire("disk full")
    world.expect("alice")
    world.expect("bob")
    world.expect_silence()
    await world.forward("30m")
    world.expect("carol")


async def test_somebody_who_acknowledged_meanwhile_is_not_passed_over(world: World) -> None:
    await world.rule(layer("alice", "bob", window=30), layer("carol"))
    await world.person("alice")
    await world.person("bob")
    world.ends.answer("alice", NO_MAILBOX)
    world.ends.answer("bob", NO_MAILBOX)

    async def acknowledge() -> None:
        incident_ids = ((await world.incident()).incident_id,)
        await journey.command(world.product, Acknowledge(incident_ids=incident_ids), await world.actor("bob"))

    world.ends.while_told("bob", acknowledge)
    await world.fire("disk full")
    world.expect("alice")
    world.expect("bob")
    await world.forward("1h")
    world.expect_silence()
    assert [one.person_id for one in (await world.incident()).responders] == [
        world.person_id("alice"),
        world.person_id("bob"),
    ]
