"""Incidents: finding and reading them. What can be done with them is in ``incident_actions``."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from tocsin.api.call import Call
from tocsin.api.fields import HexId, HexIdList, Query, UnixSeconds
from tocsin.api.filters import LONGEST_DAYS, SEVERITIES, CommaList, HexIds, Ids, MaybeIds, choices, total, window
from tocsin.api.operation import operation
from tocsin.api.paging import COUNTED, PageAnswer, PageRequest, offset, read_cursor, write_cursor
from tocsin.api.views.incident_view import IncidentItem, incident_items
from tocsin.incidents import list_store, store
from tocsin.incidents.list_store import Filter
from tocsin.incidents.model import Incident, Progress
from tocsin.kernel.errors import NotFound

_PROGRESS = tuple(str(one) for one in Progress)
Num = Annotated[str, Meta(max_length=24)]


class IncidentListRequest(PageRequest, kw_only=True):
    """Which incidents; conditions that are given must all hold."""

    start_time: Annotated[UnixSeconds, Meta(description="They began at this time or later.")]
    end_time: Annotated[
        UnixSeconds,
        Meta(description="They began at this time or earlier; 31 days later at most, or any if Closed is left out."),
    ]
    asc: Annotated[bool, Meta(description="Oldest first.")] = False
    progress: Annotated[CommaList, Meta(description="Some of Triggered, Processing and Closed, by commas.")] = ""
    incident_severity: Annotated[CommaList, Meta(description="Some of Critical, Warning and Info, by commas.")] = ""
    query: Annotated[Query, Meta(description="Part of the title in any case, or the short number.")] = ""
    title: Annotated[Query, Meta(description="Part of the title: an older name of `query`.")] = ""
    channel_ids: Annotated[MaybeIds, Meta(description="0: incidents of no channel.")] = ()
    team_ids: Annotated[Ids, Meta(description="In channels these teams own.")] = ()
    responder_ids: Annotated[Ids, Meta(description="Given to any of these members.")] = ()
    acker_ids: Annotated[Ids, Meta(description="Acknowledged by any of these members.")] = ()
    creator_ids: Annotated[MaybeIds, Meta(description="0: made from alerts.")] = ()
    closer_ids: Annotated[MaybeIds, Meta(description="0: closed by recovery or time-out.")] = ()
    incident_ids: HexIds = ()
    nums: Annotated[tuple[Num, ...], Meta(max_length=100, description="Short numbers, with or without #.")] = ()
    is_snoozed: Annotated[bool, Meta(description="Only those that are snoozed now.")] = False
    is_my_team: Annotated[bool, Meta(description="Only in channels of the caller's teams.")] = False
    is_my_channel: Annotated[bool, Meta(description="Only in channels the caller made.")] = False
    ever_muted: Annotated[bool, Meta(description="Only those that were ever silenced.")] = False
    is_rare: Annotated[bool, Meta(description="Only those marked as rare.")] = False


class IncidentListAnswer(PageAnswer, kw_only=True):
    """One page of incidents."""

    items: list[IncidentItem]


class IncidentNamed(Struct):
    """Names one incident."""

    incident_id: HexId


class IncidentsNamed(Struct):
    """Names 1 to 100 incidents."""

    incident_ids: HexIdList


class IncidentsAnswer(Struct, kw_only=True):
    """Incidents that were asked for by id."""

    items: list[IncidentItem]
    total: int
    has_next_page: bool = False
    search_after_ctx: str = ""


@operation("/incident/list", may="incidents.read")
async def incident_list(call: Call, body: IncidentListRequest) -> IncidentListAnswer:
    """List incidents, those that began last first.

    Incidents of private channels are listed for those who see the channel. `search_after_ctx` goes on after an answer's
    last item and stays exact while new incidents arrive.
    """
    wanted = _filter(body)
    found, more = await _page(call, body, wanted)
    where = list_store.conditions(call.actor, wanted, call.now)
    return IncidentListAnswer(
        items=await incident_items(call, found),
        p=body.p,
        limit=body.limit,
        total=await total(body, len(found), lambda: store.count(call.tx, call.actor, where, COUNTED), more=more),
        has_next_page=more,
        search_after_ctx=write_cursor(found[-1].start_at, found[-1].incident_id) if more else "",
    )


async def _page(call: Call, body: IncidentListRequest, wanted: Filter) -> tuple[list[Incident], bool]:
    cursor = read_cursor(body.search_after_ctx, int, str)
    if cursor is None:
        where = list_store.conditions(call.actor, wanted, call.now)
    else:
        rest = list_store.from_there(wanted, (cursor[0], cursor[1]), ascending=body.asc)
        where = list_store.conditions(call.actor, rest, call.now)
        where.append(list_store.after((cursor[0], cursor[1]), ascending=body.asc))
    order = list_store.order(ascending=body.asc)
    found = await store.page(call.tx, call.actor, where, order, offset(body), body.limit + 1)
    return found[: body.limit], len(found) > body.limit


def _filter(body: IncidentListRequest) -> Filter:
    progress = choices(body.progress, _PROGRESS, "progress")
    only_open = bool(progress) and Progress.closed not in progress
    start_at, end_at = window(body.start_time, body.end_time, longest_days=None if only_open else LONGEST_DAYS)
    return Filter(
        start_at=start_at,
        end_at=end_at,
        progress=progress,
        severities=choices(body.incident_severity, SEVERITIES, "incident_severity"),
        text=body.query or body.title,
        channel_ids=body.channel_ids,
        team_ids=body.team_ids,
        responder_ids=body.responder_ids,
        acker_ids=body.acker_ids,
        creator_ids=body.creator_ids,
        closer_ids=body.closer_ids,
        incident_ids=body.incident_ids,
        nums=tuple(one.removeprefix("#").upper() for one in body.nums),
        is_snoozed=body.is_snoozed,
        is_my_team=body.is_my_team,
        is_my_channel=body.is_my_channel,
        ever_muted=body.ever_muted,
        is_rare=body.is_rare,
    )


@operation("/incident/info", may="incidents.read")
async def incident_info(call: Call, body: IncidentNamed) -> IncidentItem:
    """One incident."""
    found = await store.read_visible(call.tx, call.actor, [body.incident_id])
    if not found:
        raise NotFound(f"incident_id {body.incident_id}: there is no such incident")
    return (await incident_items(call, found))[0]


@operation("/incident/list-by-ids", may="incidents.read")
async def incident_list_by_ids(call: Call, body: IncidentsNamed) -> IncidentsAnswer:
    """Up to 100 incidents in the order of their ids in the request; unknown ids are left out."""
    found = await store.read_visible(call.tx, call.actor, body.incident_ids)
    return IncidentsAnswer(items=await incident_items(call, found), total=len(found))
