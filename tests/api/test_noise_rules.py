"""Drop, silence and inhibit rules: read back as written, checked before they are needed, each save a version of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.api.harness import START_AT, Client, House, api_world
from tests.api.setting_up import channel, parts, team
from tocsin.channels import noise_store

pytestmark = pytest.mark.anyio

NOW_S = START_AT // 1_000
DEV = [
    [{"key": "labels.env", "oper": "IN", "vals": ["dev", "/^test/"]}],
    [{"key": "severity", "oper": "NOTIN", "vals": ["Critical"]}],
]
ONCE = {"start_time": NOW_S - 60, "end_time": NOW_S + 3_600}
WEEKLY = [{"start": "22:00", "end": "06:00", "repeat": [0, 6]}, {"start": "00:00", "end": "24:00"}]
BOTH = {"source_filters": DEV, "target_filters": DEV, "equals": ["labels.host", "severity"]}
KINDS: dict[str, dict[str, Any]] = {
    "unsubscribe": {"filters": DEV},
    "silence": {"filters": DEV, "time_filter": ONCE},
    "inhibit": BOTH,
}


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """A house whose world can do what these operations need."""
    async with api_world(tmp_path, parts()) as made:
        yield made


async def desk(by: Client) -> int:
    """A channel."""
    return await channel(by, await team(by, "sre"))


async def listed(by: Client, kind: str, channel_id: int) -> list[dict[str, Any]]:
    """The rules of a kind."""
    items: list[dict[str, Any]] = (await by.data(f"/channel/{kind}/rule/list", channel_id=channel_id))["items"]
    return items


@pytest.mark.parametrize(
    ("kind", "written"),
    [
        ("unsubscribe", {"filters": DEV}),
        ("silence", {"filters": DEV, "time_filter": ONCE, "time_filters": [], "time_zone": ""}),
        ("silence", {"filters": DEV, "time_filters": WEEKLY, "time_zone": "Asia/Tokyo", "is_directly_discard": True}),
        ("inhibit", {**BOTH, "is_directly_discard": True}),
        ("inhibit", {**BOTH, "is_directly_discard": False}),
    ],
)
async def test_a_rule_is_read_back_as_written(ana: Client, kind: str, written: dict[str, Any]) -> None:
    channel_id = await desk(ana)
    common = {"rule_name": "Quiet", "description": "When it is dark", "priority": 7}
    sent = {name: value for name, value in written.items() if value != []}
    made = await ana.data(f"/channel/{kind}/rule/create", channel_id=channel_id, **common, **sent)
    (found,) = await listed(ana, kind, channel_id)
    assert {name: found[name] for name in (*common, *written)} == {**common, **written}
    assert made == {"rule_id": found["rule_id"], "rule_name": "Quiet", "warnings": []}
    assert (found["status"], found["version"], found["updated_by"]) == ("enabled", 1, ana.member_id)
    assert (found["channel_id"], found["created_at"], found["deleted_at"]) == (channel_id, NOW_S, 0)


@pytest.mark.parametrize("kind", KINDS)
async def test_every_save_is_a_version_that_stays(house: House, ana: Client, kind: str) -> None:
    channel_id = await desk(ana)
    first = {"channel_id": channel_id, "rule_name": "One", "description": "kept", "priority": 3}
    made = await ana.data(f"/channel/{kind}/rule/create", **first, **KINDS[kind])
    named = {"channel_id": channel_id, "rule_id": made["rule_id"]}
    await ana.data(f"/channel/{kind}/rule/update", **named, rule_name="Two")
    for verb in ("disable", "disable", "enable"):
        await ana.data(f"/channel/{kind}/rule/{verb}", **named)
    (found,) = await listed(ana, kind, channel_id)
    assert (found["rule_name"], found["description"], found["priority"], found["version"]) == ("Two", "kept", 3, 4)
    assert {name: found[name] for name in KINDS[kind]} == KINDS[kind]
    await ana.data(f"/channel/{kind}/rule/delete", **named)
    assert await listed(ana, kind, channel_id) == []
    again = await ana.post(f"/channel/{kind}/rule/enable", **named)
    assert again.code == "ResourceNotFound"
    async with house.db.snapshot() as tx:
        kept = [
            await noise_store.read_version(tx, house.account.account_id, made["rule_id"], number)
            for number in range(1, 7)
        ]
    assert [(one.name, one.status) for one in kept if one] == [
        ("One", "enabled"),
        ("Two", "enabled"),
        ("Two", "disabled"),
        ("Two", "enabled"),
        ("Two", "deleted"),
    ]


async def test_rules_are_listed_in_the_order_they_are_looked_at(house: House, ana: Client) -> None:
    channel_id = await desk(ana)
    for name, priority in (("last", 5), ("first", 0), ("second", 0)):
        wanted = {"channel_id": channel_id, "rule_name": name, "priority": priority, "filters": DEV}
        await ana.data("/channel/unsubscribe/rule/create", **wanted)
        house.clock.advance(1_000)
    assert [one["rule_name"] for one in await listed(ana, "unsubscribe", channel_id)] == ["first", "second", "last"]


async def test_a_silence_is_either_once_or_weekly(ana: Client) -> None:
    channel_id = await desk(ana)
    wanted = {"channel_id": channel_id, "rule_name": "Quiet", "filters": DEV}
    made = await ana.data("/channel/silence/rule/create", **wanted, time_filter=ONCE)
    named = {"channel_id": channel_id, "rule_id": made["rule_id"], "rule_name": "Quiet"}
    await ana.data("/channel/silence/rule/update", **named, time_filters=WEEKLY)
    (found,) = await listed(ana, "silence", channel_id)
    assert "time_filter" not in found
    assert found["time_filters"] == WEEKLY
    await ana.data("/channel/silence/rule/update", **named, time_filter=ONCE)
    (found,) = await listed(ana, "silence", channel_id)
    assert (found["time_filter"], found["time_filters"]) == (ONCE, [])


async def test_a_silence_says_whether_it_is_in_effect(house: House, ana: Client) -> None:
    channel_id = await desk(ana)
    wanted = {"channel_id": channel_id, "rule_name": "Quiet", "filters": DEV}
    made = await ana.data("/channel/silence/rule/create", **wanted, time_filter=ONCE)
    named = {"channel_id": channel_id, "rule_id": made["rule_id"]}
    seen = [(await listed(ana, "silence", channel_id))[0]["is_effective"]]
    await ana.data("/channel/silence/rule/disable", **named)
    seen.append((await listed(ana, "silence", channel_id))[0]["is_effective"])
    await ana.data("/channel/silence/rule/enable", **named)
    house.clock.advance(3_600_000)
    seen.append((await listed(ana, "silence", channel_id))[0]["is_effective"])
    assert seen == [True, False, False]
    await ana.data("/channel/silence/rule/update", **named, rule_name="Over, but it has a name")


@pytest.mark.parametrize(
    ("kind", "wrong", "says"),
    [
        ("unsubscribe", {"filters": []}, "filters: each group needs at least one condition"),
        ("unsubscribe", {"filters": [[]]}, "filters: each group needs at least one condition"),
        ("unsubscribe", {"filters": [[{"key": "colour", "oper": "IN", "vals": ["x"]}]]}, "filters[0][0].key: 'colour'"),
        ("unsubscribe", {"filters": [[{"key": "title", "oper": "IN", "vals": ["/(/"]}]]}, "filters[0][0].vals[0]"),
        ("unsubscribe", {"filters": DEV, "rule_name": "x" * 40}, "rule_name"),
        ("silence", {"filters": DEV}, "time_filter: give exactly one"),
        ("silence", {"filters": DEV, "time_filter": ONCE, "time_filters": WEEKLY}, "time_filter: give exactly one"),
        ("silence", {"time_filter": ONCE}, "filters: each group needs at least one condition"),
        (
            "silence",
            {"filters": DEV, "time_filter": {"start_time": NOW_S, "end_time": NOW_S}},
            "time_filter.end_time: must be later",
        ),
        (
            "silence",
            {"filters": DEV, "time_filter": {"start_time": 1, "end_time": 2}},
            "time_filter.end_time: 2 is over already",
        ),
        ("silence", {"filters": DEV, "time_filter": {"start_time": 0, "end_time": 5}}, "time_filter.start_time"),
        ("silence", {"filters": DEV, "time_filters": [{"start": "9", "end": "10:00"}]}, "time_filters[0].start"),
        ("silence", {"filters": DEV, "time_filters": [{"start": "09:00", "end": "25:00"}]}, "time_filters[0].end"),
        (
            "silence",
            {"filters": DEV, "time_filters": [{"start": "09:00", "end": "10:00", "is_off": True}]},
            "time_filters[0].is_off: needs a calendar, in cal_id",
        ),
        ("silence", {"filters": DEV, "time_filters": WEEKLY, "time_zone": "Mars/Phobos"}, "time_zone: 'Mars/Phobos'"),
        ("inhibit", {**BOTH, "equals": []}, "equals: must name 1 to 10"),
        ("inhibit", {**BOTH, "equals": ["labels."]}, "equals[0]: 'labels.' is not known"),
        ("inhibit", {**BOTH, "equals": ["colour"]}, "equals[0]: 'colour' is not known"),
        ("inhibit", {"equals": ["labels.host"], "source_filters": DEV}, "target_filters: each group needs"),
        ("inhibit", {"equals": ["labels.host"], "target_filters": DEV}, "source_filters: each group needs"),
    ],
)
async def test_mistakes_are_named(ana: Client, kind: str, wrong: dict[str, Any], says: str) -> None:
    channel_id = await desk(ana)
    answer = await ana.post(
        f"/channel/{kind}/rule/create", **({"channel_id": channel_id, "rule_name": "Quiet"} | wrong)
    )
    assert (answer.status, answer.code) == (400, "InvalidParameter")
    assert says in answer.message
    assert await listed(ana, kind, channel_id) == []


async def test_a_rule_of_another_kind_or_channel_is_none_of_these(ana: Client) -> None:
    channel_id = await desk(ana)
    other = await channel(ana, await team(ana, "web"), "Web")
    made = await ana.data("/channel/unsubscribe/rule/create", channel_id=channel_id, rule_name="x", filters=DEV)
    for kind, where in (("silence", channel_id), ("inhibit", channel_id), ("unsubscribe", other)):
        answer = await ana.post(f"/channel/{kind}/rule/disable", channel_id=where, rule_id=made["rule_id"])
        assert answer.code == "ResourceNotFound"


async def test_only_who_may_change_the_channel_changes_its_rules(ana: Client, bo: Client) -> None:
    channel_id = await desk(ana)
    made = await ana.data("/channel/unsubscribe/rule/create", channel_id=channel_id, rule_name="x", filters=DEV)
    named = {"channel_id": channel_id, "rule_id": made["rule_id"]}
    calls: list[tuple[str, dict[str, Any]]] = [
        ("create", {"channel_id": channel_id, "rule_name": "y", "filters": DEV}),
        ("update", {**named, "rule_name": "y"}),
        ("disable", named),
        ("delete", named),
    ]
    for verb, body in calls:
        assert (await bo.post(f"/channel/unsubscribe/rule/{verb}", **body)).code == "AccessDenied"
    assert len(await listed(bo, "unsubscribe", channel_id)) == 1


async def test_with_its_channel_a_rule_is_gone(house: House, ana: Client) -> None:
    channel_id = await desk(ana)
    made = await ana.data("/channel/unsubscribe/rule/create", channel_id=channel_id, rule_name="x", filters=DEV)
    gone = await ana.data("/channel/delete", channel_id=channel_id)
    assert made["rule_id"] in gone["deleted_rule_ids"]
    async with house.db.snapshot() as tx:
        assert await noise_store.read_enabled(tx, house.account.account_id) == []


async def test_a_silence_from_an_incident_that_nobody_knows_is_refused(ana: Client) -> None:
    channel_id = await desk(ana)
    wanted = {"channel_id": channel_id, "rule_name": "x", "filters": DEV, "time_filter": ONCE}
    answer = await ana.post("/channel/silence/rule/create", **wanted, from_incident_id="a" * 24)
    assert answer.code == "ResourceNotFound"
