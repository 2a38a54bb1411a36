"""Thousands of escalations due at once: how long until each has been handed over, by the product's own loops."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from sqlalchemy import func, select

from tests.world.databases import Place
from tests.world.rules import layer
from tests.world.world import World, new_world
from tocsin import journey
from tocsin.db.migrate import migrate
from tocsin.db.tables import delivery

PEOPLE = 60


async def due_at_once(many: int) -> tuple[float, float]:
    """Seconds until ``many`` repeats are written as deliveries, and until all of these have left, on a fresh SQLite."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/tocsin.db"
        await migrate(url)
        world = new_world(Place(url, Path(folder)))
        await world.start()
        try:
            await world.found()
            return await _measured(world, many)
        finally:
            await world.stop()


async def _measured(world: World, many: int) -> tuple[float, float]:
    for number in range(PEOPLE):
        await world.channel(f"c{number}")
        await world.integration(f"c{number}")
        await world.rule(layer(f"p{number}", times=2, every=30), channel=f"c{number}")
    for number in range(many):
        await world.push(f"disk {number}", to=f"c{number % PEOPLE}", alert_key=str(number))
    await world.forward("20m")
    before = await left(world)
    world.clock.advance(10 * 60_000)
    begin = time.perf_counter()
    while await journey.timers_due(world.product):
        pass
    written = time.perf_counter() - begin
    await world.work()
    sent = time.perf_counter() - begin
    if await left(world) - before < many:
        raise RuntimeError("some were not handed over")
    return written, sent


async def left(world: World) -> int:
    """How many deliveries have been made."""
    rows = await world.rows(select(func.count()).select_from(delivery))
    return int(rows[0][0])
