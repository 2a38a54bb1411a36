"""What a rule would have hidden, what it did hide, how often, and warnings when it is saved."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy import func, select

from tests.api.answering import Desk
from tests.api.harness import Client
from tests.world.rules import layer
from tests.world.world import World
from tocsin.db.tables import ledger, rule_count

pytestmark = pytest.mark.anyio


def when(**asked: str) -> list[list[dict[str, Any]]]:
    return [[{"key": key.replace("__", "."), "oper": "IN", "vals": [value]} for key, value in asked.items()]]


@pytest.fixture
async def desk(world: World) -> AsyncIterator[Desk]:
    """The API of the world."""
    made = Desk(world)
    yield made
    made.close()


@pytest.fixture
async def ana(desk: Desk) -> Client:
    """Somebody who may change every channel."""
    return await desk.admin()


def db(world: World) -> int:
    return world._channels["db"].channel_id


async def test_a_draft_is_tried_on_what_came(world: World, ana: Client) -> None:
    await world.rule(layer("alice"))
    await world.fire("disk full", labels={"env": "dev"})
    await world.fire("cpu busy", "Info", labels={"env": "prod"})
    await world.forward("26h")
    await world.fire("disk broken", labels={"env": "dev"})
    await world.recover("disk broken", labels={"env": "dev"})
    for title in ("disk full", "cpu busy", "disk broken"):
        world.expect("alice", title=title)
    ids = [one["event_id"] for one in (await ana.data("/alert-event/list"))["items"]]
    draft = {"channel_id": db(world), "kind": "drop", "filters": when(labels__env="dev"), "event_ids": ids}
    found = await ana.data("/channel/noise/preview", **draft)
    assert (found["matched"], found["of"], found["told"], found["is_cut"]) == (2, 3, 2, False)
    assert [one["matched"] for one in found["days"]] == [1, 1]
    assert [one["event"]["title"] for one in found["examples"]] == ["disk broken", "disk full"]
    marks = {one["event_id"]: one["matched"] for one in found["marks"]}
    assert [marks[one] for one in ids] == [False, True, False, True]
    recent = await ana.data("/channel/noise/preview", **draft, days=1)
    assert (recent["matched"], recent["of"]) == (1, 1)


async def test_silences_and_inhibit_rules_are_tried_too(world: World, ana: Client) -> None:
    await world.fire("cause", labels={"host": "a"})
    await world.fire("effect", labels={"host": "a"})
    where = {"channel_id": db(world)}
    both = {"source_filters": when(title="cause"), "target_filters": when(title="effect"), "equals": ["labels.host"]}
    found = await ana.data("/channel/noise/preview", **where, kind="inhibit", **both)
    assert [one["event"]["title"] for one in found["examples"]] == ["effect"]
    period = [{"start": "03:00", "end": "04:00"}]
    night = await ana.data(
        "/channel/noise/preview", **where, kind="silence", filters=when(title="*"), time_filters=period
    )
    assert (night["matched"], night["of"]) == (0, 2)
    always = await ana.data("/channel/noise/preview", **where, kind="silence", filters=when(title="*"))
    assert always["matched"] == 2


async def test_a_draft_that_cannot_be_is_refused_with_its_place(world: World, ana: Client) -> None:
    draft = {"channel_id": db(world), "kind": "drop", "filters": when(title="/(/")}
    refused = await ana.post("/channel/noise/preview", **draft)
    assert refused.message.startswith("filters[0][0].vals[0]: is no regular expression in RE2 syntax")


async def test_what_a_rule_did_hide_is_listed_and_counted(world: World, ana: Client) -> None:
    where = {"channel_id": db(world)}
    drop = await ana.data("/channel/unsubscribe/rule/create", **where, rule_name="Dev", filters=when(labels__env="dev"))
    once = {"start_time": world.clock.now() // 1000 - 60, "end_time": world.clock.now() // 1000 + 7200}
    quiet = {"rule_name": "Quiet", "filters": when(labels__env="test"), "time_filter": once}
    silence = await ana.data("/channel/silence/rule/create", **where, **quiet)
    for number in range(3):
        await world.fire(f"dev {number}", labels={"env": "dev"})
    await world.fire("test", labels={"env": "test"})
    await world.fire("test", labels={"env": "test"})
    first = await ana.data("/channel/noise/hidden/list", **where, rule_id=drop["rule_id"], limit=2)
    assert [(one["event"]["title"], one["how"]) for one in first["items"]] == [
        ("dev 2", "dropped"),
        ("dev 1", "dropped"),
    ]
    assert first["has_next_page"]
    rest = {"before_event_id": first["items"][-1]["event"]["event_id"]}
    last = await ana.data("/channel/noise/hidden/list", **where, rule_id=drop["rule_id"], **rest)
    assert [one["event"]["title"] for one in last["items"]] == ["dev 0"]
    kept = await ana.data("/channel/noise/hidden/list", **where, rule_id=silence["rule_id"])
    assert [(one["event"]["title"], one["how"]) for one in kept["items"]] == [("test", "quiet"), ("test", "quiet")]
    (listed,) = (await ana.data("/channel/unsubscribe/rule/list", **where))["items"]
    assert (listed["hits_24h"], listed["hits_7d"], listed["last_hit_at"]) == (3, 3, world.clock.now() // 1000)
    await world.forward("2d")
    (listed,) = (await ana.data("/channel/unsubscribe/rule/list", **where))["items"]
    assert (listed["hits_24h"], listed["hits_7d"]) == (0, 3)


async def test_the_books_balance_by_rule(world: World, ana: Client) -> None:
    await ana.data(
        "/channel/unsubscribe/rule/create", channel_id=db(world), rule_name="Dev", filters=when(labels__env="dev")
    )
    for number in range(5):
        await world.push(f"dev {number}", labels={"env": "dev" if number % 2 else "prod"})
    await world.work()
    (counted,) = await world.rows(select(func.sum(rule_count.c.events).label("n")))
    (dropped,) = await world.rows(select(func.sum(ledger.c.events).label("n")).where(ledger.c.entry == "dropped"))
    assert (int(counted.n), int(dropped.n)) == (2, 2)


async def test_a_rule_that_may_be_a_mistake_is_saved_with_a_warning(world: World, ana: Client) -> None:
    for number in range(25):
        await world.push(f"disk {number}")
    await world.work()
    where = {"channel_id": db(world), "rule_name": "All"}
    everything = await ana.data("/channel/unsubscribe/rule/create", **where, filters=when(title="*"))
    assert everything["warnings"] == [
        {
            "code": "matches_everything",
            "message": "This rule matches every event of the channel (25 of the latest 25).",
            "matched": 25,
            "of": 25,
        }
    ]
    named = {**where, "rule_id": everything["rule_id"]}
    nothing = await ana.data("/channel/unsubscribe/rule/update", **named, filters=when(title="cpu*"))
    assert [one["code"] for one in nothing["warnings"]] == ["matches_nothing"]
    some = await ana.data("/channel/unsubscribe/rule/update", **named, filters=when(title="disk 1*"))
    assert some["warnings"] == []


async def test_others_private_channels_are_not_there(world: World, desk: Desk, ana: Client) -> None:
    await world.channel("db", is_private=True)
    bo = await desk.sign_in("bo")
    draft = {"channel_id": db(world), "kind": "drop", "filters": when(title="*")}
    assert (await bo.post("/channel/noise/preview", **draft)).code == "ResourceNotFound"
    hidden = {"channel_id": db(world), "rule_id": "a" * 24}
    assert (await bo.post("/channel/noise/hidden/list", **hidden)).code == "ResourceNotFound"
    assert (
        await ana.post("/channel/noise/hidden/list", **hidden)
    ).message == f"rule_id {'a' * 24}: the channel has no such rule"
