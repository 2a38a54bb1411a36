"""Routes of shared integrations: which channels their events go to, with every version and a preview on real events."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from tocsin.alerts import list_store
from tocsin.alerts.history import KeptEvent
from tocsin.alerts.list_store import EventFilter
from tocsin.alerts.stages.subject import subject_of_kept
from tocsin.alerts.store import move_config_version
from tocsin.api.call import Call
from tocsin.api.fields import HexId, Id, IdList
from tocsin.api.operation import operation
from tocsin.api.resources.route_fields import RouteBody, RouteItem, item_of, values_in
from tocsin.channels import store as channel_store
from tocsin.channels.model import Channel
from tocsin.integrations.flow import Integrations
from tocsin.integrations.model import Integration
from tocsin.kernel.errors import InvalidParameter
from tocsin.routes import flow, store
from tocsin.routes.check import check
from tocsin.routes.difference import difference
from tocsin.routes.model import Route, channel_ids
from tocsin.routes.plan import RoutePlan, Way

PREVIEWED = 20
Version = Annotated[int, Meta(ge=1, le=1_000_000_000)]
Seen = Annotated[
    int, Meta(ge=0, le=1_000_000_000, description="The version that was edited; refused when there is a newer one.")
]


class RouteNamed(Struct):
    """Whose route."""

    integration_id: Id


class RouteListRequest(Struct):
    """Whose routes."""

    integration_ids: IdList


class RouteListAnswer(Struct):
    """The routes of those integrations that have one."""

    items: list[RouteItem]


class RouteUpsertRequest(RouteBody, kw_only=True):
    """The route that an integration shall have; it replaces the old one as a whole."""

    integration_id: Id
    version: Seen | UnsetType = UNSET


class RouteRestoreRequest(Struct, kw_only=True):
    """Which version is saved anew."""

    integration_id: Id
    restore_version: Version
    version: Seen | UnsetType = UNSET


class RouteSaved(Struct):
    """The version that was saved."""

    version: int


class RouteHistoryRequest(Struct, kw_only=True):
    """Whose versions, and where to go on."""

    integration_id: Id
    limit: Annotated[int, Meta(ge=1, le=100)] = 20
    before_version: Annotated[int, Meta(ge=0, description="Only versions before this one; 0: from the newest.")] = 0


class RouteHistoryAnswer(Struct):
    """Versions, the newest first."""

    items: list[RouteItem]
    has_next_page: bool


class RouteCompareRequest(Struct, kw_only=True):
    """Two versions of a route."""

    integration_id: Id
    from_version: Version
    to_version: Version


class RouteChange(Struct):
    """A case that was added, removed or changed: its number in the old and in the new version, from 0; -1: none."""

    kind: Literal["added", "removed", "changed", "default", "sections"]
    before: int
    after: int


class RouteCompareAnswer(Struct):
    """What changed, and both versions."""

    changes: list[RouteChange]
    before: RouteItem
    after: RouteItem


class RoutePreviewRequest(Struct, kw_only=True):
    """A route that is not saved, and on what it is tried: alerts, or the latest events of the integration."""

    route: RouteBody
    alert_ids: Annotated[list[HexId], Meta(max_length=PREVIEWED)] = []
    integration_id: Annotated[Id | UnsetType, Meta(description="Needed without alerts.")] = UNSET


class RouteWay(Struct):
    """A channel, and the number of the case that leads there, from 0; -1: the default."""

    channel_id: int
    case: int


class RoutePreviewItem(Struct, kw_only=True):
    """Where one real event went by the present route, and where it would go."""

    event_id: str
    alert_id: str
    title: str
    event_severity: str
    labels: dict[str, str]
    received_at: int
    before: list[RouteWay]
    after: list[RouteWay]
    is_changed: bool


class RoutePreviewAnswer(Struct):
    """What would change, event by event."""

    items: list[RoutePreviewItem]
    changed: int


@operation("/route/info", may="integrations.read")
async def route_info(call: Call, body: RouteNamed) -> RouteItem | None:
    """The route of an integration; null when it has none."""
    await _integrations(call).find(call.tx, call.actor, body.integration_id)
    found = await store.read_of(call.tx, call.account_id, [body.integration_id])
    return item_of(found[0], await _channels(call)) if found else None


@operation("/route/list", may="integrations.read")
async def route_list(call: Call, body: RouteListRequest) -> RouteListAnswer:
    """The routes of some integrations; those without one, or that the caller may not see, are left out."""
    visible = [
        one.integration_id for one in await _integrations(call).visible(call.tx, call.actor, body.integration_ids)
    ]
    found = await store.read_of(call.tx, call.account_id, visible)
    known = await _channels(call)
    return RouteListAnswer([item_of(one, known) for one in found])


@operation("/route/upsert", may="integrations.manage", audit="route.upsert", writes=True)
async def route_upsert(call: Call, body: RouteUpsertRequest) -> RouteSaved:
    """Give a shared integration its route; it holds for events that are processed from now on."""
    integration = await _integrations(call).find_to_change(call.tx, call.actor, body.integration_id)
    saved = await flow.save(call.tx, call.actor, integration, values_in(body), _seen(body.version), call.now)
    return await _saved(call, saved)


@operation("/route/restore", may="integrations.manage", audit="route.restore", writes=True)
async def route_restore(call: Call, body: RouteRestoreRequest) -> RouteSaved:
    """Save an older version of a route anew."""
    integration = await _integrations(call).find_to_change(call.tx, call.actor, body.integration_id)
    wanted = (body.restore_version, _seen(body.version))
    return await _saved(call, await flow.restore(call.tx, call.actor, integration, *wanted, call.now))


@operation("/route/history/list", may="integrations.read")
async def route_history_list(call: Call, body: RouteHistoryRequest) -> RouteHistoryAnswer:
    """The versions of a route, with who saved each and when."""
    await _integrations(call).find(call.tx, call.actor, body.integration_id)
    of = (call.tx, call.account_id, body.integration_id)
    found = await store.read_versions(*of, before=body.before_version, limit=body.limit + 1)
    known = await _channels(call)
    return RouteHistoryAnswer([item_of(one, known) for one in found[: body.limit]], len(found) > body.limit)


@operation("/route/compare", may="integrations.read")
async def route_compare(call: Call, body: RouteCompareRequest) -> RouteCompareAnswer:
    """What changed from one version of a route to another."""
    await _integrations(call).find(call.tx, call.actor, body.integration_id)
    of = (call.tx, call.account_id, body.integration_id)
    old, new = await flow.find_version(*of, body.from_version), await flow.find_version(*of, body.to_version)
    known = await _channels(call)
    changes = [RouteChange(one.kind, one.before, one.after) for one in difference(old, new)]
    return RouteCompareAnswer(changes, item_of(old, known), item_of(new, known))


@operation("/route/preview", may="integrations.read")
async def route_preview(call: Call, body: RoutePreviewRequest) -> RoutePreviewAnswer:
    """Try a route on up to 20 real events: where they go now and where they would go. Nothing is saved or delivered."""
    integration, events = await _tried(call, body)
    draft = flow.draft(integration, values_in(body.route), call.now)
    known = await _channels(call)
    check(draft, known.keys() | channel_ids(draft))
    present = await store.read_of(call.tx, call.account_id, [integration.integration_id])
    plans = (RoutePlan(present[0], known) if present else None, RoutePlan(draft, known))
    items = [_previewed(event, *plans) for event in events]
    return RoutePreviewAnswer(items, sum(one.is_changed for one in items))


def _previewed(event: KeptEvent, old: RoutePlan | None, new: RoutePlan) -> RoutePreviewItem:
    subject = subject_of_kept(event)
    before = _ways(old.decide(subject).ways) if old is not None else []
    after = _ways(new.decide(subject).ways)
    return RoutePreviewItem(
        event_id=event.event_id,
        alert_id=event.alert_id,
        title=event.title,
        event_severity=event.status,
        labels=event.labels,
        received_at=event.received_at // 1_000,
        before=before,
        after=after,
        is_changed={one.channel_id for one in before} != {one.channel_id for one in after},
    )


def _ways(ways: tuple[Way, ...]) -> list[RouteWay]:
    return [RouteWay(one.channel_id, one.case) for one in ways]


async def _tried(call: Call, body: RoutePreviewRequest) -> tuple[Integration, list[KeptEvent]]:
    """The real events of a preview: of the alerts named, or the latest of the integration."""
    if body.alert_ids:
        events = await list_store.first_of_alerts(
            call.tx, call.account_id, await _visible_alerts(call, body), PREVIEWED
        )
    elif body.integration_id is not UNSET:
        wanted = EventFilter(integration_ids=(body.integration_id,), severities=("Critical", "Warning", "Info"))
        statement = list_store.events(call.actor, wanted).order_by(list_store.event_order(ascending=False))
        events = await list_store.fetch_events(call.tx, statement.limit(PREVIEWED))
    else:
        raise InvalidParameter("alert_ids: name some alerts, or the integration whose latest events are taken")
    integration_id = (
        body.integration_id if body.integration_id is not UNSET else events[0].integration_id if events else 0
    )
    return await _integrations(call).find(call.tx, call.actor, integration_id), events


async def _visible_alerts(call: Call, body: RoutePreviewRequest) -> list[str]:
    return [one.alert_id for one in await list_store.read_alerts(call.tx, call.actor, body.alert_ids)]


async def _saved(call: Call, route: Route) -> RouteSaved:
    await move_config_version(call.tx, call.account_id)
    call.note(route.integration_id, version=route.version, cases=len(route.cases))
    return RouteSaved(route.version)


async def _channels(call: Call) -> dict[int, Channel]:
    return {one.channel_id: one for one in await channel_store.read_all(call.tx, call.account_id)}


def _seen(version: int | UnsetType) -> int | None:
    return None if version is UNSET else version


def _integrations(call: Call) -> Integrations:
    return Integrations(call.world.ids, call.world.vault)
