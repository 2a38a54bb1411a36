"""Everything messages are made from, read for several incidents at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tocsin.alerts import store as alerts
from tocsin.alerts.model import AlertState
from tocsin.channels import store as channels
from tocsin.db.transaction import Transaction
from tocsin.incidents.model import Incident
from tocsin.notify.model import Facts
from tocsin.people import store as people

MOST_ALERTS = 100
"""Alerts of an incident that a template can look at; the numbers count all of them."""


async def gather(tx: Transaction, account_id: int, incidents: Sequence[Incident], base_url: str) -> dict[str, Facts]:
    """Facts by incident id. All of ``incidents`` are of this account."""
    if not incidents:
        return {}
    account = await people.read_account(tx, account_id)
    ids = [one.incident_id for one in incidents]
    channel_ids = sorted({one.channel_id for one in incidents})
    names = {one.channel_id: one.name for one in await channels.read_by_ids(tx, account_id, channel_ids)}
    person_ids = {person_id for one in incidents for person_id in _persons(one)}
    members = {one.member_id: one for one in await people.read_members(tx, account_id, person_ids)}
    sums = await alerts.sum_of_incidents(tx, account_id, ids)
    some = await _alerts(tx, account_id, {one: sums.get(one, (0, 0, 0, 0))[0] for one in ids})
    return {
        one.incident_id: Facts(
            account=account,
            incident=one,
            channel_name=names.get(one.channel_id, ""),
            responders=tuple(members[each.person_id] for each in one.responders if each.person_id in members),
            alert_count=sums.get(one.incident_id, (0, 0, 0, 0))[0],
            active_alert_count=sums.get(one.incident_id, (0, 0, 0, 0))[1],
            event_count=sums.get(one.incident_id, (0, 0, 0, 0))[2],
            alerts=some.get(one.incident_id, ()),
            people={person_id: members[person_id] for person_id in _persons(one) if person_id in members},
            base_url=base_url,
        )
        for one in incidents
    }


async def _alerts(tx: Transaction, account_id: int, counts: Mapping[str, int]) -> dict[str, tuple[AlertState, ...]]:
    """The first alerts of incidents; of large ones no more are read than are looked at."""
    found: dict[str, list[AlertState]] = {}
    for one in await alerts.read_of_incidents(
        tx, account_id, [key for key, count in counts.items() if count <= MOST_ALERTS]
    ):
        found.setdefault(one.incident_id, []).append(one)
    for key in sorted(key for key, count in counts.items() if count > MOST_ALERTS):
        found[key] = await alerts.read_first_of_incident(tx, account_id, key, MOST_ALERTS)
    return {key: tuple(some) for key, some in found.items()}


def _persons(one: Incident) -> set[int]:
    return {one.creator_id, one.closer_id, one.owner_id, *(each.person_id for each in one.responders)}
