"""Simulation over the API and on a terminal: who would be told, by a saved rule and by a draft, and that nobody is."""

from __future__ import annotations

import argparse
from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy import func, select

from tests.api.answering import Desk
from tests.api.harness import Client
from tests.world.rules import layer
from tests.world.world import World
from tocsin.cli import simulate
from tocsin.db.tables import delivery, incident
from tocsin.kernel.errors import InvalidParameter, NotFound
from tocsin.oncall.layer import Group, Layer, Member, Unit
from tocsin.runtime.config import Settings

pytestmark = pytest.mark.anyio
MADRID_CHANGES = 1_774_742_400  # Sunday, 29 March 2026, 01:00 in Madrid; at 02:00 it is 03:00


@pytest.fixture
async def desk(world: World) -> AsyncIterator[Desk]:
    """The API of the world."""
    made = Desk(world)
    yield made
    made.close()


@pytest.fixture
async def ana(desk: Desk) -> Client:
    """An admin."""
    return await desk.admin()


def told(found: dict[str, Any]) -> list[tuple[int, int, str]]:
    """Seconds after the beginning, layer and who, of every message."""
    return [
        (one["at"] - found["at"], one["layer"], one["recipient"]) for one in found["moments"] if one["kind"] == "told"
    ]


async def test_who_is_told_when_clocks_change_and_when_somebody_answers(world: World, ana: Client) -> None:
    for name in ("bo", "cy"):
        await world.person(name)
    groups = tuple(Group(name, (Member(0, (world.person_id(name),)),)) for name in ("bo", "cy"))
    # From 00:00 turns of two hours: bo until 02:00, which is 03:00, then cy.
    rota = Layer("r", groups, (MADRID_CHANGES - 3_600) * 1_000, unit=Unit.hour, length=2)
    await world.schedule("rota", rota, zone="Europe/Madrid")
    await world.rule(layer("schedule:rota", times=3, every=30, window=0))
    place = {"channel_id": world.channel_id(), "at": MADRID_CHANGES + 2_700}
    nobody = await ana.data("/channel/escalate/simulate", **place)
    assert told(nobody) == [(0, 0, "bo"), (1_800, 0, "cy"), (3_600, 0, "cy")]
    assert [one["kind"] for one in nobody["moments"]][-1] == "told"
    assert nobody["moments"][0]["text"] == "layer 1 of rule rule of db: you are on call in schedule rota"
    soon = await ana.data("/channel/escalate/simulate", answered_after=240, **place)
    assert told(soon) == [(0, 0, "bo")]
    assert [(one["kind"], one["at"] - soon["at"]) for one in soon["moments"]] == [("told", 0), ("answered", 240)]


async def test_a_draft_is_played_beside_what_is_saved(world: World, ana: Client) -> None:
    rule = await world.rule(layer("bo"))
    await world.person("cy")
    draft = {"layers": [{"target": {"person_ids": [world.person_id("cy")]}}]}
    place = {"channel_id": world.channel_id()}
    assert told(await ana.data("/channel/escalate/simulate", **place)) == [(0, 0, "bo")]
    changed = await ana.data("/channel/escalate/simulate", rule={"rule_id": rule.rule_id, **draft}, **place)
    assert (told(changed), changed["rule_name"]) == ([(0, 0, "cy")], "draft")
    only = [[{"key": "severity", "oper": "IN", "vals": ["Info"]}]]
    new = await ana.data("/channel/escalate/simulate", rule={**draft, "filters": only}, **place)
    assert told(new) == [(0, 0, "bo")]
    assert [(one["rule_name"], one["code"]) for one in new["passed"]] == [("draft", "conditions")]
    refused = await ana.post("/channel/escalate/simulate", rule={"layers": [{"target": {"person_ids": [9]}}]}, **place)
    assert refused.message.startswith("layers[0].target.person_ids")


async def test_a_channel_without_rules_tells_nobody_and_says_why(world: World, ana: Client) -> None:
    await world.channel("empty")
    found = await ana.data("/channel/escalate/simulate", channel_id=world.channel_id("empty"))
    assert [(one["kind"], one["text"]) for one in found["moments"]] == [
        ("no_rule", "Nobody was told: the channel has no escalation rule. Add one, and the next incident is told.")
    ]


async def test_nothing_is_written_and_nobody_is_told(world: World, ana: Client) -> None:
    await world.rule(layer("bo", window=5), layer("cy"))
    found = await ana.data("/channel/escalate/simulate", channel_id=world.channel_id())
    assert len(told(found)) == 2
    await world.forward("1h")
    world.expect_silence()
    for table in (incident, delivery):
        assert [row[0] for row in await world.rows(select(func.count()).select_from(table))] == [0]


async def run(world: World, monkeypatch: pytest.MonkeyPatch, **given: Any) -> int:
    monkeypatch.setattr(simulate, "make_vault", lambda *_: world.vault)
    monkeypatch.setattr(simulate, "SystemClock", lambda: world.clock)
    settings = Settings(data=str(world.place.folder), database_url=world.place.url, smtp_url="smtp://mail.example.com")
    nothing = {"channel": "db", "severity": "Critical", "title": "", "label": [], "at": "", "answered_after": 0}
    return await simulate.run_simulate(argparse.Namespace(**(nothing | given)), settings)


async def test_on_a_terminal(world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    only = [[{"key": "labels.env", "oper": "IN", "vals": ["prod"]}]]
    await world.rule(layer("bo", window=5), layer("cy"), filters=only)
    assert await run(world, monkeypatch) == 1
    assert "Rule rule of db does not hold: its conditions do not match the incident." in capsys.readouterr().out
    assert await run(world, monkeypatch, label=["env=prod"], at="2026-03-29T02:15", answered_after=4) == 0
    said = capsys.readouterr().out.splitlines()
    assert said[0] == "Rule rule of db holds."
    assert said[1].endswith("+0:00:00  layer 1: bo by email - layer 1 of rule rule of db: you are named in it")
    assert said[2].endswith("+0:04:00  somebody acknowledges")
    for wrong, message in (({"at": "soon"}, "--at: write it like"), ({"label": ["x"]}, "--label x: write it like")):
        with pytest.raises(InvalidParameter, match=message):
            await run(world, monkeypatch, **wrong)
    with pytest.raises(NotFound, match="--channel: there is none"):
        await run(world, monkeypatch, channel="nowhere")
