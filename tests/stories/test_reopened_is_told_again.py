"""Promise: a reopened incident is assigned and told again, from its first layer on."""

import pytest

from tests.world.rules import layer
from tests.world.world import World
from tocsin.incidents.model import Assign, Reopen
from tocsin.kernel.errors import InvalidParameter

pytestmark = pytest.mark.anyio


async def test_the_first_layer_is_told_again(world: World) -> None:
    await world.rule(layer("alice", window=30), layer("bob"))
    await world.fire("disk full")
    await world.forward("30m")
    world.expect("alice")
    world.expect("bob")
    await world.close("bob")
    await world.forward("1h")
    await world.command("bob", Reopen, reason="it came back")
    world.expect("alice", event="reopened")
    await world.forward("30m")
    world.expect("bob", event="escalated")


async def test_one_given_to_a_person_is_told_to_that_person_again(world: World) -> None:
    await world.rule(layer("alice"))
    await world.fire("disk full")
    world.expect("alice")
    bob = await world.person("bob")
    await world.command("alice", Assign, type="reassign", person_ids=(bob.member_id,))
    world.expect("bob", event="reassigned")
    await world.close("bob")
    await world.command("bob", Reopen, reason="it came back")
    world.expect("bob", event="reopened")


async def test_it_needs_a_reason(world: World) -> None:
    await world.fire("disk full")
    await world.close("alice")
    with pytest.raises(InvalidParameter, match="say why"):
        await world.command("alice", Reopen, reason="  ")


async def test_the_delay_window_does_not_apply_again(world: World) -> None:
    await world.rule(layer("alice"), aggr_window_s=300)
    await world.fire("disk full")
    await world.forward("5m")
    world.expect("alice")
    await world.close("alice")
    await world.command("alice", Reopen, reason="it came back")
    world.expect("alice", event="reopened")
