"""Promise: when every message of a layer failed for good, the next layer is told at once."""

import pytest

from tests.world.rules import layer
from tests.world.world import World
from tocsin import journey
from tocsin.incidents.model import Acknowledge
from tocsin.kernel.wire import SmtpResponse

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
