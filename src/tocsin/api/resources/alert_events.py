"""Events as they came in: of one alert, and of all."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from tocsin.alerts import list_store
from tocsin.alerts.list_store import EventFilter
from tocsin.api.call import Call
from tocsin.api.fields import HexId, UnixSeconds
from tocsin.api.filters import STATUSES, CommaList, Ids, MaybeIds, choices, total, window
from tocsin.api.operation import operation
from tocsin.api.paging import PageAnswer, PageRequest, count, offset, read_cursor, write_cursor
from tocsin.api.resources.alerts import find_alert
from tocsin.api.views.alert_view import EventItem, event_items
from tocsin.integrations import store as integrations

_NO_END = 253_402_300_799
TypeName = Annotated[str, Meta(max_length=64)]


class AlertEventsRequest(Struct, kw_only=True):
    """Whose events, and where to go on."""

    alert_id: HexId
    limit: Annotated[int, Meta(ge=1, le=1_000, description="Items per page.")] = 1_000
    search_after_ctx: Annotated[str, Meta(max_length=1_024, description="From the answer before.")] = ""


class AlertEventsAnswer(Struct, kw_only=True):
    """Events of an alert, oldest first."""

    items: list[EventItem]
    has_next_page: bool
    search_after_ctx: str = ""


class EventListRequest(PageRequest, kw_only=True):
    """Which events; conditions that are given must all hold."""

    start_time: Annotated[UnixSeconds, Meta(description="They arrived at this time or later.")] = 0
    end_time: Annotated[UnixSeconds, Meta(description="They arrived at this time or earlier.")] = 0
    integration_ids: Ids = ()
    integration_types: Annotated[tuple[TypeName, ...], Meta(max_length=100)] = ()
    channel_ids: Annotated[MaybeIds, Meta(description="0: events that reached no channel.")] = ()
    severities: Annotated[CommaList, Meta(description="Some of Critical, Warning, Info and Ok, by commas.")] = ""
    orderby: Annotated[
        Literal["event_time"], Meta(description="Events stand in the order of their arrival, late ones at the end.")
    ] = "event_time"
    asc: Annotated[bool, Meta(description="Oldest first.")] = False


class EventListAnswer(PageAnswer, kw_only=True):
    """One page of events."""

    items: list[EventItem]


@operation("/alert/event/list", may="alerts.read")
async def alert_event_list(call: Call, body: AlertEventsRequest) -> AlertEventsAnswer:
    """The events of an alert in the order of their arrival, up to 1,000 at a time."""
    alert = await find_alert(call, body.alert_id)
    cursor = read_cursor(body.search_after_ctx, str)
    found = await list_store.events_of_alert(
        call.tx, call.account_id, alert.alert_id, after_id=cursor[0] if cursor else "", limit=body.limit + 1
    )
    more, shown = len(found) > body.limit, found[: body.limit]
    return AlertEventsAnswer(
        items=await event_items(call, shown),
        has_next_page=more,
        search_after_ctx=write_cursor(shown[-1].event_id) if more else "",
    )


@operation("/alert-event/list", may="alerts.read")
async def alert_event_list_all(call: Call, body: EventListRequest) -> EventListAnswer:
    """List events of all alerts, and those that belong to none, the newest first."""
    wanted = list_store.events(call.actor, await _filter(call, body))
    page = wanted.order_by(list_store.event_order(ascending=body.asc))
    cursor = read_cursor(body.search_after_ctx, str)
    if cursor is not None:
        page = page.where(list_store.events_after(cursor[0], ascending=body.asc))
    found = await list_store.fetch_events(call.tx, page.offset(offset(body)).limit(body.limit + 1))
    more, shown = len(found) > body.limit, found[: body.limit]
    return EventListAnswer(
        items=await event_items(call, shown),
        p=body.p,
        limit=body.limit,
        total=await total(body, len(shown), lambda: count(call.tx, wanted), more=more),
        has_next_page=more,
        search_after_ctx=write_cursor(shown[-1].event_id) if more else "",
    )


async def _filter(call: Call, body: EventListRequest) -> EventFilter:
    start_at, end_at = window(body.start_time, body.end_time or _NO_END, longest_days=None)
    return EventFilter(
        start_at=start_at,
        end_at=end_at if body.end_time else 0,
        severities=choices(body.severities, STATUSES, "severities"),
        channel_ids=body.channel_ids,
        integration_ids=await _integration_ids(call, body),
    )


async def _integration_ids(call: Call, body: EventListRequest) -> tuple[int, ...] | None:
    """Those named, and of them those of the types named; ``None`` where nothing is named."""
    if not body.integration_types:
        return body.integration_ids or None
    of_type = [
        one.integration_id
        for one in await integrations.read_all(call.tx, call.account_id)
        if one.type in body.integration_types
    ]
    return tuple(one for one in of_type if not body.integration_ids or one in body.integration_ids)
