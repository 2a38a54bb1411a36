"""An open database of each kind in turn."""

from collections.abc import AsyncIterator

import pytest

from tests.world.databases import Place
from tocsin.db.database import Database


@pytest.fixture
async def db(place: Place) -> AsyncIterator[Database]:
    """Empty and migrated, on SQLite and on PostgreSQL."""
    one = Database(place.url, durable=False)
    await one.open()
    yield one
    await one.close()


@pytest.fixture
async def two(postgres_place: Place) -> AsyncIterator[tuple[Database, Database]]:
    """Two processes on one PostgreSQL."""
    pair = Database(postgres_place.url), Database(postgres_place.url)
    for one in pair:
        await one.open()
    yield pair
    for one in pair:
        await one.close()
