"""Escalation rules: read back as written, checked before they are needed, each save a version of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.api.harness import Client, House, api_world
from tests.api.setting_up import channel, parts, team
from tocsin.escalation import store

pytestmark = pytest.mark.anyio

FEISHU = {
    "type": "feishu",
    "settings": {"token": "https://bots.example.com/abc", "sign_secret": "s3cret", "alias": "SRE"},
}


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """A house whose world can do what these operations need."""
    async with api_world(tmp_path, parts()) as made:
        yield made


def layer(**target: Any) -> dict[str, Any]:
    """A layer as short as a client may send it."""
    return {"target": target}


async def rule(by: Client, channel_id: int, **more: Any) -> str:
    """A new rule."""
    wanted = {"rule_name": "Default", "layers": [layer(emails=["oncall@example.com"])], **more}
    return str((await by.data("/channel/escalate/rule/create", channel_id=channel_id, **wanted))["rule_id"])


async def test_a_rule_is_read_back_as_written(ana: Client) -> None:
    sre = await team(ana, "sre", ana)
    channel_id = await channel(ana, sre)
    template = await ana.data("/template/create", template_name="Plain")
    target = {
        "person_ids": [ana.member_id],
        "team_ids": [sre],
        "schedule_to_role_ids": {},
        "emails": ["Oncall@Example.com"],
        "by": {"follow_preference": True, "critical": ["voice", "sms"], "warning": ["email"], "info": []},
        "webhooks": [FEISHU],
    }
    written = {
        "rule_name": "Nights",
        "description": "When it is dark",
        "template_id": template["template_id"],
        "priority": 7,
        "aggr_window": 30,
        "layers": [
            {"max_times": 3, "notify_step": 2.5, "target": target, "escalate_window": 30, "force_escalate": True},
            {
                "max_times": 0,
                "notify_step": 10,
                "target": {**target, "webhooks": []},
                "escalate_window": 0,
                "force_escalate": False,
            },
        ],
        "time_filters": [{"start": "22:00", "end": "06:00", "repeat": [0, 6]}, {"start": "00:00", "end": "24:00"}],
        "filters": [
            [{"key": "severity", "oper": "IN", "vals": ["Critical"]}],
            [{"key": "labels.env", "oper": "NOTIN", "vals": ["/^dev/"]}],
        ],
    }
    made = await ana.data("/channel/escalate/rule/create", channel_id=channel_id, **written)
    found = await ana.data("/channel/escalate/rule/info", channel_id=channel_id, rule_id=made["rule_id"])
    assert {name: found[name] for name in written} == written
    assert (found["status"], found["version"], found["updated_by"]) == ("enabled", 1, ana.member_id)
    assert (found["channel_id"], found["channel_name"], found["deleted_at"]) == (channel_id, "Orders", 0)


async def test_what_was_not_written_has_its_default(ana: Client) -> None:
    channel_id = await channel(ana, await team(ana, "sre"))
    rule_id = await rule(ana, channel_id)
    found = await ana.data("/channel/escalate/rule/info", channel_id=channel_id, rule_id=rule_id)
    assert "by" not in found["layers"][0]["target"]
    assert found["layers"][0] | {"target": 0} == {
        "target": 0,
        "max_times": 0,
        "notify_step": 10,
        "escalate_window": 0,
        "force_escalate": False,
    }
    assert (found["template_id"], found["filters"], found["time_filters"]) == ("", [], [])


async def test_every_save_is_a_version_that_stays(house: House, ana: Client) -> None:
    channel_id = await channel(ana, await team(ana, "sre"))
    rule_id = await rule(ana, channel_id, description="kept", priority=3)
    named = {"channel_id": channel_id, "rule_id": rule_id}
    await ana.data("/channel/escalate/rule/update", **named, rule_name="New", layers=[layer(webhooks=[FEISHU])])
    await ana.data("/channel/escalate/rule/disable", **named)
    await ana.data("/channel/escalate/rule/disable", **named)
    found = await ana.data("/channel/escalate/rule/info", **named)
    assert (found["rule_name"], found["description"], found["priority"]) == ("New", "kept", 3)
    assert (found["version"], found["status"]) == (3, "disabled")
    account_id, vault = house.account.account_id, house.world.vault
    async with house.db.snapshot() as tx:
        versions = [await store.read_version(tx, vault, account_id, rule_id, number) for number in (1, 2, 3, 4)]
    assert versions[3] is None
    assert [one.name for one in versions[:3] if one] == ["Default", "New", "New"]
    assert versions[0] is not None
    assert versions[0].layers[0].target.emails == ["oncall@example.com"]


async def test_rules_are_listed_in_the_order_they_are_looked_at(house: House, ana: Client) -> None:
    channel_id = await channel(ana, await team(ana, "sre"))
    last = await rule(ana, channel_id, rule_name="last", priority=5)
    house.clock.advance(1_000)
    first = await rule(ana, channel_id, rule_name="first")
    house.clock.advance(1_000)
    second = await rule(ana, channel_id, rule_name="second")
    items = (await ana.data("/channel/escalate/rule/list", channel_id=channel_id))["items"]
    assert [one["rule_id"] for one in items] == [first, second, last]
    await ana.data("/channel/escalate/rule/delete", channel_id=channel_id, rule_id=first)
    items = (await ana.data("/channel/escalate/rule/list", channel_id=channel_id))["items"]
    assert [one["rule_id"] for one in items] == [second, last]
    gone = await ana.post("/channel/escalate/rule/info", channel_id=channel_id, rule_id=first)
    assert gone.code == "ResourceNotFound"


async def test_secrets_of_bots_show_only_to_those_who_may_change_the_rule(
    house: House, ana: Client, bo: Client
) -> None:
    cy = await house.invite(ana, "cy", [3])
    channel_id = await channel(ana, await team(ana, "sre", bo, cy))
    rule_id = await rule(ana, channel_id, layers=[layer(webhooks=[FEISHU])])
    named = {"channel_id": channel_id, "rule_id": rule_id}
    shown = await bo.data("/channel/escalate/rule/info", **named)
    assert shown["layers"][0]["target"]["webhooks"] == [FEISHU]
    hidden = (await cy.data("/channel/escalate/rule/info", **named))["layers"][0]["target"]["webhooks"][0]
    assert hidden["settings"] == {"token": "******", "sign_secret": "******", "alias": "SRE"}
    async with house.db.snapshot() as tx:
        kept = await store.read_rule(tx, house.world.vault, house.account.account_id, rule_id)
    assert kept is not None
    raw = (Path(house.settings.data) / "tocsin.db").read_bytes() + (
        Path(house.settings.data) / "tocsin.db-wal"
    ).read_bytes()
    assert b"s3cret" not in raw


async def test_strangers_to_the_channel_change_no_rule(ana: Client, bo: Client) -> None:
    channel_id = await channel(ana, await team(ana, "sre"))
    named = {"channel_id": channel_id, "rule_id": await rule(ana, channel_id)}
    wanted = {"rule_name": "Mine", "layers": [layer(person_ids=[bo.member_id])]}
    assert (await bo.post("/channel/escalate/rule/create", channel_id=channel_id, **wanted)).code == "AccessDenied"
    assert (await bo.post("/channel/escalate/rule/update", **named, **wanted)).code == "AccessDenied"
    assert (await bo.post("/channel/escalate/rule/delete", **named)).code == "AccessDenied"


async def test_a_rule_belongs_to_its_channel(ana: Client) -> None:
    sre = await team(ana, "sre")
    one, other = await channel(ana, sre), await channel(ana, sre, "Other")
    refused = await ana.post("/channel/escalate/rule/disable", channel_id=other, rule_id=await rule(ana, one))
    assert refused.code == "ResourceNotFound"


@pytest.mark.parametrize(
    ("wrong", "code", "said"),
    [
        ({"layers": []}, "InvalidParameter", "layers: "),
        ({"layers": [layer()]}, "InvalidParameter", "layers[0].target: names nobody"),
        ({"layers": [layer(person_ids=[5])]}, "ResourceNotFound", "layers[0].target.person_ids: there is no member 5"),
        ({"layers": [layer(team_ids=[5])]}, "ResourceNotFound", "layers[0].target.team_ids: there is no team 5"),
        (
            {"layers": [layer(emails=["x"])]},
            "InvalidParameter",
            "layers[0].target.emails[0]: must be an e-mail address",
        ),
        (
            {"layers": [layer(schedule_to_role_ids={"9": [0]})]},
            "ResourceNotFound",
            "layers[0].target.schedule_to_role_ids: there is no schedule 9",
        ),
        (
            {"layers": [layer(webhooks=[{"type": "pigeon", "settings": {}}])]},
            "InvalidParameter",
            "layers[0].target.webhooks[0].type: this server has no bot 'pigeon'; it has apprise, custom, dingtalk",
        ),
        (
            {"layers": [layer(webhooks=[{"type": "email", "settings": {}}])]},
            "InvalidParameter",
            "layers[0].target.webhooks[0].type: this server has no bot 'email'",
        ),
        (
            {"layers": [layer(webhooks=[{"type": "slack", "settings": {}}])]},
            "InvalidParameter",
            "layers[0].target.webhooks[0].settings.token: Enter",
        ),
        ({"layers": [{**layer(emails=["a@b.c"]), "max_times": 7}]}, "InvalidParameter", "layers[0].max_times: "),
        ({"layers": [{**layer(emails=["a@b.c"]), "notify_step": 0.7}]}, "InvalidParameter", "layers[0].notify_step: "),
        (
            {"layers": [{**layer(emails=["a@b.c"]), "escalate_window": 721}]},
            "InvalidParameter",
            "layers[0].escalate_window: ",
        ),
        ({"aggr_window": 3_601}, "InvalidParameter", "aggr_window: "),
        ({"priority": 201}, "InvalidParameter", "priority: "),
        ({"template_id": "0" * 24}, "ResourceNotFound", "template_id: there is no template 000"),
        ({"template_id": "x"}, "InvalidParameter", "template_id: "),
        ({"time_filters": [{"start": "25:00", "end": "26:00"}]}, "InvalidParameter", "time_filters[0].start: "),
        ({"time_filters": [{"start": "08:00"}]}, "InvalidParameter", "time_filters[0].end: "),
        (
            {"time_filters": [{"start": "08:00", "end": "09:00", "repeat": [7]}]},
            "InvalidParameter",
            "time_filters[0].repeat",
        ),
        ({"time_filters": [{"cal_id": "cn"}]}, "ResourceNotFound", "time_filters[0].cal_id: there is no calendar 'cn'"),
        (
            {"filters": [[{"key": "labels.x", "oper": "IN", "vals": ["/(/"]}]]},
            "InvalidParameter",
            "filters[0][0].vals[0]: is no regular expression",
        ),
        ({"filters": [[{"key": "colour", "oper": "IN", "vals": ["red"]}]]}, "InvalidParameter", "filters[0][0].key: "),
    ],
)
async def test_what_cannot_work_is_refused_with_its_field(
    ana: Client, wrong: dict[str, Any], code: str, said: str
) -> None:
    channel_id = await channel(ana, await team(ana, "sre"))
    right = {"rule_name": "Default", "layers": [layer(emails=["oncall@example.com"])]}
    refused = await ana.post("/channel/escalate/rule/create", channel_id=channel_id, **{**right, **wrong})
    assert (refused.code, refused.message[: len(said)]) == (code, said)
    assert (await ana.data("/channel/escalate/rule/list", channel_id=channel_id))["items"] == []


async def test_somebody_who_left_cannot_be_named(ana: Client, bo: Client) -> None:
    channel_id = await channel(ana, await team(ana, "sre"))
    await ana.data("/member/delete", member_id=bo.member_id)
    wanted = {"rule_name": "Default", "layers": [layer(person_ids=[bo.member_id])]}
    refused = await ana.post("/channel/escalate/rule/create", channel_id=channel_id, **wanted)
    assert refused.code == "ResourceNotFound"
