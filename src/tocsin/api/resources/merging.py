"""Putting incidents and alerts together by hand, keeping them apart, and past incidents that are alike."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from tocsin import journey
from tocsin.api.call import Call
from tocsin.api.fields import HexId, HexIdList, MaybeId
from tocsin.api.incident_wishes import check_persons
from tocsin.api.operation import operation
from tocsin.api.views.incident_view import IncidentItem, incident_items
from tocsin.incidents import past_flow, store
from tocsin.incidents.model import DisableMerge, EnableMerge, Merge
from tocsin.kernel.errors import NotFound

Title = Annotated[str, Meta(max_length=512, description="A new title for the target; it then stays as set.")]
Remark = Annotated[str, Meta(max_length=1_024, description="Stands on the timelines.")]
Owner = Annotated[MaybeId, Meta(description="The target's new owner; 0 leaves it.")]
MOST_PAST = 5


class MergeIncidentsRequest(Struct, kw_only=True):
    """Which incidents to put into which other one."""

    source_incident_ids: Annotated[HexIdList, Meta(description="The target is taken out of these.")]
    target_incident_id: HexId
    title: Title = ""
    comment: Remark = ""
    owner_id: Owner = 0
    remove_source_incidents: Annotated[bool, Meta(description="Delete the sources instead of closing them.")] = False


class AlertMergeRequest(Struct, kw_only=True):
    """Which alerts to put into which incident."""

    alert_ids: HexIdList
    incident_id: HexId
    title: Title = ""
    comment: Remark = ""
    owner_id: Owner = 0


class IncidentsToKeepApart(Struct):
    """Names 1 to 100 incidents."""

    incident_ids: HexIdList


class PastIncidentsRequest(Struct, kw_only=True):
    """Which incident, and how many others at most."""

    incident_id: HexId
    limit: Annotated[int, Meta(ge=0, le=100, description="0 means 5.")] = MOST_PAST


class PastIncidentItem(IncidentItem, kw_only=True):
    """A past incident; ``score`` (up to 1) is how alike the two are."""

    score: float


class PastIncidentsAnswer(Struct):
    """Past incidents that are alike."""

    items: list[PastIncidentItem]


@operation("/incident/merge", may="incidents.manage", audit="incident.merge", journey=True)
async def incident_merge(call: Call, body: MergeIncidentsRequest) -> None:
    """Put incidents with all their alerts into another one, across channels if need be.

    The sources close (or are deleted) and point to the target, whose severity follows its alerts. Later events of the
    alerts stay with it.
    """
    wanted = Merge(
        target_id=body.target_incident_id,
        source_ids=tuple(body.source_incident_ids),
        title=body.title.strip(),
        comment=body.comment,
        owner_id=body.owner_id,
        remove_sources=body.remove_source_incidents,
    )
    await _merge(call, wanted)


@operation("/alert/merge", may="incidents.manage", audit="alert.merge", journey=True)
async def alert_merge(call: Call, body: AlertMergeRequest) -> None:
    """Put alerts into an incident, across channels if need be.

    An incident that is left without alerts closes and points to the target. Later events of the alerts stay with it.
    """
    wanted = Merge(
        target_id=body.incident_id,
        alert_ids=tuple(body.alert_ids),
        title=body.title.strip(),
        comment=body.comment,
        owner_id=body.owner_id,
    )
    await _merge(call, wanted)


async def _merge(call: Call, wanted: Merge) -> None:
    if wanted.owner_id:
        async with call.world.db.snapshot() as tx:
            await check_persons(tx, call.account_id, [wanted.owner_id], "owner_id")
    await journey.merge(call.world, wanted, call.actor)
    call.note(wanted.target_id, incidents=list(wanted.source_ids), alerts=list(wanted.alert_ids))


@operation("/incident/disable-merge", may="incidents.manage", audit="incident.disable-merge", journey=True)
async def incident_disable_merge(call: Call, body: IncidentsToKeepApart) -> None:
    """From now on nothing joins these incidents by itself; people may still merge into them."""
    await journey.command(call.world, DisableMerge(incident_ids=tuple(body.incident_ids)), call.actor)


@operation("/incident/enable-merge", may="incidents.manage", audit="incident.enable-merge", journey=True)
async def incident_enable_merge(call: Call, body: IncidentsToKeepApart) -> None:
    """New alerts may join these incidents by the channel's grouping again: takes `/incident/disable-merge` back."""
    await journey.command(call.world, EnableMerge(incident_ids=tuple(body.incident_ids)), call.actor)


@operation("/incident/past/list", may="incidents.read")
async def incident_past_list(call: Call, body: PastIncidentsRequest) -> PastIncidentsAnswer:
    """Closed incidents of the same channel that are more than 90 % alike and began in the 30 days before.

    Those with a resolution and a root cause first, then the most alike, then the newest.
    """
    found = await store.read_visible(call.tx, call.actor, [body.incident_id])
    if not found:
        raise NotFound(f"incident_id {body.incident_id}: there is no such incident")
    past = await past_flow.past(call.tx, call.actor, found[0], body.limit or MOST_PAST)
    items = await incident_items(call, [one for one, _ in past])
    return PastIncidentsAnswer(
        [
            PastIncidentItem(**msgspec.structs.asdict(item), score=score)
            for item, (_, score) in zip(items, past, strict=True)
        ]
    )
