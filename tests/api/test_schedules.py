"""Schedules over the API: what was written is read back, shifts in a window, who is on call, refusals with their place."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.api.harness import START_AT, Client, House, api_world
from tests.api.setting_up import parts, team

pytestmark = pytest.mark.anyio

NOW = START_AT // 1000
DAY = 86_400
WINDOW = {"start": NOW, "end": NOW + 3 * DAY}


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """An account on a server that can seal secrets."""
    async with api_world(tmp_path, parts()) as made:
        yield made


def group(name: str, *person_ids: int, role_id: int = 0) -> dict[str, Any]:
    return {"group_name": name, "members": [{"role_id": role_id, "person_ids": list(person_ids)}]}


def layer(*groups: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"layer_name": "daily", "layer_start": NOW, "rotation_unit": "day", "groups": list(groups), **more}


async def schedule(by: Client, name: str = "DBA", **more: Any) -> int:
    return int((await by.data("/schedule/create", schedule_name=name, **more))["schedule_id"])


async def test_what_was_written_is_read_back(ana: Client) -> None:
    wanted = layer(
        group("A", ana.member_id, role_id=7),
        rotation_value=2,
        handoff_time=36_000,
        layer_end=NOW + 90 * DAY,
        restrict_mode=1,
        restrict_periods=[{"restrict_start": 79_200, "restrict_end": 21_600}],
        day_mask={"repeat": [1, 2, 3]},
        fair_rotation=True,
        mask_continuous_enabled=True,
        weight=3,
    )
    notify = {"advance_in_time": 600, "fixed_time": {"cycle": "day", "start": "08:00"}, "webhooks": []}
    made = await schedule(ana, description="who", time_zone="Asia/Shanghai", layers=[wanted], notify=notify)
    found = await ana.data("/schedule/info", schedule_id=made, **WINDOW)
    (kept,) = found["layers"]
    assert {name: kept[name] for name in wanted if name != "groups"} == {
        name: value for name, value in wanted.items() if name != "groups"
    }
    assert kept["groups"][0]["members"] == [{"role_id": 7, "person_ids": [ana.member_id]}]
    assert (found["schedule_name"], found["name"], found["description"]) == ("DBA", "DBA", "who")
    assert (found["time_zone"], found["notify"]["advance_in_time"], found["version"]) == ("Asia/Shanghai", 600, 1)


async def test_shifts_of_a_window_and_who_is_on_call(ana: Client, bo: Client) -> None:
    made = await schedule(ana, layers=[layer(group("A", ana.member_id), group("B", bo.member_id))])
    found = await ana.data("/schedule/info", schedule_id=made, **WINDOW)
    final = [
        (one["start"] - NOW, one["end"] - NOW, one["group"]["group_name"])
        for one in found["final_schedule"]["schedules"]
    ]
    assert final == [(0, DAY, "A"), (DAY, 2 * DAY, "B"), (2 * DAY, 3 * DAY, "A")]
    assert found["schedule_layers"] == found["layer_schedules"]
    assert found["cur_oncall"]["group"]["members"] == [{"role_id": 0, "person_ids": [ana.member_id]}]
    assert (found["next_oncall"]["start"], found["next_oncall"]["group"]["group_name"]) == (NOW + DAY, "B")


async def test_an_override_shows_in_the_final_schedule_only(ana: Client, bo: Client) -> None:
    usual = layer(group("A", ana.member_id))
    instead = {"mode": 1, "layer_name": "off", "layer_start": NOW + 3_600, "layer_end": NOW + 7_200}
    made = await schedule(ana, layers=[usual, {**instead, "groups": [group("B", bo.member_id)]}])
    found = await ana.data("/schedule/info", schedule_id=made, start=NOW, end=NOW + 10_800)
    final = [
        (one["start"] - NOW, one["end"] - NOW, one["group"]["group_name"])
        for one in found["final_schedule"]["schedules"]
    ]
    assert final == [(0, 3_600, "A"), (3_600, 7_200, "B"), (7_200, 10_800, "A")]
    assert [one["mode"] for one in found["schedule_layers"]] == [0, 1]


async def test_a_preview_is_not_saved(ana: Client) -> None:
    shown = await ana.data("/schedule/preview", layers=[layer(group("A", ana.member_id))], **WINDOW)
    assert shown["id"] is None
    assert shown["name"] is None
    assert len(shown["final_schedule"]["schedules"]) == 1
    assert (await ana.data("/schedule/list"))["total"] == 0


async def test_mine_are_those_that_name_me(ana: Client, bo: Client) -> None:
    await schedule(ana, "Mine", layers=[layer(group("A", ana.member_id))])
    await schedule(ana, "Theirs", layers=[layer(group("B", bo.member_id))])
    found = await ana.data("/schedule/self", **WINDOW)
    assert [one["schedule_name"] for one in found["items"]] == ["Mine"]


async def test_lists_by_name_team_and_word(ana: Client, bo: Client) -> None:
    sre = await team(ana, "sre", ana)
    await schedule(ana, "alpha", team_id=sre)
    await schedule(bo, "Beta")
    assert [one["schedule_name"] for one in (await ana.data("/schedule/list"))["items"]] == ["alpha", "Beta"]
    assert [one["schedule_name"] for one in (await bo.data("/schedule/list", is_my_manage=True))["items"]] == ["Beta"]
    assert (await ana.data("/schedule/list", team_ids=[sre]))["total"] == 1
    assert (await ana.data("/schedule/list", query="bet"))["total"] == 1
    refused = await ana.post("/schedule/list", is_my_team=True, is_my_manage=True)
    assert refused.message == "is_my_team: give only one of is_my_team and is_my_manage"


async def test_only_the_owning_team_and_its_maker_change_a_schedule(ana: Client, bo: Client) -> None:
    made = await schedule(ana, team_id=await team(ana, "sre", ana))
    assert (await bo.post("/schedule/update", schedule_id=made, description="x")).code == "AccessDenied"
    assert (await bo.post("/schedule/delete", schedule_ids=[made])).code == "AccessDenied"


async def test_every_save_is_a_version_and_keeps_what_is_absent(ana: Client) -> None:
    made = await schedule(ana, layers=[layer(group("A", ana.member_id))])
    await ana.data("/schedule/update", schedule_id=made, schedule_name="Renamed")
    found = await ana.data("/schedule/info", schedule_id=made, **WINDOW)
    assert (found["schedule_name"], found["version"], len(found["layers"])) == ("Renamed", 2, 1)
    await ana.data("/schedule/delete", schedule_ids=[made])
    assert (await ana.post("/schedule/info", schedule_id=made, **WINDOW)).code == "ResourceNotFound"


async def test_a_token_is_shown_to_those_who_may_change_it_only(ana: Client, bo: Client) -> None:
    hook = {"type": "feishu", "settings": {"token": "very-secret", "alias": "ops"}}
    made = await schedule(ana, notify={"webhooks": [hook]})
    mine = await ana.data("/schedule/info", schedule_id=made, **WINDOW)
    [shown] = mine["notify"]["webhooks"]
    assert (shown["type"], shown["settings"]["token"], shown["settings"]["alias"]) == ("feishu", "very-secret", "ops")
    theirs = await bo.data("/schedule/info", schedule_id=made, **WINDOW)
    [hidden] = theirs["notify"]["webhooks"]
    assert (hidden["settings"]["token"], hidden["settings"]["alias"]) == ("******", "ops")


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"schedule_name": ""}, "schedule_name: must have 1 to 40 characters"),
        ({"time_zone": "Mars/Base"}, "time_zone: 'Mars/Base' is not an IANA time zone such as Europe/Madrid"),
        ({"layers": [layer()]}, "layers[0].groups: must be 1 to 100 groups; 0 are given"),
        (
            {"layers": [layer(group("A", 5))]},
            "layers[0].groups[0].members[0].person_ids: there is no member 5 in this account",
        ),
        ({"layers": [layer(group("A"), layer_end=5)]}, "layers[0].layer_end: must be after layer_start, or 0"),
        ({"layers": [layer(group("A"), layer_start=0)]}, "layers[0].layer_start: say from when on the layer holds"),
        ({"layers": [layer(group("A"), mode=1)]}, "layers[0].layer_end: an override needs an end"),
        ({"layers": [layer(group("A"), restrict_mode=1)]}, "layers[0].restrict_periods: give at least one period"),
        (
            {
                "layers": [
                    layer(group("A"), restrict_mode=1, restrict_periods=[{"restrict_start": 0, "restrict_end": 90_000}])
                ]
            },
            "layers[0].restrict_periods[0].restrict_end: must be 0 to 86400 seconds; 90000 is given",
        ),
        ({"team_id": 77}, "team_id: there is no team 77"),
    ],
)
async def test_mistakes_are_said_with_their_place(ana: Client, wrong: dict[str, Any], message: str) -> None:
    refused = await ana.post("/schedule/create", **{"schedule_name": "DBA", **wrong})
    assert refused.message[: len(message)] == message, refused.message


async def test_a_name_is_taken_once(ana: Client) -> None:
    await schedule(ana)
    assert (await ana.post("/schedule/create", schedule_name="DBA")).message == (
        "schedule_name: there is a schedule 'DBA' already"
    )


async def test_a_window_has_an_end(ana: Client) -> None:
    made = await schedule(ana)
    for window, message in (
        ({"start": NOW, "end": NOW}, "end: must be after start; both are Unix seconds"),
        ({"start": NOW, "end": NOW + 46 * DAY}, "end: the window may be 45 days long at most"),
    ):
        assert (await ana.post("/schedule/info", schedule_id=made, **window)).message == message


async def test_a_rule_names_schedules_of_the_account_only(house: House, ana: Client) -> None:
    made = await schedule(ana, layers=[layer(group("A", ana.member_id))])
    sre = await team(ana, "sre", ana)
    channel_id = (await ana.data("/channel/create", team_id=sre, channel_name="db"))["channel_id"]
    target: dict[str, Any] = {"target": {"schedule_to_role_ids": {str(made): []}}}
    rule = await ana.data("/channel/escalate/rule/create", channel_id=channel_id, rule_name="r", layers=[target])
    found = await ana.data("/channel/escalate/rule/info", channel_id=channel_id, rule_id=rule["rule_id"])
    assert found["layers"][0]["target"]["schedule_to_role_ids"] == {str(made): []}
    for key in ("77", "x"):
        wrong: dict[str, Any] = {"target": {"schedule_to_role_ids": {key: []}}}
        refused = await ana.post("/channel/escalate/rule/create", channel_id=channel_id, rule_name="s", layers=[wrong])
        said = f"layers[0].target.schedule_to_role_ids: there is no schedule {key} in this account"
        assert refused.message == said
