"""The estate, built once for each test process."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

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
