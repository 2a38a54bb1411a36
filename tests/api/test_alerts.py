"""Alerts and events are listed by every filter, each with its life, and only for those who may see them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.api.answering import Desk
from tests.api.harness import Client
from tests.world.rules import layer
from tests.world.world import World

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


async def alert_titles(who: Client, desk: Desk, **wanted: Any) -> list[str]:
    answer = await who.data("/alert/list", **(desk.window() | wanted))
    return [one["title"] for one in answer["items"]]


async def event_titles(who: Client, **wanted: Any) -> list[str]:
    return [one["title"] for one in (await who.data("/alert-event/list", **wanted))["items"]]


async def test_an_alert_is_shown_with_its_names_and_its_incident(world: World, desk: Desk, ana: Client) -> None:
    await world.rule(layer("bob"))
    images = [{"src": "https://example.com/a.png", "alt": "graph"}]
    await world.fire("disk full", labels={"service": "orders"}, images=images)
    world.expect("bob")
    (item,) = (await ana.data("/alert/list", **desk.window()))["items"]
    assert (item["alert_severity"], item["alert_status"], item["is_active"]) == ("Critical", "Critical", True)
    assert (item["integration_name"], item["data_source_type"], item["channel_name"]) == ("db", "standard", "db")
    assert item["labels"]["service"] == "orders"
    assert item["images"] == [{"src": "https://example.com/a.png", "href": "", "alt": "graph"}]
    assert (item["responder_name"], item["responder_email"]) == ("bob", "bob@example.com")
    incident = await world.incident()
    assert item["incident"] == {"incident_id": incident.incident_id, "title": "disk full", "progress": "Triggered"}
    assert await ana.data("/alert/info", alert_id=item["alert_id"]) == item
    by_ids = await ana.data("/alert/list-by-ids", alert_ids=["f" * 24, item["alert_id"]])
    assert (by_ids["items"], by_ids["total"]) == ([item], 1)
    shown = await ana.data("/incident/info", incident_id=incident.incident_id)
    assert shown["images"] == item["images"]
    assert (await ana.post("/alert/info", alert_id="f" * 24)).code == "ResourceNotFound"


async def test_values_narrow_alerts(world: World, desk: Desk, ana: Client) -> None:
    await world.fire("one", labels={"env": "prod", "note": '"env":"dev"'})
    await world.fire("two", "Warning", labels={"env": "dev"})
    await world.fire("three", "Info")
    await world.recover("three")
    assert await alert_titles(ana, desk, is_active=True) == ["two", "one"]
    assert await alert_titles(ana, desk, is_active=False) == ["three"]
    assert await alert_titles(ana, desk, alert_severity="Critical,Info") == ["three", "one"]
    assert await alert_titles(ana, desk, alert_keys=["two"]) == ["two"]
    assert await alert_titles(ana, desk, title="TW") == ["two"]
    assert await alert_titles(ana, desk, labels={"env": "dev"}) == ["two"]
    assert await alert_titles(ana, desk, ever_muted=True) == []
    rows = await world.alerts()
    assert await alert_titles(ana, desk, alert_ids=[rows[0].alert_id]) == ["one"]
    assert await alert_titles(ana, desk, integration_ids=[rows[0].integration_id], channel_ids=[7]) == []
    assert "alert_severity" in (await ana.post("/alert/list", alert_severity="High", **desk.window())).message


@pytest.mark.parametrize("orderby", ["created_at", "updated_at"])
@pytest.mark.parametrize("asc", [True, False])
async def test_pages_of_alerts_are_whole(world: World, desk: Desk, ana: Client, orderby: str, asc: bool) -> None:
    for number in range(5):
        await world.fire(f"{number}")
        if number % 2:
            await world.forward("1m")
    await world.forward("1s")
    await world.fire("1", "Warning")  # the last to change
    seen: list[str] = []
    ctx, more = "", True
    while more:
        wanted = {"limit": 2, "orderby": orderby, "asc": asc, "search_after_ctx": ctx}
        answer = await ana.data("/alert/list", **(desk.window() | wanted))
        seen += [one["title"] for one in answer["items"]]
        ctx, more = answer["search_after_ctx"], answer["has_next_page"]
        assert answer["total"] == 5
    newest = ["4", "3", "2", "1", "0"] if orderby == "created_at" else ["1"]
    assert sorted(seen) == ["0", "1", "2", "3", "4"]
    assert (seen[::-1] if asc else seen)[: len(newest)] == newest


async def test_the_time_is_that_of_the_source_or_of_the_last_change(world: World, desk: Desk, ana: Client) -> None:
    now = world.clock.now()
    await world.fire("late news", event_time=now - 3 * 3_600_000)
    before, hour = now // 1_000 - 3 * 3_600 - 60, {"end_time": now // 1_000 - 3_600}
    assert await alert_titles(ana, desk, start_time=before, **hour) == ["late news"]
    assert await alert_titles(ana, desk, start_time=before, by_updated_at=True, **hour) == []
    assert await alert_titles(ana, desk, start_time=now // 1_000 - 60) == []
    assert await alert_titles(ana, desk, start_time=now // 1_000 - 60, by_updated_at=True) == ["late news"]


async def test_the_alerts_of_an_incident_with_their_newest_events(world: World, ana: Client) -> None:
    await world.fire("disk full")
    for _ in range(24):
        await world.forward("1s")
        await world.fire("disk full")
    incident_id = (await world.incident()).incident_id
    plain = await ana.data("/incident/alert/list", incident_id=incident_id)
    assert (plain["total"], "events" in plain["items"][0]) == (1, False)
    full = await ana.data("/incident/alert/list", incident_id=incident_id, include_events=True)
    times = [one["event_time"] for one in full["items"][0]["events"]]
    assert times == [world.clock.now() // 1_000 - 19 + number for number in range(20)]
    closed = await ana.data("/incident/alert/list", incident_id=incident_id, is_active=False)
    assert closed == {"items": [], "total": 0}


async def test_the_events_of_an_alert_page_by_page(world: World, ana: Client) -> None:
    await world.fire("disk full")
    await world.fire("disk full", "Warning")
    await world.recover("disk full")
    alert_id = (await world.alerts())[0].alert_id
    first = await ana.data("/alert/event/list", alert_id=alert_id, limit=2)
    rest = await ana.data("/alert/event/list", alert_id=alert_id, search_after_ctx=first["search_after_ctx"])
    statuses = [(one["event_status"], one["fate"]) for one in first["items"] + rest["items"]]
    assert statuses == [("Critical", "opened"), ("Warning", "merged"), ("Ok", "recovered")]
    assert (first["has_next_page"], rest["has_next_page"]) == (True, False)
    assert first["items"][0]["integration_type"] == "standard"


async def test_the_feed_of_an_alert_says_how_it_began_and_ended(world: World, ana: Client) -> None:
    await world.fire("disk full", "Warning")
    await world.fire("disk full")
    began = world.clock.now()
    await world.forward("5m")
    await world.recover("disk full")
    alert_id = (await world.alerts())[0].alert_id
    feed = await ana.data("/alert/feed", alert_id=alert_id, asc=True)
    lines = [(one["type"], one["detail"], one["created_at"]) for one in feed["items"]]
    assert lines == [
        ("a_new", {"severity": "Warning", "status": "Warning"}, began),
        ("a_close", {"status": "Ok", "closed_by": "event"}, began + 300_000),
    ]
    only = await ana.data("/alert/feed", alert_id=alert_id, types=["a_close"])
    assert [one["type"] for one in only["items"]] == ["a_close"]
    page = await ana.data("/alert/feed", alert_id=alert_id, limit=1)
    assert ([one["type"] for one in page["items"]], page["has_next_page"]) == (["a_close"], True)


async def test_events_of_all_alerts_and_of_none(world: World, ana: Client) -> None:
    shared = await world.integration("shared")
    began = world.clock.now() // 1_000
    await world.fire("one")
    await world.forward("1m")
    await world.fire("two", "Warning")
    await world.fire("lost", to="shared")
    assert await event_titles(ana) == ["lost", "two", "one"]
    assert await event_titles(ana, asc=True) == ["one", "two", "lost"]
    assert await event_titles(ana, start_time=began, end_time=began + 59) == ["one"]
    assert await event_titles(ana, start_time=began + 60) == ["lost", "two"]
    assert await event_titles(ana, severities="Warning,Ok") == ["two"]
    assert await event_titles(ana, channel_ids=[0]) == ["lost"]
    assert await event_titles(ana, integration_ids=[shared.integration_id]) == ["lost"]
    assert await event_titles(ana, integration_types=["standard"]) == ["lost", "two", "one"]
    assert await event_titles(ana, integration_types=["zabbix"]) == []
    first = await ana.data("/alert-event/list", limit=2)
    assert (first["total"], first["has_next_page"]) == (3, True)
    assert await event_titles(ana, limit=2, search_after_ctx=first["search_after_ctx"]) == ["one"]
    assert await event_titles(ana, limit=2, asc=True, p=2) == ["lost"]


async def test_alerts_of_private_channels_are_invisible_to_strangers(world: World, desk: Desk, ana: Client) -> None:
    team_id = await world.team("sre", "bob")
    await world.channel("db", is_private=True, managing_team_ids=[team_id])
    bob = await desk.sign_in("bob")
    await world.fire("secret")
    alert_id = (await world.alerts())[0].alert_id
    assert await alert_titles(ana, desk) == await event_titles(ana) == []
    assert await alert_titles(bob, desk) == await event_titles(bob) == ["secret"]
    for path in ("/alert/info", "/alert/feed", "/alert/event/list", "/explain/event"):
        assert (await ana.post(path, alert_id=alert_id)).code == "ResourceNotFound"
        await bob.data(path, alert_id=alert_id)
    assert (await ana.data("/alert/list-by-ids", alert_ids=[alert_id]))["items"] == []
