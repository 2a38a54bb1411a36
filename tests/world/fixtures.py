"""The fixtures of stories."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from tests.world.databases import Place
from tests.world.world import World, new_world
from tocsin.engine import hearing


@asynccontextmanager
async def running(place: Place, settings: dict[str, Any] | None = None) -> AsyncIterator[World]:
    """A world with its first account; when the story ends well, every promise is checked."""
    world = new_world(place, settings)
    await world.start()
    try:
        await world.found()
        yield world
        await world.work()
        await world.end()
    finally:
        await world.stop()


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """How long a chat app waits is real time: a busy machine must not decide what a story says."""
    monkeypatch.setattr(hearing, "PATIENCE_S", 60.0)


@pytest.fixture
async def world(place: Place) -> AsyncIterator[World]:
    """A fresh installation on each database in turn."""
    async with running(place) as one:
        yield one
