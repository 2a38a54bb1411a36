"""Routes over the API: what was written is read back, versions, restoring, previews on real events, refusals."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.api.harness import START_AT, Client, House, api_world
from tests.api.setting_up import channel, parts, team
from tocsin.alerts import store as alerts
from tocsin.alerts.model import Draft, Fate
from tocsin.sources.event import Event

pytestmark = pytest.mark.anyio


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """An account on a server that can seal keys."""
    async with api_world(tmp_path, parts()) as made:
        yield made


@pytest.fixture
async def place(ana: Client) -> dict[str, int]:
    """A team with two channels, a shared integration and one that is dedicated."""
    sre = await team(ana, "sre", ana)
    db, web = await channel(ana, sre, "db"), await channel(ana, sre, "web")
    made: dict[str, int] = {"team": sre, "db": db, "web": web}
    for name, at in (("shared", 0), ("own", db)):
        wanted = {"integration_name": name, "integration_type": "standard", "channel_id": at, "team_id": sre}
        made[name] = int((await ana.data("/integration/create", **wanted))["integration_id"])
    return made


def case(*channel_ids: int, **more: Any) -> dict[str, Any]:
    asked = {"key": "severity", "oper": "IN", "vals": ["Critical"]}
    whole = {"if": [asked], "channel_ids": list(channel_ids), "fallthrough": False, "routing_mode": "standard"}
    return {**whole, "name_mapping_label": "", **more}


async def keep(house: House, integration_id: int, *events: Event) -> None:
    """Events that came some time ago."""
    async with house.db.transaction() as tx:
        drafts = []
        for event in events:
            draft = Draft(house.account.account_id, integration_id, house.world.ids.hex24(START_AT), START_AT, event)
            draft.end(Fate.no_route, '["route","no_route",{"integration":1}]')
            drafts.append(draft)
        await alerts.add_events(tx, drafts)


async def test_what_was_written_is_read_back(ana: Client, place: dict[str, int]) -> None:
    cases = [
        case(place["db"], fallthrough=True),
        case(routing_mode="name_mapping", name_mapping_label="labels.service"),
    ]
    wanted = {
        "cases": cases,
        "sections": [{"name": "first", "position": 0}],
        "default": {"channel_ids": [place["web"]]},
    }
    assert await ana.data("/route/upsert", integration_id=place["shared"], **wanted) == {"version": 1}
    found = await ana.data("/route/info", integration_id=place["shared"])
    assert {name: found[name] for name in wanted} == wanted
    assert (found["version"], found["status"], found["problems"]) == (1, "enabled", [])
    assert (await ana.data("/route/list", integration_ids=[place["shared"], place["own"]]))["items"] == [found]


async def test_without_a_route_the_answer_is_null(ana: Client, place: dict[str, int]) -> None:
    answer = await ana.send("POST", "/route/info", msgspec.json.encode({"integration_id": place["shared"]}))
    assert answer.content.endswith(b'"data":null}')


async def test_of_two_who_save_the_second_is_told(ana: Client, place: dict[str, int]) -> None:
    shared = {"integration_id": place["shared"], "cases": [case(place["db"])]}
    await ana.data("/route/upsert", **shared, version=0)
    await ana.data("/route/upsert", **shared, version=1)
    refused = await ana.post("/route/upsert", **shared, version=1)
    assert refused.message.startswith(
        "version: somebody else saved this route meanwhile (it is at version 2, you edited 1)"
    )
    await ana.data("/route/upsert", **shared)


async def test_versions_are_listed_compared_and_restored(ana: Client, place: dict[str, int]) -> None:
    shared = {"integration_id": place["shared"]}
    await ana.data("/route/upsert", **shared, cases=[case(place["db"])])
    await ana.data("/route/upsert", **shared, cases=[case(place["web"])])
    compared = await ana.data("/route/compare", **shared, from_version=1, to_version=2)
    assert compared["changes"] == [{"kind": "changed", "before": 0, "after": 0}]
    await ana.data("/route/restore", **shared, restore_version=1, version=2)
    history = await ana.data("/route/history/list", **shared, limit=2)
    assert [(one["version"], one["updated_by"]) for one in history["items"]] == [(3, ana.member_id), (2, ana.member_id)]
    assert history["has_next_page"]
    assert history["items"][0]["cases"][0]["channel_ids"] == [place["db"]]
    older = await ana.data("/route/history/list", **shared, before_version=2)
    assert [one["version"] for one in older["items"]] == [1]
    assert (await ana.post("/route/restore", **shared, restore_version=9)).code == "ResourceNotFound"


async def test_a_preview_shows_what_would_change(house: House, ana: Client, place: dict[str, int]) -> None:
    await ana.data("/route/upsert", integration_id=place["shared"], cases=[case(place["db"])])
    await keep(
        house, place["shared"], Event("cpu", "Critical", "a"), Event("disk", "Warning", "b"), Event("x", "Ok", "c")
    )
    draft = {"cases": [case(place["web"])]}
    shown = await ana.data("/route/preview", integration_id=place["shared"], route=draft)
    assert shown["changed"] == 1
    assert [(one["title"], one["before"], one["after"]) for one in shown["items"]] == [
        ("disk", [], []),
        ("cpu", [{"channel_id": place["db"], "case": 0}], [{"channel_id": place["web"], "case": 0}]),
    ]
    assert (await ana.post("/route/preview", route=draft)).message.startswith("alert_ids: name some alerts")


async def test_a_deleted_channel_is_shown_as_a_problem_and_may_stay(ana: Client, place: dict[str, int]) -> None:
    shared = {"integration_id": place["shared"]}
    await ana.data("/route/upsert", **shared, cases=[case(place["db"], place["web"])])
    await ana.data("/channel/delete", channel_id=place["web"])
    found = await ana.data("/route/info", **shared)
    assert [one["path"] for one in found["problems"]] == ["cases[0].channel_ids[1]", "default"]
    assert "was deleted" in found["problems"][0]["message"]
    await ana.data("/route/upsert", **shared, cases=found["cases"], default={"channel_ids": [place["db"]]})


async def test_only_its_team_changes_a_route(ana: Client, bo: Client, place: dict[str, int]) -> None:
    await ana.data("/route/upsert", integration_id=place["shared"], cases=[case(place["db"])])
    assert (
        await bo.post("/route/upsert", integration_id=place["shared"], cases=[case(place["db"])])
    ).code == "AccessDenied"
    hidden = await channel(ana, place["team"], "hidden", is_private=True)
    await team(ana, "mixed", bo)
    assert (await bo.post("/route/info", integration_id=place["shared"])).status == 200
    theirs = {"integration_name": "theirs", "integration_type": "standard"}
    mine = (await bo.data("/integration/create", **theirs))["integration_id"]
    refused = await bo.post("/route/upsert", integration_id=mine, cases=[case(hidden)])
    assert refused.message == f"cases[0].channel_ids[0]: there is no channel {hidden}"


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({}, "cases: give at least one case, or a default"),
        ({"cases": [case(1)]}, "cases[0].channel_ids[0]: there is no channel 1"),
        ({"cases": [case()]}, "cases[0].channel_ids: name at least one channel"),
        ({"cases": [case(routing_mode="name_mapping")]}, "cases[0].name_mapping_label: name the label"),
        ({"cases": [case(1, **{"if": []})]}, "cases[0].if: a case needs at least one condition"),
        (
            {"cases": [case(1, **{"if": [{"key": "title", "oper": "IN", "vals": ["/(/"]}]})]},
            "cases[0].if[0].vals[0]: is no regular expression in RE2 syntax",
        ),
        (
            {"cases": [case(1, **{"if": [{"key": "colour", "oper": "IN", "vals": ["x"]}]})]},
            "cases[0].if[0].key: 'colour'",
        ),
        ({"default": {"channel_ids": [5]}}, "default.channel_ids[0]: there is no channel 5"),
    ],
)
async def test_mistakes_are_said_with_their_place(
    ana: Client, place: dict[str, int], wrong: dict[str, Any], message: str
) -> None:
    refused = await ana.post("/route/upsert", integration_id=place["shared"], **wrong)
    assert refused.message[: len(message)] == message, refused.message


async def test_a_dedicated_integration_is_not_routed(ana: Client, place: dict[str, int]) -> None:
    refused = await ana.post("/route/upsert", integration_id=place["own"], cases=[case(place["db"])])
    assert "is dedicated to channel" in refused.message


async def test_sections_are_named_once_and_stand_inside(ana: Client, place: dict[str, int]) -> None:
    shared = {"integration_id": place["shared"], "cases": [case(place["db"])]}
    twice = [{"name": "a", "position": 0}, {"name": "a", "position": 1}]
    assert (await ana.post("/route/upsert", **shared, sections=twice)).message == (
        "sections[1].name: there is a section 'a' already"
    )
    outside = [{"name": "a", "position": 2}]
    assert (await ana.post("/route/upsert", **shared, sections=outside)).message.startswith(
        "sections[0].position: must be 0 to 1"
    )
