"""Somebody puts alerts or incidents together: gather and lock both sides, decide in :mod:`merging`, move the alerts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct

from tocsin.alerts import list_store, noise_store
from tocsin.alerts import store as alerts
from tocsin.alerts.model import AlertState
from tocsin.channels.model import Channel
from tocsin.db.transaction import Transaction
from tocsin.incidents import merging, store, upkeep
from tocsin.incidents.model import Happening, Incident, Merge
from tocsin.incidents.work_flow import Work, work_of
from tocsin.kernel.errors import InvalidParameter, NotFound
from tocsin.people.model import Actor


class _Sides(Struct):
    """Both sides of a merge, locked. ``alerts``: those of the sources by incident, oldest first; ``moved``: which of them go."""

    target: Incident
    sources: dict[str, Incident]
    alerts: dict[str, list[AlertState]]
    moved: list[AlertState]

    def parted(self, source: Incident) -> tuple[list[AlertState], list[AlertState]]:
        """The alerts that a source gives away, and those that it keeps."""
        ids = {one.alert_id for one in self.moved}
        mine = self.alerts.get(source.incident_id, [])
        return [one for one in mine if one.alert_id in ids], [one for one in mine if one.alert_id not in ids]


async def merge(
    tx: Transaction, wanted: Merge, actor: Actor, channels: Mapping[int, Channel], now: int
) -> list[Happening]:
    """Move alerts, or all alerts of some incidents, into the target; sources that are left without alerts close.

    Raises:
        NotFound: an id is unknown, or the actor may not see it.
        InvalidParameter: the target is closed or would have too many alerts, or there is nothing to move; says why.
    """
    source_ids = await _sources(tx, wanted, actor)
    sources = await _hold(tx, actor.account_id, wanted, source_ids)
    target = sources.pop(wanted.target_id, None)
    if target is None:
        raise NotFound(f"target_incident_id {wanted.target_id}: there is no such incident")
    its_alerts = await _alerts(tx, actor.account_id, [*sources, target.incident_id])
    mine = its_alerts.pop(target.incident_id, [])
    sides = _Sides(target, sources, its_alerts, _moved(its_alerts, wanted))
    merging.refuse(target, len(mine), len(sides.moved))
    work = work_of(tx)
    work.changed[target.incident_id] = target
    work.add(target, merging.take_in(target, list(sources.values()), sides.moved, wanted, actor.member_id, now))
    if sides.moved:
        work.add(target, upkeep.gained(target, [*mine, *sides.moved]))
    await alerts.move(tx, actor.account_id, [one.alert_id for one in sides.moved], target.incident_id)
    gone = _leave(work, sides, wanted, actor.member_id, channels, now)
    if target.channel_id:
        same = [one.incident_id for one in gone if one.channel_id == target.channel_id]
        await noise_store.lead_to(tx, actor.account_id, target.channel_id, same, target.incident_id, now)
    return work.take_happenings()


async def _sources(tx: Transaction, wanted: Merge, actor: Actor) -> list[str]:
    """The incidents that give something away; all that is named must be visible."""
    ids = [one for one in dict.fromkeys(wanted.source_ids) if one != wanted.target_id]
    seen = await store.visible_ids(tx, actor, [*ids, wanted.target_id])
    if wanted.target_id not in seen:
        raise NotFound(f"target_incident_id {wanted.target_id}: there is no such incident")
    unknown = [one for one in ids if one not in seen]
    if unknown:
        raise NotFound(f"source_incident_ids: no incident {', '.join(unknown[:3])}")
    if wanted.alert_ids:
        found = await list_store.read_alerts(tx, actor, list(dict.fromkeys(wanted.alert_ids)))
        missing = set(wanted.alert_ids) - {one.alert_id for one in found}
        if missing:
            raise NotFound(f"alert_ids: no alert {', '.join(sorted(missing)[:3])}")
        away = [one for one in found if one.incident_id != wanted.target_id]
        if not away:
            raise InvalidParameter("alert_ids: these alerts belong to that incident already")
        ids = list(dict.fromkeys(one.incident_id for one in away))
    if not ids:
        raise InvalidParameter("source_incident_ids: name at least one incident other than the target")
    return ids


async def _hold(tx: Transaction, account_id: int, wanted: Merge, source_ids: Sequence[str]) -> dict[str, Incident]:
    """Both sides, locked in the order of all locks: channels, alerts, incidents. Too many alerts are refused before."""
    ids = [*source_ids, wanted.target_id]
    known = {one.incident_id: one for one in await store.read(tx, account_id, ids)}
    sums = await alerts.sum_of_incidents(tx, account_id, ids)
    coming = len(wanted.alert_ids) or sum(sums.get(one, (0,))[0] for one in source_ids)
    merging.refuse_many(known[wanted.target_id], sums.get(wanted.target_id, (0,))[0], coming)
    await noise_store.lock_channels(tx, account_id, sorted({one.channel_id for one in known.values()} - {0}))
    await alerts.lock_of_incidents(tx, account_id, ids)
    work = work_of(tx)
    return {one.incident_id: work.known(one.incident_id) or one for one in await store.lock(tx, account_id, ids)}


async def _alerts(tx: Transaction, account_id: int, ids: Sequence[str]) -> dict[str, list[AlertState]]:
    """The alerts of both sides by incident, oldest first, as they are now that nobody else can change them."""
    found: dict[str, list[AlertState]] = {}
    for one in await alerts.read_of_incidents(tx, account_id, ids):
        found.setdefault(one.incident_id, []).append(one)
    return found


def _moved(its_alerts: Mapping[str, Sequence[AlertState]], wanted: Merge) -> list[AlertState]:
    everything = [one for some in its_alerts.values() for one in some]
    if not wanted.alert_ids:
        return everything
    named = set(wanted.alert_ids)
    moved = [one for one in everything if one.alert_id in named]
    if not moved:
        raise InvalidParameter("alert_ids: somebody has just moved these alerts; look again")
    return moved


def _leave(
    work: Work, sides: _Sides, wanted: Merge, actor_id: int, channels: Mapping[int, Channel], now: int
) -> list[Incident]:
    """What becomes of the sources; those that have no alerts any more are returned."""
    gone = []
    for source in sides.sources.values():
        work.changed[source.incident_id] = source
        given, kept = sides.parted(source)
        if not kept:
            work.add(source, merging.give_up(source, sides.target, wanted, actor_id, now))
            gone.append(source)
            continue
        work.add(source, merging.give_some(source, sides.target, given, actor_id))
        work.add(source, upkeep.follow(source, kept, channels.get(source.channel_id), now))
    return gone
