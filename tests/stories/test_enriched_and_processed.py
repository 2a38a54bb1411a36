"""Promise: what rules of an integration make of an event reaches the message, and what they drop leaves a reason."""

import asyncio
from typing import Any

import msgspec
import pytest
from sqlalchemy import select

from tests.world.house import ACCOUNT_ID
from tests.world.rules import layer
from tests.world.world import World
from tocsin.alerts.explain import read_trace
from tocsin.db.tables import alert, event, mapping_row
from tocsin.kernel.ids import SeededIds
from tocsin.mapping import table_flow
from tocsin.notify.explain_flow import explain

pytestmark = pytest.mark.anyio
HOST: dict[str, Any] = {
    "settings": {"source_field": "title", "result_label": "host", "pattern": r"\bdb\d+"},
    "kind": "extraction",
}
LABELS = {"name": "hosts", "source_labels": ["host"], "result_labels": ["owner"]}


async def owners(world: World, *rows: tuple[str, str]) -> dict[str, Any]:
    """A table of owners by host, and the rule that looks into it."""
    actor = await world.actor("alice", sees_all=True)
    async with world.db.transaction() as tx:
        schema = await table_flow.create(tx, actor, SeededIds(99), LABELS, world.clock.now())
        docs = [{"host": host, "owner": owner} for host, owner in rows]
        await table_flow.upsert_rows(tx, actor, schema.schema_id, docs, world.clock.now())
    return {"kind": "mapping", "settings": {"result_labels": ["owner"], "schema_id": schema.schema_id}}


async def steps(world: World) -> list[dict[str, Any]]:
    """The trace of the only event."""
    (row,) = await world.rows(select(event.c.trace))
    return read_trace(row.trace)


async def test_an_enriched_label_reaches_the_message(world: World) -> None:
    await world.rule(layer("alice"))
    rule = await owners(world, ("db1", "ana"))
    await world.enrich(HOST, rule)
    await world.process({"kind": "title_reset", "settings": {"title": "[TPL]${owner}: {{.Title}}"}})
    await world.fire("disk full on db1")
    world.expect("alice", title="ana: disk full on db1")
    (row,) = await world.rows(select(alert.c.labels))
    assert msgspec.json.decode(row.labels) == {"host": "db1", "owner": "ana"}
    assert [(one["stage"], one["decision"]) for one in await steps(world)] == [
        ("enrich", "extracted"),
        ("enrich", "mapped"),
        ("process", "reset"),
        ("route", "dedicated"),
        ("rules", "asked"),
        ("dedupe", "opened"),
    ]


async def test_the_trace_of_an_event_stays_small(world: World) -> None:
    await world.enrich(HOST, *({"kind": "drop", "settings": {"drop_labels": [f"l{n}"]}} for n in range(50)))
    await world.fire("disk full on db1")
    (row,) = await world.rows(select(event.c.trace))
    assert len(row.trace) < 1_024


async def test_a_dropped_event_leaves_no_alert_but_a_reason(world: World) -> None:
    await world.rule(layer("alice"))
    dev = [[{"key": "labels.env", "oper": "IN", "vals": ["dev"]}]]
    await world.process({"kind": "alert_drop", "if": dev})
    await world.fire("disk full", labels={"env": "dev"})
    world.expect_silence()
    assert (await world.alerts(), await world.fates()) == ([], ["dropped"])
    (row,) = await world.rows(select(event.c.event_id))
    async with world.db.snapshot() as tx:
        why = await explain(tx, await world.actor("alice", sees_all=True), "event", row.event_id)
    assert why.events[0].reason_text == "Process rule 1 (version 1) of the integration matches: no alert comes of it."


async def test_an_open_alert_can_still_end(world: World) -> None:
    await world.rule(layer("alice"))
    await world.fire("disk full")
    world.expect("alice")
    await world.process({"kind": "alert_drop"})
    await world.fire("disk full")
    await world.recover("disk full")
    assert await world.fates() == ["opened", "dropped", "recovered"]
    assert (await world.incident()).is_closed


INHIBIT = {
    "kind": "alert_inhibit",
    "if": [[{"key": "title", "oper": "IN", "vals": ["service*"]}]],
    "settings": {
        "equals": ["labels.host"],
        "source_filters": [[{"key": "title", "oper": "IN", "vals": ["host down"]}]],
    },
}


@pytest.mark.parametrize("together", [True, False])
async def test_beside_the_cause_nobody_is_told_of_the_consequence(world: World, together: bool) -> None:
    await world.rule(layer("alice"))
    await world.process(INHIBIT)
    for title in ("host down", "service 1 down", "service 2 down"):
        await world.push(title, labels={"host": "a"})
        if not together:
            await world.work()
    await world.fire("service 3 down", labels={"host": "b"})
    world.expect("alice", title="host down")
    world.expect("alice", title="service 3 down")
    assert await world.fates() == ["opened", "inhibited", "inhibited", "opened"]
    await world.forward("10m")
    await world.fire("service 1 down", labels={"host": "a"})
    world.expect("alice", title="service 1 down")


async def test_a_cause_that_is_over_inhibits_nothing(world: World) -> None:
    await world.rule(layer("alice"))
    await world.process(INHIBIT)
    await world.push("host down", labels={"host": "a"})
    await world.push("host down", "Ok", labels={"host": "a"})
    await world.push("service 1 down", labels={"host": "a"})
    await world.work()
    assert await world.fates() == ["opened", "recovered", "opened"]
    world.expect("alice", title="service 1 down")


async def test_what_another_integration_says_inhibits_nothing(world: World) -> None:
    await world.rule(layer("alice"))
    await world.integration("other", channel="db")
    await world.process(INHIBIT)
    await world.fire("host down", to="other", labels={"host": "a"})
    await world.fire("service 1 down", labels={"host": "a"})
    world.expect("alice", title="host down")
    world.expect("alice", title="service 1 down")


async def test_a_table_is_replaced_in_mid_stream(world: World) -> None:
    rule = await owners(world, ("db1", "old"), ("db2", "old"))
    await world.enrich(HOST, {**HOST, "settings": {**HOST["settings"], "result_label": "again"}}, rule)
    actor = await world.actor("alice", sees_all=True)
    schema_id = rule["settings"]["schema_id"]
    file = b"host,owner\n" + b"".join(b"db%d,new\n" % number for number in range(1, 5_000))

    async def replace() -> None:
        await table_flow.upload(world.db, actor, schema_id, file, world.clock.now())

    async def stream() -> None:
        for number in range(1, 31):
            await world.push(f"full on db1 {number}")
            await world.push(f"full on db2 {number}")
            await world.receiving.piece()
            await asyncio.sleep(0.002)

    await asyncio.gather(replace(), stream())
    await world.work()
    await world.fire("full on db4999")
    rows = await world.rows(select(alert.c.title, alert.c.labels).order_by(alert.c.alert_id))
    found = [msgspec.json.decode(row.labels)["owner"] for row in rows]
    assert len(found) == 61, "no event is without its owner, whenever it came"
    assert found == sorted(found, reverse=True), "first all of the old table, then all of the new one"
    assert found[-1] == "new"


async def test_rows_that_went_out_of_use_are_swept(world: World) -> None:
    rule = await owners(world, ("db1", "old"))
    actor = await world.actor("alice", sees_all=True)
    schema_id = rule["settings"]["schema_id"]
    await table_flow.upload(world.db, actor, schema_id, b"host,owner\ndb1,new\ndb2,new\n", world.clock.now())
    assert await _count(world) == 3
    async with world.db.transaction() as tx:
        assert not await table_flow.sweep(tx, world.clock.now())
        while await table_flow.sweep(tx, world.clock.now() + 1):
            pass
    assert await _count(world) == 2
    async with world.db.transaction() as tx:
        await table_flow.delete(tx, actor, await table_flow.find_to_change(tx, actor, schema_id), world.clock.now())
        while await table_flow.sweep(tx, world.clock.now() + 1):
            pass
    assert await _count(world) == 0


async def _count(world: World) -> int:
    return len(await world.rows(select(mapping_row.c.row_key).where(mapping_row.c.account_id == ACCOUNT_ID)))
