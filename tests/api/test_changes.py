"""Changes by the API that official clients speak."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.api.harness import START_AT, Client, House, api_world
from tests.api.setting_up import channel, parts, team
from tocsin.changes import flow
from tocsin.integrations import store
from tocsin.kernel.clock import DAY, HOUR
from tocsin.sources.change import ChangeEvent

pytestmark = pytest.mark.anyio
NOW_S = START_AT // 1_000


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """A house whose world can do what these operations need."""
    async with api_world(tmp_path, parts()) as made:
        yield made


async def happened(house: House, integration_id: int, *events: ChangeEvent) -> None:
    """Steps of changes that came to an integration."""
    async with house.db.transaction() as tx:
        (one,) = await store.read_by_ids(tx, house.account.account_id, [integration_id])
        await flow.absorb(tx, house.world.ids, one, events, START_AT)


async def source(by: Client, **more: Any) -> int:
    """An integration for changes."""
    wanted = {"integration_name": "CI", "integration_type": "change.standard", **more}
    made = await by.data("/integration/create", **wanted)
    assert "/event/push/change/standard?integration_key=" in made["push_url"]
    return int(made["integration_id"])


async def test_changes_with_their_steps(house: House, ana: Client) -> None:
    channel_id = await channel(ana, await team(ana, "sre"))
    one = await source(ana, channel_id=channel_id)
    await happened(
        house,
        one,
        ChangeEvent("d1", "Deploy", "Processing", START_AT - HOUR, labels={"service": "shop"}),
        ChangeEvent("d1", "Deployed", "Done", START_AT),
        ChangeEvent("d2", "Rename", "Planned", START_AT + DAY),
    )
    page = await ana.data("/change/list", limit=1, end_time=NOW_S)
    (item,) = page["items"]
    assert (item["change_key"], item["change_status"], item["status"], item["events"]) == ("d1", "Done", "Done", [])
    assert (item["integration_name"], item["channel_name"], item["end_time"]) == ("CI", "Orders", NOW_S)
    assert (page["total"], page["has_next_page"]) == (1, False)
    whole = await ana.data("/change/info", change_id=item["change_id"])
    assert [(step["change_status"], step["event_time"]) for step in whole["events"]] == [
        ("Processing", NOW_S - 3_600),
        ("Done", NOW_S),
    ]
    asked = await ana.data("/change/list", include_events=True, channel_ids=[channel_id], statuses=["Planned"])
    assert [one["title"] for one in asked["items"]] == ["Rename"]
    assert len(asked["items"][0]["events"]) == 1


async def test_how_much_was_changed(house: House, ana: Client) -> None:
    one = await source(ana)
    await happened(
        house,
        one,
        ChangeEvent("a", "A", "Processing", START_AT - 30 * HOUR),
        ChangeEvent("a", "A", "Done", START_AT - HOUR),
        ChangeEvent("b", "B", "Done", START_AT - HOUR),
    )
    asked = {"start_time": NOW_S - 2 * 86_400, "end_time": NOW_S, "step": "1d"}
    items = (await ana.data("/report/oncall/changes", **asked))["items"]
    assert [(item["change_cnt"], item["change_event_cnt"]) for item in items] == [(1, 1), (1, 2)]
    assert "longer one" in (await ana.post("/report/oncall/changes", **{**asked, "step": "1m"})).message
    assert "after start_time" in (await ana.post("/report/oncall/changes", **{**asked, "end_time": 1})).message


async def test_changes_of_a_private_channel_do_not_exist_for_others(house: House, ana: Client, bo: Client) -> None:
    channel_id = await channel(ana, await team(ana, "sre"), is_private=True)
    await happened(house, await source(ana, channel_id=channel_id), ChangeEvent("k", "Secret", "Done", START_AT))
    (item,) = (await ana.data("/change/list"))["items"]
    assert (await bo.data("/change/list"))["items"] == []
    assert (await bo.post("/change/info", change_id=item["change_id"])).code == "ResourceNotFound"
    asked = {"start_time": NOW_S - 3_600, "end_time": NOW_S + 60, "step": "1d"}
    assert [one["change_cnt"] for one in (await bo.data("/report/oncall/changes", **asked))["items"]] == [0]


async def test_types_of_changes_are_among_the_types_and_take_no_test_event(house: House, ana: Client) -> None:
    kinds = {one["type"]: one["kind"] for one in (await ana.data("/integration/type/list"))["items"]}
    assert (kinds["change.standard"], kinds["change.jira"], kinds["standard"]) == ("change", "change", "alert")
    one = await source(ana)
    assert "takes no alerts" in (await ana.post("/integration/preview", integration_id=one, body="{}")).message
