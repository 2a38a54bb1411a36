"""SQL of changes and their steps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Select, delete, func, or_, select

from tocsin.changes.model import Change, Step
from tocsin.db.tables import change, change_event, integration
from tocsin.db.transaction import Transaction
from tocsin.integrations.list_store import visible
from tocsin.people.model import Actor

_CHANGE = Change.__struct_fields__
_STEP = Step.__struct_fields__
_KEYS = ("account_id", "change_id")


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """Which changes: what is given must hold. Times (ms) are those of the latest step."""

    from_at: int = 0
    to_at: int = 0
    integration_ids: Sequence[int] = ()
    channel_ids: Sequence[int] = ()
    change_ids: Sequence[str] = ()
    statuses: Sequence[str] = ()
    query: str = ""
    order_by: str = "last_at"
    is_ascending: bool = False


async def read_by_keys(tx: Transaction, account_id: int, integration_id: int, keys: Sequence[str]) -> list[Change]:
    """Changes of an integration by key, locked until the transaction ends."""
    found = (
        change.c.account_id == account_id,
        change.c.integration_id == integration_id,
        change.c.change_key.in_(keys),
    )
    statement = select(change).where(*found).order_by(change.c.change_id).with_for_update()
    return [_change(row) for row in await tx.fetch(statement)]


async def write(tx: Transaction, changes: Sequence[Change], steps: Sequence[Step]) -> None:
    """Write changes, new ones and known ones, and their new steps."""
    rows = [_row(one, _CHANGE) for one in changes]
    await tx.upsert_many(change, _CHANGE, rows, replace=tuple(name for name in _CHANGE if name not in _KEYS))
    await tx.insert_many(change_event, _STEP, [_row(one, _STEP) for one in steps])


async def page(tx: Transaction, actor: Actor, wanted: Wanted, offset: int, limit: int) -> tuple[list[Change], int]:
    """One page of the changes that the actor may see, and how many there are."""
    where = _where(actor, wanted)
    column = change.c.start_at if wanted.order_by == "start_at" else change.c.last_at
    order = (
        (column.asc(), change.c.change_id.asc()) if wanted.is_ascending else (column.desc(), change.c.change_id.desc())
    )
    statement: Select[Any] = select(change).join(integration, _OF).where(*where).order_by(*order)
    rows = await tx.fetch(statement.offset(offset).limit(limit))
    total = await tx.first(select(func.count()).select_from(change.join(integration, _OF)).where(*where))
    return [_change(row) for row in rows], int(total[0]) if total else 0


async def read_steps(tx: Transaction, account_id: int, change_ids: Sequence[str]) -> list[Step]:
    """The steps of changes, oldest first."""
    found = (change_event.c.account_id == account_id, change_event.c.change_id.in_(change_ids))
    order = (change_event.c.event_time, change_event.c.event_id)
    return [
        Step(**row._asdict())
        for row in await tx.fetch(select(change_event).where(*found).order_by(*order).limit(5_000))
    ]


async def read_between(tx: Transaction, actor: Actor, from_at: int, to_at: int, limit: int) -> list[Change]:
    """Changes under way in some part of ``[from_at, to_at]`` that the actor may see, the latest first."""
    over = or_(change.c.last_at >= from_at, change.c.end_at == 0)
    where = (*_where(actor, Wanted()), change.c.start_at <= to_at, over, change.c.last_at >= from_at)
    statement = select(change).join(integration, _OF).where(*where).order_by(change.c.last_at.desc()).limit(limit)
    return [_change(row) for row in await tx.fetch(statement)]


async def trend(tx: Transaction, actor: Actor, from_at: int, to_at: int) -> tuple[list[int], list[int]]:
    """When changes began, and when their steps were, in ``[from_at, to_at)``, as far as the actor may see them (ms)."""
    mine = _where(actor, Wanted())
    begun = select(change.c.start_at).join(integration, _OF)
    begun = begun.where(*mine, change.c.start_at >= from_at, change.c.start_at < to_at)
    at = change_event.c.event_time
    joined = change_event.join(change, _STEP_OF).join(integration, _OF)
    steps = select(at).select_from(joined).where(*mine, at >= from_at, at < to_at)
    return [int(row[0]) for row in await tx.fetch(begun)], [int(row[0]) for row in await tx.fetch(steps)]


async def forget(tx: Transaction, before: int) -> None:
    """Forget changes whose latest step came before an instant (ms)."""
    old = select(change.c.change_id).where(change.c.received_at < before, change.c.last_at < before)
    await tx.run(delete(change_event).where(change_event.c.change_id.in_(old)))
    await tx.run(delete(change).where(change.c.received_at < before, change.c.last_at < before))


_OF = (integration.c.account_id == change.c.account_id) & (integration.c.integration_id == change.c.integration_id)
_STEP_OF = (change.c.account_id == change_event.c.account_id) & (change.c.change_id == change_event.c.change_id)


def _where(actor: Actor, wanted: Wanted) -> list[ColumnElement[bool]]:
    where: list[ColumnElement[bool]] = [change.c.account_id == actor.account_id, visible(actor)]
    if wanted.from_at:
        where.append(change.c.last_at >= wanted.from_at)
    if wanted.to_at:
        where.append(change.c.last_at <= wanted.to_at)
    for column, values in (
        (change.c.integration_id, wanted.integration_ids),
        (integration.c.channel_id, wanted.channel_ids),
        (change.c.change_id, wanted.change_ids),
        (change.c.status, wanted.statuses),
    ):
        if values:
            where.append(column.in_(values))
    if wanted.query:
        text = wanted.query.lower()
        title = func.lower(change.c.title).contains(text, autoescape=True)
        where.append(or_(title, func.lower(change.c.change_key).contains(text, autoescape=True)))
    return where


def _row(one: Change | Step, names: Sequence[str]) -> tuple[Any, ...]:
    values = (getattr(one, name) for name in names)
    return tuple(msgspec.json.encode(value).decode() if isinstance(value, dict) else value for value in values)


def _change(row: Any) -> Change:
    return Change(**row._asdict())
