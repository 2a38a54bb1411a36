"""Promise: a disabled or deleted integration takes nothing new, and what it took before is processed."""

import pytest

from tests.world.rules import layer
from tests.world.world import World

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(("status", "says"), [("disabled", "is disabled"), ("deleted", "not a valid one")])
async def test_an_integration_out_of_use(world: World, status: str, says: str) -> None:
    await world.integration("db", status=status)
    answer = await world.push("disk full")
    assert (answer.status, answer.code) == (400, "InvalidParameter")
    assert says in answer.message


async def test_events_accepted_before_an_integration_was_deleted_are_processed(world: World) -> None:
    await world.rule(layer("alice"))
    await world.push("disk full")
    await world.integration("db", status="deleted")
    await world.work()
    world.expect("alice")
