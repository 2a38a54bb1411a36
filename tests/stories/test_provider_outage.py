"""Promise: when a provider is out, the next one has the message within thirty seconds; one that fails often is tried last."""

import pytest

from tests.world.apps import PHONE, gateway
from tests.world.rules import layer
from tests.world.world import World
from tocsin.escalation.model import Ways
from tocsin.kernel.wire import HttpResponse, NoResponse

pytestmark = pytest.mark.anyio

SMS = Ways(critical=["sms"])
OUT = (NoResponse(kind="connect", text="one.example"), HttpResponse(status=503, headers={}, body=b""))


@pytest.mark.parametrize("answer", [*OUT, HttpResponse(status=401, headers={}, body=b"")])
async def test_the_next_provider_has_it_at_once(world: World, answer: HttpResponse | NoResponse) -> None:
    await world.person("alice", phone=PHONE)
    await gateway(world, "one")
    await gateway(world, "two")
    await world.rule(layer("alice", ways=SMS))
    world.ends.answer("one", answer)
    started = world.clock.now()
    await world.fire("disk full")
    world.expect("one")
    said = world.expect("two", says="disk full")
    assert said.at - started <= 30_000
    (delivery,) = await world.deliveries()
    assert (delivery.state, delivery.attempts) == ("delivered", 2)
    lines = await world.lines("i_notify")
    assert [(line["provider"], line["outcome"] in ("delivered", "accepted")) for line in lines] == [
        ("one", False),
        ("two", True),
    ]


async def test_when_all_are_out_another_way_follows_and_they_are_all_tried_again(world: World) -> None:
    await world.person("alice", phone=PHONE)
    await gateway(world, "one")
    await gateway(world, "two")
    await world.rule(layer("alice", ways=SMS))
    world.ends.answer("one", OUT[0])
    world.ends.answer("two", OUT[0])
    await world.fire("disk full")
    world.expect("one")
    world.expect("two")
    world.expect("alice", reason="in place of SMS")
    await world.forward("7s")
    world.expect("one")
    world.expect_silence()


async def test_a_provider_that_fails_three_times_is_tried_last_until_it_has_rested(world: World) -> None:
    await world.person("alice", phone=PHONE)
    await gateway(world, "one")
    await gateway(world, "two")
    await world.rule(layer("alice", ways=SMS))
    for number in range(3):
        world.ends.answer("one", OUT[1])
        await world.fire(f"disk {number}")
        world.expect("one")
        world.expect("two")
    await world.fire("disk 4")
    world.expect("two", title="disk 4")
    world.expect_silence()
    await world.forward("31s")
    await world.fire("disk 5")
    world.expect("one", title="disk 5")


async def test_mail_goes_by_the_next_relay(world: World) -> None:
    relay = {"from": "oncall@example.com", "host": "mail.example.net"}
    await world.person("alice")
    await world.provider("email", relay, name="first relay")
    await world.rule(layer("alice"))
    await world.fire("disk full")
    mails = [one for one in world.ends.relays if one]
    assert mails == ["smtp://mail.example.net/?starttls=on"]
    world.expect("alice", title="disk full")
