"""Promise: a key pressed during a call acts as the person called; a machine that answers acknowledges nothing."""

import pytest

from tests.world.apps import PHONE, telephone
from tests.world.rules import layer
from tests.world.world import World
from tocsin.escalation.model import Ways
from tocsin.notifiers.callback import Inbound
from tocsin.people.permissions import RESPONDER

pytestmark = pytest.mark.anyio

CALL = Ways(critical=["voice"])


async def test_one_acknowledges(world: World) -> None:
    phone = await telephone(world)
    await world.person("alice", phone=PHONE, role_ids=[RESPONDER])
    await world.rule(layer("alice", ways=CALL, times=5, every=1, window=30), layer("bob"))
    await world.fire("disk full")
    world.expect("twilio")
    heard = await phone.ring("1")
    assert any("disk full" in text for text in heard.said)
    assert set(heard.statuses) <= {200, 204}
    assert str((await world.incident()).progress) == "Processing"
    (delivery,) = await world.deliveries()
    assert (delivery.state, delivery.proof) == ("delivered", "answered")
    await world.forward("2h")
    world.expect_silence()


async def test_two_escalates(world: World) -> None:
    phone = await telephone(world)
    await world.person("alice", phone=PHONE, role_ids=[RESPONDER])
    await world.rule(layer("alice", ways=CALL, window=30), layer("bob"))
    await world.fire("disk full")
    world.expect("twilio")
    await phone.ring("2")
    world.expect("bob", event="escalated")


async def test_a_machine_is_nobody(world: World) -> None:
    phone = await telephone(world)
    await world.person("alice", phone=PHONE)
    await world.rule(layer("alice", ways=CALL))
    await world.fire("disk full")
    world.expect("twilio")
    await phone.ring(by="machine_start")
    assert str((await world.incident()).progress) == "Triggered"
    world.expect("alice", reason="in place of voice call")


async def test_somebody_elses_request_is_refused(world: World) -> None:
    phone = await telephone(world)
    await world.person("alice", phone=PHONE)
    await world.rule(layer("alice", ways=CALL))
    await world.fire("disk full")
    world.expect("twilio")
    call = list(phone.twilio.calls.values())[-1]
    forged: Inbound = phone.twilio.signed(call.fields["StatusCallback"], {"CallSid": call.sid, "Digits": "1"}, key="no")
    assert (await world.call_back(forged)).status in (401, 403)
    assert str((await world.incident()).progress) == "Triggered"
