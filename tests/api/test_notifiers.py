"""The list of media: what each bot needs, and which of it is secret."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.api.harness import Client, House, api_world
from tests.api.setting_up import parts

pytestmark = pytest.mark.anyio


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """A house whose world can do what these operations need."""
    async with api_world(tmp_path, parts()) as made:
        yield made


async def test_every_notifier_has_a_guide_in_both_languages(ana: Client) -> None:
    for one in (await ana.data("/notifier/list"))["items"]:
        english = (await ana.data("/notifier/guide", name=one["name"]))["guide"]
        chinese = (await ana.data("/notifier/guide", name=one["name"], language="zh"))["guide"]
        assert english
        assert chinese
        assert english != chinese
    assert (await ana.post("/notifier/guide", name="../secrets")).code == "ResourceNotFound"


async def test_no_setting_of_a_bot_is_asked_for_twice(ana: Client) -> None:
    for one in (await ana.data("/notifier/list"))["items"]:
        names = [field["name"] for field in one["fields"]]
        assert len(names) == len(set(names)), one["name"]


async def test_media_and_their_settings_are_listed(ana: Client) -> None:
    items = {one["type"]: one for one in (await ana.data("/notifier/list"))["items"]}
    assert set(items) >= {"email", "dingtalk", "feishu", "wecom", "slack", "webhook"}
    assert (items["email"]["kind"], items["email"]["fields"]) == ("person", [])
    assert items["feishu"]["types"] == ["feishu", "lark"]
    fields = {one["name"]: (one["secret"], one["required"], one["kind"]) for one in items["dingtalk"]["fields"]}
    assert fields == {
        "alias": (False, False, "text"),
        "token": (True, True, "text"),
        "sign_secret": (True, False, "text"),
        "keyword": (False, False, "text"),
        "at_all": (False, False, "flag"),
    }
    webhook = [one["name"] for one in items["webhook"]["fields"]]
    assert webhook == ["alias", "token", "sign_secret", "headers", "insecure_skip_verify"]
    assert all(one["label"] for item in items.values() for one in item["fields"])
