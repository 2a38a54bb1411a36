"""Promise: an incident made by hand is told by the channel's rule, by a rule chosen, or to the people chosen."""

import pytest

from tests.world.rules import layer
from tests.world.world import World
from tocsin.incidents.model import Reopen

pytestmark = pytest.mark.anyio


async def test_by_the_rule_of_its_channel(world: World) -> None:
    rule = await world.rule(layer("alice", window=5), layer("bob"))
    await world.create("carol", channel_id=rule.channel_id)
    await world.forward("5m")
    world.expect("alice", event="triggered", title="by hand")
    world.expect("bob", event="escalated")


async def test_by_a_rule_and_layer_that_were_chosen(world: World) -> None:
    rule = await world.rule(layer("alice", window=5), layer("bob"))
    await world.create("carol", channel_id=rule.channel_id, rule_id=rule.rule_id, layer_idx=1)
    world.expect("bob")


async def test_to_people_and_addresses_that_were_chosen(world: World) -> None:
    bob = await world.person("bob")
    world.ends.known.add("desk")
    await world.create("carol", person_ids=(bob.member_id,), emails=("desk@example.com",))
    world.expect("bob", event="reassigned")
    world.expect("desk")
    await world.close("bob")
    await world.command("bob", Reopen, reason="not over")
    world.expect("bob", event="reopened")
    world.expect("desk", event="reopened")


async def test_without_channel_and_people_it_says_that_nobody_was_told(world: World) -> None:
    await world.create("carol")
    assert "belongs to no channel and names no responder" in (await world.incident()).untold
