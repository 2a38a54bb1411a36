"""Gather the rows of an explanation, as far as the actor may see them; :mod:`explanation` puts them together."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from tocsin.alerts import list_store as alerts
from tocsin.alerts import past_store as past
from tocsin.alerts import store as alert_sums
from tocsin.alerts.again import Checked
from tocsin.alerts.again_flow import check_events
from tocsin.alerts.history import KeptEvent
from tocsin.channels import store as channels
from tocsin.db.transaction import Transaction
from tocsin.incidents import store as incidents
from tocsin.incidents.model import Line
from tocsin.integrations import store as integrations
from tocsin.kernel.errors import NotFound
from tocsin.notify import store
from tocsin.notify.explanation import Explanation, Facts, Kind, Past, compose, people_in
from tocsin.people import store as people
from tocsin.people.model import Actor

MOST_EVENTS = 20
MOST_ALERTS = 20
MOST_LINES = 1_000


async def explain(tx: Transaction, actor: Actor, kind: Kind, subject_id: str) -> Explanation:
    """Why an event, alert or incident became what it is, and who was told. Nothing is decided anew.

    Of many events the oldest 20 are shown. An operator at the machine passes an actor with ``sees_all``.

    Raises:
        NotFound: there is no such thing, or the actor may not see it.
    """
    if kind == "event":
        found, total, incident_id = await _event(tx, actor, subject_id)
    elif kind == "alert":
        found, total, incident_id = await _alert(tx, actor, subject_id)
    else:
        found, total, incident_id = await _incident(tx, actor, subject_id)
    return compose(kind, subject_id, await _facts(tx, actor, found, total, incident_id))


Found = tuple[Sequence[KeptEvent], int, str]


async def check(tx: Transaction, actor: Actor, explanation: Explanation) -> list[Checked]:
    """The decisions about an explanation's events made again; the actor may see them, as the explanation did."""
    events = [await alerts.read_event(tx, actor, one.event_id) for one in explanation.events]
    return await check_events(tx, actor.account_id, [one for one in events if one is not None])


async def _event(tx: Transaction, actor: Actor, event_id: str) -> Found:
    event = await alerts.read_event(tx, actor, event_id)
    if event is None:
        raise NotFound(f"event_id {event_id}: there is no such event")
    belongs_to = await alerts.read_alerts(tx, actor, [event.alert_id] if event.alert_id else [])
    return [event], 1, belongs_to[0].incident_id if belongs_to else ""


async def _alert(tx: Transaction, actor: Actor, alert_id: str) -> Found:
    found = await alerts.read_alerts(tx, actor, [alert_id])
    if not found:
        raise NotFound(f"alert_id {alert_id}: there is no such alert")
    events = await alerts.first_of_alerts(tx, actor.account_id, [alert_id], MOST_EVENTS)
    return events, found[0].event_cnt, found[0].incident_id


async def _incident(tx: Transaction, actor: Actor, incident_id: str) -> Found:
    if not await incidents.visible_ids(tx, actor, [incident_id]):
        raise NotFound(f"incident_id {incident_id}: there is no such incident")
    oldest, _ = await alerts.page_of_incident(
        tx, actor.account_id, incident_id, is_active=None, offset=0, limit=MOST_ALERTS
    )
    ids = [one.alert_id for one in oldest]
    events = await alerts.first_of_alerts(tx, actor.account_id, ids, MOST_EVENTS)
    sums = await alert_sums.sum_of_incidents(tx, actor.account_id, [incident_id])
    return events, sums[incident_id][2] if incident_id in sums else 0, incident_id


async def _facts(tx: Transaction, actor: Actor, events: Sequence[KeptEvent], total: int, incident_id: str) -> Facts:
    account_id = actor.account_id
    seen = await incidents.read_visible(tx, actor, [incident_id]) if incident_id else []
    lines = await _lines(tx, account_id, incident_id) if seen else []
    members = await people.read_members(tx, account_id, people_in(one.line for one in lines))
    found_channels = await channels.read_by_ids(tx, account_id, sorted({one.channel_id for one in events}))
    sources = await integrations.read_by_ids(tx, account_id, sorted({one.integration_id for one in events}))
    first_ids = {one.alert_id: one.event_id for one in reversed(events) if one.alert_id}
    earlier = [await past.said_before(tx, account_id, *one) for one in sorted(first_ids.items())]
    return Facts(
        incident_id=incident_id if seen else "",
        channel_id=seen[0].channel_id if seen else 0,
        events=events,
        earlier=[one for one in earlier if one is not None],
        events_total=total,
        lines=lines,
        deliveries=await store.read_of_incident(tx, account_id, incident_id) if seen else (),
        people={one.member_id: one.name for one in members},
        channels={one.channel_id: one.name for one in found_channels},
        integrations={one.integration_id: one.name for one in sources},
    )


async def _lines(tx: Transaction, account_id: int, incident_id: str) -> list[Past]:
    rows = await incidents.read_lines(tx, account_id, incident_id, (), 0, MOST_LINES, asc=True)
    return [Past(row.created_at, Line(row.type, msgspec.json.decode(row.detail), row.creator_id)) for row in rows]
