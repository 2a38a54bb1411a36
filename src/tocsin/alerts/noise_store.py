"""SQL of what noise reduction looks at beside the alerts of a batch's own keys: other alerts of the channel, and groups."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import and_, case, func, select, update

from tocsin.alerts import store
from tocsin.alerts.model import AlertState
from tocsin.alerts.stages.group import Group, GroupKey
from tocsin.db.tables import alert, channel, incident, incident_group
from tocsin.db.transaction import Transaction

_LEADS = ("group_key", "incident_id")
_STATE = ("incident_id", "progress", "created_at", "merge_off")


async def lock_channels(tx: Transaction, account_id: int, channel_ids: Sequence[int]) -> None:
    """Hold channels until the transaction ends: what is decided by other alerts of theirs is decided by one at a time.

    Before any alert is locked; in the order of their ids.
    """
    columns = ("channel_id",)
    await tx.read_many(channel, columns, {"account_id": account_id}, "channel_id", sorted(channel_ids), lock=True)


async def read_active(tx: Transaction, account_id: int, channel_id: int, since: int) -> list[AlertState]:
    """The open alerts of a channel that an event came of after ``since`` (ms)."""
    found = (alert.c.account_id == account_id, alert.c.channel_id == channel_id, alert.c.is_open)
    statement = select(*(alert.c[name] for name in store.ALERT)).where(*found, alert.c.updated_at > since)
    return [store.alert_of(row) for row in await tx.fetch(statement)]


async def read_active_of(tx: Transaction, account_id: int, integration_id: int, since: int) -> list[AlertState]:
    """The open alerts of an integration, in whichever channel, that an event came of after ``since`` (ms)."""
    found = (alert.c.account_id == account_id, alert.c.integration_id == integration_id, alert.c.is_open)
    statement = select(*(alert.c[name] for name in store.ALERT)).where(*found, alert.c.updated_at > since)
    return [store.alert_of(row) for row in await tx.fetch(statement)]


async def read_alerts(tx: Transaction, account_id: int, alert_ids: Iterable[str]) -> list[AlertState]:
    """Alerts by id."""
    wanted = sorted(set(alert_ids))
    rows = await tx.read_many(alert, store.ALERT, {"account_id": account_id}, "alert_id", wanted) if wanted else ()
    return [store.alert_of(row) for row in rows]


async def read_acknowledged(tx: Transaction, account_id: int, channel_id: int) -> set[str]:
    """The incidents of a channel that somebody has."""
    found = (incident.c.account_id == account_id, incident.c.channel_id == channel_id)
    statement = select(incident.c.incident_id).where(*found, incident.c.progress == "Processing")
    return {row[0] for row in await tx.fetch(statement)}


async def read_groups(
    tx: Transaction, account_id: int, keys: Mapping[int, Sequence[str]], also: Iterable[str]
) -> tuple[dict[GroupKey, str], dict[str, Group]]:
    """Which incidents the keys (by channel) lead to, and what grouping asks of these.

    They are locked, and the incidents ``also`` with them, in one order: nobody closes them before this is written.
    """
    by_key: dict[GroupKey, str] = {}
    for channel_id, some in keys.items():
        where = {"account_id": account_id, "channel_id": channel_id}
        for group_key, incident_id in await tx.read_many(incident_group, _LEADS, where, "group_key", some):
            by_key[channel_id, group_key] = incident_id
    wanted = sorted({*by_key.values(), *also})
    if not wanted:
        return by_key, {}
    whole = {"account_id": account_id, "deleted_at": 0}
    rows = await tx.read_many(incident, _STATE, whole, "incident_id", wanted, lock=True)
    sums = await _sums(tx, account_id, [row[0] for row in rows])
    groups = {}
    for incident_id, progress, created_at, is_off in rows:
        alerts, active, newest_at = sums.get(incident_id, (0, 0, created_at))
        groups[incident_id] = Group(created_at, newest_at, alerts, active, progress == "Closed", bool(is_off))
    return by_key, groups


async def _sums(tx: Transaction, account_id: int, incident_ids: Sequence[str]) -> dict[str, tuple[int, int, int]]:
    active = func.sum(case((and_(alert.c.is_open), 1), else_=0))
    columns = (alert.c.incident_id, func.count(), active, func.max(alert.c.created_at))
    found = (alert.c.account_id == account_id, alert.c.incident_id.in_(incident_ids))
    rows = await tx.fetch(select(*columns).where(*found).group_by(alert.c.incident_id))
    return {key: (int(count), int(live), int(newest)) for key, count, live, newest in map(tuple, rows)}


async def write_groups(tx: Transaction, account_id: int, marks: Mapping[GroupKey, str], now: int) -> None:
    """Let keys lead to these incidents from now on."""
    columns = ("account_id", "channel_id", "group_key", "incident_id", "updated_at")
    rows = [(account_id, *key, incident_id, now) for key, incident_id in marks.items()]
    if rows:
        await tx.upsert_many(incident_group, columns, rows, replace=columns[3:])


async def lead_to(
    tx: Transaction, account_id: int, channel_id: int, incident_ids: Sequence[str], target_id: str, now: int
) -> None:
    """Let what leads to some incidents of a channel lead to another one instead."""
    mine = (incident_group.c.account_id == account_id, incident_group.c.channel_id == channel_id)
    statement = update(incident_group).where(*mine, incident_group.c.incident_id.in_(incident_ids))
    if incident_ids:
        await tx.run(statement.values(incident_id=target_id, updated_at=now))


async def write_mutes(tx: Transaction, alerts: Sequence[AlertState]) -> None:
    """Write what keeps alerts quiet, and nothing else of them."""
    rows = [(one.account_id, one.alert_id, one.mute) for one in alerts]
    if rows:
        await tx.update_many(alert, ("account_id", "alert_id"), ("mute",), rows)
