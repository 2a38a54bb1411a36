"""Promise: nothing more is said about a deleted incident."""

import pytest

from tests.world.rules import layer
from tests.world.world import World
from tocsin.incidents.model import Remove

pytestmark = pytest.mark.anyio


async def test_no_repeat_no_layer_and_the_next_event_is_a_new_incident(world: World) -> None:
    await world.rule(layer("alice", times=5, every=1, window=30), layer("bob"))
    await world.fire("disk full")
    world.expect("alice")
    await world.command("alice", Remove)
    await world.forward("2h")
    world.expect_silence()
    await world.fire("disk full")
    world.expect("alice", event="triggered")
    assert len([one for one in await world.incidents() if not one.deleted_at]) == 1
    await world.recover("disk full")


async def test_a_message_that_waits_is_dropped(world: World) -> None:
    await world.rule(layer("alice"))
    await world.push("disk full")
    await world.receiving.piece()
    await world.command("bob", Remove)
    world.expect_silence()
