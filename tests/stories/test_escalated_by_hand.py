"""Promise: somebody can send an incident to a layer of a rule, whoever has it; from there it goes on by itself."""

import pytest

from tests.world.rules import layer
from tests.world.world import World
from tocsin.incidents.model import Assign

pytestmark = pytest.mark.anyio


async def test_the_layer_is_told_and_the_next_one_follows(world: World) -> None:
    rule = await world.rule(layer("alice", window=30), layer("bob", window=10), layer("carol"))
    await world.fire("disk full")
    world.expect("alice")
    await world.ack("alice")
    await world.command("alice", Assign, type="escalate", rule_id=rule.rule_id, layer_idx=1)
    world.expect("bob", event="escalated", reason="layer 2")
    await world.forward("10m")
    world.expect("carol", event="escalated")
    await world.forward("2h")
    world.expect_silence()


@pytest.mark.parametrize("layer_idx", [1, -1])
async def test_a_layer_that_is_not_there_is_said(world: World, layer_idx: int) -> None:
    rule = await world.rule(layer("alice"))
    await world.fire("disk full")
    world.expect("alice")
    await world.command("alice", Assign, type="escalate", rule_id=rule.rule_id, layer_idx=layer_idx)
    assert "has no layer" in (await world.incident()).untold
