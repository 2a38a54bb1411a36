"""Promise: a push that is right and no alert leaves its reason on the integration, however many of them come."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select

from tests.world.world import World
from tocsin.db.tables import arrival, rejected_event
from tocsin.engine.tidying import REJECTED_MS, Tidying
from tocsin.intake.books import read_books
from tocsin.integrations import store

pytestmark = pytest.mark.anyio

COMMENT = json.dumps({"action": "created", "data": {"comment": "looking into it", "issue_id": "7"}}).encode()
ASSIGNED = json.dumps({"action": "assigned", "data": {"issue": {"id": "7", "title": "x"}}}).encode()


async def kept(world: World) -> list[tuple[str, bytes]]:
    """What is listed beside the events of all integrations."""
    rows = await world.rows(select(rejected_event).order_by(rejected_event.c.received_at))
    return [(row.code, row.body) for row in rows]


async def test_it_is_listed_with_its_reason_and_counted_apart(world: World) -> None:
    await world.integration("db", type="sentry")
    answer = await world.post(COMMENT, source="sentry")
    assert (answer.status, answer.data) == (200, {"ignored": "it says what people did with an issue, not how it is"})
    assert await kept(world) == [("ignored", COMMENT)]
    integration_id = (await world.integration("db")).integration_id
    await world.post(b"{", source="sentry")
    async with world.db.snapshot() as tx:
        (books,) = await read_books(tx)
        pages = [
            [one.body for one in (await store.page_rejected(tx, books.account_id, integration_id, 0, 9, kind))[0]]
            for kind in ("refused", "ignored")
        ]
    assert pages == [[b"{"], [COMMENT]]
    assert (books.ignored, books.rejected, books.accepted, books.difference) == (1, 1, 0, 0)


async def test_of_many_that_say_the_same_one_a_minute_is_kept_and_all_are_counted(world: World) -> None:
    one = await world.integration("db", type="sentry")
    other = await world.integration("web", channel="db", type="sentry")
    world.clock.set(world.clock.now() // 60_000 * 60_000)
    for body in (COMMENT, ASSIGNED, COMMENT):
        assert (await world.post(body, source="sentry")).status == 200
    await world.post(COMMENT, source="sentry", to="web")
    await world.forward("59s")
    await world.post(COMMENT, source="sentry")
    assert len(await kept(world)) == 2  # one for each integration
    await world.forward("1s")
    await world.post(COMMENT, source="sentry")
    assert len(await kept(world)) == 3
    async with world.db.snapshot() as tx:
        counts = await store.count_by_hour(tx, one.account_id, [one.integration_id, other.integration_id], 0)
    by_integration = {one.integration_id: 0, other.integration_id: 0}
    for integration_id, _, entry, events in counts:
        assert entry == "ignored"
        by_integration[integration_id] += events
    assert by_integration == {one.integration_id: 5, other.integration_id: 1}


async def test_the_second_of_a_minute_does_not_keep_an_alert_from_the_disk(world: World) -> None:
    """They share a commit."""
    await world.integration("db", type="sentry")
    await world.integration("ops", channel="db")
    await world.post(COMMENT, source="sentry")
    event = json.dumps({"title_rule": "disk full", "event_status": "Critical", "alert_key": "a"}).encode()
    await world.post(COMMENT, source="sentry")
    assert (await world.post(event, to="ops")).status == 200
    await world.work()
    assert len(await world.fates()) == 1


async def test_what_was_refused_is_forgotten_after_a_month(world: World) -> None:
    await world.post(b"{")
    await world.forward("1h")
    await world.post(b"[")
    world.clock.set(world.clock.now() + REJECTED_MS - 1_800_000)
    tidying = Tidying(world.product)
    while await tidying.piece():
        pass
    assert [body for _, body in await kept(world)] == [b"["]


async def test_pushes_are_kept_for_replay_as_long_as_the_operator_says(world: World) -> None:
    await world.fire("old")
    await world.forward("1h")
    await world.fire("new")
    world.clock.set(world.clock.now() + world.settings.keep_days * 86_400_000 - 1_800_000)
    assert len(await world.rows(select(arrival))) == 2
    tidying = Tidying(world.product)
    while await tidying.piece():
        pass
    assert len(await world.rows(select(arrival))) == 1
