"""Coverage over the API and on a terminal: what has gaps, why, and only of what one may see."""

from __future__ import annotations

import argparse
from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.api.answering import Desk
from tests.api.harness import Client
from tests.world.rules import layer
from tests.world.world import World
from tocsin.cli import coverage
from tocsin.kernel.errors import InvalidParameter
from tocsin.oncall.layer import Group, Layer, Limit, Member, Period
from tocsin.runtime.config import Settings

pytestmark = pytest.mark.anyio
HOUR = 3_600


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


async def office_hours(world: World, name: str = "dba") -> int:
    """A schedule of bo from 09:00 to 18:00."""
    await world.person("bo")
    groups = (Group("bo", (Member(0, (world.person_id("bo"),)),)),)
    periods = (Period(9 * HOUR, 18 * HOUR),)
    office = Layer("office", groups, world.clock.now() - 1, limit=Limit.daily, periods=periods)
    made = await world.schedule(name, office)
    return made.schedule_id


async def test_nights_of_a_schedule_and_of_the_rule_that_rests_on_it(world: World, ana: Client) -> None:
    schedule_id = await office_hours(world)
    rule = await world.rule(layer("schedule:dba"))
    found = await ana.data("/schedule/coverage", days=2)
    now = world.clock.now() // 1_000
    nights = [(now + 9 * HOUR, now + 24 * HOUR), (now + 33 * HOUR, now + 48 * HOUR)]
    [of_schedule] = found["schedules"]
    assert [(one["start"], one["end"]) for one in of_schedule["gaps"]] == nights
    assert of_schedule["gaps"][0]["causes"] == [{"code": "empty", "schedule_id": schedule_id, "person_id": 0}]
    assert [(one["rule_id"], one["severity"], one["gap_count"]) for one in found["rules"]] == [
        (rule.rule_id, severity, 2) for severity in ("Critical", "Warning", "Info")
    ]
    assert (found["schedules_seen"], found["rules_seen"]) == (1, 1)
    await world.change_rule(rule, layer("schedule:dba", window=30), layer("cy"))
    found = await ana.data("/schedule/coverage", days=2)
    assert found["rules"] == []
    assert len(found["schedules"]) == 1


async def test_a_channel_without_a_rule_at_night_says_so(world: World, ana: Client) -> None:
    await world.rule(layer("bo"), time_filters=[{"start": "08:00", "end": "20:00", "repeat": []}])
    found = await ana.data("/schedule/coverage", days=1)
    assert [(one["rule_id"], one["severity"]) for one in found["rules"]] == [
        ("", severity) for severity in ("Critical", "Warning", "Info")
    ]
    [gap] = found["rules"][0]["gaps"]
    assert (gap["end"] - gap["start"], gap["causes"][0]["code"]) == (12 * HOUR, "no_rule")


async def test_others_private_channels_are_not_told_of(world: World, desk: Desk, ana: Client) -> None:
    await world.channel("secret", is_private=True)
    await world.rule(layer("bo"), channel="secret", time_filters=[{"start": "08:00", "end": "20:00", "repeat": []}])
    cy = await desk.sign_in("cy")
    asked: list[dict[str, Any]] = [{}, {"channel_ids": [world.channel_id("secret")]}]
    for body in asked:
        assert (await ana.data("/schedule/coverage", **body))["rules"]
        assert (await cy.data("/schedule/coverage", **body))["rules"] == []


async def run(world: World, monkeypatch: pytest.MonkeyPatch, days: int) -> int:
    monkeypatch.setattr(coverage, "make_vault", lambda *_: world.vault)
    monkeypatch.setattr(coverage, "SystemClock", lambda: world.clock)
    settings = Settings(data=str(world.place.folder), database_url=world.place.url, smtp_url="smtp://mail.example.com")
    return await coverage.run_coverage(argparse.Namespace(days=days), settings)


async def test_a_script_is_warned_of_gaps(
    world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    rule = await world.rule(layer("bo"))
    assert await run(world, monkeypatch, 7) == 0
    assert capsys.readouterr().out == (
        "Looked at 0 schedules and 1 rules, 7 days ahead.\nSomebody can be reached at every minute.\n"
    )
    await office_hours(world)
    await world.change_rule(rule, layer("schedule:dba"))
    assert await run(world, monkeypatch, 1) == 1
    said = capsys.readouterr().out
    assert "Schedule dba: nobody in 1 spans" in said
    assert "  2026-01-05 18:00 – 2026-01-06 09:00: schedule dba has nobody on call" in said
    assert "Channel db, Critical: rule rule of db" in said
    with pytest.raises(InvalidParameter, match="--days: from 1 to 90"):
        await run(world, monkeypatch, 91)


async def test_a_rule_that_will_tell_nobody_is_saved_with_a_warning(world: World, ana: Client) -> None:
    schedule_id = await office_hours(world)
    await world.channel("db")
    target: dict[str, Any] = {"schedule_to_role_ids": {str(schedule_id): []}}
    wanted = {"channel_id": world.channel_id(), "rule_name": "nights", "layers": [{"target": target}]}
    made = await ana.data("/channel/escalate/rule/create", **wanted)
    assert [(one["severity"], one["gap_count"]) for one in made["warnings"]] == [
        ("Critical", 14),
        ("Warning", 14),
        ("Info", 14),
    ]
    wanted["layers"] = [{"target": {"person_ids": [world.person_id("bo")]}}]
    saved = await ana.data("/channel/escalate/rule/update", rule_id=made["rule_id"], **wanted)
    assert saved["warnings"] == []
