"""Integrations: a key that only its people see, guides, and what was refused."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.api.harness import START_AT, Client, House, api_world
from tests.api.setting_up import channel, parts, team
from tocsin.intake.keys import Keys
from tocsin.integrations import store
from tocsin.integrations.kinds import PUSH_URL
from tocsin.integrations.model import Integration, RejectedEvent, key_hash
from tocsin.kernel.clock import HOUR

pytestmark = pytest.mark.anyio


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """A house whose world can do what these operations need."""
    async with api_world(tmp_path, parts()) as made:
        yield made


async def prometheus(by: Client, channel_id: int = 0, name: str = "Prom") -> dict[str, Any]:
    """A new integration with its key."""
    made: dict[str, Any] = await by.data(
        "/integration/create", integration_name=name, integration_type="prometheus", channel_id=channel_id
    )
    return made


async def by_key(house: House, key: str) -> Integration | None:
    """The integration a key leads to."""
    async with house.db.snapshot() as tx:
        return await store.read_by_key_hash(tx, key_hash(key), 0)


async def test_a_new_integration_has_a_push_url(house: House, ana: Client) -> None:
    channel_id = await channel(ana, await team(ana, "sre"))
    made = await prometheus(ana, channel_id)
    key = made["integration_key"]
    assert made["push_url"] == f"https://tocsin.example.com/event/push/alert/prometheus?integration_key={key}"
    assert len(key) >= 32
    stored = await by_key(house, key)
    assert stored is not None
    assert (stored.integration_id, stored.channel_id, stored.type) == (made["integration_id"], channel_id, "prometheus")
    assert key not in stored.key_sealed
    found = await ana.data("/integration/info", integration_id=made["integration_id"])
    assert (found["integration_key"], found["push_url"]) == (key, made["push_url"])
    assert (found["channel_name"], found["last_event_at"], found["created_at"]) == ("Orders", 0, START_AT // 1_000)
    assert key not in str([line.detail for line in await house.audited()])


async def test_a_rotated_key_replaces_the_old_one(house: House, ana: Client) -> None:
    old = await prometheus(ana)
    new = await ana.data("/integration/key/rotate", integration_id=old["integration_id"])
    assert new["integration_key"] != old["integration_key"]
    assert await by_key(house, old["integration_key"]) is None
    assert await by_key(house, new["integration_key"]) is not None
    shown = await ana.data("/integration/info", integration_id=old["integration_id"])
    assert shown["push_url"] == new["push_url"]


async def test_an_old_key_is_taken_as_long_as_its_grace_lasts(house: House, ana: Client) -> None:
    old = await prometheus(ana)
    new = await ana.data("/integration/key/rotate", integration_id=old["integration_id"], grace_hours=24)
    shown = await ana.data("/integration/info", integration_id=old["integration_id"])
    assert shown["old_key_until"] == START_AT // 1_000 + 86_400
    keys = Keys(house.db)
    for at, known in ((START_AT + 23 * HOUR, True), (START_AT + 25 * HOUR, False)):
        assert (await keys.find(new["integration_key"], at)) is not None
        assert ((await keys.find(old["integration_key"], at)) is not None) == known
    third = await ana.data("/integration/key/rotate", integration_id=old["integration_id"], grace_hours=1)
    assert (await Keys(house.db).find(old["integration_key"], START_AT)) is None
    assert (await Keys(house.db).find(new["integration_key"], START_AT)) is not None
    assert (await Keys(house.db).find(third["integration_key"], START_AT)) is not None


async def test_keys_show_only_to_those_who_may_change_the_integration(house: House, ana: Client, bo: Client) -> None:
    cy = await house.invite(ana, "cy")
    made = await prometheus(ana, await channel(ana, await team(ana, "sre", bo)))
    named = {"integration_id": made["integration_id"]}
    assert (await bo.data("/integration/info", **named))["integration_key"] == made["integration_key"]
    listed = (await cy.data("/integration/list"))["items"][0]
    assert (listed["integration_name"], listed["integration_key"], listed["push_url"]) == ("Prom", "", "")
    assert (await cy.post("/integration/key/rotate", **named)).code == "AccessDenied"
    assert (await cy.post("/integration/delete", **named)).code == "AccessDenied"


async def test_nobody_points_events_at_a_channel_of_others(ana: Client, bo: Client) -> None:
    theirs = await channel(ana, await team(ana, "sre"))
    wanted = {"integration_name": "Mine", "integration_type": "standard"}
    assert (await bo.post("/integration/create", **wanted, channel_id=theirs)).code == "AccessDenied"
    own = await bo.data("/integration/create", **wanted)
    moved = await bo.post("/integration/update", integration_id=own["integration_id"], channel_id=theirs)
    assert moved.code == "AccessDenied"


async def test_integrations_of_a_private_channel_do_not_exist_for_others(house: House, ana: Client, bo: Client) -> None:
    channel_id = await channel(ana, await team(ana, "sre"), is_private=True)
    made = await prometheus(ana, channel_id)
    named = {"integration_id": made["integration_id"]}
    assert (await bo.data("/integration/list"))["items"] == []
    assert (await bo.post("/integration/info", **named)).code == "ResourceNotFound"
    assert (await bo.post("/integration/rejected/list", **named)).code == "ResourceNotFound"
    zoe = await house.another_account()
    assert (await zoe.post("/integration/info", **named)).code == "ResourceNotFound"


async def test_an_integration_is_changed_switched_and_deleted(ana: Client) -> None:
    sre = await team(ana, "sre")
    channel_id = await channel(ana, sre)
    named = {"integration_id": (await prometheus(ana))["integration_id"]}
    await ana.data("/integration/update", **named, channel_id=channel_id, team_id=sre)
    found = await ana.data("/integration/info", **named)
    assert (found["integration_name"], found["channel_id"], found["team_id"]) == ("Prom", channel_id, sre)
    await ana.data("/integration/disable", **named)
    assert (await ana.data("/integration/info", **named))["status"] == "disabled"
    await ana.data("/integration/enable", **named)
    await ana.data("/integration/update", **named, channel_id=0, integration_name="Shared")
    shared = (await ana.data("/integration/list", channel_ids=[0]))["items"]
    assert [(one["integration_name"], one["status"]) for one in shared] == [("Shared", "enabled")]
    await ana.data("/integration/delete", **named)
    assert (await ana.post("/integration/info", **named)).code == "ResourceNotFound"


async def test_unknown_types_teams_and_channels_are_refused(ana: Client) -> None:
    unknown = await ana.post("/integration/create", integration_name="X", integration_type="pigeon")
    assert unknown.code == "InvalidParameter"
    assert unknown.message == "integration_type: 'pigeon' is not known; /integration/type/list has all that are"
    typo = await ana.post("/integration/create", integration_name="X", integration_type="promethus")
    assert "did you mean 'prometheus'?" in typo.message
    wanted = {"integration_name": "X", "integration_type": "standard"}
    assert (await ana.post("/integration/create", **wanted, channel_id=5)).code == "ResourceNotFound"
    assert (await ana.post("/integration/create", **wanted, team_id=5)).message == "team_id: there is no team 5"


async def test_lists_are_by_name_and_narrowed(ana: Client) -> None:
    channel_id = await channel(ana, await team(ana, "sre"))
    for name in ("beta", "alpha", "gamma"):
        await prometheus(ana, channel_id if name == "beta" else 0, name)
    page = await ana.data("/integration/list", limit=2)
    assert [one["integration_name"] for one in page["items"]] == ["alpha", "beta"]
    rest = await ana.data("/integration/list", limit=2, search_after_ctx=page["search_after_ctx"])
    assert [one["integration_name"] for one in rest["items"]] == ["gamma"]
    assert [one["integration_name"] for one in (await ana.data("/integration/list", query="AMM"))["items"]] == ["gamma"]
    of_channel = await ana.data("/integration/list", channel_ids=[channel_id])
    assert [one["integration_name"] for one in of_channel["items"]] == ["beta"]
    assert (await ana.post("/integration/list", search_after_ctx="x")).code == "InvalidParameter"


async def test_every_type_has_a_guide_with_a_place_for_its_address(ana: Client) -> None:
    items = {one["type"]: one for one in (await ana.data("/integration/type/list"))["items"]}
    assert {"prometheus", "standard"} <= set(items)
    assert items["prometheus"]["title"] == "Prometheus"
    for one in items.values():
        shown = await ana.data("/integration/type/info", type=one["type"])
        assert PUSH_URL in shown["guide_en"]
        assert PUSH_URL in shown["guide_zh"]
        assert shown["icon"].startswith("<svg")
    assert (await ana.post("/integration/type/info", type="pigeon")).code == "ResourceNotFound"


async def test_rejected_events_are_listed_with_the_reason(house: House, ana: Client) -> None:
    made = await prometheus(ana)
    for number, body in enumerate((b'{"a": \xff', b"two")):
        one = RejectedEvent(
            account_id=house.account.account_id,
            rejected_id=f"{number:024x}",
            integration_id=made["integration_id"],
            code="not_json",
            reason="the body is not valid JSON",
            path="alerts[0]",
            content_type="application/json",
            request_id="r",
            body=body,
            body_cut=number == 0,
            received_at=START_AT + number * 1_000,
        )
        async with house.db.transaction() as tx:
            await store.add_rejected(tx, [one])
    page = await ana.data("/integration/rejected/list", integration_id=made["integration_id"])
    assert [one["body"] for one in page["items"]] == ["two", '{"a": �']
    assert (page["total"], page["has_next_page"], page["items"][1]["body_cut"]) == (2, False, True)
    assert page["items"][0]["received_at"] == START_AT // 1_000 + 1
