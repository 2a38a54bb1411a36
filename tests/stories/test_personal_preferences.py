"""Promise: people are reached as they wish, and by mail where their wish cannot be met; who cannot be reached is said."""

import pytest

from tests.world.rules import layer
from tests.world.world import World
from tocsin.escalation.model import Ways

pytestmark = pytest.mark.anyio


async def test_a_transport_that_is_not_set_up_is_replaced_by_mail_and_said(world: World) -> None:
    await world.person("alice", preferences={"critical": ["voice", "sms"]})
    await world.rule(layer("alice", ways=Ways(follow_preference=True)))
    await world.fire("disk full")
    world.expect("alice")
    (line,) = await world.lines("i_unreachable")
    assert line["reason"] == "alice: no phone number is known; e-mail is used instead"
    assert not (await world.incident()).untold


async def test_fixed_transports_of_the_layer_beat_them(world: World) -> None:
    await world.person("alice", preferences={"critical": ["voice"]})
    await world.rule(layer("alice", ways=Ways(critical=["email"])))
    await world.fire("disk full")
    world.expect("alice")
    assert await world.lines("i_unreachable") == []


async def test_nobody_in_a_layer_can_be_reached(world: World) -> None:
    await world.person("alice", email="", email_key="")
    await world.rule(layer("alice"))
    await world.fire("disk full")
    assert "alice: no e-mail address is known" in (await world.incident()).untold
    assert len(await world.lines("i_exhausted")) == 1
