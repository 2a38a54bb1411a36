"""SQL of events, alerts and the ledger. The plural verbs carry the hot path; JSON columns are text here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from operator import attrgetter
from typing import Any

import msgspec
from sqlalchemy import and_, bindparam, case, func, select, update

from tocsin.alerts.model import AlertState, Draft
from tocsin.alerts.stages.dedupe import EarlyRecovery, Key
from tocsin.db.tables import alert, config_version, early_recovery, event, ledger, rule_count
from tocsin.db.transaction import Transaction

ALERT = AlertState.__struct_fields__
"""The columns of an alert in the order of its fields."""
_COUNTED = ("event_cnt", "last_at", "order_at", "updated_at")
_CHANGED = (
    "title",
    "title_rule",
    "description",
    "severity",
    "status",
    "images",
    "last_at",
    "order_at",
    "end_at",
    "event_cnt",
    "is_open",
    "closed_by",
    "updated_at",
    "mute",
    "flap",
    "labels",
)
_plain = attrgetter(*ALERT[:-1])
_plain_changed = attrgetter("account_id", "alert_id", *_CHANGED[:-1])
_counted = attrgetter("account_id", "alert_id", *_COUNTED)
_EVENT = (
    "account_id",
    "event_id",
    "integration_id",
    "channel_id",
    "alert_id",
    "alert_key",
    "status",
    "title",
    "title_rule",
    "description",
    "labels",
    "images",
    "flags",
    "event_at",
    "received_at",
    "fate",
    "reason",
    "trace",
    "rule_id",
)
_json = msgspec.json.Encoder().encode
_VERSION = select(config_version.c.version).where(config_version.c.account_id == bindparam("account"))


async def read_config_version(tx: Transaction, account_id: int) -> int:
    """The number that moves with every change of an account's configuration."""
    known: int | None = tx.memo.get((config_version, account_id))
    if known is None:
        row = await tx.first(_VERSION, {"account": account_id})
        known = tx.memo[config_version, account_id] = row[0] if row else 0
    return known


async def move_config_version(tx: Transaction, account_id: int) -> None:
    """Tell every cache that the configuration has changed; call it in the transaction that changes it."""
    await tx.upsert_many(config_version, ("account_id", "version"), [(account_id, 1)], add=("version",))
    tx.memo.pop((config_version, account_id), None)


async def read_heads(tx: Transaction, account_id: int, keys: Iterable[Key]) -> dict[Key, AlertState]:
    """The latest alert, open or closed, of each (channel, alert_key); locked until the transaction ends."""
    heads: dict[Key, AlertState] = {}
    for channel_id, alert_keys in _by_channel(keys).items():
        where = {"account_id": account_id, "channel_id": channel_id, "is_latest": True}
        for row in await tx.read_many(alert, ALERT, where, "alert_key", alert_keys, lock=True):
            head = alert_of(row)
            heads[channel_id, head.alert_key] = head
    return heads


async def read_homes(
    tx: Transaction, account_id: int, keys: Mapping[int, Sequence[str]]
) -> dict[tuple[int, str], list[int]]:
    """Where alerts of some keys are open: (integration, alert_key) -> channels; ``keys`` by integration."""
    homes: dict[tuple[int, str], list[int]] = {}
    for integration_id, alert_keys in keys.items():
        where = {"account_id": account_id, "integration_id": integration_id, "is_open": True}
        for alert_key, channel_id in await tx.read_many(
            alert, ("alert_key", "channel_id"), where, "alert_key", alert_keys
        ):
            homes.setdefault((integration_id, alert_key), []).append(channel_id)
    return {key: sorted(ids) for key, ids in homes.items()}


async def read_early(tx: Transaction, account_id: int, keys: Iterable[Key]) -> dict[Key, EarlyRecovery]:
    """Recoveries that came before anything fired, by key."""
    columns = ("alert_key", "integration_id", "event_at", "received_at")
    found: dict[Key, EarlyRecovery] = {}
    for channel_id, alert_keys in _by_channel(keys).items():
        where = {"account_id": account_id, "channel_id": channel_id}
        for row in await tx.read_many(early_recovery, columns, where, "alert_key", alert_keys):
            found[channel_id, row[0]] = EarlyRecovery(*row[1:])
    return found


def _by_channel(keys: Iterable[Key]) -> dict[int, list[str]]:
    sorted_keys: dict[int, list[str]] = {}
    for channel_id, alert_key in keys:
        sorted_keys.setdefault(channel_id, []).append(alert_key)
    return sorted_keys


async def write_early(tx: Transaction, account_id: int, marks: dict[Key, EarlyRecovery]) -> None:
    """Keep early recoveries; a newer one replaces an older one."""
    columns = ("account_id", "channel_id", "alert_key", "integration_id", "event_at", "received_at")
    rows = [(account_id, *key, one.integration_id, one.event_at, one.received_at) for key, one in marks.items()]
    await tx.upsert_many(early_recovery, columns, rows, replace=columns[3:])


async def retire(tx: Transaction, alerts: Iterable[AlertState]) -> None:
    """Mark alerts as no longer the latest of their key; before their successors are inserted."""
    rows = [(one.account_id, one.alert_id, False) for one in alerts]
    await tx.update_many(alert, ("account_id", "alert_id"), ("is_latest",), rows)


async def add_alerts(tx: Transaction, alerts: Sequence[AlertState]) -> None:
    """Insert new alerts."""
    await tx.insert_many(alert, ALERT, [(*_plain(one), _json(one.labels).decode()) for one in alerts])


async def count_alerts(tx: Transaction, alerts: Iterable[AlertState]) -> None:
    """Write the counters of alerts that only saw repeats."""
    rows = [_counted(one) for one in alerts]
    await tx.update_many(alert, ("account_id", "alert_id"), _COUNTED, rows)


async def change_alerts(tx: Transaction, alerts: Iterable[AlertState]) -> None:
    """Write alerts whose content changed."""
    rows = [(*_plain_changed(one), _json(one.labels).decode()) for one in alerts]
    await tx.update_many(alert, ("account_id", "alert_id"), _CHANGED, rows)


async def add_events(tx: Transaction, drafts: Sequence[Draft]) -> None:
    """Insert events with their fates and traces."""
    await tx.insert_many(event, _EVENT, [_event_row(draft) for draft in drafts])


def _event_row(draft: Draft) -> tuple[Any, ...]:
    one = draft.event
    return (
        draft.account_id,
        draft.event_id,
        draft.integration_id,
        draft.channel_id,
        draft.alert.alert_id if draft.alert is not None else "",
        one.alert_key,
        one.status,
        one.title,
        one.title_rule,
        one.description,
        _json(one.labels).decode(),
        _json(one.images).decode() if one.images else "[]",
        _json(one.flags).decode() if one.flags else "[]",
        one.event_time,
        draft.received_at,
        draft.fate,
        draft.reason,
        f"[{','.join(draft.steps)}]",
        draft.rule_id,
    )


async def count_ledger(tx: Transaction, entries: dict[tuple[int, int, int, str], int]) -> None:
    """Add to the books: ``(account_id, integration_id, hour_at, entry) -> events``."""
    columns = ("account_id", "integration_id", "hour_at", "entry", "events")
    await tx.upsert_many(ledger, columns, [(*key, count) for key, count in sorted(entries.items())], add=("events",))


async def count_rules(tx: Transaction, entries: dict[tuple[int, str, int], int], now: int) -> None:
    """Add to what rules hid: ``(account_id, rule_id, hour_at) -> events``."""
    columns = ("account_id", "rule_id", "hour_at", "events", "last_at")
    rows = [(*key, count, now) for key, count in sorted(entries.items())]
    await tx.upsert_many(rule_count, columns, rows, replace=("last_at",), add=("events",))


async def lock_of_incidents(tx: Transaction, account_id: int, incident_ids: Sequence[str]) -> list[AlertState]:
    """All alerts of some incidents, locked in key order. Lock alerts before incidents, always."""
    rows = await tx.read_many(alert, ALERT, {"account_id": account_id}, "incident_id", incident_ids, lock=True)
    return [alert_of(row) for row in rows]


async def read_of_incidents(tx: Transaction, account_id: int, incident_ids: Sequence[str]) -> list[AlertState]:
    """All alerts of some incidents, oldest first."""
    rows = await tx.read_many(alert, ALERT, {"account_id": account_id}, "incident_id", incident_ids)
    return sorted((alert_of(row) for row in rows), key=lambda one: one.alert_id)


async def read_first_of_incident(tx: Transaction, account_id: int, incident_id: str, limit: int) -> list[AlertState]:
    """The oldest alerts of an incident, in order."""
    found = (alert.c.account_id == account_id, alert.c.incident_id == incident_id)
    oldest = select(*(alert.c[name] for name in ALERT)).where(*found).order_by(alert.c.alert_id).limit(limit)
    return [alert_of(row) for row in await tx.fetch(oldest)]


async def count_of_incidents(
    tx: Transaction, account_id: int, incident_ids: Sequence[str]
) -> dict[str, tuple[int, int]]:
    """Per incident ``(alerts, open alerts)``; those without alerts are missing."""
    columns = (alert.c.incident_id, func.count(), func.sum(case((alert.c.is_open, 1), else_=0)))
    found = (alert.c.account_id == account_id, alert.c.incident_id.in_(incident_ids))
    rows = await tx.fetch(select(*columns).where(*found).group_by(alert.c.incident_id))
    return {key: (int(count), int(live)) for key, count, live in map(tuple, rows)}


async def last_update_of_incident(tx: Transaction, account_id: int, incident_id: str) -> int:
    """When an event of any of its alerts last came (ms); 0 without alerts."""
    found = (alert.c.account_id == account_id, alert.c.incident_id == incident_id)
    row = await tx.first(select(func.max(alert.c.updated_at)).where(*found))
    return int(row[0] or 0) if row else 0


async def close_of_incidents(tx: Transaction, account_id: int, incident_ids: Sequence[str], by: str, now: int) -> None:
    """Close the open alerts of some incidents by hand or by time-out; they merge no further event."""
    found = (alert.c.account_id == account_id, alert.c.incident_id.in_(incident_ids), alert.c.is_open)
    await tx.run(update(alert).where(*found).values(is_open=False, end_at=now, closed_by=by, updated_at=now))


async def move(tx: Transaction, account_id: int, alert_ids: Sequence[str], incident_id: str) -> None:
    """Let alerts belong to another incident."""
    rows = [(account_id, one, incident_id) for one in sorted(alert_ids)]
    if rows:
        await tx.update_many(alert, ("account_id", "alert_id"), ("incident_id",), rows)


async def sum_of_incidents(
    tx: Transaction, account_id: int, incident_ids: Sequence[str]
) -> dict[str, tuple[int, int, int, int]]:
    """Per incident ``(alerts, active alerts, events, newest event's source time)``."""
    active = func.sum(case((and_(alert.c.is_open), 1), else_=0))
    sums = (func.count(), active, func.sum(alert.c.event_cnt), func.max(alert.c.last_at))
    found = (alert.c.account_id == account_id, alert.c.incident_id.in_(incident_ids))
    rows = await tx.fetch(select(alert.c.incident_id, *sums).where(*found).group_by(alert.c.incident_id))
    return {key: (int(count), int(live), int(events), int(last)) for key, count, live, events, last in map(tuple, rows)}


def alert_of(row: Sequence[Any]) -> AlertState:
    """A row in the order of the fields; SQLite's 0 and 1 serve as truth values."""
    plain: list[Any] = list(row)
    plain[-1] = msgspec.json.decode(plain[-1])
    return AlertState(*plain)
