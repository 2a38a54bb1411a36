"""Promise: what comes through a shared integration without a route is kept, and the reason can be read."""

import pytest
from sqlalchemy import select

from tests.world.world import World
from tocsin.alerts.explain import read_trace
from tocsin.db.tables import event

pytestmark = pytest.mark.anyio


async def _why(world: World) -> str:
    (row,) = await world.rows(select(event.c.trace))
    return str(read_trace(row.trace)[-1]["text"])


async def test_a_shared_integration_without_a_route(world: World) -> None:
    await world.integration("shared")
    await world.fire("disk full", to="shared")
    assert await world.fates() == ["no_route"]
    assert "no route leads to a channel" in await _why(world)
