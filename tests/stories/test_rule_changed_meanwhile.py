"""Promise: a running escalation goes on by the rule it began with, whatever becomes of the rule."""

import pytest

from tests.world.rules import layer
from tests.world.world import World

pytestmark = pytest.mark.anyio


async def test_a_running_escalation_keeps_the_rule_it_began_with(world: World) -> None:
    rule = await world.rule(layer("alice", window=30), layer("bob"))
    await world.fire("disk full")
    world.expect("alice")
    await world.change_rule(rule, layer("alice", window=30), layer("carol"))
    await world.forward("30m")
    world.expect("bob")
    await world.fire("another")
    await world.forward("30m")
    world.expect("alice")
    world.expect("carol")


async def test_a_deleted_rule_is_followed_to_its_end(world: World) -> None:
    rule = await world.rule(layer("alice", window=30), layer("bob"))
    await world.fire("disk full")
    world.expect("alice")
    await world.change_rule(rule, status="deleted")
    await world.forward("30m")
    world.expect("bob")
    await world.fire("another")
    world.expect_silence()
    assert (await world.incident("another")).untold
