"""Asking why by the API: a rule and a person, with who may see what, and decisions made again."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy import select, update

from tests.api.answering import Desk
from tests.api.harness import Client
from tests.world.conditions import labels, when
from tests.world.rules import layer
from tests.world.world import World
from tocsin.channels.noise_rule import DropSettings, InhibitSettings, SilenceSettings
from tocsin.db.tables import event
from tocsin.kernel.clock import HOUR

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


async def event_ids(world: World) -> list[str]:
    """All events, oldest first."""
    return [row.event_id for row in await world.rows(select(event.c.event_id).order_by(event.c.event_id))]


async def test_a_drop_rule_says_condition_by_condition_why_it_did_not_match(world: World, ana: Client) -> None:
    filters = [[*when(title="disk full")[0], *labels(env="dev")[0]]]
    rule = await world.noise(DropSettings(filters=filters), name="dev only")
    await world.fire("disk full", labels={"env": "prod"})
    (event_id,) = await event_ids(world)
    answer = await ana.data("/explain/rule", event_id=event_id, rule_id=rule.rule_id)
    assert (answer["applied"], answer["why"], answer["rule"]["version"]) == (False, "conditions", 1)
    (group,) = answer["groups"]
    assert group["matches"] is False
    title, env = group["conditions"]
    assert (title["had"], title["holds"]) == ("disk full", True)
    assert env == {"key": "labels.env", "oper": "IN", "vals": ["dev"], "had": "prod", "holds": False}
    draft = await ana.data("/explain/rule", event_id=event_id, rule_id=rule.rule_id, filters=labels(env="prod"))
    assert (draft["why"], draft["is_draft"], draft["groups"][0]["matches"]) == ("matches", True, True)


async def test_what_applied_and_what_came_second(world: World, ana: Client) -> None:
    first = await world.noise(DropSettings(filters=when(title="disk full")), name="first")
    second = await world.noise(DropSettings(filters=when(title="disk full")), name="second", priority=1)
    await world.fire("disk full")
    (event_id,) = await event_ids(world)
    answers = [await ana.data("/explain/rule", event_id=event_id, rule_id=one.rule_id) for one in (first, second)]
    assert [one["why"] for one in answers] == ["applied", "other_rule_first"]
    assert answers[1]["applied_rule"]["name"] == "first"


async def test_a_rule_is_asked_as_it_was(world: World, ana: Client) -> None:
    rule = await world.noise(DropSettings(filters=when(title="other")))
    await world.fire("disk full")
    await world.forward("1m")
    await world.change_noise(rule, settings=DropSettings(filters=when(title="disk full")))
    late = await world.noise(DropSettings(filters=when(title="disk full")))
    (event_id,) = await event_ids(world)
    then = await ana.data("/explain/rule", event_id=event_id, rule_id=rule.rule_id)
    assert (then["rule"]["version"], then["why"]) == (1, "conditions")
    assert (await ana.data("/explain/rule", event_id=event_id, rule_id=late.rule_id))["why"] == "not_made_yet"


async def test_silence_inhibit_and_escalation_rules_say_what_was_missing(world: World, ana: Client) -> None:
    now = world.clock.now()
    silence = await world.noise(
        SilenceSettings(filters=when(title="disk full"), start_at=now + HOUR, end_at=now + 2 * HOUR)
    )
    inhibit = await world.noise(
        InhibitSettings(target_filters=when(title="disk full"), source_filters=when(title="x"), equals=["labels.host"])
    )
    night = await world.rule(layer("bob"), time_filters=[{"start": "22:00", "end": "23:00", "repeat": []}])
    small = await world.rule(layer("bob"), filters=when(severity="Info"), priority=1)
    await world.fire("disk full", labels={"env": "a"})
    one = (await world.incident()).incident_id
    whys = {}
    for name, rule in (("silence", silence), ("inhibit", inhibit), ("night", night), ("small", small)):
        answer = await ana.data("/explain/rule", incident_id=one, rule_id=rule.rule_id)
        whys[name] = (answer["why"], answer["time_matches"], answer["missing"])
    assert whys == {
        "silence": ("time", False, []),
        "inhibit": ("equals_missing", None, ["labels.host"]),
        "night": ("time", False, []),
        "small": ("conditions", None, []),
    }


async def test_what_cannot_be_asked(world: World, ana: Client) -> None:
    await world.channel("other")
    elsewhere = await world.noise(DropSettings(filters=when(title="disk full")), channel="other")
    mine = await world.noise(DropSettings(filters=when(title="other")))
    await world.fire("disk full")
    (event_id,) = await event_ids(world)
    for rule_id in (elsewhere.rule_id, "f" * 24):
        assert (await ana.post("/explain/rule", event_id=event_id, rule_id=rule_id)).code == "ResourceNotFound"
    assert (await ana.post("/explain/rule", rule_id=mine.rule_id)).code == "InvalidParameter"
    wrong = [[{"key": "title", "oper": "IN", "vals": ["/(/"]}]]
    refused = await ana.post("/explain/rule", event_id=event_id, rule_id=mine.rule_id, filters=wrong)
    assert (refused.code, refused.message[:24]) == ("InvalidParameter", "filters[0][0].vals[0]: i")


async def test_a_decision_is_made_again(world: World, ana: Client) -> None:
    await world.fire("disk full")
    (event_id,) = await event_ids(world)
    plain = await ana.data("/explain/event", event_id=event_id)
    assert "verified" not in plain["events"][0]
    checked = await ana.data("/explain/event", event_id=event_id, check=True)
    assert checked["events"][0]["verified"] == {"result": "same", "reasons": []}
    await world.write(lambda tx: tx.run(update(event).values(alert_key="another")))
    (fate,) = (await ana.data("/explain/event", event_id=event_id, check=True))["events"]
    assert fate["verified"]["result"] == "differs"
    assert fate["verified"]["reasons"][0]["stage"] == "dedupe"
    await world.write(lambda tx: tx.run(update(event).values(alert_key="disk full")))


async def test_what_an_event_changed_is_shown_before_and_after(world: World, ana: Client) -> None:
    await world.fire("disk full", "Warning", alert_key="d", labels={"size": "90", "host": "a"})
    await world.fire("disk fuller", "Critical", alert_key="d", labels={"size": "95", "host": "a"})
    second = (await event_ids(world))[1]
    steps = (await ana.data("/explain/event", event_id=second))["steps"]
    merged = next(one for one in steps if one["decision"] == "merged")
    assert merged["before"] == {"severity": "Warning", "status": "Warning", "title": "disk full", "labels.size": "90"}
    assert merged["after"] == {
        "severity": "Critical",
        "status": "Critical",
        "title": "disk fuller",
        "labels.size": "95",
    }


async def ask(by: Client, **wanted: Any) -> dict[str, Any]:
    """Why a person was or was not told."""
    answer: dict[str, Any] = await by.data("/explain/person", **wanted)
    return answer


async def test_a_person_asks_about_themselves_and_about_others(world: World, ana: Client) -> None:
    await world.rule(layer("bob", window=30), layer("ana"), name="night")
    await world.fire("disk full")
    world.expect("bob")
    mine = await ask(ana)
    assert mine["person_name"] == "ana"
    (item,) = mine["items"]
    assert (item["verdict"], item["channel_name"], item["title"]) == ("not_told", "db", "disk full")
    (reason,) = item["reasons"]
    assert (reason["code"], reason["facts"]["layer"], reason["rule"]["name"]) == ("layer_not_reached", 2, "night")
    assert reason["text"].startswith("They are in layer 2")
    theirs = await ask(ana, person_id=world.person_id("bob"))
    assert theirs["items"][0]["verdict"] == "told"
    (sending,) = theirs["items"][0]["sendings"]
    assert (sending["by"], sending["state"], sending["layer"]) == ("email", "delivered", 1)


async def test_a_private_channel_is_nobodys_business(world: World, ana: Client) -> None:
    await world.channel("db", is_private=True)
    await world.rule(layer("bob"))
    await world.noise(DropSettings(filters=when(title="dropped")))
    await world.fire("disk full")
    await world.fire("dropped")
    world.expect("bob")
    found = await ask(ana, person_id=world.person_id("bob"))
    assert (found["items"], found["elsewhere"], found["unnamed"]) == ([], [], 0)
    one = (await world.incident()).incident_id
    refused = await ana.post("/explain/person", person_id=world.person_id("bob"), incident_id=one)
    assert refused.code == "ResourceNotFound"


async def test_what_cannot_be_asked_of_a_person(world: World, ana: Client) -> None:
    assert (await ana.post("/explain/person", person_id=99)).code == "ResourceNotFound"
    later = world.clock.now() // 1_000 + 60
    refused = await ana.post("/explain/person", at=later)
    assert refused.message == "at: lies in the future; what will be told is not decided yet"
    assert (await ana.post("/explain/person", window_minutes=0)).code == "InvalidParameter"
    empty = await ask(ana, at=later - 86_400)
    assert (empty["items"], empty["elsewhere"]) == ([], [])
    assert [one["code"] for one in empty["remarks"]] == ["teams_today", "ways_today"]


async def test_a_rule_is_read_as_it_was(world: World, ana: Client) -> None:
    rule = await world.noise(DropSettings(filters=when(title="old")), name="test machines")
    await world.change_noise(rule, settings=DropSettings(filters=when(title="new")))
    old = await ana.data("/explain/rule/version", rule_id=rule.rule_id, version=1)
    assert (old["rule"]["name"], old["rule"]["kind"]) == ("test machines", "drop_rule")
    assert old["said"]["settings"]["filters"] == when(title="old")
    assert "account_id" not in old["said"]
    night = await world.rule(layer("robot:ops"))
    said = (await ana.data("/explain/rule/version", rule_id=night.rule_id, version=1))["said"]
    (bot,) = said["layers"][0]["target"]["webhooks"]
    assert "https://" not in str(bot)  # the address of a bot is its secret
    assert (await ana.post("/explain/rule/version", rule_id=rule.rule_id, version=9)).code == "ResourceNotFound"
