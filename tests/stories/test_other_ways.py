"""Promise: when a way to a person fails, or nobody reports that it arrived, the next ways follow, each once a round."""

import pytest

from tests.world.apps import PHONE, Telephone, gateway, slack, telephone
from tests.world.rules import layer
from tests.world.world import World
from tocsin.escalation.model import Ways
from tocsin.kernel.wire import HttpResponse

pytestmark = pytest.mark.anyio

CHAT = Ways(critical=["slack_app"])
REFUSED = HttpResponse(status=200, headers={}, body=b'{"ok":false,"error":"account_inactive"}')


async def test_after_a_chat_app_come_sms_and_mail(world: World) -> None:
    provider, _ = await slack(world)
    await gateway(world, "sms")
    await world.person("alice", phone=PHONE)
    await world.linked("alice", provider, "U0ANN")
    await world.rule(layer("alice", ways=CHAT, times=2, every=10))
    world.ends.answer("slack", REFUSED)
    await world.fire("disk full")
    world.expect("slack")
    world.expect("sms", says="disk full")
    world.expect("alice", reason="in place of Slack")
    assert [line["instead_of"] for line in await world.lines("i_notify_instead")] == ["slack_app", "slack_app"]
    assert not (await world.incident()).untold
    await world.forward("10m")
    world.expect("slack")
    world.expect_silence()


async def test_a_chat_app_that_is_slow_to_come_back_is_not_waited_for(world: World) -> None:
    provider, _ = await slack(world)
    await world.person("alice")
    await world.linked("alice", provider, "U0ANN")
    await world.rule(layer("alice", ways=CHAT))
    world.ends.answer("slack", *[HttpResponse(status=503, headers={}, body=b"")] * 3)
    started = world.clock.now()
    await world.fire("disk full")
    await world.forward("1m")
    assert world.expect("alice").at - started <= 30_000
    for _ in range(4):
        world.expect("slack")


async def test_without_a_report_the_next_way_follows(world: World) -> None:
    provider, _ = await gateway(world, "sms", reports=True)
    await world.person("alice", phone=PHONE)
    await world.rule(layer("alice", ways=Ways(critical=["sms"])))
    await world.fire("disk full")
    world.expect("sms")
    assert (await world.deliveries())[0].state == "sent"
    await world.forward("119s")
    world.expect_silence()
    await world.forward("1s")
    world.expect("alice", reason="in place of SMS")
    (line,) = await world.lines("i_notify_report")
    assert "did not report in time" in line["result"]
    assert provider.provider_id == (await world.deliveries())[0].provider_id


async def test_nobody_takes_the_call(world: World) -> None:
    phone = await telephone(world)
    await world.person("alice", phone=PHONE)
    await world.rule(layer("alice", ways=Ways(critical=["voice"])))
    await world.fire("disk full")
    world.expect("twilio")
    await phone.ring(ending="no-answer")
    world.expect("alice", reason="in place of voice call")
    assert (await world.deliveries())[0].state == "failed"


async def test_all_ways_failed_is_the_next_layers_turn(world: World) -> None:
    phone: Telephone = await telephone(world)
    await world.person("alice", phone=PHONE, email="", email_key="")
    await world.rule(layer("alice", ways=Ways(critical=["voice"]), window=30), layer("bob"))
    await world.fire("disk full")
    world.expect("twilio")
    await phone.ring(ending="busy")
    world.expect("bob", event="escalated")
