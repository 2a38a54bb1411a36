"""SQL of what was: rules in force at an instant, the events around a decision."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import select

from tocsin.alerts.history import KeptEvent
from tocsin.alerts.list_store import fetch_events
from tocsin.channels.noise_rule import SETTINGS, NoiseKind, NoiseRule
from tocsin.db.tables import event, noise_rule, noise_rule_version
from tocsin.db.transaction import Transaction

_INSTANT = 12
"""How many digits of an id are its instant (ms)."""
EVENT = tuple(event.c[name] for name in KeptEvent.__struct_fields__)


async def read_versions(
    tx: Transaction, account_id: int, channel_id: int, from_at: int, to_at: int
) -> list[tuple[NoiseRule, int]]:
    """Every version of a channel's noise rules that was in force at some time between two instants, with when it was made.

    Oldest first. What was made before ``from_at`` is there only as the newest version of each rule.
    """
    mine = select(noise_rule.c.rule_id).where(
        noise_rule.c.account_id == account_id, noise_rule.c.channel_id == channel_id
    )
    found = (
        noise_rule_version.c.account_id == account_id,
        noise_rule_version.c.rule_id.in_(mine),
        noise_rule_version.c.created_at <= to_at,
    )
    columns = (noise_rule_version.c.rule, noise_rule_version.c.created_at)
    order = (noise_rule_version.c.rule_id, noise_rule_version.c.version)
    fetched = await tx.fetch(select(*columns).where(*found).order_by(*order))
    rows = [(_rule(one.rule), int(one.created_at)) for one in fetched]
    newest_before = {rule.rule_id: rule.version for rule, at in rows if at < from_at}
    return [(rule, at) for rule, at in rows if rule.version >= newest_before.get(rule.rule_id, 0)]


async def events_before(
    tx: Transaction, account_id: int, alert_ids: Iterable[str], event_id: str, limit: int = 500
) -> list[KeptEvent]:
    """The events of some alerts that were decided until one event, newest first.

    Those of the same millisecond are among them: ids of two processes are not in order within one.
    """
    found = (
        event.c.account_id == account_id,
        event.c.alert_id.in_(sorted(set(alert_ids))),
        event.c.event_id < event_id[:_INSTANT] + "g",
        event.c.event_id != event_id,
    )
    return await fetch_events(tx, select(*EVENT).where(*found).order_by(event.c.event_id.desc()).limit(limit))


async def said_before(tx: Transaction, account_id: int, alert_id: str, event_id: str) -> KeptEvent | None:
    """The event that said what an alert said when ``event_id`` came."""
    found = (
        event.c.account_id == account_id,
        event.c.alert_id == alert_id,
        event.c.event_id < event_id,
        event.c.fate.in_(("opened", "merged")),
    )
    newest = select(*EVENT).where(*found).order_by(event.c.event_id.desc()).limit(1)
    return next(iter(await fetch_events(tx, newest)), None)


async def events_of_time(
    tx: Transaction, account_id: int, first_id: str, last_id: str, fates: Sequence[str], limit: int
) -> list[KeptEvent]:
    """Events decided between two ids (ids are ordered by time), of some fates, oldest first."""
    found = [event.c.account_id == account_id, event.c.event_id >= first_id, event.c.event_id < last_id]
    if fates:
        found.append(event.c.fate.in_(fates))
    return await fetch_events(tx, select(*EVENT).where(*found).order_by(event.c.event_id).limit(limit))


def _rule(values: Mapping[str, Any]) -> NoiseRule:
    kind: NoiseKind = values["kind"]
    return NoiseRule(**{**values, "settings": msgspec.convert(values["settings"], SETTINGS[kind])})
