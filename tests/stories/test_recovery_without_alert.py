"""Promise: a recovery that meets no alert is kept with its reason and changes nothing."""

import pytest
from sqlalchemy import select

from tests.world.world import World
from tocsin.alerts.explain import read_trace
from tocsin.db.tables import event

pytestmark = pytest.mark.anyio


async def _why(world: World) -> str:
    (row,) = await world.rows(select(event.c.trace))
    return str(read_trace(row.trace)[-1]["text"])


async def test_a_recovery_without_an_alert(world: World) -> None:
    await world.recover("disk full")
    assert await world.fates() == ["nothing_to_recover"]
    assert "no alert with this key is open" in await _why(world)
    assert await world.incidents() == []
