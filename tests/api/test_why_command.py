"""`tocsin why`: of an event, of a person at a moment, and decisions made again."""

from __future__ import annotations

import argparse
from typing import Any

import pytest
from sqlalchemy import select, update

from tests.world.conditions import when
from tests.world.rules import layer
from tests.world.world import World
from tocsin.channels.noise_rule import DropSettings
from tocsin.cli import why
from tocsin.db.tables import event
from tocsin.kernel.errors import InvalidParameter, NotFound
from tocsin.runtime.config import Settings

pytestmark = pytest.mark.anyio

MAIL = "alice@example.com"


@pytest.fixture
def settings(world: World, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """The settings of an operator at the machine, who can open what the server sealed."""
    monkeypatch.setattr(why, "make_vault", lambda *_: world.vault)
    return Settings(data=str(world.place.folder), database_url=world.place.url)


async def run(settings: Settings, **given: Any) -> int:
    """One call of the command; what is not given has its default."""
    nothing = {"id": "", "check": False, "person": "", "at": "", "window": 15, "incident": ""}
    return await why.run_why(argparse.Namespace(**(nothing | given)), settings)


async def test_a_person_and_a_moment(world: World, settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    await world.rule(layer("bob", window=30), layer("alice"), name="night")
    await world.noise(DropSettings(filters=when(title="noise")), name="test machines")
    await world.fire("disk full")
    await world.fire("noise")
    world.expect("bob")
    assert await run(settings, person=MAIL, at="2026-01-05T09:05") == 0
    said = capsys.readouterr().out
    assert "alice, 2026-01-05 08:50:00 to 2026-01-05 09:20:00 UTC:" in said
    assert "disk full (Critical): not told" in said
    assert "They are in layer 2 of Escalation rule night (version 1)" in said
    assert "1 events were dropped by Drop rule test machines (version 1)" in said
    assert "Note: Teams are taken as they are today." in said
    number = (await world.incident()).num
    assert await run(settings, person=MAIL, at="2026-01-05T09:05", incident=f"#{number}") == 0
    assert "test machines" not in capsys.readouterr().out
    assert await run(settings, person=MAIL, at="2020-01-01") == 0
    assert "Nothing that was open or came in concerned this person." in capsys.readouterr().out


async def test_a_decision_is_made_again(world: World, settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    await world.fire("disk full")
    (row,) = await world.rows(select(event.c.event_id))
    assert await run(settings, id=row.event_id, check=True) == 0
    assert f"event {row.event_id}: same" in capsys.readouterr().out
    await world.write(lambda tx: tx.run(update(event).values(alert_key="another")))
    assert await run(settings, id=row.event_id, check=True) == 1
    assert "differs (dedupe: the same facts give another result)" in capsys.readouterr().out
    await world.write(lambda tx: tx.run(update(event).values(alert_key="disk full")))


async def test_what_cannot_be_asked(world: World, settings: Settings) -> None:
    await world.person("alice")
    for given in ({}, {"id": "a" * 24, "person": MAIL}, {"person": MAIL, "at": "yesterday"}):
        with pytest.raises(InvalidParameter):
            await run(settings, **given)
    for given in ({"person": "nobody@example.com"}, {"id": "a" * 24}, {"person": MAIL, "incident": "#00000"}):
        with pytest.raises(NotFound):
            await run(settings, **given)
