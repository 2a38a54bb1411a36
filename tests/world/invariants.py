"""What is true at the end of every story, whatever was told: nothing lost, nothing twice, every line in its place."""

from __future__ import annotations

from collections import Counter
from typing import Any

import msgspec
from sqlalchemy import Select, func, select

from tocsin.alerts.again_flow import check_events
from tocsin.alerts.list_store import fetch_events
from tocsin.alerts.model import Fate
from tocsin.alerts.past_store import EVENT
from tocsin.db.database import Database
from tocsin.db.tables import alert, delivery, escalation, event, feed, incident, ledger, timer, unprocessed
from tocsin.db.transaction import Transaction
from tocsin.intake.books import read_books

MAY_BE_UNKNOWN = {"others_not_kept", "memory_cut", "rules_moved", "calendars_not_kept", "lookups_not_kept"}


async def hold(db: Database) -> None:
    """Fail with the first promise that the rows break."""
    async with db.snapshot() as tx:
        await _books_balance(tx)
        await _every_event_has_one_fate(tx)
        await _nothing_is_told_twice(tx)
        await _timelines_are_whole(tx)
        await _every_end_is_on_the_timeline(tx)
        await _nothing_waits_for_nothing(tx)
        await _alerts_have_incidents(tx)
        await _decisions_can_be_made_again(tx)


async def _books_balance(tx: Transaction) -> None:
    """What was accepted has a fate, waits or is set apart; `tocsin audit` says the same."""
    for books in await read_books(tx):
        assert books.difference == 0, f"events are missing from the books: {books}"


async def _every_event_has_one_fate(tx: Transaction) -> None:
    """The rows say the same as the counters, which are kept apart from them."""
    counted = select(ledger.c.entry, func.sum(ledger.c.events).label("events")).group_by(ledger.c.entry)
    books = {row.entry: int(row.events) for row in await tx.fetch(counted)}
    rows = Counter(row.fate for row in await tx.fetch(select(event.c.fate)))
    assert rows == Counter({fate: books[fate] for fate in map(str, Fate) if fate in books})
    apart = await _sum(tx, select(func.sum(unprocessed.c.event_cnt)))
    assert apart == books.get("unprocessed", 0)


async def _nothing_is_told_twice(tx: Transaction) -> None:
    """One row for each layer, round and target of an assignment."""
    same = ("incident_id", "assignment_id", "layer_idx", "round", "notifier", "target_key")
    columns = [delivery.c[name] for name in same]
    about = (delivery.c.kind == "incident") & delivery.c.delivery_key.not_like("%/again/%")  # sent again by hand
    twice = await tx.fetch(select(*columns).where(about).group_by(*columns).having(func.count() > 1))
    assert not twice, f"told twice: {twice}"


async def _timelines_are_whole(tx: Transaction) -> None:
    """Lines are numbered from 1 without a gap, as far as the incident says; ids rise with the numbers."""
    lines: dict[str, list[Any]] = {}
    for row in await tx.fetch(select(feed.c.ref_id, feed.c.seq, feed.c.feed_id).order_by(feed.c.ref_id, feed.c.seq)):
        lines.setdefault(row.ref_id, []).append(row)
    for row in await tx.fetch(select(incident.c.incident_id, incident.c.feed_seq)):
        numbers = [line.seq for line in lines.get(row.incident_id, [])]
        assert numbers == list(range(1, row.feed_seq + 1)), f"timeline of {row.incident_id}: {numbers}"


async def _every_end_is_on_the_timeline(tx: Transaction) -> None:
    """Each message that came to an end has exactly one line that says which; a deleted incident takes no more lines."""
    ends: Counter[str] = Counter()
    for row in await tx.fetch(
        select(feed.c.type, feed.c.detail).where(feed.c.type.in_(("i_notify", "i_notify_dropped")))
    ):
        detail = msgspec.json.decode(row.detail)
        if "msg_id" in detail and not detail.get("again_at"):  # a bot that was passed over has no message
            ends[detail["msg_id"]] += 1
    gone = select(incident.c.incident_id).where(incident.c.deleted_at > 0)
    over = (
        delivery.c.state.in_(("delivered", "failed", "dropped")),
        delivery.c.kind == "incident",
        delivery.c.incident_id.not_in(gone),
    )
    done = Counter(row.delivery_id for row in await tx.fetch(select(delivery.c.delivery_id).where(*over)))
    assert not done - ends, f"ends without a line: {done - ends}"
    assert max(ends.values(), default=1) == 1, f"two ends of one message: {ends}"


async def _nothing_waits_for_nothing(tx: Transaction) -> None:
    """An escalation that goes on has a timer; without one it would stand still silently."""
    going = select(escalation.c.incident_id).where(escalation.c.state.in_(("waiting", "running")))
    timers = {row.ref_id for row in await tx.fetch(select(timer.c.ref_id).where(timer.c.kind == "escalation"))}
    stuck = {row.incident_id for row in await tx.fetch(going)} - timers
    assert not stuck, f"escalations without a timer: {stuck}"


async def _alerts_have_incidents(tx: Transaction) -> None:
    """No alert belongs to an incident that was never written."""
    known = select(incident.c.incident_id)
    orphans = await tx.fetch(select(alert.c.alert_id).where(alert.c.incident_id.not_in(known)))
    assert not orphans, f"alerts of no incident: {orphans}"


async def _decisions_can_be_made_again(tx: Transaction) -> None:
    """What every stage decided comes out again from what is stored; where that cannot be told, there is a reason."""
    for row in await tx.fetch(select(event.c.account_id).distinct()):
        kept = await fetch_events(tx, select(*EVENT).where(event.c.account_id == row.account_id).limit(1_000))
        for one in await check_events(tx, row.account_id, kept):
            assert one.result != "differs", f"decided again, event {one.event_id} ends otherwise: {one.reasons}"
            assert {why for _, why in one.reasons} <= MAY_BE_UNKNOWN, f"event {one.event_id}: {one.reasons}"


async def _sum(tx: Transaction, statement: Select[Any]) -> int:
    row = await tx.first(statement)
    return int(row[0] or 0) if row else 0
