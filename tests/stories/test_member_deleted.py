"""Promise: a deleted member is passed over: the others of the layer, or else the next layer, are told at once."""

import pytest

from tests.world.rules import layer
from tests.world.world import World

pytestmark = pytest.mark.anyio


async def test_a_deleted_member_is_passed_over_and_the_next_layer_told(world: World) -> None:
    await world.rule(layer("alice", window=30), layer("bob"))
    await world.person("alice")
    await world.forget("alice")
    await world.fire("disk full")
    world.expect("bob", event="escalated")
    (line,) = await world.lines("i_unreachable")
    assert line["reason"] == "the member was deleted"
    assert not (await world.incident()).untold


async def test_deleted_while_the_escalation_runs(world: World) -> None:
    await world.rule(layer("alice", window=30), layer("bob", window=30), layer("carol", "bob"))
    await world.fire("disk full")
    world.expect("alice")
    await world.forget("bob")
    await world.forward("30m")
    world.expect("carol", event="escalated", reason="layer 3")
    world.expect_silence()
