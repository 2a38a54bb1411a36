"""The estate, built once for each test process, and a served account."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.real.tocsin_server import TocsinServer
from tests.security.estate import Estate, Open, build, opened


@pytest.fixture(scope="session")
def estate(tmp_path_factory: pytest.TempPathFactory) -> Estate:
    """Two accounts and everything in them."""
    return asyncio.run(build(tmp_path_factory.mktemp("estate")))


@pytest.fixture
async def place(estate: Estate, tmp_path: Path) -> AsyncIterator[Open]:
    """A copy of the estate."""
    async with opened(estate, tmp_path) as one:
        yield one


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TocsinServer]:
    """A real server, whose integrations take as much as the tests send."""
    pace = {"TOCSIN_SOFT_PER_SECOND": "1000", "TOCSIN_SOFT_PER_MINUTE": "10000", "TOCSIN_DEMO": "off"}
    server = TocsinServer(tmp_path_factory.mktemp("served"), env=pace)
    server.init()
    server.start()
    yield server
    server.stop()
