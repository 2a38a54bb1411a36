"""Messages: to whom, through what, with what result; how the ways out fare; and sending one again."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct, field

from tocsin.api.call import Call
from tocsin.api.fields import HexId, IdList, UnixSeconds, milliseconds
from tocsin.api.operation import operation
from tocsin.api.paging import read_cursor, write_cursor
from tocsin.api.views.delivery_view import AttemptItem, DeliveryItem, DeliveryView, HealthItem, WaitingItem
from tocsin.incidents import store as incidents
from tocsin.kernel.clock import DAY, HOUR
from tocsin.kernel.errors import NotFound
from tocsin.notify import again_flow, list_store, store

State = Literal["pending", "sent", "delivered", "failed", "dropped"]
Medium = Annotated[str, Meta(max_length=32)]


class IncidentDeliveriesRequest(Struct):
    """Whose messages."""

    incident_id: HexId


class IncidentDeliveriesAnswer(Struct):
    """The messages of an incident, oldest first; at most 500."""

    items: list[DeliveryItem]


class DeliveryListRequest(Struct, kw_only=True):
    """Which messages; empty lists do not narrow. ``start_time`` to ``end_time`` (Unix seconds) is when they were ordered."""

    start_time: UnixSeconds = 0
    end_time: UnixSeconds = 0
    states: Annotated[list[State], Meta(max_length=5)] = field(default_factory=list)
    media: Annotated[list[Medium], Meta(max_length=20)] = field(default_factory=list)
    provider_ids: IdList = field(default_factory=list)
    person_ids: IdList = field(default_factory=list)
    incident_id: HexId | Literal[""] = ""
    drill_id: HexId | Literal[""] = ""
    limit: Annotated[int, Meta(ge=1, le=100)] = 20
    search_after_ctx: Annotated[str, Meta(max_length=1_024)] = ""


class DeliveryListAnswer(Struct, kw_only=True):
    """A page of messages, newest first."""

    items: list[DeliveryItem]
    has_next_page: bool
    search_after_ctx: str


class DeliveryNamed(Struct):
    """Names one message."""

    delivery_id: HexId


class DeliveryInfoAnswer(Struct, kw_only=True):
    """A message and its attempts."""

    delivery: DeliveryItem
    attempts: list[AttemptItem]


class DeliveryHealthAnswer(Struct, kw_only=True):
    """How the ways out fare: what waits now, and how attempts went in the last hour and day."""

    waiting: list[WaitingItem]
    items: list[HealthItem]


class DeliveryResendAnswer(Struct):
    """The new message."""

    delivery_id: str


@operation("/incident/delivery/list", may="incidents.read")
async def incident_delivery_list(call: Call, body: IncidentDeliveriesRequest) -> IncidentDeliveriesAnswer:
    """Every message of an incident: its recipient, its attempts and their last result."""
    if not await incidents.visible_ids(call.tx, call.actor, [body.incident_id]):
        raise NotFound(f"incident_id {body.incident_id}: there is no such incident")
    found = await store.read_of_incident(call.tx, call.account_id, body.incident_id)
    view = await DeliveryView.of(call)
    return IncidentDeliveriesAnswer([view.item(one) for one in found])


@operation("/delivery/list", may="incidents.read")
async def delivery_list(call: Call, body: DeliveryListRequest) -> DeliveryListAnswer:
    """List messages, newest first: those about incidents one may see, and one's own notices and drills."""
    wanted = list_store.Filter(
        since_at=milliseconds(body.start_time),
        until_at=milliseconds(body.end_time),
        states=_stored(body.states),
        media=tuple(body.media),
        provider_ids=tuple(body.provider_ids),
        person_ids=tuple(body.person_ids),
        incident_id=body.incident_id,
        drill_id=body.drill_id,
    )
    found = await list_store.page(call.tx, call.actor, wanted, body.limit + 1, _before(body.search_after_ctx))
    view, shown = await DeliveryView.of(call), found[: body.limit]
    more = len(found) > body.limit
    cursor = write_cursor(shown[-1].created_at, shown[-1].delivery_id) if more else ""
    return DeliveryListAnswer(items=[view.item(one) for one in shown], has_next_page=more, search_after_ctx=cursor)


@operation("/delivery/info", may="incidents.read")
async def delivery_info(call: Call, body: DeliveryNamed) -> DeliveryInfoAnswer:
    """One message with every attempt: provider, result, latency."""
    one = await list_store.read_visible(call.tx, call.actor, body.delivery_id)
    if one is None:
        raise NotFound(f"delivery_id {body.delivery_id}: there is no such message")
    view = await DeliveryView.of(call)
    attempts = await list_store.read_attempts(call.tx, call.account_id, one.delivery_id)
    return DeliveryInfoAnswer(delivery=view.item(one), attempts=[view.attempt(each) for each in attempts])


@operation("/delivery/health", may="transports.read")
async def delivery_health(call: Call) -> DeliveryHealthAnswer:
    """What waits to be sent and for how long, and the failure rate of each provider."""
    view = await DeliveryView.of(call)
    hour = await list_store.tally(call.tx, call.account_id, call.now - HOUR)
    day = await list_store.tally(call.tx, call.account_id, call.now - DAY)
    waits = await list_store.waiting(call.tx, call.account_id, call.now)
    return DeliveryHealthAnswer(
        waiting=[WaitingItem(one.medium, one.messages, max(0, call.now - one.oldest_due_at) // 1_000) for one in waits],
        items=view.health(hour, day, call.now),
    )


@operation("/delivery/resend", may="incidents.manage", audit="delivery.resend", writes=True)
async def delivery_resend(call: Call, body: DeliveryNamed) -> DeliveryResendAnswer:
    """Send a message again to the same target; refused when it is no longer true."""
    world = call.world
    made = await again_flow.send_again(call.tx, call.actor, body.delivery_id, world.ids, world.vault, call.now)
    call.note(body.delivery_id, made=made.delivery_id)
    return DeliveryResendAnswer(made.delivery_id)


def _stored(states: list[State]) -> tuple[str, ...]:
    """States as rows have them: what is being sent right now is pending to people."""
    return tuple(dict.fromkeys([*states, *(["leased"] if "pending" in states else [])]))


def _before(ctx: str) -> tuple[int, str] | None:
    cursor = read_cursor(ctx, int, str)
    return (cursor[0], cursor[1]) if cursor else None
