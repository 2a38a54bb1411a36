"""Templates: checked when they are saved, tried before they are needed, kept while rules use them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.api.harness import START_AT, Client, House, api_world
from tests.api.setting_up import channel, parts, team
from tocsin.incidents import store as incidents
from tocsin.incidents.model import Incident
from tocsin.notify import template_flow

pytestmark = pytest.mark.anyio


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """A house whose world can do what these operations need."""
    async with api_world(tmp_path, parts()) as made:
        yield made


async def test_a_template_is_read_back_as_written(ana: Client) -> None:
    sre = await team(ana, "sre")
    written = {
        "template_name": "Short",
        "team_id": sre,
        "description": "For phones",
        "email": "{{.Title}}\n",
        "sms": " x ",
    }
    made = await ana.data("/template/create", **written)
    found = await ana.data("/template/info", template_id=made["template_id"])
    assert {name: found[name] for name in written} == written
    assert {found[name] for name in ("voice", "dingtalk", "slack_app", "zoom")} == {""}
    assert (found["status"], found["is_default"], found["creator_id"]) == ("enabled", False, ana.member_id)


async def test_an_update_replaces_the_whole_content(ana: Client) -> None:
    made = await ana.data("/template/create", template_name="Short", email="old", slack="old", description="old")
    await ana.data("/template/update", template_id=made["template_id"], template_name="Long", email="new")
    found = await ana.data("/template/info", template_id=made["template_id"])
    assert (found["template_name"], found["email"], found["slack"], found["description"]) == ("Long", "new", "", "")


async def test_a_template_that_does_not_parse_is_refused_with_its_line(ana: Client) -> None:
    refused = await ana.post("/template/create", template_name="Wrong", dingtalk="fine\n{{if .Title}}\nnever ends")
    assert refused.code == "InvalidParameter"
    assert refused.message.startswith("dingtalk: line ")
    assert (await ana.data("/template/list"))["total"] == 0
    unknown = await ana.post("/template/preview", type="email", content="{{ env }}")
    assert (unknown.code, "env" in unknown.message) == ("InvalidParameter", True)


async def test_a_preview_shows_what_would_be_sent(ana: Client) -> None:
    content = '[{{.IncidentSeverity}}] {{.Title}} {{joinAlertLabels . "resource" ", "}} {{ago .StartTime}}'
    shown = await ana.data("/template/preview", type="slack", content=content)
    text = "[Critical] db-1.example.com / disk.used db-1.example.com, db-2.example.com 15m0s"
    assert (shown["success"], shown["content"], shown["message"]) == (True, text, "")
    assert (shown["fixed_fields"], len(shown["items"])) == ([], 1)
    item = shown["items"][0]
    assert (item["type"], item["success"], item["content"], item["message"]) == ("slack", True, text, "")
    assert (item["cut"], item["length"], item["limit"], item["unit"]) == (False, len(text), 15_000, "bytes")
    assert item["default_content"].startswith("[Critical] INC #A1B2C3")


async def test_a_preview_of_a_card_shows_its_fixed_facts(ana: Client) -> None:
    wanted = {"type": "feishu_app", "content": "{{.Title}}\n\n{{.Num}}"}
    shown = await ana.data("/template/preview", **wanted, incident_card_hidden_fields={"feishu_app": ["channel"]})
    assert shown["content"].count("\n") == 1
    assert [one["field"] for one in shown["fixed_fields"]] == [
        "snoozed_before",
        "severity",
        "responders",
        "aggregate_alert_count",
    ]


async def test_official_clients_find_the_preset(house: House, ana: Client) -> None:
    preset_id = "000000000000000000000001"
    for named in ({"id": preset_id}, {"template_id": preset_id}):
        found = await ana.data("/template/info", **named)
        assert (found["template_id"], "INC #" in found["feishu"]) == (preset_id, True)
    async with house.db.transaction() as tx:
        await template_flow.add_default(tx, house.account.account_id, ana.member_id, house.world.ids, house.clock.now())
    assert (await ana.data("/template/info", id=preset_id))["template_name"] == "Default"
    assert (await ana.post("/template/info")).code == "InvalidParameter"
    listed = {one["type"]: one for one in (await ana.data("/template/preset/list"))["items"]}
    assert set(listed) == set(template_flow.MEDIA)
    assert (listed["wecom_app"]["limit"], listed["wecom_app"]["unit"]) == (8, "lines")
    for medium, one in listed.items():
        tried = await ana.data("/template/preview", type=medium, content=one["content"])
        assert tried["success"], medium


async def test_team_and_switches_stay_unless_an_update_names_them(ana: Client) -> None:
    sre = await team(ana, "sre")
    switches = {
        "feishu_app_card_v2_table_enabled": True,
        "incident_card_hidden_fields": {"teams_app": ["channel"]},
    }
    written = {"team_id": sre, "voice": "call {{.Num}}", "teams_app": "card {{.Num}}", **switches}
    named = {"template_id": (await ana.data("/template/create", template_name="Cards", **written))["template_id"]}
    found = await ana.data("/template/info", **named)
    assert {name: found[name] for name in written} == written
    await ana.data("/template/update", **named, template_name="Cards", sms="x")
    found = await ana.data("/template/info", **named)
    assert {name: found[name] for name in ("voice", "teams_app")} == {"voice": "", "teams_app": ""}
    assert {name: found[name] for name in switches} == switches
    assert found["team_id"] == sre
    await ana.data(
        "/template/update", **named, template_name="Cards", team_id=0, feishu_app_card_v2_table_enabled=False
    )
    found = await ana.data("/template/info", **named)
    assert (found["team_id"], found["feishu_app_card_v2_table_enabled"]) == (0, False)


async def test_a_failure_at_run_time_is_shown_as_such(ana: Client) -> None:
    shown = await ana.data("/template/preview", type="slack", content="{{index .Responders 7}}")
    assert (shown["success"], shown["content"]) == (False, "")
    assert shown["message"].startswith("this fails with this incident, and the default wording would be sent: line 1:")


async def test_a_saved_template_is_tried_in_one_medium_or_in_all(ana: Client) -> None:
    made = await ana.data("/template/create", template_name="Both", email="mail {{.Num}}", slack="slack {{.Num}}")
    every = await ana.data("/template/preview", template_id=made["template_id"])
    assert [(one["type"], one["content"]) for one in every["items"] if not one["is_default"]] == [
        ("email", "mail A1B2C3"),
        ("slack", "slack A1B2C3"),
    ]
    assert [one["type"] for one in every["items"]] == list(template_flow.MEDIA)
    assert {one["content"] == one["default_content"] for one in every["items"] if one["is_default"]} == {True}
    one = await ana.data("/template/preview", template_id=made["template_id"], type="slack")
    assert one["content"] == "slack A1B2C3"
    unsaved = await ana.data("/template/preview", texts={"slack": "Unsaved {{.Title}}"})
    said = {each["type"]: each for each in unsaved["items"]}
    assert list(said) == [each["type"] for each in every["items"]]
    assert said["slack"]["content"].startswith("Unsaved ")
    assert not said["slack"]["is_default"]
    assert said["email"]["is_default"]
    [own] = (await ana.data("/template/preview", texts={}, type="sms"))["items"]
    assert (own["type"], own["is_default"]) == ("sms", True)
    none = await ana.data("/template/preview", template_id=made["template_id"], type="zoom")
    assert (none["success"], none["items"][0]["is_default"]) == (True, True)
    assert (await ana.post("/template/preview", type="slack")).code == "InvalidParameter"
    assert (await ana.post("/template/preview", content="x")).code == "InvalidParameter"


async def test_a_preview_on_a_real_incident_needs_the_right_to_see_it(house: House, ana: Client, bo: Client) -> None:
    channel_id = await channel(ana, await team(ana, "sre"), is_private=True)
    one = Incident(
        account_id=house.account.account_id,
        incident_id="a" * 24,
        channel_id=channel_id,
        title="Disk <b>full</b>",
        labels={"host": "db-1"},
        creator_id=ana.member_id,
        start_at=START_AT,
    )
    async with house.db.transaction() as tx:
        await incidents.add(tx, [one])
    content = "{{.Title}} {{.Labels.host}} {{.ChannelName}} {{.Creator.PersonName}} {{.DetailUrl}}"
    shown = await ana.data("/template/preview", type="slack", content=content, incident_id="a" * 24)
    url = f"https://tocsin.example.com/incidents/{'a' * 24}"
    assert shown["content"] == f"Disk <b>full</b> db-1 Orders Ana {url}"
    hidden = await bo.post("/template/preview", type="slack", content=content, incident_id="a" * 24)
    assert hidden.code == "ResourceNotFound"


async def test_a_template_in_use_and_the_default_one_stay(house: House, ana: Client) -> None:
    async with house.db.transaction() as tx:
        default = await template_flow.add_default(
            tx, house.account.account_id, ana.member_id, house.world.ids, house.clock.now()
        )
    refused = await ana.post("/template/delete", template_id=default.template_id)
    assert (refused.code, "default template" in refused.message) == ("InvalidParameter", True)
    made = await ana.data("/template/create", template_name="Used")
    channel_id = await channel(ana, await team(ana, "sre"))
    layers = [{"target": {"emails": ["oncall@example.com"]}}]
    rule = await ana.data(
        "/channel/escalate/rule/create",
        channel_id=channel_id,
        rule_name="Nights",
        template_id=made["template_id"],
        layers=layers,
    )
    refused = await ana.post("/template/delete", template_id=made["template_id"])
    assert (refused.code, "'Nights'" in refused.message) == ("InvalidParameter", True)
    await ana.data("/channel/escalate/rule/delete", channel_id=channel_id, rule_id=rule["rule_id"])
    await ana.data("/template/delete", template_id=made["template_id"])
    assert (await ana.post("/template/info", template_id=made["template_id"])).code == "ResourceNotFound"
    assert (await ana.data("/template/list"))["total"] == 1


async def test_only_its_team_its_creator_and_admins_change_a_template(house: House, ana: Client, bo: Client) -> None:
    cy = await house.invite(ana, "cy")
    made = await ana.data("/template/create", template_name="Teams", team_id=await team(ana, "sre", bo))
    named = {"template_id": made["template_id"], "template_name": "New"}
    assert (await cy.post("/template/update", **named)).code == "AccessDenied"
    await bo.data("/template/update", **named)
    zoe = await house.another_account()
    assert (await zoe.post("/template/info", template_id=made["template_id"])).code == "ResourceNotFound"


async def test_lists_are_narrowed_and_ordered(house: House, ana: Client, bo: Client) -> None:
    sre = await team(ana, "sre", bo)
    first = (await ana.data("/template/create", template_name="Alpha", team_id=sre))["template_id"]
    house.clock.advance(1_000)
    second = (await bo.data("/template/create", template_name="Beta", description="alphabetical"))["template_id"]

    async def ids(**wanted: object) -> list[str]:
        return [one["template_id"] for one in (await bo.data("/template/list", **wanted))["items"]]

    assert await ids() == [second, first]
    assert await ids(asc=True) == [first, second]
    assert await ids(query="ALPHA") == [second, first]
    assert await ids(is_my_team=True) == [first]
    assert await ids(team_ids=[sre]) == [first]
    assert await ids(creator_id=bo.member_id) == [second]
