"""Channels: made, read back as written, seen and changed only by those who may."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.api.harness import START_AT, Client, House, api_world
from tests.api.setting_up import channel, parts, team
from tocsin.alerts.store import read_config_version
from tocsin.incidents import store as incidents
from tocsin.incidents.model import Incident, Progress
from tocsin.integrations import store as integrations

pytestmark = pytest.mark.anyio

GROUP = {
    "method": "p",
    "equals": [["labels.service", "severity"]],
    "cases": [{"if": [{"key": "labels.env", "oper": "IN", "vals": ["/^prod/"]}], "equals": ["labels.cluster"]}],
    "time_window": 10,
    "window_type": "sliding",
    "storm_thresholds": [10, 100],
}
FLAPPING = {"is_disabled": False, "max_changes": 6, "in_mins": 30, "mute_mins": 120}


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """A house whose world can do what these operations need."""
    async with api_world(tmp_path, parts()) as made:
        yield made


async def test_a_channel_is_read_back_as_written(ana: Client) -> None:
    team_id, managing = await team(ana, "sre", ana), await team(ana, "db")
    settings: dict[str, Any] = {
        "description": "Everything about orders",
        "managing_team_ids": [managing],
        "group": GROUP,
        "flapping": FLAPPING,
        "auto_resolve_timeout": 86_400,
        "auto_resolve_mode": "update",
        "is_private": True,
        "disable_outlier_detection": True,
        "disable_auto_close": True,
        "allow_foreign_recovery": True,
    }
    channel_id = await channel(ana, team_id, **settings)
    found = await ana.data("/channel/info", channel_id=channel_id)
    assert {name: found[name] for name in settings} == settings
    assert (found["channel_name"], found["team_id"], found["team_name"]) == ("Orders", team_id, "sre")
    assert (found["creator_id"], found["creator_name"]) == (ana.member_id, "Ana")
    assert (found["status"], found["created_at"], found["deleted_at"]) == ("enabled", START_AT // 1_000, 0)
    assert found["progress_to_incident_cnts"] == {"Triggered": 0, "Processing": 0}
    assert (found["active_incident_highest_severity"], found["last_incident_at"]) == ("", 0)


async def test_what_nobody_wrote_has_its_default(ana: Client) -> None:
    found = await ana.data("/channel/info", channel_id=await channel(ana, await team(ana, "sre")))
    assert found["group"] == {"method": "n"}
    assert found["flapping"] == {"is_disabled": False, "max_changes": 4, "in_mins": 60, "mute_mins": 0}
    assert (found["is_private"], found["allow_foreign_recovery"], found["managing_team_ids"]) == (False, False, [])


async def test_an_update_changes_only_what_it_names(house: House, ana: Client) -> None:
    channel_id = await channel(ana, await team(ana, "sre"), description="old", auto_resolve_timeout=60)
    async with house.db.snapshot() as tx:
        before = await read_config_version(tx, house.account.account_id)
    await ana.data("/channel/update", channel_id=channel_id, description="new", group={"method": "i"}, team_id=None)
    found = await ana.data("/channel/info", channel_id=channel_id)
    assert (found["description"], found["auto_resolve_timeout"], found["group"]) == ("new", 60, {"method": "i"})
    async with house.db.snapshot() as tx:
        assert await read_config_version(tx, house.account.account_id) == before + 1


async def test_two_channels_cannot_share_a_name(ana: Client) -> None:
    team_id = await team(ana, "sre")
    first, second = await channel(ana, team_id), await channel(ana, team_id, "Payments")
    taken = await ana.post("/channel/create", team_id=team_id, channel_name="Orders")
    assert (taken.code, taken.message) == ("InvalidParameter", "channel_name: there is a channel 'Orders' already")
    assert (await ana.post("/channel/update", channel_id=second, channel_name="Orders")).code == "InvalidParameter"
    await ana.data("/channel/update", channel_id=first, channel_name="Orders")
    await ana.data("/channel/delete", channel_id=first)
    await ana.data("/channel/update", channel_id=second, channel_name="Orders")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"team_id": 5}, "team_id: there is no team 5"),
        ({"managing_team_ids": [5]}, "managing_team_ids: there is no team 5"),
        ({"managing_team_ids": [1, 2, 3, 4]}, "managing_team_ids: "),
        ({"channel_name": "x" * 60}, "channel_name: "),
        ({"channel_name": "  "}, "channel_name: "),
        ({"auto_resolve_timeout": 2_592_001}, "auto_resolve_timeout: "),
        ({"auto_resolve_mode": "never"}, "auto_resolve_mode: must be one of trigger, update"),
        ({"flapping": {"max_changes": 1}}, "flapping.max_changes: "),
        ({"group": {}}, "group.method: is required"),
        ({"group": {"method": "p", "equals": [["nonsense"]]}}, "group.equals[0][0]: 'nonsense' is not known"),
        ({"group": {"method": "n", "storm_thresholds": [5, 5]}}, "group.storm_thresholds: each must be greater"),
        ({"plugin_ids": [9]}, "plugin_ids[0] 9: there is no such integration"),
    ],
)
async def test_what_cannot_be_is_refused_with_its_field(ana: Client, wrong: dict[str, Any], said: str) -> None:
    right = {"team_id": await team(ana, "sre"), "channel_name": "Orders"}
    refused = await ana.post("/channel/create", **{**right, **wrong})
    assert refused.status in (400, 404)
    assert refused.message.startswith(said)
    assert (await ana.data("/channel/list"))["total"] == 0


async def test_a_private_channel_does_not_exist_for_others(house: House, ana: Client, bo: Client) -> None:
    cy = await house.invite(ana, "cy")
    channel_id = await channel(
        ana, await team(ana, "sre"), managing_team_ids=[await team(ana, "db", bo)], is_private=True
    )
    assert (await bo.data("/channel/info", channel_id=channel_id))["channel_name"] == "Orders"
    assert [one["channel_id"] for one in (await bo.data("/channel/list"))["items"]] == [channel_id]
    assert (await cy.post("/channel/info", channel_id=channel_id)).code == "ResourceNotFound"
    assert (await cy.data("/channel/list"))["items"] == []
    assert (await cy.data("/channel/infos", channel_ids=[channel_id]))["items"] == []
    assert (await cy.post("/channel/update", channel_id=channel_id, description="x")).status == 404
    assert (await cy.post("/channel/escalate/rule/list", channel_id=channel_id)).status == 404


async def test_only_its_teams_its_creator_and_admins_change_a_channel(house: House, ana: Client, bo: Client) -> None:
    cy, viewer = await house.invite(ana, "cy"), await house.invite(ana, "di", [3])
    owning = await channel(ana, await team(ana, "sre", bo))
    await bo.data("/channel/update", channel_id=owning, description="by the owning team")
    for verb in ("update", "disable", "delete"):
        refused = await cy.post(f"/channel/{verb}", channel_id=owning)
        assert refused.code == "AccessDenied"
        assert "the channel 'Orders'" in refused.message
    assert (await viewer.post("/channel/disable", channel_id=owning)).code == "AccessDenied"
    own = await channel(cy, await team(ana, "db"), "Own")
    await cy.data("/channel/disable", channel_id=own)
    await ana.data("/channel/enable", channel_id=own)
    assert [line.operation for line in await house.audited()][:3] == [
        "channel.enable",
        "channel.disable",
        "channel.create",
    ]


async def test_another_account_sees_and_changes_nothing(house: House, ana: Client) -> None:
    channel_id = await channel(ana, await team(ana, "sre"))
    zoe = await house.another_account()
    for path in ("info", "update", "enable", "delete", "escalate/rule/list"):
        assert (await zoe.post(f"/channel/{path}", channel_id=channel_id)).code == "ResourceNotFound"


async def test_a_disabled_channel_says_so(ana: Client) -> None:
    channel_id = await channel(ana, await team(ana, "sre"))
    await ana.data("/channel/disable", channel_id=channel_id)
    brief = (await ana.data("/channel/infos", channel_ids=[channel_id, 17]))["items"]
    assert [(one["channel_name"], one["status"]) for one in brief] == [("Orders", "disabled")]
    await ana.data("/channel/enable", channel_id=channel_id)
    assert (await ana.data("/channel/info", channel_id=channel_id))["status"] == "enabled"


async def test_deleting_says_what_goes_and_what_stays(house: House, ana: Client) -> None:
    rule = {"target": {"emails": ["oncall@example.com"]}}
    made = await ana.data("/channel/create", team_id=await team(ana, "sre"), channel_name="Orders", escalate_rule=rule)
    channel_id = made["channel_id"]
    source = await ana.data(
        "/integration/create", integration_name="Prom", integration_type="prometheus", channel_id=channel_id
    )
    gone = await ana.data("/channel/delete", channel_id=channel_id)
    assert gone["deleted_rule_ids"] == [made["rule_id"]]
    assert gone["detached_integrations"] == [
        {"integration_id": source["integration_id"], "integration_name": "Prom"},
    ]
    assert (await ana.post("/channel/info", channel_id=channel_id)).code == "ResourceNotFound"
    left = await ana.data("/integration/info", integration_id=source["integration_id"])
    assert (left["channel_id"], left["channel_name"], left["status"]) == (channel_id, "", "enabled")
    async with house.db.snapshot() as tx:
        kept = await integrations.read_by_ids(tx, house.account.account_id, [source["integration_id"]])
    assert kept[0].channel_id == channel_id


async def test_a_first_rule_and_integrations_come_with_the_channel(ana: Client) -> None:
    shared = await ana.data("/integration/create", integration_name="Any", integration_type="standard")
    rule = {"target": {"person_ids": [ana.member_id], "by": {"critical": ["email"]}}, "aggr_window": 60}
    made = await ana.data(
        "/channel/create",
        team_id=await team(ana, "sre"),
        channel_name="Orders",
        escalate_rule=rule,
        plugin_ids=[shared["integration_id"]],
    )
    found = await ana.data("/channel/escalate/rule/info", channel_id=made["channel_id"], rule_id=made["rule_id"])
    assert (found["rule_name"], found["aggr_window"], found["priority"]) == ("Default", 60, 0)
    assert found["layers"][0]["target"]["person_ids"] == [ana.member_id]
    assert found["layers"][0]["target"]["by"] == {
        "follow_preference": False,
        "critical": ["email"],
        "warning": [],
        "info": [],
    }
    source = await ana.data("/integration/info", integration_id=shared["integration_id"])
    assert (source["channel_id"], source["channel_name"]) == (made["channel_id"], "Orders")


async def test_reports_from_outside_need_a_token_that_ends_with_them(ana: Client) -> None:
    channel_id = await channel(ana, await team(ana, "sre"))
    assert (await ana.data("/channel/info", channel_id=channel_id))["external_report_token"] == ""
    opened = await ana.data("/channel/update", channel_id=channel_id, is_external_report_enabled=True)
    assert len(opened["external_report_token"]) >= 32
    again = await ana.data("/channel/update", channel_id=channel_id, is_external_report_enabled=True)
    assert again == opened
    closed = await ana.data("/channel/update", channel_id=channel_id, is_external_report_enabled=False)
    assert closed["external_report_token"] == ""


async def add_incident(house: House, channel_id: int, severity: str, progress: Progress, start_at: int) -> None:
    """An incident that lives in a channel."""
    one = Incident(
        account_id=house.account.account_id,
        incident_id=house.world.ids.hex24(start_at),
        channel_id=channel_id,
        severity=severity,
        progress=progress,
        start_at=start_at,
    )
    async with house.db.transaction() as tx:
        await incidents.add(tx, [one])


async def test_a_channel_counts_its_open_incidents(house: House, ana: Client) -> None:
    team_id = await team(ana, "sre")
    quiet, closed, busy = [await channel(ana, team_id, name) for name in ("Quiet", "Closed", "Busy")]
    await add_incident(house, busy, "Warning", Progress.triggered, START_AT + 1_000)
    await add_incident(house, busy, "Critical", Progress.processing, START_AT + 2_000)
    await add_incident(house, busy, "Info", Progress.triggered, START_AT)
    await add_incident(house, closed, "Critical", Progress.closed, START_AT + 9_000)
    found = await ana.data("/channel/info", channel_id=busy)
    assert found["progress_to_incident_cnts"] == {"Triggered": 2, "Processing": 1}
    assert found["active_incident_highest_severity"] == "Critical"
    assert found["last_incident_at"] == START_AT // 1_000 + 2
    ranked = (await ana.data("/channel/list"))["items"]
    assert [one["channel_id"] for one in ranked] == [busy, closed, quiet]
    newest = (await ana.data("/channel/list", orderby="last_incident_at", asc=True))["items"]
    assert [one["channel_id"] for one in newest] == [quiet, busy, closed]
    brief = (await ana.data("/channel/list", is_brief=True))["items"]
    assert "progress_to_incident_cnts" not in brief[0]


async def test_lists_are_narrowed_and_paged(house: House, ana: Client, bo: Client) -> None:
    sre, db = await team(ana, "sre", bo), await team(ana, "db")
    first, second = await channel(ana, sre, "Alpha"), await channel(ana, db, "beta 50%", description="Storage")
    third = await channel(bo, db, "Gamma")

    async def names(**wanted: Any) -> list[int]:
        return [
            one["channel_id"]
            for one in (await bo.data("/channel/list", orderby="channel_name", asc=True, **wanted))["items"]
        ]

    assert await names() == [first, second, third]
    assert await names(query="STOR") == [second]
    assert await names(query="0%") == [second]
    assert await names(query="%") == [second]
    assert await names(channel_name="Alpha") == [first]
    assert await names(team_ids=[sre]) == [first]
    assert await names(channel_ids=[third, first]) == [first, third]
    assert await names(is_my_team=True) == [first]
    assert await names(is_my_managed=True) == [first, third]
    assert await names(is_my_starred=True) == []
    page = await bo.data("/channel/list", orderby="channel_name", limit=2)
    assert (page["total"], page["has_next_page"]) == (3, True)
    rest = await bo.data("/channel/list", orderby="channel_name", limit=2, search_after_ctx=page["search_after_ctx"])
    assert [one["channel_id"] for one in rest["items"]] == [first]
    assert (rest["has_next_page"], rest["search_after_ctx"]) == (False, "")
