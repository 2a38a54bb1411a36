"""Mention tables: addresses are normalised, teams own them."""

from __future__ import annotations

import pytest

from tests.api.harness import Client, House
from tests.api.setting_up import team
from tocsin.reach import mention_entries, mention_flow

pytestmark = pytest.mark.anyio


async def table(by: Client, name: str = "Feishu ids", **more: object) -> str:
    """A new table."""
    made = await by.data("/mention-table/create", name=name, medium="feishu", **more)
    return str(made["table_id"])


async def test_a_table_is_read_back_by_normalised_addresses(ana: Client) -> None:
    table_id = await table(ana, entries={" Ana@Example.COM": " ou_1 ", "bo@example.com": "ou_2"})
    found = await ana.data("/mention-table/info", table_id=table_id)
    assert found["entries"] == {"ana@example.com": "ou_1", "bo@example.com": "ou_2"}
    assert (found["name"], found["medium"], found["entry_count"]) == ("Feishu ids", "feishu", 2)
    assert "entries" not in (await ana.data("/mention-table/list"))["items"][0]


async def test_entries_are_added_replaced_and_forgotten(ana: Client) -> None:
    table_id = await table(ana, entries={"a@example.com": "1", "b@example.com": "2"})
    wanted = {"entries": {"B@example.com": "3", "c@example.com": "4"}, "remove": ["A@example.com", "x@example.com"]}
    made = await ana.data("/mention-table/upsert-entries", table_id=table_id, **wanted)
    assert made["entry_count"] == 2
    await ana.data("/mention-table/update", table_id=table_id, name="New")
    found = await ana.data("/mention-table/info", table_id=table_id)
    assert (found["name"], found["entries"]) == ("New", {"b@example.com": "3", "c@example.com": "4"})
    await ana.data("/mention-table/update", table_id=table_id, entries={})
    assert (await ana.data("/mention-table/info", table_id=table_id))["entries"] == {}


async def test_wrong_entries_are_said_by_address(ana: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    for entries, message in (
        ({"nobody": "1"}, "entries['nobody']: must be an e-mail address"),
        ({"a@example.com": " "}, "entries['a@example.com']: must be an id of 1 to 128 characters"),
        ({"a@example.com": "x\ny"}, "entries['a@example.com']: must be an id"),
        ({"a@example.com": "1", "A@example.com": "2"}, "entries['A@example.com']: stands here twice"),
    ):
        refused = await ana.post("/mention-table/create", name="x", medium="feishu", entries=entries)
        assert (refused.code, refused.message[: len(message)]) == ("InvalidParameter", message), refused.message
    monkeypatch.setattr(mention_entries, "MOST", 2)
    table_id = await table(ana, entries={"a@example.com": "1", "b@example.com": "2"})
    refused = await ana.post("/mention-table/upsert-entries", table_id=table_id, entries={"c@example.com": "3"})
    assert refused.message == "entries: a table has at most 2 entries; this would make 3"


async def test_a_table_belongs_to_its_team(house: House, ana: Client, bo: Client) -> None:
    mine = await table(ana, team_id=await team(ana, "sre"))
    for path, more in (("update", {"name": "x"}), ("upsert-entries", {}), ("delete", {})):
        assert (await bo.post(f"/mention-table/{path}", table_id=mine, **more)).code == "AccessDenied"
    await team(ana, "other", bo)
    ours = await table(ana, "Ours", team_id=await team(ana, "both", bo))
    await bo.data("/mention-table/update", table_id=ours, name="Changed")
    own = await table(bo, "Own")
    await bo.data("/mention-table/delete", table_id=own)
    stranger = await house.another_account()
    for path in ("info", "update", "delete", "upsert-entries"):
        assert (await stranger.post(f"/mention-table/{path}", table_id=ours)).code == "ResourceNotFound"
    viewer = await house.invite(ana, "vi", [3])
    assert (await viewer.post("/mention-table/create", name="x", medium="feishu")).code == "AccessDenied"
    assert len((await viewer.data("/mention-table/list"))["items"]) == 2


async def test_what_a_table_names_must_be_there(ana: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    unknown = await ana.post("/mention-table/create", name="x", medium="feishu", team_id=99)
    assert (unknown.code, unknown.message) == ("ResourceNotFound", "team_id: there is no team 99")
    assert (await ana.post("/mention-table/create", name="x", medium="fax")).code == "InvalidParameter"
    monkeypatch.setattr(mention_flow, "MOST", 0)
    assert (await ana.post("/mention-table/create", name="x", medium="feishu")).code == "InvalidParameter"
