"""Promise: events for a disabled or deleted channel are kept with the reason and tell nobody."""

import pytest
from sqlalchemy import select

from tests.world.rules import layer
from tests.world.world import World
from tocsin.alerts.explain import read_trace
from tocsin.db.tables import event

pytestmark = pytest.mark.anyio


async def _why(world: World) -> str:
    (row,) = await world.rows(select(event.c.trace))
    return str(read_trace(row.trace)[-1]["text"])


@pytest.mark.parametrize("status", ["disabled", "deleted"])
async def test_a_channel_that_is_out_of_use(world: World, status: str) -> None:
    await world.rule(layer("alice"))
    await world.channel("db", status=status)
    await world.fire("disk full")
    assert await world.fates() == ["channel_gone"]
    assert "disabled or deleted" in await _why(world)
