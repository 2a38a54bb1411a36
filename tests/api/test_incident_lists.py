"""Incidents are found by every filter, page by page, and only by those who may see them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, select
from sqlalchemy.dialects import sqlite

from tests.api.answering import Desk
from tests.api.harness import Client
from tests.world.rules import layer
from tests.world.world import World
from tocsin.db.tables import incident
from tocsin.incidents import list_store
from tocsin.incidents.list_store import Filter
from tocsin.people.model import Actor

pytestmark = pytest.mark.anyio


@pytest.fixture
async def desk(world: World) -> AsyncIterator[Desk]:
    """The API of the world."""
    made = Desk(world)
    yield made
    made.close()


@pytest.fixture
async def ana(desk: Desk) -> Client:
    """A responder of no team."""
    return await desk.sign_in("ana")


async def titles(who: Client, desk: Desk, **wanted: Any) -> list[str]:
    answer = await who.data("/incident/list", **(desk.window() | wanted))
    return [one["title"] for one in answer["items"]]


async def incident_id(world: World, title: str) -> str:
    return (await world.incident(title)).incident_id


async def test_an_incident_is_shown_with_its_sums_names_and_link(world: World, desk: Desk, ana: Client) -> None:
    await world.fire("disk full", labels={"service": "orders"}, description="94 %")
    await world.forward("1m")
    await world.fire("disk full", "Warning", labels={"service": "orders"}, description="93 %")
    (item,) = (await ana.data("/incident/list", **desk.window()))["items"]
    assert item["incident_id"] == (await world.incident()).incident_id
    assert (item["incident_severity"], item["progress"], item["channel_name"]) == ("Critical", "Triggered", "db")
    assert (item["alert_cnt"], item["active_alert_cnt"], item["alert_event_cnt"]) == (1, 1, 2)
    assert item["integration_types"] == item["data_source_types"] == ["standard"]
    assert item["detail_url"] == f"https://tocsin.example.com/incidents/{item['incident_id']}"
    assert item["untold"].startswith("Nobody was told")
    assert item["account_name"] == "Acme"
    assert await ana.data("/incident/info", incident_id=item["incident_id"]) == item
    by_ids = await ana.data("/incident/list-by-ids", incident_ids=["0" * 24, item["incident_id"]])
    assert (by_ids["items"], by_ids["total"]) == ([item], 1)


async def test_pages_by_cursor_hold_while_new_incidents_arrive(world: World, desk: Desk, ana: Client) -> None:
    for number in range(5):
        await world.fire(f"alert {number}")  # all began at the same instant: ids decide
    first = await ana.data("/incident/list", limit=2, **desk.window())
    assert (first["total"], first["has_next_page"]) == (5, True)
    await world.forward("1m")
    await world.fire("newer")
    seen, answer = [one["title"] for one in first["items"]], first
    while answer["has_next_page"]:
        ctx = answer["search_after_ctx"]
        answer = await ana.data("/incident/list", limit=2, search_after_ctx=ctx, **desk.window())
        seen += [one["title"] for one in answer["items"]]
    assert sorted(seen) == [f"alert {number}" for number in range(5)]
    assert answer["search_after_ctx"] == ""


async def test_oldest_first_goes_the_other_way(world: World, desk: Desk, ana: Client) -> None:
    for title in ("one", "two", "three"):
        await world.fire(title)
        await world.forward("1m")
    first = await ana.data("/incident/list", limit=2, asc=True, **desk.window())
    assert [one["title"] for one in first["items"]] == ["one", "two"]
    ctx = first["search_after_ctx"]
    assert await titles(ana, desk, asc=True, limit=2, search_after_ctx=ctx) == ["three"]
    assert await titles(ana, desk, p=2, limit=2) == ["one"]


async def test_lists_of_values_narrow(world: World, desk: Desk, ana: Client) -> None:
    await world.fire("burning")
    await world.fire("smoking", "Warning")
    await world.fire("warm", "Info")
    await world.ack("ana", "smoking")
    await world.close("ana", "warm")
    assert await titles(ana, desk, progress="Triggered, Processing") == ["smoking", "burning"]
    assert await titles(ana, desk, progress="Processing") == ["smoking"]
    assert await titles(ana, desk, progress="Closed,Triggered") == ["warm", "burning"]
    assert await titles(ana, desk, incident_severity="Info,Critical") == ["warm", "burning"]
    refused = await ana.post("/incident/list", progress="Open", **desk.window())
    assert (refused.code, "progress: must be some of Triggered" in refused.message) == ("InvalidParameter", True)


@pytest.mark.parametrize("query", ["FULL", "50%", "a_b", "éT"])
async def test_a_query_is_part_of_the_title_taken_literally(world: World, desk: Desk, ana: Client, query: str) -> None:
    await world.fire("disk 50% full on a_b, éTé")
    await world.fire("disk 500 on aXb")
    assert await titles(ana, desk, query=query) == ["disk 50% full on a_b, éTé"]


async def test_an_incident_is_found_by_its_short_number(world: World, desk: Desk, ana: Client) -> None:
    await world.fire("wanted")
    await world.fire("other")
    num = (await world.incident("wanted")).num
    assert await titles(ana, desk, nums=[f"#{num.lower()}"]) == ["wanted"]
    assert await titles(ana, desk, query=f"#{num.lower()}") == ["wanted"]
    assert await titles(ana, desk, incident_ids=[await incident_id(world, "other")]) == ["other"]


async def test_people_narrow(world: World, desk: Desk, ana: Client) -> None:
    await world.rule(layer("ana", "bob"))
    await world.fire("for both")
    await world.create("bob", title="by bob", person_ids=(world.person_id("bob"),))
    await world.ack("bob", "by bob")
    await world.close("ana", "for both")
    await world.fire("over")
    await world.recover("over")
    ana_id, bob_id = world.person_id("ana"), world.person_id("bob")
    assert await titles(ana, desk, responder_ids=[ana_id]) == ["over", "for both"]
    assert await titles(ana, desk, responder_ids=[bob_id], acker_ids=[ana_id, bob_id]) == ["by bob"]
    assert await titles(ana, desk, acker_ids=[ana_id]) == []
    assert await titles(ana, desk, creator_ids=[bob_id]) == ["by bob"]
    assert await titles(ana, desk, creator_ids=[0]) == ["over", "for both"]
    assert await titles(ana, desk, closer_ids=[ana_id]) == ["for both"]
    assert await titles(ana, desk, closer_ids=[0]) == ["over"]
    world.ends.said.clear()


async def test_channels_and_teams_narrow(world: World, desk: Desk) -> None:
    team_id = await world.team("sre", "ana")
    ana = await desk.sign_in("ana")
    await world.channel("web", team_id=team_id)
    mine = await world.channel("mine", creator_id=world.person_id("ana"))
    for name in ("web", "mine"):
        await world.integration(name)
    for name in ("db", "web", "mine"):
        await world.fire(f"in {name}", to=name)
    await world.create("ana", title="nowhere")
    assert await titles(ana, desk, team_ids=[team_id]) == ["in web"]
    assert await titles(ana, desk, is_my_team=True) == ["in web"]
    assert await titles(ana, desk, is_my_channel=True) == ["in mine"]
    assert await titles(ana, desk, channel_ids=[0, mine.channel_id]) == ["nowhere", "in mine"]


async def test_states_narrow(world: World, desk: Desk, ana: Client) -> None:
    await world.fire("asleep")
    await world.fire("awake")
    await world.ack("ana", "asleep")
    await ana.data("/incident/snooze", incident_ids=[await incident_id(world, "asleep")], minutes=5)
    assert await titles(ana, desk, is_snoozed=True) == ["asleep"]
    await world.forward("6m")
    assert await titles(ana, desk, is_snoozed=True) == []
    assert await titles(ana, desk, ever_muted=True) == []
    await world.fire("awake", alert_key="again")
    assert await titles(ana, desk) == ["awake", "awake", "asleep"]
    assert await titles(ana, desk, is_rare=True) == ["awake", "asleep"]


async def test_a_private_channel_is_invisible_to_strangers(world: World, desk: Desk, ana: Client) -> None:
    team_id = await world.team("sre", "bob")
    await world.channel("db", is_private=True, team_id=team_id)
    await world.fire("secret")
    hidden = await incident_id(world, "secret")
    bob, admin = await desk.sign_in("bob"), await desk.admin()
    assert await titles(ana, desk) == []
    assert (await ana.data("/incident/list", **desk.window()))["total"] == 0
    assert await titles(bob, desk) == await titles(admin, desk) == ["secret"]
    for path in ("/incident/info", "/incident/feed", "/incident/alert/list", "/incident/delivery/list"):
        assert (await ana.post(path, incident_id=hidden)).code == "ResourceNotFound"
        await bob.data(path, incident_id=hidden)
    assert (await ana.post("/explain/event", incident_id=hidden)).code == "ResourceNotFound"
    assert (await ana.post("/incident/ack", incident_ids=[hidden])).code == "ResourceNotFound"
    assert (await ana.data("/incident/list-by-ids", incident_ids=[hidden]))["items"] == []


async def test_the_time_is_bounded_but_for_what_is_still_open(world: World, desk: Desk) -> None:
    await world.fire("old and open")
    await world.forward("40d")
    ana = await desk.sign_in("ana")
    assert await titles(ana, desk) == []
    wide = desk.window(days=50)
    refused = await ana.post("/incident/list", **wide)
    assert refused.message == "end_time: must be within 31 days of start_time; ask for a shorter time"
    assert await titles(ana, desk, progress="Triggered,Processing", **wide) == ["old and open"]
    backwards = await ana.post("/incident/list", start_time=wide["end_time"], end_time=wide["start_time"])
    assert backwards.message.startswith("end_time: must be after start_time")


async def test_a_cursor_of_another_list_is_refused(world: World, desk: Desk, ana: Client) -> None:
    for title in ("one", "two"):
        await world.fire(title)
    ctx = (await ana.data("/alert/list", limit=1, **desk.window()))["search_after_ctx"]
    refused = await ana.post("/incident/list", search_after_ctx=ctx, **desk.window())
    assert (refused.code, "search_after_ctx" in refused.message) == ("InvalidParameter", True)


async def test_a_deleted_incident_is_gone(world: World, desk: Desk, ana: Client) -> None:
    await world.fire("mistake")
    gone = await incident_id(world, "mistake")
    await ana.data("/incident/remove", incident_ids=[gone])
    assert await titles(ana, desk) == []
    assert (await ana.post("/incident/info", incident_id=gone)).code == "ResourceNotFound"


def plan(wanted: Filter, file: Path) -> str:
    """How SQLite reads a page of the list while it knows nothing of the tables' sizes, as in a fresh installation."""
    actor = Actor(account_id=1, member_id=1, sees_all=True)
    found = (incident.c.account_id == 1, *list_store.conditions(actor, wanted, 0))
    statement = select(incident).where(*found).order_by(*list_store.order(ascending=False)).limit(21)
    compiled = statement.compile(dialect=sqlite.dialect(), compile_kwargs={"render_postcompile": True})
    values = tuple(compiled.params[name] for name in compiled.positiontup or ())
    engine = create_engine(f"sqlite:///{file}")
    with engine.connect() as connection:
        rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {compiled}", values).all()
    engine.dispose()
    return "; ".join(row[3] for row in rows)


@pytest.mark.parametrize(
    ("progress", "index"),
    [
        ((), "ix_incident_list"),
        (("Triggered", "Processing"), "ix_incident_open"),
        (("Closed",), "USING INDEX"),
    ],
)
def test_a_list_is_read_in_order_from_an_index(migrated_file: Path, progress: tuple[str, ...], index: str) -> None:
    read = plan(Filter(start_at=0, end_at=1, progress=progress), migrated_file)
    assert index in read
    assert "TEMP B-TREE" not in read
