"""SQL of reading alerts and events back: lists with filters and cursors, and sums for a page of incidents."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
from msgspec import Struct
from sqlalchemy import ColumnElement, Select, Text, and_, func, or_, select, type_coerce

from tocsin.alerts.history import KeptEvent
from tocsin.alerts.model import AlertState
from tocsin.channels.store import visible_to
from tocsin.db.tables import alert, channel, event
from tocsin.db.transaction import Transaction
from tocsin.kernel.clock import HOUR, SECOND
from tocsin.people.model import Actor

_AHEAD_MS = HOUR
"""How far a source's clock may be ahead before its times are replaced by ours (``sources.normalise.stamp``)."""


class AlertFilter(Struct, frozen=True, kw_only=True):
    """What a list of alerts is narrowed to; instants in ms, both ends included; ``None`` and empty do not narrow.

    The time is that of the first event at its source, or with ``by_updated_at`` that of the last change.
    ``labels`` must all be there with these values.
    """

    start_at: int
    end_at: int
    by_updated_at: bool = False
    is_active: bool | None = None
    ever_muted: bool | None = None
    severities: tuple[str, ...] = ()
    channel_ids: tuple[int, ...] = ()
    integration_ids: tuple[int, ...] = ()
    alert_ids: tuple[str, ...] = ()
    alert_keys: tuple[str, ...] = ()
    title: str = ""
    labels: dict[str, str] = {}


class EventFilter(Struct, frozen=True, kw_only=True):
    """What a list of events is narrowed to: by arrival (ms, both ends included; 0 = open), where from and where to."""

    start_at: int = 0
    end_at: int = 0
    severities: tuple[str, ...] = ()
    channel_ids: tuple[int, ...] = ()
    integration_ids: tuple[int, ...] | None = None


_EVENT = tuple(event.c[name] for name in KeptEvent.__struct_fields__)
_ALERT = tuple(alert.c[name] for name in AlertState.__struct_fields__)


def first_id(instant: int) -> str:
    """The smallest id that something made at ``instant`` (ms) or later can have: ids begin with their second."""
    return f"{max(instant, 0) // SECOND & 0xFFFFFFFF:08x}" + "0" * 16


def alerts(actor: Actor, wanted: AlertFilter) -> Select[Any]:
    """The alerts the actor may see and ``wanted`` lets through, as a select to order and to cut."""
    found = [alert.c.account_id == actor.account_id, *_seen(actor, alert.c.channel_id)]
    if wanted.by_updated_at:
        found.append(alert.c.updated_at.between(wanted.start_at, wanted.end_at))
    else:
        # An alert is made after its event began, but for the clock of its source: nothing older needs to be read.
        found.append(alert.c.alert_id >= first_id(wanted.start_at - _AHEAD_MS))
        found.append(alert.c.start_at.between(wanted.start_at, wanted.end_at))
    return select(*_ALERT).where(*found, *_state(wanted), *_values(wanted))


def _state(wanted: AlertFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.is_active is not None:
        found.append(_is(alert.c.is_open, yes=wanted.is_active))
    if wanted.ever_muted is not None:
        found.append(_is(alert.c.ever_muted, yes=wanted.ever_muted))
    if wanted.severities:
        found.append(alert.c.severity.in_(wanted.severities))
    return found


def _values(wanted: AlertFilter) -> list[ColumnElement[bool]]:
    listed = (
        (alert.c.channel_id, wanted.channel_ids),
        (alert.c.integration_id, wanted.integration_ids),
        (alert.c.alert_id, wanted.alert_ids),
        (alert.c.alert_key, wanted.alert_keys),
    )
    found: list[ColumnElement[bool]] = [column.in_(values) for column, values in listed if values]
    if wanted.title:
        found.append(alert.c.title.icontains(wanted.title, autoescape=True))
    for key, value in wanted.labels.items():
        # The pair as it stands in the JSON text; inside a value its quotes would be escaped, so it cannot be met there.
        pair = msgspec.json.encode({key: value}).decode()[1:-1]
        found.append(type_coerce(alert.c.labels, Text).contains(pair, autoescape=True))
    return found


def alert_order(orderby: str, *, ascending: bool) -> Sequence[ColumnElement[Any]]:
    """By creation (ids are ordered by it) or by the last change; newest first unless ``ascending``."""
    columns = (alert.c.updated_at, alert.c.alert_id) if orderby == "updated_at" else (alert.c.alert_id,)
    return columns if ascending else [column.desc() for column in columns]


def alerts_after(orderby: str, values: Sequence[Any], *, ascending: bool) -> ColumnElement[bool]:
    """Only alerts after a cursor: ``(alert_id,)``, or ``(updated_at, alert_id)`` when ordered by that."""

    last_id: str = values[-1]
    later: ColumnElement[bool] = alert.c.alert_id > last_id if ascending else alert.c.alert_id < last_id
    if orderby != "updated_at":
        return later
    at: int = values[0]
    moved: ColumnElement[bool] = alert.c.updated_at > at if ascending else alert.c.updated_at < at
    return or_(moved, and_(alert.c.updated_at == at, later))


async def fetch_alerts(tx: Transaction, statement: Select[Any]) -> list[AlertState]:
    """The alerts of a select made by :func:`alerts`."""
    return [_alert(row) for row in await tx.fetch(statement)]


async def read_alerts(tx: Transaction, actor: Actor, alert_ids: Sequence[str]) -> list[AlertState]:
    """Alerts by id as far as the actor may see them, in the order of ``alert_ids``."""
    found = (alert.c.account_id == actor.account_id, alert.c.alert_id.in_(alert_ids), *_seen(actor, alert.c.channel_id))
    rows = {row.alert_id: _alert(row) for row in await tx.fetch(select(*_ALERT).where(*found))}
    return [rows[one] for one in dict.fromkeys(alert_ids) if one in rows]


async def page_of_incident(
    tx: Transaction, account_id: int, incident_id: str, *, is_active: bool | None, offset: int, limit: int
) -> tuple[list[AlertState], int]:
    """Alerts of one incident, oldest first, and how many there are in all (an incident has at most 5,000)."""
    found = [alert.c.account_id == account_id, alert.c.incident_id == incident_id]
    if is_active is not None:
        found.append(_is(alert.c.is_open, yes=is_active))
    statement = select(*_ALERT).where(*found).order_by(alert.c.alert_id).offset(offset).limit(limit)
    total = await tx.first(select(func.count()).select_from(alert).where(*found))
    return [_alert(row) for row in await tx.fetch(statement)], int(total[0]) if total else 0


async def sources_of_incidents(tx: Transaction, account_id: int, incident_ids: Sequence[str]) -> dict[str, list[int]]:
    """Incident id -> ids of the integrations its alerts came through, the first alert's first."""
    found = (alert.c.account_id == account_id, alert.c.incident_id.in_(incident_ids))
    columns = (alert.c.incident_id, alert.c.integration_id)
    statement = select(*columns).where(*found).group_by(*columns).order_by(func.min(alert.c.alert_id))
    sources: dict[str, list[int]] = {}
    for row in await tx.fetch(statement):
        sources.setdefault(row.incident_id, []).append(row.integration_id)
    return sources


async def images_of_incidents(tx: Transaction, account_id: int, incident_ids: Sequence[str]) -> dict[str, list[str]]:
    """Incident id -> the JSON texts of its alerts' images, newest alert first; at most 200 in all."""
    found = (alert.c.account_id == account_id, alert.c.incident_id.in_(incident_ids), alert.c.images != "[]")
    newest = (alert.c.alert_id + "").desc()  # not the column itself: SQLite would read all alerts in its order
    statement = select(alert.c.incident_id, alert.c.images).where(*found).order_by(newest).limit(200)
    images: dict[str, list[str]] = {}
    for row in await tx.fetch(statement):
        images.setdefault(row.incident_id, []).append(row.images)
    return images


def events(actor: Actor, wanted: EventFilter) -> Select[Any]:
    """The events the actor may see and ``wanted`` lets through, as a select to order and to cut."""
    found = [event.c.account_id == actor.account_id, *_seen(actor, event.c.channel_id)]
    if wanted.start_at:
        found += [event.c.event_id >= first_id(wanted.start_at), event.c.received_at >= wanted.start_at]
    if wanted.end_at:
        found.append(event.c.received_at <= wanted.end_at)
    if wanted.severities:
        found.append(event.c.status.in_(wanted.severities))
    if wanted.channel_ids:
        found.append(event.c.channel_id.in_(wanted.channel_ids))
    if wanted.integration_ids is not None:
        found.append(event.c.integration_id.in_(wanted.integration_ids))
    return select(*_EVENT).where(*found)


def event_order(*, ascending: bool) -> ColumnElement[Any]:
    """By arrival, which the ids follow; newest first unless ``ascending``."""
    return event.c.event_id.asc() if ascending else event.c.event_id.desc()


def events_after(event_id: str, *, ascending: bool) -> ColumnElement[bool]:
    """Only events after a cursor."""
    return event.c.event_id > event_id if ascending else event.c.event_id < event_id


async def fetch_events(tx: Transaction, statement: Select[Any]) -> list[KeptEvent]:
    """The events of a select made by :func:`events`."""
    return [_event(row) for row in await tx.fetch(statement)]


async def read_event(tx: Transaction, actor: Actor, event_id: str) -> KeptEvent | None:
    """One event, if the actor may see it."""
    found = (event.c.account_id == actor.account_id, event.c.event_id == event_id, *_seen(actor, event.c.channel_id))
    row = await tx.first(select(*_EVENT).where(*found))
    return _event(row) if row else None


async def events_of_alert(
    tx: Transaction, account_id: int, alert_id: str, *, after_id: str = "", limit: int
) -> list[KeptEvent]:
    """Events of one alert in order of arrival, from after ``after_id`` on."""
    found = (event.c.account_id == account_id, event.c.alert_id == alert_id, event.c.event_id > after_id)
    statement = select(*_EVENT).where(*found).order_by(event.c.event_id).limit(limit)
    return [_event(row) for row in await tx.fetch(statement)]


async def latest_of_alerts(
    tx: Transaction, account_id: int, alert_ids: Sequence[str], per_alert: int
) -> dict[str, list[KeptEvent]]:
    """Alert id -> its newest ``per_alert`` events, oldest of them first."""
    place = func.row_number().over(partition_by=event.c.alert_id, order_by=event.c.event_id.desc())
    theirs = (event.c.account_id == account_id, event.c.alert_id.in_(alert_ids))
    placed = select(event.c.event_id, place.label("place")).where(*theirs).subquery()
    newest = select(placed.c.event_id).where(placed.c.place <= per_alert)
    found = (event.c.account_id == account_id, event.c.event_id.in_(newest))
    by_alert: dict[str, list[KeptEvent]] = {}
    for row in await tx.fetch(select(*_EVENT).where(*found).order_by(event.c.event_id)):
        by_alert.setdefault(row.alert_id, []).append(_event(row))
    return by_alert


async def first_of_alerts(tx: Transaction, account_id: int, alert_ids: Sequence[str], limit: int) -> list[KeptEvent]:
    """The oldest events of some alerts in order of arrival."""
    found = (event.c.account_id == account_id, event.c.alert_id.in_(alert_ids))
    rows = await tx.fetch(select(*_EVENT).where(*found).order_by(event.c.event_id).limit(limit))
    return [_event(row) for row in rows]


def _is(column: ColumnElement[bool], *, yes: bool) -> ColumnElement[bool]:
    return column if yes else ~column


def _seen(actor: Actor, channel_id: ColumnElement[int]) -> list[ColumnElement[bool]]:
    """The data right: what belongs to a private channel shows only to its teams and its creator."""
    if actor.sees_all:
        return []
    mine = visible_to(actor.team_ids, actor.member_id, everything=False)
    channels = select(channel.c.channel_id).where(channel.c.account_id == actor.account_id, mine)
    return [or_(channel_id == 0, channel_id.in_(channels))]


def _alert(row: Any) -> AlertState:
    return AlertState(**{**row._asdict(), "labels": msgspec.json.decode(row.labels)})


def _event(row: Any) -> KeptEvent:
    return KeptEvent(**{**row._asdict(), "labels": msgspec.json.decode(row.labels)})
