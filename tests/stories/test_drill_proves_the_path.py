"""Promise: a drill pages through the whole path that a real page would take, and what arrived is kept as proof."""

import pytest

from tests.world.apps import PHONE, slack, telephone
from tests.world.house import ACCOUNT_ID
from tests.world.world import World
from tocsin.kernel.wire import HttpResponse
from tocsin.notify import drill_store
from tocsin.notify.model import Drill

pytestmark = pytest.mark.anyio


async def drilled(world: World, *transports: str) -> Drill:
    """Alice asks for a drill."""
    async with world.db.transaction() as tx:
        member_id, now = world.person_id("alice"), world.clock.now()
        made = await world.product.drills.start(tx, ACCOUNT_ID, member_id, "Critical", transports, now)
    await world.work()
    return made


async def found(world: World, drill: Drill) -> Drill:
    async with world.db.snapshot() as tx:
        one = await drill_store.read(tx, ACCOUNT_ID, drill.drill_id)
    assert one is not None
    return one


async def test_by_ones_preferences_with_a_key_as_proof(world: World) -> None:
    phone = await telephone(world)
    await world.person("alice", phone=PHONE, preferences={"critical": ["voice", "email"]})
    drill = await drilled(world)
    world.expect("twilio")
    world.expect("alice", event="test", says="confirm")
    await phone.ring("1")
    one = await found(world, drill)
    assert (one.received_at > 0, one.received_by, one.problems) == (True, "voice", [])


async def test_what_cannot_be_tried_is_said(world: World) -> None:
    await world.person("alice")
    drill = await drilled(world, "sms", "slack_app", "email")
    world.expect("alice", event="test")
    assert drill.problems == [
        "SMS: no phone number is known",
        "Slack: no Slack app is set up on this server",
    ]


async def test_it_falls_back_as_a_page_would(world: World) -> None:
    provider, _ = await slack(world)
    await world.person("alice")
    await world.linked("alice", provider, "U0ANN")
    world.ends.answer("slack", HttpResponse(status=200, headers={}, body=b'{"ok":false,"error":"invalid_auth"}'))
    await drilled(world, "slack_app")
    world.expect("slack")
    world.expect("alice", event="test", reason="in place of Slack")
