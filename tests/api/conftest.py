"""The fixtures of API tests: a house, and the two people every test knows."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.api.harness import Client, House, api_world


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """A fresh account "Acme" on a fresh database."""
    async with api_world(tmp_path) as made:
        yield made


@pytest.fixture
async def ana(house: House) -> Client:
    """The owner of the account, signed in."""
    return await house.owner()


@pytest.fixture
async def bo(house: House, ana: Client) -> Client:
    """A responder, signed in."""
    return await house.invite(ana, "bo")
