"""Promise: what cannot be processed is tried three times, kept whole, and paged; everything else goes on."""

from dataclasses import replace

import msgspec
import pytest
from sqlalchemy import insert, select

from tests.world.rules import layer
from tests.world.world import World
from tocsin.alerts.flow import Alerts
from tocsin.alerts.model import Accepted, Change
from tocsin.db.tables import inbox, unprocessed
from tocsin.db.transaction import Transaction
from tocsin.intake.receiving import Receiving
from tocsin.mapping.model import Answers
from tocsin.sources.event import Event

pytestmark = pytest.mark.anyio

POISON = "poison"


class Poisoned(Alerts):
    """Fails at every event with a certain title."""

    async def absorb(  # type: ignore[override]
        self, tx: Transaction, batch: list[Accepted], now: int, answers: Answers | None = None
    ) -> list[Change]:
        """As in the product, but for poison."""
        if any(POISON in event.title for push in batch for event in push.events if "Unprocessed" not in event.title):
            raise ZeroDivisionError("a fault of ours")
        return await super().absorb(tx, batch, now, answers)


@pytest.fixture
async def sick(world: World) -> World:
    """A world in which some events cannot be processed."""
    world.product = replace(world.product, alerts=Poisoned(world.ids))
    world.receiving = Receiving(world.product)
    return world


async def test_the_others_of_its_batch_are_processed_at_once(sick: World) -> None:
    await sick.rule(layer("alice"))
    for title in ("one", POISON, "two"):
        await sick.push(title)
    await sick.work()
    sick.expect("alice", title="one")
    sick.expect("alice", title="two")
    sick.expect_silence()
    await sick.forward("1h")
    sick.expect("alice", title="Unprocessed alert from db", says=POISON)


async def test_three_tries_then_it_is_kept_and_paged(sick: World) -> None:
    await sick.rule(layer("alice"))
    await sick.push(POISON)
    await sick.work()
    started = sick.clock.now()
    assert await sick.rows(select(unprocessed)) == []
    await sick.forward("1h")
    said = sick.expect("alice", title="Unprocessed")
    assert said.at - started <= 60_000
    (kept,) = await sick.rows(select(unprocessed))
    assert kept.error == "ZeroDivisionError: a fault of ours"
    assert [one.title for one in msgspec.msgpack.decode(kept.events, type=list[Event])] == [POISON]
    assert await sick.rows(select(inbox)) == []


async def test_content_that_cannot_even_be_read(world: World) -> None:
    await world.rule(layer("alice"))
    await world.push("disk full")

    async def garble(tx: Transaction) -> None:
        (row,) = await tx.fetch(select(inbox))
        values = {**row._asdict(), "inbox_id": row.inbox_id + 1, "events": b"\xc1 not msgpack", "event_cnt": 0}
        await tx.run(insert(inbox).values(**values))

    await world.write(garble)
    await world.forward("1h")
    world.expect("alice", title="disk full")
    world.expect("alice", title="Unprocessed", says="their content cannot be read")
