"""Alerts: lists, one alert, and its life as a feed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from msgspec import UNSET, Meta, Struct, UnsetType, field

from tocsin.alerts import list_store
from tocsin.alerts.history import KeptEvent
from tocsin.alerts.list_store import AlertFilter
from tocsin.alerts.model import AlertState
from tocsin.api.call import Call
from tocsin.api.fields import HexId, HexIdList, Query, UnixSeconds
from tocsin.api.filters import LONGEST_DAYS, STATUSES, CommaList, HexIds, Ids, choices, total, window
from tocsin.api.operation import operation
from tocsin.api.paging import PageAnswer, PageRequest, count, offset, read_cursor, write_cursor
from tocsin.api.views.alert_view import AlertItem, Severity, alert_items, severity
from tocsin.incidents import store as incidents
from tocsin.kernel.errors import NotFound

EVENTS_PER_ALERT = 20
_MOST_WITH_EVENTS = 100
AlertKey = Annotated[str, Meta(max_length=255)]
OrderBy = Literal["created_at", "updated_at"]


class AlertListRequest(PageRequest, kw_only=True):
    """Which alerts; conditions that are given must all hold."""

    start_time: Annotated[UnixSeconds, Meta(description="They began at this time or later.")]
    end_time: Annotated[
        UnixSeconds,
        Meta(description="They began at this time or earlier; at most 31 days later, unless `is_active` is true."),
    ]
    by_updated_at: Annotated[bool, Meta(description="The times are those of the last change instead.")] = False
    is_active: Annotated[bool | None, Meta(description="True: still open; false: recovered or closed.")] = None
    ever_muted: Annotated[bool | None, Meta(description="Whether it was ever silenced.")] = None
    alert_severity: Annotated[CommaList, Meta(description="Some of Critical, Warning, Info and Ok, by commas.")] = ""
    channel_ids: Ids = ()
    integration_ids: Ids = ()
    alert_ids: HexIds = ()
    alert_keys: Annotated[tuple[AlertKey, ...], Meta(max_length=100)] = ()
    title: Annotated[Query, Meta(description="Part of the title in any case.")] = ""
    labels: Annotated[dict[str, str], Meta(max_length=20, description="Labels with exactly these values.")] = field(
        default_factory=dict
    )
    orderby: OrderBy = "created_at"
    asc: Annotated[bool, Meta(description="Oldest first.")] = False


class AlertListAnswer(PageAnswer, kw_only=True):
    """One page of alerts."""

    items: list[AlertItem]


class AlertNamed(Struct):
    """Names one alert."""

    alert_id: HexId


class AlertsNamed(Struct):
    """Names 1 to 100 alerts."""

    alert_ids: HexIdList


class AlertsAnswer(Struct, kw_only=True):
    """Alerts that were asked for by id."""

    items: list[AlertItem]
    total: int
    has_next_page: bool = False
    search_after_ctx: str = ""


class IncidentAlertsRequest(Struct, kw_only=True):
    """Which alerts of an incident."""

    incident_id: HexId
    include_events: Annotated[
        bool, Meta(description="With the newest 20 events of each alert; then at most 100 alerts a page.")
    ] = False
    is_active: Annotated[bool | None, Meta(description="True: still open; false: recovered or closed.")] = None
    limit: Annotated[int, Meta(ge=0, le=1_000, description="Items per page; 0 means 1000.")] = 1_000
    p: Annotated[int, Meta(ge=0, le=10_000, description="Page number, from 1.")] = 1


class IncidentAlertsAnswer(Struct, kw_only=True):
    """Alerts of an incident, oldest first."""

    items: list[AlertItem]
    total: int


class AlertFeedRequest(Struct, kw_only=True):
    """Which lines of an alert's feed."""

    alert_id: HexId
    p: Annotated[int, Meta(ge=1, le=1_000)] = 1
    limit: Annotated[int, Meta(ge=1, le=100)] = 20
    asc: Annotated[bool, Meta(description="Oldest first.")] = False
    types: Annotated[list[Literal["a_new", "a_comm", "a_close"]], Meta(max_length=10)] = []


class AlertLineDetail(Struct, kw_only=True):
    """``a_new``: what it began as; ``a_close``: how it ended (event, hand, timeout)."""

    severity: Severity | UnsetType = UNSET
    status: Severity | UnsetType = UNSET
    comment: str | UnsetType = UNSET
    closed_by: str | UnsetType = UNSET


class AlertLine(Struct, kw_only=True):
    """One line of an alert's feed. Times in Unix milliseconds, as in the feed of an incident."""

    ref_id: str
    type: Literal["a_new", "a_comm", "a_close"]
    detail: AlertLineDetail
    account_id: int
    creator_id: int
    created_at: int
    updated_at: int


class AlertFeedAnswer(Struct, kw_only=True):
    """Lines of an alert's feed."""

    items: list[AlertLine]
    has_next_page: bool


@operation("/alert/list", may="alerts.read")
async def alert_list(call: Call, body: AlertListRequest) -> AlertListAnswer:
    """List alerts, the newest first."""
    wanted = list_store.alerts(call.actor, _filter(body))
    page = wanted.order_by(*list_store.alert_order(body.orderby, ascending=body.asc))
    cursor = read_cursor(body.search_after_ctx, *_cursor_kinds(body.orderby))
    if cursor is not None:
        page = page.where(list_store.alerts_after(body.orderby, cursor, ascending=body.asc))
    found = await list_store.fetch_alerts(call.tx, page.offset(offset(body)).limit(body.limit + 1))
    more = len(found) > body.limit
    shown = found[: body.limit]
    return AlertListAnswer(
        items=await alert_items(call, shown),
        p=body.p,
        limit=body.limit,
        total=await total(body, len(shown), lambda: count(call.tx, wanted), more=more),
        has_next_page=more,
        search_after_ctx=write_cursor(*_cursor(body.orderby, shown[-1])) if more else "",
    )


def _filter(body: AlertListRequest) -> AlertFilter:
    start_at, end_at = window(body.start_time, body.end_time, longest_days=None if body.is_active else LONGEST_DAYS)
    return AlertFilter(
        start_at=start_at,
        end_at=end_at,
        by_updated_at=body.by_updated_at,
        is_active=body.is_active,
        ever_muted=body.ever_muted,
        severities=choices(body.alert_severity, STATUSES, "alert_severity"),
        channel_ids=body.channel_ids,
        integration_ids=body.integration_ids,
        alert_ids=body.alert_ids,
        alert_keys=body.alert_keys,
        title=body.title,
        labels=body.labels,
    )


def _cursor_kinds(orderby: OrderBy) -> Sequence[type[int] | type[str]]:
    return (int, str) if orderby == "updated_at" else (str,)


def _cursor(orderby: OrderBy, last: AlertState) -> tuple[Any, ...]:
    return (last.updated_at, last.alert_id) if orderby == "updated_at" else (last.alert_id,)


@operation("/alert/info", may="alerts.read")
async def alert_info(call: Call, body: AlertNamed) -> AlertItem:
    """One alert."""
    return (await alert_items(call, [await find_alert(call, body.alert_id)]))[0]


@operation("/alert/list-by-ids", may="alerts.read")
async def alert_list_by_ids(call: Call, body: AlertsNamed) -> AlertsAnswer:
    """Up to 100 alerts in the order of their ids in the request; unknown ids are left out."""
    found = await list_store.read_alerts(call.tx, call.actor, body.alert_ids)
    return AlertsAnswer(items=await alert_items(call, found), total=len(found))


@operation("/incident/alert/list", may="incidents.read")
async def incident_alert_list(call: Call, body: IncidentAlertsRequest) -> IncidentAlertsAnswer:
    """The alerts of an incident, oldest first."""
    if not await incidents.visible_ids(call.tx, call.actor, [body.incident_id]):
        raise NotFound(f"incident_id {body.incident_id}: there is no such incident")
    limit = min(body.limit or 1_000, _MOST_WITH_EVENTS if body.include_events else 1_000)
    found, total = await list_store.page_of_incident(
        call.tx,
        call.account_id,
        body.incident_id,
        is_active=body.is_active,
        offset=(max(body.p, 1) - 1) * limit,
        limit=limit,
    )
    return IncidentAlertsAnswer(items=await alert_items(call, found, await _events(call, body, found)), total=total)


async def _events(
    call: Call, body: IncidentAlertsRequest, alerts: Sequence[AlertState]
) -> dict[str, list[KeptEvent]] | None:
    if not body.include_events:
        return None
    ids = [one.alert_id for one in alerts]
    return await list_store.latest_of_alerts(call.tx, call.account_id, ids, EVENTS_PER_ALERT)


@operation("/alert/feed", may="alerts.read")
async def alert_feed(call: Call, body: AlertFeedRequest) -> AlertFeedAnswer:
    """What happened to an alert. Its events are listed by `/alert/event/list`."""
    alert = await find_alert(call, body.alert_id)
    first = await list_store.events_of_alert(call.tx, call.account_id, alert.alert_id, limit=1)
    lines = [one for one in _lines(alert, first) if not body.types or one.type in body.types]
    if not body.asc:
        lines.reverse()
    start = (body.p - 1) * body.limit
    return AlertFeedAnswer(items=lines[start : start + body.limit], has_next_page=len(lines) > start + body.limit)


def _lines(alert: AlertState, first: Sequence[KeptEvent]) -> list[AlertLine]:
    """The feed follows from the alert itself: it began with its first event, and ended once."""
    began = severity(first[0].status if first else alert.severity)
    lines = [_line(alert, "a_new", AlertLineDetail(severity=began, status=began), alert.created_at)]
    if not alert.is_open:
        detail = AlertLineDetail(status=severity(alert.status), closed_by=alert.closed_by)
        lines.append(_line(alert, "a_close", detail, alert.end_at))
    return lines


def _line(alert: AlertState, kind: Literal["a_new", "a_close"], detail: AlertLineDetail, at: int) -> AlertLine:
    return AlertLine(
        ref_id=alert.alert_id,
        type=kind,
        detail=detail,
        account_id=alert.account_id,
        creator_id=0,
        created_at=at,
        updated_at=at,
    )


async def find_alert(call: Call, alert_id: str) -> AlertState:
    """An alert the caller may see. Raises ``NotFound``."""
    found = await list_store.read_alerts(call.tx, call.actor, [alert_id])
    if not found:
        raise NotFound(f"alert_id {alert_id}: there is no such alert")
    return found[0]
