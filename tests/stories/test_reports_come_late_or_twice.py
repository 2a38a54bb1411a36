"""Promise: a report that comes late, twice or out of order changes nothing that is known better."""

import json

import pytest

from tests.world.apps import PHONE, gateway
from tests.world.rules import layer
from tests.world.world import World
from tocsin.escalation.model import Ways
from tocsin.notifiers.callback import Inbound
from tocsin.reach.model import Provider

pytestmark = pytest.mark.anyio


def report(world: World, provider: Provider, state: str, message_id: str = "m1", secret: str = "") -> Inbound:
    """What the gateway tells of a message."""
    url = f"{world.settings.public_url}/callback/{provider.account_id}/{provider.provider_id}"
    body = json.dumps({"id": message_id, "state": state}).encode()
    query = {"secret": secret or "a-secret-of-the-gateway"}
    headers = {"content-type": "application/json"}
    return Inbound(method="POST", url=f"{url}?secret={query['secret']}", query=query, headers=headers, body=body)


async def told(world: World) -> Provider:
    """Alice has a text message whose report is waited for."""
    provider, _ = await gateway(world, "sms", reports=True)
    await world.person("alice", phone=PHONE)
    await world.rule(layer("alice", ways=Ways(critical=["sms"])))
    await world.fire("disk full")
    world.expect("sms")
    return provider


async def test_it_arrived(world: World) -> None:
    provider = await told(world)
    for _ in range(2):
        await world.call_back(report(world, provider, "DELIVRD"))
    (delivery,) = await world.deliveries()
    assert (delivery.state, delivery.proof) == ("delivered", "delivered")
    assert len(await world.lines("i_notify_report")) == 1
    await world.call_back(report(world, provider, "UNDELIV"))
    await world.forward("1h")
    assert (await world.deliveries())[0].state == "delivered"
    world.expect_silence()


async def test_it_did_not_arrive(world: World) -> None:
    provider = await told(world)
    await world.call_back(report(world, provider, "UNDELIV"))
    world.expect("alice", reason="in place of SMS")
    await world.call_back(report(world, provider, "UNDELIV"))
    world.expect_silence()


async def test_a_report_after_the_time_is_kept_as_proof(world: World) -> None:
    provider = await told(world)
    await world.forward("3m")
    world.expect("alice", reason="in place of SMS")
    await world.call_back(report(world, provider, "DELIVRD"))
    assert (await world.deliveries())[0].proof == "delivered"


async def test_a_stranger_reports_nothing(world: World) -> None:
    provider = await told(world)
    answer = await world.call_back(report(world, provider, "UNDELIV", secret="guessed"))
    assert answer.status in (401, 403)
    assert (await world.deliveries())[0].state == "sent"
    await world.forward("3m")
    world.expect("alice")
