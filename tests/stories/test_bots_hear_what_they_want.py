"""Promise: a bot is told of the severities and events its settings name, and what it is not told says so."""

from typing import Any

import pytest

from tests.world.rules import layer
from tests.world.world import World

pytestmark = pytest.mark.anyio


async def told_with(world: World, **settings: Any) -> None:
    """A rule whose group bot has these settings too."""
    await world.rule(layer("alice", "robot:ops", bot=settings))


async def test_only_criticals(world: World) -> None:
    await told_with(world, severities=["Critical"])
    await world.fire("disk almost full", "Warning")
    world.expect("alice")
    (line,) = await world.lines("i_notify_dropped")
    assert (line["recipient"], line["reason"]) == ("ops", "it takes Critical only")
    await world.fire("disk full")
    world.expect("alice")
    world.expect("ops", title="disk full")


async def test_how_it_goes_on(world: World) -> None:
    await told_with(world, events=["triggered", "acknowledged", "closed"])
    await world.fire("disk full")
    world.expect("alice")
    world.expect("ops", event="triggered")
    await world.ack("alice")
    world.expect("ops", event="acknowledged")
    await world.recover("disk full")
    world.expect("ops", event="closed")


async def test_without_a_word_it_is_only_asked(world: World) -> None:
    await told_with(world)
    await world.fire("disk full")
    world.expect("alice")
    world.expect("ops")
    await world.ack("alice")
    await world.close("alice")
    world.expect_silence()
