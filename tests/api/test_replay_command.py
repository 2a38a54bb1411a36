"""`tocsin replay`: what a draft would have changed, on a terminal and for a script that must not change anything."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import pytest

from tests.world.rules import layer
from tests.world.world import World
from tocsin.cli import replay
from tocsin.kernel.errors import InvalidParameter, NotFound
from tocsin.runtime.config import Settings

pytestmark = pytest.mark.anyio
DEV = [[{"key": "labels.env", "oper": "IN", "vals": ["dev"]}]]
DRAFT = {"rules": [{"kind": "drop", "filters": DEV}]}


@pytest.fixture
def settings(world: World, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """The settings of an operator at the machine, whose clock is the world's."""
    monkeypatch.setattr(replay, "make_vault", lambda *_: world.vault)
    monkeypatch.setattr(replay, "SystemClock", lambda: world.clock)
    return Settings(data=str(world.place.folder), database_url=world.place.url)


async def run(settings: Settings, **given: Any) -> int:
    """One call of the command; what is not given has its default."""
    nothing = {"channel": "", "integration": "", "days": 7, "draft": "", "expect_none": False}
    return await replay.run_replay(argparse.Namespace(**(nothing | given)), settings)


async def at_night(world: World) -> None:
    """Alice is told of a machine that nobody cares about."""
    await world.rule(layer("alice"))
    await world.forward("15h")
    await world.fire("disk full", labels={"env": "dev"})
    world.expect("alice")
    await world.forward("1m")


async def test_the_difference_is_printed(
    world: World, settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    await at_night(world)
    file = tmp_path / "draft.json"
    file.write_text(json.dumps(DRAFT))
    assert await run(settings, channel="db", draft=str(file)) == 0
    said = capsys.readouterr().out
    assert said.startswith("1 events from ")
    assert "opened -> dropped: 1 events" in said
    assert "alice would be woken 0 times, not 1" in said
    assert "alice: disk full" in said
    world.expect_silence()


async def test_a_script_may_insist_that_nothing_changes(
    world: World, settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    await at_night(world)
    assert await run(settings, channel="db", expect_none=True) == 0
    assert "No difference." in capsys.readouterr().out
    file = tmp_path / "draft.json"
    file.write_text(json.dumps(DRAFT))
    assert await run(settings, channel="db", draft=str(file), expect_none=True) == 1


async def test_what_cannot_be_asked(world: World, settings: Settings, tmp_path: Path) -> None:
    await at_night(world)
    with pytest.raises(InvalidParameter, match="give --channel or --integration"):
        await run(settings)
    with pytest.raises(NotFound, match="--channel: there is none of the name or id 'nowhere'"):
        await run(settings, channel="nowhere")
    with pytest.raises(InvalidParameter, match="--days: from 1 to 30"):
        await run(settings, channel="db", days=31)
    file = tmp_path / "draft.json"
    file.write_text('{"rules": [{"kind": "loud"}]}')
    with pytest.raises(InvalidParameter, match=r"it is written like 'draft' of POST /replay"):
        await run(settings, channel="db", draft=str(file))
    file.write_text(json.dumps({"pipeline": []}))
    with pytest.raises(InvalidParameter, match=r"draft\.pipeline: can be tried when an integration is replayed"):
        await run(settings, channel="db", draft=str(file))
