"""SQL of incidents and timelines."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from operator import attrgetter
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, case, func, literal_column, or_, select

from tocsin.channels.store import visible_to
from tocsin.db import timers
from tocsin.db.tables import channel, feed, incident
from tocsin.db.transaction import Transaction
from tocsin.incidents.model import MUTE, AssignedTo, Incident, Line, Responder
from tocsin.people.model import Actor

_JSON = {
    "labels": dict[str, str],
    "manual_overrides": list[str],
    "responders": list[Responder],
    "assigned_to": AssignedTo,
}
_KEY = ("account_id", "incident_id")
_FIXED = (
    "channel_id",
    "integration_id",
    "num",
    "created_at",
    "start_at",
    "creator_id",
    "dedup_key",
    "group_method",
    "likeness",
    "is_rare",
)
_MOVING = tuple(name for name in Incident.__struct_fields__ if name not in (*_KEY, *_FIXED, *_JSON))
_CHANGED = (*_MOVING, *_JSON)
_INCIDENT = (*_KEY, *_FIXED, *_CHANGED)  # JSON last: the plain ones come from one attrgetter
_plain = attrgetter(*_KEY, *_FIXED, *_MOVING)
_plain_changed = attrgetter(*_KEY, *_MOVING)
_BOOLS = ("ever_muted", "is_rare", "merge_off")
_FEED = ("account_id", "ref_id", "seq", "feed_id", "channel_id", "type", "detail", "creator_id", "created_at")
_json = msgspec.json.Encoder().encode
_NOBODY = Incident(account_id=0, incident_id="").assigned_to
_NOBODY_TEXT = _json(_NOBODY).decode()


async def add(tx: Transaction, incidents: Sequence[Incident]) -> None:
    """Insert new incidents."""
    await tx.insert_many(incident, _INCIDENT, [(*_plain(one), *_json_of(one)) for one in incidents])


async def change(tx: Transaction, incidents: Iterable[Incident]) -> None:
    """Write incidents back."""
    rows = [(*_plain_changed(one), *_json_of(one)) for one in incidents]
    await tx.update_many(incident, ("account_id", "incident_id"), _CHANGED, rows)


async def lock(tx: Transaction, account_id: int, incident_ids: Sequence[str]) -> list[Incident]:
    """Incidents by id, held until the transaction ends; deleted ones are left out."""
    where = {"account_id": account_id, "deleted_at": 0}
    rows = await tx.read_many(incident, _INCIDENT, where, "incident_id", list(dict.fromkeys(incident_ids)), lock=True)
    return [_incident(row) for row in rows]


async def add_lines(
    tx: Transaction, written: Sequence[tuple[Incident, Line]], feed_ids: Iterable[str], now: int
) -> None:
    """Append lines to timelines; ``incident.feed_seq`` moves with them and must be written too."""
    rows = []
    for (one, line), feed_id in zip(written, feed_ids, strict=True):
        one.feed_seq += 1
        detail = _json(line.detail).decode()
        rows.append(
            (
                one.account_id,
                one.incident_id,
                one.feed_seq,
                feed_id,
                one.channel_id,
                line.type,
                detail,
                line.creator_id,
                now,
            )
        )
    await tx.insert_many(feed, _FEED, rows)


def visible(actor: Actor) -> ColumnElement[bool]:
    """The data right of incidents as a condition: those of a private channel show only to its teams and its creator."""
    if actor.sees_all:
        return incident.c.deleted_at == 0
    mine = visible_to(actor.team_ids, actor.member_id, everything=False)
    channels = select(channel.c.channel_id).where(channel.c.account_id == actor.account_id, mine)
    return (incident.c.deleted_at == 0) & or_(incident.c.channel_id == 0, incident.c.channel_id.in_(channels))


async def visible_ids(tx: Transaction, actor: Actor, incident_ids: Sequence[str]) -> set[str]:
    """Those of ``incident_ids`` that exist and that the actor may see."""
    found = (incident.c.account_id == actor.account_id, incident.c.incident_id.in_(incident_ids), visible(actor))
    return {row[0] for row in await tx.fetch(select(incident.c.incident_id).where(*found))}


async def read_visible(tx: Transaction, actor: Actor, incident_ids: Sequence[str]) -> list[Incident]:
    """Incidents by id, as far as the actor may see them; in the order of ``incident_ids``."""
    found = (incident.c.account_id == actor.account_id, incident.c.incident_id.in_(incident_ids), visible(actor))
    rows = {row.incident_id: _from_mapping(row) for row in await tx.fetch(select(incident).where(*found))}
    return [rows[one] for one in dict.fromkeys(incident_ids) if one in rows]


async def read(tx: Transaction, account_id: int, incident_ids: Sequence[str]) -> list[Incident]:
    """Incidents by id for the product's own use (no person asks), removed ones included."""
    rows = await tx.read_many(incident, _INCIDENT, {"account_id": account_id}, "incident_id", list(incident_ids))
    return [_incident(row) for row in rows]


async def read_past(
    tx: Transaction, actor: Actor, like: Incident, likeness: str, since: int, limit: int
) -> list[Incident]:
    """Closed incidents of the channel of ``like`` with a likeness that began after ``since`` (ms) and before ``like``.

    Those from which most was learned first, then the newest; not those that were merged into others.
    """
    found = (
        incident.c.account_id == actor.account_id,
        incident.c.channel_id == like.channel_id,
        incident.c.likeness == likeness,
        incident.c.start_at.between(since, like.start_at),
        incident.c.incident_id != like.incident_id,
        incident.c.progress == literal_column("'Closed'"),  # as the partial index says it
        incident.c.merged_into == "",
        visible(actor),
    )
    learned = case((incident.c.resolution != "", 1), else_=0) + case((incident.c.root_cause != "", 1), else_=0)
    order = (learned.desc(), incident.c.start_at.desc(), incident.c.incident_id.desc())
    rows = await tx.fetch(select(incident).where(*found).order_by(*order).limit(limit))
    return [_from_mapping(row) for row in rows]


async def page(
    tx: Transaction,
    actor: Actor,
    where: Sequence[ColumnElement[bool]],
    order: Sequence[ColumnElement[Any]],
    offset: int,
    limit: int,
) -> list[Incident]:
    """One page of what the actor may see and ``where`` lets through."""
    found = (incident.c.account_id == actor.account_id, visible(actor), *where)
    rows = await tx.fetch(select(incident).where(*found).order_by(*order).offset(offset).limit(limit))
    return [_from_mapping(row) for row in rows]


async def count_since(tx: Transaction, account_id: int, channel_ids: Sequence[int], since_at: int) -> dict[int, int]:
    """How many incidents began in some channels since an instant (ms); channels without any are left out."""
    if not channel_ids:
        return {}
    found = (
        incident.c.account_id == account_id,
        incident.c.channel_id.in_(channel_ids),
        incident.c.created_at >= since_at,
        incident.c.deleted_at == 0,
    )
    counted = select(incident.c.channel_id, func.count()).where(*found).group_by(incident.c.channel_id)
    rows: Sequence[Any] = await tx.fetch(counted)
    return {int(channel_id): int(many) for channel_id, many in rows}


async def count(tx: Transaction, actor: Actor, where: Sequence[ColumnElement[bool]], at_most: int) -> int:
    """How many match, counted no further than ``at_most``."""
    found = (incident.c.account_id == actor.account_id, visible(actor), *where)
    some = select(incident.c.incident_id).where(*found).limit(at_most).subquery()
    row = await tx.first(select(func.count()).select_from(some))
    return row[0] if row else 0


async def look_again(tx: Transaction, account_id: int, channel_ids: Sequence[int], now: int) -> None:
    """Let the quiet incidents of some channels be looked at now: what keeps them quiet may have changed.

    Only their timers move; they ring in batches, in whichever process gets to it.
    """
    quiet = select(incident.c.incident_id).where(
        incident.c.account_id == account_id,
        incident.c.channel_id.in_(channel_ids),
        incident.c.progress != literal_column("'Closed'"),
        incident.c.mute != "",
    )
    await timers.hasten(tx, account_id, MUTE, quiet, now)


async def read_lines(
    tx: Transaction, account_id: int, ref_id: str, types: Sequence[str], offset: int, limit: int, *, asc: bool
) -> list[Any]:
    """Lines of one timeline as rows ``(seq, type, detail, creator_id, created_at)``; ``detail`` is JSON text."""
    found = [feed.c.account_id == account_id, feed.c.ref_id == ref_id]
    if types:
        found.append(feed.c.type.in_(types))
    columns = (feed.c.seq, feed.c.type, feed.c.detail, feed.c.creator_id, feed.c.created_at)
    order = feed.c.seq.asc() if asc else feed.c.seq.desc()
    return list(await tx.fetch(select(*columns).where(*found).order_by(order).offset(offset).limit(limit)))


def _json_of(one: Incident) -> tuple[str, str, str, str]:
    """The JSON columns in the order of ``_JSON``; most incidents are young and have none but labels."""
    return (
        _json(one.labels).decode(),
        _json(one.manual_overrides).decode() if one.manual_overrides else "[]",
        _json(one.responders).decode() if one.responders else "[]",
        _json(one.assigned_to).decode() if one.assigned_to is not _NOBODY else _NOBODY_TEXT,
    )


def _incident(row: Sequence[Any]) -> Incident:
    values = dict(zip(_INCIDENT, row, strict=True))
    for name, kind in _JSON.items():
        values[name] = msgspec.json.decode(values[name], type=kind)
    for name in _BOOLS:
        values[name] = bool(values[name])
    return Incident(**values)


def _from_mapping(row: Any) -> Incident:
    values = row._asdict()
    values["labels"] = msgspec.json.decode(values["labels"])
    for name in ("manual_overrides", "responders", "assigned_to"):
        values[name] = msgspec.convert(values[name], _JSON[name])
    return Incident(**values)
