"""Promise: a person reached by several ways of one layer is told once."""

import pytest

from tests.world.rules import layer
from tests.world.world import World

pytestmark = pytest.mark.anyio


async def test_named_and_in_two_teams(world: World) -> None:
    await world.team("db", "alice", "bob")
    await world.team("night", "alice")
    await world.rule(layer("alice", "alice", "team:db", "team:night", "mail:alice"), name="Default")
    await world.fire("disk full")
    world.expect(
        "alice", reason="layer 1 of rule Default: you are named in it and you are in team db and you are in team night"
    )
    world.expect("bob", reason="you are in team db")
    world.expect_silence()
