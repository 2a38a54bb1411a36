"""Promise: a change is on disk before it is answered, follows its steps, wakes nobody, and stands beside incidents."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from tests.api.harness import Answer, in_process
from tests.world.rules import layer
from tests.world.world import World
from tocsin.changes import flow, store
from tocsin.changes.store import Wanted
from tocsin.db.tables import rejected_event
from tocsin.intake.books import read_books
from tocsin.intake.change_door import ChangeDoor

pytestmark = pytest.mark.anyio


async def push(world: World, to: str = "ci", source: str = "standard", **fields: Any) -> Answer:
    """One step of a change."""
    sent = {
        "change_key": "d1",
        "title": "Deploy shop",
        "change_status": "Processing",
        "event_time": world.clock.now(),
    } | fields
    door = ChangeDoor(world.db, world.clock, world.ids, world.door, world.door.sources)
    target = f"/event/push/change/{source}?integration_key=key-of-{to}"
    return await in_process(door, "POST", target, msgspec.json.encode(sent), {"content-type": "application/json"})


async def listed(world: World, **wanted: Any) -> list[Any]:
    """The changes that an owner sees."""
    actor = await world.actor("owner", sees_all=True)
    async with world.db.snapshot() as tx:
        return (await store.page(tx, actor, Wanted(**wanted), 0, 100))[0]


@pytest.fixture
async def ci(world: World) -> World:
    """With an integration for changes."""
    await world.integration("ci", channel="db", type="change.standard")
    return world


async def test_a_change_follows_its_steps_and_wakes_nobody(ci: World) -> None:
    await ci.rule(layer("alice"))
    assert (await push(ci)).data == {"change_key": "d1"}
    await ci.forward("10m")
    await push(ci, change_status="Done", labels={"service": "shop"})
    (one,) = await listed(ci)
    assert (one.status, one.event_cnt, one.end_at - one.start_at) == ("Done", 2, 600_000)
    await ci.forward("1h")
    ci.expect_silence()
    async with ci.db.snapshot() as tx:
        assert all(books.difference == 0 for books in await read_books(tx))


async def test_it_stands_beside_the_incident_it_may_have_caused(ci: World) -> None:
    await push(ci, change_key="other", title="Rename a printer", labels={"service": "office"})
    await ci.forward("30m")
    await push(ci, labels={"service": "shop"})
    await ci.forward("5m")
    await ci.fire("shop is slow", labels={"service": "shop"})
    one = await ci.incident()
    actor = await ci.actor("owner", sees_all=True)
    async with ci.db.snapshot() as tx:
        near = await flow.near_incident(tx, actor, one.labels, one.start_at, ci.clock.now(), 10)
    assert [(found.change.title, found.shared, found.before_ms) for found in near] == [
        ("Deploy shop", ("service",), 300_000),
        ("Rename a printer", (), 2_100_000),
    ]


async def test_a_broken_one_is_refused_and_kept(ci: World) -> None:
    answer = await push(ci, change_status="Finished")
    assert (answer.status, answer.code) == (400, "InvalidParameter")
    assert answer.message.startswith("change_status: must be one of Planned")
    async with ci.db.snapshot() as tx:
        (row,) = await tx.fetch(rejected_event.select())
    assert (row.code, row.path) == ("status_invalid", "change_status")
    assert await listed(ci) == []


async def test_what_is_no_change_is_listed_with_its_reason(ci: World) -> None:
    answer = await push(ci, source="jira", webhookEvent="comment_created")
    assert answer.data == {"ignored": "comment_created is no event of an issue"}
    (row,) = await ci.rows(rejected_event.select())
    assert (row.code, row.reason) == ("ignored", "comment_created is no event of an issue")


async def test_alerts_and_changes_are_not_mixed_up(ci: World) -> None:
    assert "takes alerts" in (await push(ci, to="db")).message
    assert (await push(ci, source="pigeon")).code == "RouteNotFound"
    assert "not a valid one" in (await push(ci, to="nobody")).message


async def test_the_store_is_away(ci: World) -> None:
    await ci.keys.find("key-of-ci", ci.clock.now())
    ci.nemesis.store_is_away = True
    assert (await push(ci)).status == 503
    ci.nemesis.store_is_away = False
    assert (await push(ci)).status == 200
    assert len(await listed(ci)) == 1


async def test_lists_are_narrowed(ci: World) -> None:
    await push(ci, change_key="a", title="Alpha", change_status="Done")
    await ci.forward("2h")
    await push(ci, change_key="b", title="Beta")
    assert [one.title for one in await listed(ci)] == ["Beta", "Alpha"]
    assert [one.title for one in await listed(ci, statuses=("Done",))] == ["Alpha"]
    assert [one.title for one in await listed(ci, query="bet")] == ["Beta"]
    assert [one.title for one in await listed(ci, from_at=ci.clock.now() - 1_000)] == ["Beta"]
    assert [one.title for one in await listed(ci, order_by="start_at", is_ascending=True)] == ["Alpha", "Beta"]
