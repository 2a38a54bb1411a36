"""Promise: whoever asks why nobody told them is told what became of each message to them, and what could not reach them."""

import pytest

from tests.world.asking import codes, sentence, why
from tests.world.rules import layer
from tests.world.world import World
from tocsin.escalation.model import Ways
from tocsin.kernel.wire import SmtpResponse

pytestmark = pytest.mark.anyio

NO_MAILBOX = SmtpResponse(code=550, text="5.1.1 no such user")
BUSY = SmtpResponse(code=451, text="4.3.2 try again later")


async def test_told_is_told_by_what_and_why(world: World) -> None:
    await world.rule(layer("alice"), name="night")
    await world.fire("disk full")
    world.expect("alice")
    assert await sentence(world, "alice") == "Told by email: layer 1 of rule night: you are named in it."
    (concern,) = (await why(world, "alice")).concerns
    assert concern.verdict == "told"
    assert [one.medium for one in concern.sendings] == ["email"]


async def test_no_way_reaches_me(world: World) -> None:
    await world.person("alice", email="", email_key="")
    await world.person("bob")
    await world.rule(layer("alice", "bob"))
    await world.fire("disk full")
    world.expect("bob")
    assert await codes(world, "alice") == ["no_way"]
    assert "email: no e-mail address" in await sentence(world, "alice")


async def test_the_message_failed(world: World) -> None:
    await world.rule(layer("alice"))
    world.ends.answer("alice", NO_MAILBOX)
    await world.fire("disk full")
    world.expect("alice")
    found = await codes(world, "alice")
    assert found[0] == "failed"
    assert "failed after 1 attempts" in await sentence(world, "alice")


async def test_quiet_hours_chose_the_way(world: World) -> None:
    quiet = {"start": "08:00", "end": "10:00", "severities": ["Warning"], "transports": ["email"], "time_zone": "UTC"}
    await world.person("alice", quiet=[quiet])
    await world.rule(layer("alice", ways=Ways(follow_preference=True)))
    await world.fire("disk full", "Warning")
    world.expect("alice")
    assert (await sentence(world, "alice")).endswith("Quiet hours 08:00-10:00 chose the way.")


async def test_it_is_tried_again_and_then_somebody_has_it(world: World) -> None:
    await world.rule(layer("alice"))
    world.ends.answer("alice", BUSY)
    await world.fire("disk full")
    world.expect("alice")
    assert await codes(world, "alice") == ["retrying"]
    await world.ack("bob")
    await world.forward("1h")
    assert await codes(world, "alice", minutes=120) == ["dropped_acknowledged", "acknowledged"]


async def test_it_got_through_only_later(world: World) -> None:
    await world.rule(layer("alice"))
    world.ends.answer("alice", *[BUSY] * 8)
    await world.fire("disk full")
    asked_at = world.clock.now()
    await world.forward("2h")
    for _ in range(len(world.unread())):
        world.expect("alice")
    assert await codes(world, "alice", at=asked_at, minutes=1) == ["told_later"]
    assert "got through only at" in await sentence(world, "alice", at=asked_at, minutes=1)


async def test_a_member_who_left(world: World) -> None:
    await world.rule(layer("alice", "bob"))
    await world.forget("alice")
    await world.fire("disk full")
    world.expect("bob")
    found = await why(world, "alice")
    assert "person_gone" in [one.code for one in found.remarks]
