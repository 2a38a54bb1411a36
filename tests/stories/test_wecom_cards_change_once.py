"""Promise: a WeCom card that has used up its code is left as it is, in silence; the next press makes it fresh."""

import pytest

from tests.world.chats import WeComChat
from tests.world.rules import layer
from tests.world.world import World
from tocsin.escalation.model import Ways
from tocsin.people.permissions import RESPONDER

pytestmark = pytest.mark.anyio


async def test_a_second_change_without_a_press_is_no_failure(world: World) -> None:
    chat = WeComChat(world)
    await chat.open()
    await world.person("alice", role_ids=[RESPONDER])
    await chat.link("alice")
    await world.rule(layer("alice", ways=Ways(critical=["wecom_app"])))
    await world.fire("disk full")
    await world.person("bob")
    await world.ack("bob")
    assert "bob" in chat.shown()
    await world.unack("bob")
    before = len(await world.lines())
    await world.close("bob")
    assert chat.fake.cards
    assert not [one for one in (await world.lines())[before:] if "cannot be changed" in str(one)]
    world._read = len(world.ends.said)
