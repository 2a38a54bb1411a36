"""Service calendars over the API: what was written is read back, days by hand and by country, who follows them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.api.harness import Client, House, api_world
from tests.api.setting_up import channel, parts, team

pytestmark = pytest.mark.anyio

WEEKDAYS = [1, 2, 3, 4, 5]
ALL = [[{"key": "title", "oper": "IN", "vals": ["*"]}]]


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """An account on a server that can seal secrets."""
    async with api_world(tmp_path, parts()) as made:
        yield made


async def made(by: Client, name: str = "Work", **more: Any) -> str:
    return str((await by.data("/calendar/create", cal_name=name, **more))["cal_id"])


async def test_what_was_written_is_read_back(ana: Client) -> None:
    sre = await team(ana, "sre", ana)
    wanted: dict[str, Any] = {
        "timezone": "Asia/Shanghai",
        "workdays": WEEKDAYS,
        "extra_cal_ids": ["zh-cn.china.official"],
        "team_id": sre,
    }
    cal_id = await made(ana, description="d", **wanted)
    found = await ana.data("/calendar/info", cal_id=cal_id)
    assert (found["cal_name"], found["timezone"], found["workdays"]) == ("Work", "Asia/Shanghai", WEEKDAYS)
    assert (found["extra_cal_ids"], found["kind"], found["team_id"]) == (["holidays.CN"], "personal", sre)
    assert (await ana.data("/calendar/list"))["items"] == [found]
    await ana.data("/calendar/update", cal_id=cal_id, cal_name="New")
    assert (await ana.data("/calendar/info", cal_id=cal_id))["workdays"] == WEEKDAYS


async def test_public_calendars_are_listed(ana: Client) -> None:
    found = await ana.data("/calendar/list", kind="region.official.holiday")
    assert "holidays.CN" in [one["cal_id"] for one in found["items"]]
    assert found["total"] > 100


async def test_days_by_hand_by_country_and_by_weekday(ana: Client) -> None:
    cal_id = await made(ana, workdays=WEEKDAYS, extra_cal_ids=["holidays.CN"])
    days = {"summary": "release", "start_at": "2026-05-01", "end_at": "2026-05-02", "is_off": False}
    entry = await ana.data("/calendar/event/upsert", cal_id=cal_id, **days)
    found = (await ana.data("/calendar/event/list", cal_id=cal_id, year=2026, month=5))["items"]
    told = {one["start_at"]: (one["event_id"], one["is_off"]) for one in found}
    assert told["2026-05-01"] == (entry["event_id"], False)
    assert told["2026-05-02"] == ("weekday.20260502", True)
    assert told["2026-05-04"] == ("holiday.20260504", True)
    assert told["2026-05-09"] == ("holiday.20260509", False)
    assert "2026-05-06" not in told
    changed = {**days, "event_id": entry["event_id"], "is_off": True}
    await ana.data("/calendar/event/upsert", cal_id=cal_id, **changed)
    one_day = (await ana.data("/calendar/event/list", cal_id=cal_id, year=2026, month=5, day=1))["items"]
    assert [one["is_off"] for one in one_day] == [True]
    await ana.data("/calendar/event/delete", cal_id=cal_id, event_id=entry["event_id"])
    assert (
        await ana.post("/calendar/event/delete", cal_id=cal_id, event_id=entry["event_id"])
    ).code == "ResourceNotFound"


async def test_a_calendar_that_rules_follow_is_not_deleted(ana: Client) -> None:
    cal_id = await made(ana)
    db = await channel(ana, await team(ana, "sre", ana))
    period = [{"cal_id": cal_id, "is_off": True}]
    silence = {"channel_id": db, "rule_name": "Holidays", "filters": ALL, "time_filters": period}
    rule = await ana.data("/channel/silence/rule/create", **silence)
    layers = [{"target": {"person_ids": [ana.member_id]}}]
    wanted = {"channel_id": db, "rule_name": "Nights", "layers": layers, "time_filters": period}
    other = await ana.data("/channel/escalate/rule/create", **wanted)
    refused = await ana.post("/calendar/delete", cal_id=cal_id)
    assert (
        refused.message == "cal_id: the calendar 'Work' is followed by 'Holidays', 'Nights'; change these rules first"
    )
    (listed,) = (await ana.data("/channel/silence/rule/list", channel_id=db))["items"]
    assert listed["time_filters"] == period
    await ana.data("/channel/silence/rule/delete", channel_id=db, rule_id=rule["rule_id"])
    await ana.data("/channel/escalate/rule/delete", channel_id=db, rule_id=other["rule_id"])
    await ana.data("/calendar/delete", cal_id=cal_id)
    assert (await ana.post("/calendar/info", cal_id=cal_id)).code == "ResourceNotFound"
    assert (await ana.post("/channel/silence/rule/create", **silence)).message.startswith(
        "time_filters[0].cal_id: there is no"
    )


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"timezone": "Mars/Base"}, "time_zone: 'Mars/Base' is not an IANA time zone"),
        ({"extra_cal_ids": ["holidays.XX"]}, "extra_cal_ids[0]: there is no public calendar 'holidays.XX'"),
        ({"team_id": 77}, "team_id: there is no team 77"),
        ({"workdays": [7]}, "workdays[0]"),
    ],
)
async def test_mistakes_are_said_with_their_place(ana: Client, wrong: dict[str, Any], message: str) -> None:
    refused = await ana.post("/calendar/create", cal_name="Work", **wrong)
    assert message in refused.message


async def test_days_must_be_days(ana: Client) -> None:
    cal_id = await made(ana)
    days = {"cal_id": cal_id, "summary": "x", "is_off": True}
    for start, end, message in (
        ("2026-02-30", "2026-03-01", "start_at: '2026-02-30' is not a day such as 2026-05-01"),
        ("2026-03-01", "2026-03-01", "end_at: must be after start_at"),
        ("2026-03-01", "2028-03-01", "end_at: at most 366 days can be set at once"),
    ):
        refused = await ana.post("/calendar/event/upsert", **days, start_at=start, end_at=end)
        assert refused.message[: len(message)] == message


async def test_only_the_owning_team_changes_a_calendar(ana: Client, bo: Client) -> None:
    cal_id = await made(ana, team_id=await team(ana, "sre", ana))
    assert (await bo.post("/calendar/update", cal_id=cal_id, description="x")).code == "AccessDenied"
    assert (await bo.post("/calendar/delete", cal_id=cal_id)).code == "AccessDenied"
