"""Promise: what the rules of an integration made of an event can be made again from what is stored, and a lie is found."""

from typing import Any

import msgspec
import pytest
from msgspec import structs
from sqlalchemy import delete, select, update

from tests.stories.test_enriched_and_processed import HOST, owners
from tests.world.house import ACCOUNT_ID
from tests.world.world import World
from tocsin.alerts.again import Checked
from tocsin.alerts.again_flow import check_events
from tocsin.alerts.history import KeptEvent
from tocsin.alerts.list_store import fetch_events
from tocsin.alerts.past_store import EVENT
from tocsin.db.tables import arrival, event, mapping_row

pytestmark = pytest.mark.anyio
RENAMED = {"kind": "title_reset", "settings": {"title": "[TPL]${host}: {{.Title}}"}}
DROPPED = {
    "kind": "alert_drop",
    "condition": [[{"key": "title", "oper": "IN", "vals": ["*noise*"]}]],
    "settings": {},
}


async def kept(world: World) -> list[KeptEvent]:
    """All events, in order."""
    async with world.db.snapshot() as tx:
        return await fetch_events(tx, select(*EVENT).where(event.c.account_id == ACCOUNT_ID).order_by(event.c.event_id))


async def checked(world: World, *events: KeptEvent) -> list[Checked]:
    """These events, or all, decided again."""
    found = events or await kept(world)
    async with world.db.snapshot() as tx:
        return await check_events(tx, ACCOUNT_ID, found)


def result(one: Checked, stage: str) -> str:
    """What deciding a stage again gave, with the reason."""
    found = [f"{each.result} {each.why}".strip() for each in one.verdicts if each.stage == stage]
    return found[0] if found else "nothing"


async def test_each_stage_comes_out_again(world: World) -> None:
    await world.enrich(HOST)
    await world.process(RENAMED, DROPPED)
    await world.fire("disk full on db1")
    await world.fire("noise on db2")
    told, dropped = await checked(world)
    assert (result(told, "enrich"), result(told, "process")) == ("same", "same")
    assert (result(dropped, "enrich"), result(dropped, "process")) == ("same", "same")


async def test_rules_saved_since_are_not_those_it_was_decided_by(world: World) -> None:
    await world.enrich(HOST)
    await world.fire("disk full on db1")
    await world.forward("1m")
    await world.enrich()
    await world.process(DROPPED)
    (one,) = await checked(world)
    assert (result(one, "enrich"), result(one, "process")) == ("same", "nothing")


@pytest.mark.parametrize("lie", [{"title": "something else"}, {"labels": {"host": "db9"}}, {"status": "Info"}])
async def test_a_changed_event_is_found(world: World, lie: dict[str, Any]) -> None:
    await world.enrich(HOST)
    await world.process(RENAMED)
    await world.fire("disk full on db1")
    (one,) = await kept(world)
    (found,) = await checked(world, structs.replace(one, **lie))
    assert result(found, "process") == "differs other_result"


async def test_a_changed_step_is_found(world: World) -> None:
    await world.enrich(HOST)
    await world.fire("disk full on db1")
    (one,) = await kept(world)
    steps = msgspec.json.decode(one.trace)
    steps[0][2]["after"] = {"labels.host": "db9"}
    (found,) = await checked(world, structs.replace(one, trace=msgspec.json.encode(steps).decode()))
    assert result(found, "enrich") == "differs other_result"


async def test_what_a_table_said_then_may_be_another_today(world: World) -> None:
    await world.enrich(HOST, await owners(world, ("db1", "ana")))
    await world.fire("disk full on db1")
    (before,) = await checked(world)
    async with world.db.transaction() as tx:
        await tx.run(delete(mapping_row))
    (after,) = await checked(world)
    assert (result(before, "enrich"), result(after, "enrich")) == ("same", "unknown lookups_not_kept")


async def test_pushes_that_are_not_kept_leave_nothing_to_compare(world: World) -> None:
    await world.enrich(HOST)
    await world.process(RENAMED)
    await world.fire("disk full on db1")
    events = await kept(world)
    async with world.db.transaction() as tx:
        await tx.run(update(arrival).values(received_at=0))
    (one,) = await checked(world, *events)
    assert (result(one, "enrich"), result(one, "process")) == ("unknown not_kept", "unknown not_kept")
    async with world.db.transaction() as tx:
        await tx.run(update(arrival).values(received_at=events[0].received_at))
