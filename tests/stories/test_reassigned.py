"""Promise: an incident given to somebody by hand is theirs: they are told once, and no layer follows."""

import pytest

from tests.world.apps import gateway
from tests.world.rules import layer
from tests.world.world import World
from tocsin.incidents.model import Assign

pytestmark = pytest.mark.anyio


async def test_the_new_one_is_told_and_the_rule_ends(world: World) -> None:
    await world.rule(layer("alice", times=5, every=1, window=30), layer("bob"))
    await world.fire("disk full")
    world.expect("alice")
    carol = await world.person("carol")
    await world.command("alice", Assign, type="reassign", person_ids=(carol.member_id,))
    world.expect("carol", event="reassigned", reason="it was assigned to you directly")
    await world.forward("2h")
    world.expect_silence()
    assert [one.person_id for one in (await world.incident()).responders] == [carol.member_id]


async def test_given_back_by_everybody_it_is_told_to_the_same_people_again(world: World) -> None:
    await world.rule(layer("alice"))
    await world.fire("disk full")
    world.expect("alice")
    carol = await world.person("carol")
    await world.command("alice", Assign, type="reassign", person_ids=(carol.member_id,))
    world.expect("carol")
    await world.ack("carol")
    await world.forward("1m")
    await world.unack("carol")
    world.expect("carol", event="unacknowledged")


async def test_an_acknowledgement_is_gone_with_the_one_who_gave_it(world: World) -> None:
    await world.rule(layer("alice"))
    await world.fire("disk full")
    world.expect("alice")
    await world.ack("alice")
    carol = await world.person("carol")
    await world.command("alice", Assign, type="reassign", person_ids=(carol.member_id,))
    world.expect("carol")
    assert (await world.incident()).progress == "Triggered"


async def test_who_gives_it_to_somebody_may_say_by_which_way(world: World) -> None:
    provider, texts = await gateway(world, "texts")
    await world.person("carol", phone="+4915112345678")
    await world.create("alice")
    await world.command("alice", Assign, type="assign", person_ids=(world.person_id("carol"),), transports=("sms",))
    world.expect("texts")
    assert len(texts.sent) == 1
    assert [one.provider_id for one in await world.deliveries()] == [provider.provider_id]
