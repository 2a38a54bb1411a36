"""Promise: without its store the door answers 503 and nothing is answered as kept."""

import pytest

from tests.world.rules import layer
from tests.world.world import World

pytestmark = pytest.mark.anyio


async def test_without_its_store_nothing_is_answered_as_kept(world: World) -> None:
    await world.rule(layer("alice"))
    world.nemesis.store_is_away = True
    answer = await world.push("disk full")
    assert (answer.status, answer.code) == (503, "ServiceUnavailable")
    assert answer.header("retry-after")
    world.nemesis.store_is_away = False
    await world.fire("disk full")
    world.expect("alice")
