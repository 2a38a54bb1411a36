"""SQL of the delivery page: messages as far as somebody may see them, and how ways out fare."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from msgspec import Struct
from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from tocsin.db.tables import attempt, delivery, incident
from tocsin.db.transaction import Transaction
from tocsin.incidents.store import visible
from tocsin.notify.model import Delivery
from tocsin.people.model import Actor


class Filter(Struct, frozen=True, kw_only=True):
    """What the list is narrowed to; empty values do not narrow. Instants in ms, ``until_at`` excluded."""

    since_at: int = 0
    until_at: int = 0
    states: tuple[str, ...] = ()
    media: tuple[str, ...] = ()
    provider_ids: tuple[int, ...] = ()
    person_ids: tuple[int, ...] = ()
    incident_id: str = ""
    drill_id: str = ""


class Attempt(NamedTuple):
    """One attempt as it was recorded."""

    attempt: int
    notifier: str
    provider_id: int
    outcome: str
    code: str
    text: str
    provider_message_id: str
    latency_ms: int
    created_at: int


class Tally(NamedTuple):
    """How the attempts of one way out went since an instant. ``provider_id`` 0: bots, and the server's own relay."""

    notifier: str
    provider_id: int
    ok: int
    failed: int
    latency_ms: float


class Waiting(NamedTuple):
    """What waits to be sent through a medium: how many, and since when the oldest is due (ms)."""

    medium: str
    messages: int
    oldest_due_at: int


async def page(
    tx: Transaction, actor: Actor, wanted: Filter, limit: int, before: tuple[int, str] | None
) -> list[Delivery]:
    """Messages, newest first, that come after ``before`` (``created_at``, id)."""
    order = (delivery.c.created_at.desc(), delivery.c.delivery_id.desc())
    statement = select(delivery).where(*_seen(actor), *_narrowed(wanted))
    if before is not None:
        at, delivery_id = before
        statement = statement.where(
            or_(delivery.c.created_at < at, and_(delivery.c.created_at == at, delivery.c.delivery_id < delivery_id))
        )
    return [Delivery(**row._asdict()) for row in await tx.fetch(statement.order_by(*order).limit(limit))]


async def read_visible(tx: Transaction, actor: Actor, delivery_id: str) -> Delivery | None:
    """One message, if the actor may see it."""
    row = await tx.first(select(delivery).where(*_seen(actor), delivery.c.delivery_id == delivery_id))
    return Delivery(**row._asdict()) if row else None


async def read_attempts(tx: Transaction, account_id: int, delivery_id: str) -> list[Attempt]:
    """The attempts of a message, first one first."""
    columns = [attempt.c[name] for name in Attempt._fields]
    found = (attempt.c.account_id == account_id, attempt.c.delivery_id == delivery_id)
    return [Attempt._make(row) for row in await tx.fetch(select(*columns).where(*found).order_by(attempt.c.attempt))]


async def tally(tx: Transaction, account_id: int, since_at: int) -> list[Tally]:
    """How attempts went since an instant, by notifier and provider."""
    is_ok = attempt.c.outcome.in_(("delivered", "accepted"))
    statement: Select[Any] = (
        select(
            attempt.c.notifier,
            attempt.c.provider_id,
            func.count().filter(is_ok),
            func.count().filter(~is_ok),
            func.avg(attempt.c.latency_ms),
        )
        .where(attempt.c.account_id == account_id, attempt.c.created_at >= since_at)
        .group_by(attempt.c.notifier, attempt.c.provider_id)
        .order_by(attempt.c.notifier, attempt.c.provider_id)
    )
    rows: Sequence[Sequence[Any]] = await tx.fetch(statement)
    return [Tally._make((*row[:4], float(row[4] or 0))) for row in rows]


async def waiting(tx: Transaction, account_id: int, now: int) -> list[Waiting]:
    """What is due and not sent, by medium."""
    found = (delivery.c.account_id == account_id, delivery.c.state == "pending", delivery.c.due_at <= now)
    # A row that is due at once (0) waits since it was written.
    since = func.min(func.coalesce(func.nullif(delivery.c.due_at, 0), delivery.c.created_at))
    statement = select(delivery.c.medium, func.count(), since).where(*found).group_by(delivery.c.medium)
    return [Waiting._make(row) for row in await tx.fetch(statement.order_by(delivery.c.medium))]


def _seen(actor: Actor) -> list[ColumnElement[bool]]:
    """Messages about incidents the actor sees; of notices and drills one's own, admins all."""
    incidents = select(incident.c.incident_id).where(incident.c.account_id == actor.account_id, visible(actor))
    about = and_(delivery.c.kind == "incident", delivery.c.incident_id.in_(incidents))
    own: ColumnElement[bool] = delivery.c.kind.in_(("notice", "drill"))
    if not actor.sees_all:
        own = and_(own, delivery.c.person_id == actor.member_id)
    return [delivery.c.account_id == actor.account_id, or_(about, own)]


def _narrowed(wanted: Filter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.since_at:
        found.append(delivery.c.created_at >= wanted.since_at)
    if wanted.until_at:
        found.append(delivery.c.created_at < wanted.until_at)
    narrow: Sequence[tuple[Any, tuple[Any, ...]]] = (
        (delivery.c.state, wanted.states),
        (delivery.c.medium, wanted.media),
        (delivery.c.provider_id, wanted.provider_ids),
        (delivery.c.person_id, wanted.person_ids),
        (delivery.c.incident_id, (wanted.incident_id,) if wanted.incident_id else ()),
        (delivery.c.subject_id, (wanted.drill_id,) if wanted.drill_id else ()),
    )
    return found + [column.in_(values) for column, values in narrow if values]
