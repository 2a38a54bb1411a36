"""Promise: who is asked to join is told once; the rule goes on."""

import pytest

from tests.world.rules import layer
from tests.world.world import World
from tocsin.incidents.model import AddResponders

pytestmark = pytest.mark.anyio


async def test_the_new_ones_are_told_and_those_who_are_there_are_not(world: World) -> None:
    await world.rule(layer("alice", window=30), layer("bob"))
    await world.fire("disk full")
    world.expect("alice")
    ids = [(await world.person(name)).member_id for name in ("alice", "carol", "carol")]
    await world.command("alice", AddResponders, person_ids=tuple(ids))
    world.expect("carol", event="responder_added", reason="you were asked to join")
    world.expect_silence()
    await world.forward("30m")
    world.expect("bob")


async def test_an_acknowledgement_does_not_keep_them_from_being_told(world: World) -> None:
    await world.rule(layer("alice"))
    await world.fire("disk full")
    world.expect("alice")
    await world.ack("alice")
    carol = await world.person("carol")
    await world.command("alice", AddResponders, person_ids=(carol.member_id,))
    world.expect("carol")
