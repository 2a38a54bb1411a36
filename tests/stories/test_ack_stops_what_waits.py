"""Promise: within a second after an acknowledgement no further message starts, however many wait."""

import asyncio
from functools import partial

import pytest

from tests.world.rules import layer
from tests.world.world import World
from tocsin import journey
from tocsin.incidents.model import Acknowledge
from tocsin.notify.turns import TO_A_RELAY

pytestmark = pytest.mark.anyio

CROWD = [f"p{number}" for number in range(50)]


async def acknowledge(world: World) -> None:
    """Only the acknowledgement itself: no loop runs for it."""
    ids = ((await world.incident()).incident_id,)
    await journey.command(world.product, Acknowledge(incident_ids=ids), await world.actor(CROWD[0]))


async def test_fifty_that_are_due_are_not_sent(world: World) -> None:
    await world.rule(layer(*CROWD, times=3, every=1), layer("boss"))
    await world.push("disk full")
    await world.receiving.piece()
    await acknowledge(world)
    await world.forward("2h")
    world.expect_silence()
    assert {one.state for one in await world.deliveries()} == {"dropped"}
    assert len(await world.deliveries()) == 50


async def test_fifty_that_a_worker_has_taken_stop_where_they_wait_for_their_turn(world: World) -> None:
    await world.rule(layer(*CROWD, times=3, every=1), layer("boss"))
    in_the_air, gate = set[str](), asyncio.Event()

    async def takes_long(name: str) -> None:
        in_the_air.add(name)
        if len(in_the_air) == TO_A_RELAY:
            await acknowledge(world)
            world.clock.advance(1_000)
            gate.set()
        await gate.wait()

    for name in CROWD:
        world.ends.while_told(name, partial(takes_long, name))
    await world.fire("disk full")
    told = {one.to for one in world.unread()}
    world._read = len(world.ends.said)
    assert len(told) == TO_A_RELAY, "only what was in the air already"
    await world.forward("2h")
    world.expect_silence()
    states = [one.state for one in await world.deliveries()]
    assert states.count("delivered") == len(told)
    assert states.count("dropped") == 50 - len(told)
    lines = await world.lines("i_notify_dropped")
    assert {line["reason"] for line in lines} == {"somebody had acknowledged before this was sent"}
    assert {one.attempts for one in await world.deliveries() if one.state == "dropped"} == {0}


async def test_without_an_acknowledgement_all_fifty_are_told(world: World) -> None:
    await world.rule(layer(*CROWD))
    await world.fire("disk full")
    assert len({one.to for one in world.unread()}) == 50
    world._read = len(world.ends.said)
