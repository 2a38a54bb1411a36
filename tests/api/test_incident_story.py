"""The timeline, the messages and the explanation of an incident agree with what happened."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import get_args

import pytest
from sqlalchemy import select, update

from tests.api.answering import Desk
from tests.api.harness import Client
from tests.world.rules import layer
from tests.world.world import World
from tocsin.api.views.feed_view import LineType
from tocsin.db.tables import event, feed
from tocsin.kernel.wire import SmtpResponse
from tocsin.notify import line_wording

pytestmark = pytest.mark.anyio


@pytest.fixture
async def desk(world: World) -> AsyncIterator[Desk]:
    """The API of the world."""
    made = Desk(world)
    yield made
    made.close()


@pytest.fixture
async def ana(desk: Desk) -> Client:
    """A responder."""
    return await desk.sign_in("ana")


async def told(world: World) -> str:
    """An incident that Alice was told of, and acknowledged by her after two minutes."""
    await world.rule(layer("bob"), name="Nights", status="disabled")
    await world.rule(layer("alice"), name="Default", priority=1)
    await world.fire("disk full")
    world.expect("alice")
    await world.forward("2m")
    await world.ack("alice")
    return (await world.incident()).incident_id


async def test_the_timeline_reads_like_what_happened(world: World, ana: Client) -> None:
    one = await told(world)
    answer = await ana.data("/incident/feed", incident_id=one, asc=True)
    assert [line["type"] for line in answer["items"]] == ["i_new", "i_assign", "i_notify", "i_ack"]
    assert [line["seq"] for line in answer["items"]] == [1, 2, 3, 4]
    new, assigned, notified, acknowledged = answer["items"]
    assert (new["detail"]["severity"], new["created_at"]) == ("Critical", world.clock.now() - 120_000)
    assert assigned["detail"]["passed"][0]["why"] == "it is disabled"
    assert notified["detail"]["persons"] == [{"person_id": world.person_id("alice"), "failed_reason": ""}]
    assert (acknowledged["creator_name"], acknowledged["creator_id"]) == ("alice", world.person_id("alice"))


async def test_the_timeline_comes_in_pages_newest_first(world: World, ana: Client) -> None:
    one = await told(world)
    page = await ana.data("/incident/feed", incident_id=one, limit=3)
    assert ([line["type"] for line in page["items"]], page["has_next_page"]) == (
        ["i_ack", "i_notify", "i_assign"],
        True,
    )
    rest = await ana.data("/incident/feed", incident_id=one, limit=3, p=2)
    assert ([line["type"] for line in rest["items"]], rest["has_next_page"]) == (["i_new"], False)
    refused = await ana.post("/incident/feed", incident_id=one, types=["i_nothing"])
    assert "types" in refused.message


async def test_messages_are_shown_with_their_attempts(world: World, ana: Client) -> None:
    world.ends.answer("alice", SmtpResponse(code=451, text="4.3.0 try later"))
    await world.rule(layer("alice"), name="Default")
    await world.fire("disk full")
    world.expect("alice")
    one = (await world.incident()).incident_id
    (waiting,) = (await ana.data("/incident/delivery/list", incident_id=one))["items"]
    assert (waiting["state"], waiting["attempts"], waiting["finished_at"]) == ("pending", 1, 0)
    assert "451" in waiting["last_result"] or "4.3.0" in waiting["last_result"]
    await world.forward("10m")
    world.expect("alice")
    (item,) = (await ana.data("/incident/delivery/list", incident_id=one))["items"]
    assert (item["state"], item["attempts"], item["notifier"], item["provider"]) == ("delivered", 2, "email", "E-mail")
    assert (item["recipient"], item["person_id"]) == ("alice", world.person_id("alice"))
    assert item["reason"] == "layer 1 of rule Default: you are named in it"
    assert (item["layer_idx"], item["round"], item["rule_name"]) == (0, 1, "Default")
    assert item["finished_at"] > item["created_at"]


async def test_an_incident_is_explained_from_the_push_to_the_acknowledgement(world: World, ana: Client) -> None:
    one = await told(world)
    why = await ana.data("/explain/event", incident_id=one)
    assert why["subject"] == {"kind": "incident", "id": one}
    (fate,) = why["events"]
    assert (fate["fate"], why["events_total"]) == ("opened", 1)
    assert fate["reason_text"].startswith("No open alert has this alert key")
    steps = [(step["stage"], step["decision"]) for step in why["steps"]]
    assert steps == [
        ("accept", "accepted"),
        ("route", "dedicated"),
        ("rules", "asked"),
        ("dedupe", "opened"),
        ("lifecycle", "opened"),
        ("escalate", "assigned"),
        ("deliver", "accepted"),
        ("lifecycle", "acknowledged"),
    ]
    texts = [step["text"] for step in why["steps"]]
    assert texts[0] == "Accepted through integration db and kept on disk before the answer."
    assert texts[1] == "The integration is dedicated to channel db."
    assert texts[2] == (
        "The rules of the channel were asked, as configuration 4 has them: 0 drop rules, 0 silence rules, 0 inhibit rules."
    )
    assert texts[5].startswith("Told layer 1 of rule Default (version 1): alice.")
    assert texts[5].endswith("passed over: Nights: it is disabled.")
    assert texts[7] == "alice acknowledged it: repeats stop."
    rule = why["steps"][5]["rule"]
    assert (rule["kind"], rule["name"], rule["version"]) == ("escalation_rule", "Default", 1)
    assert why["steps"][6]["refs"]["delivery_id"]
    assert why["steps"][3]["refs"]["event_id"] == fate["event_id"]


async def test_alert_and_event_are_explained_by_the_same_rows(world: World, ana: Client) -> None:
    one = await told(world)
    await world.fire("disk full", "Warning")
    rows = await world.rows(select(event.c.event_id, event.c.alert_id).order_by(event.c.event_id))
    of_alert = await ana.data("/explain/event", alert_id=rows[0].alert_id)
    of_incident = await ana.data("/explain/event", incident_id=one)
    assert of_alert["steps"] == of_incident["steps"]
    assert [fate["fate"] for fate in of_alert["events"]] == ["opened", "merged"]
    second = await ana.data("/explain/event", event_id=rows[1].event_id)
    assert [fate["event_id"] for fate in second["events"]] == [rows[1].event_id]
    assert second["subject"] == {"kind": "event", "id": rows[1].event_id}


async def test_an_event_that_reached_nobody_is_explained(world: World, ana: Client) -> None:
    await world.integration("shared")
    await world.fire("lost", to="shared")
    (row,) = await world.rows(select(event.c.event_id))
    why = await ana.data("/explain/event", event_id=row.event_id)
    assert [step["decision"] for step in why["steps"]] == ["accepted", "no_route"]
    assert why["events"][0]["reason_text"].startswith("The integration is shared and no route leads to a channel")


async def test_why_nobody_was_told_is_explained(world: World, ana: Client) -> None:
    await world.fire("disk full")
    why = await ana.data("/explain/event", incident_id=(await world.incident()).incident_id)
    last = why["steps"][-1]
    assert (last["stage"], last["decision"]) == ("match", "untold")
    assert last["text"].startswith("Nobody was told: the channel has no escalation rule.")


async def test_exactly_one_thing_is_explained(ana: Client) -> None:
    for wanted in ({}, {"event_id": "a" * 24, "alert_id": "a" * 24}):
        refused = await ana.post("/explain/event", **wanted)
        assert refused.message == "event_id: give exactly one of event_id, alert_id and incident_id"
    for kind in ("event", "alert", "incident"):
        assert (await ana.post("/explain/event", **{f"{kind}_id": "a" * 24})).code == "ResourceNotFound"


def test_every_line_that_has_words_is_declared_to_clients() -> None:
    assert {*line_wording._LINES, *line_wording._EDITS} <= set(get_args(LineType))


async def test_a_line_of_a_newer_version_is_shown_as_it_is(world: World, ana: Client) -> None:
    await world.fire("disk full")
    one = await world.incident()
    await world.write(lambda tx: tx.run(update(feed).where(feed.c.seq == 1).values(type="i_future", detail='{"x":1}')))
    (first, *_) = (await ana.data("/incident/feed", incident_id=one.incident_id, asc=True))["items"]
    assert (first["type"], first["detail"]) == ("i_future", {})
    steps = (await ana.data("/explain/event", incident_id=one.incident_id))["steps"]
    assert "i_future" in [step["decision"] for step in steps]
