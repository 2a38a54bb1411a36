"""The messages of an incident: to whom, through what, and what came of them."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from tocsin.api.call import Call
from tocsin.api.fields import HexId, seconds
from tocsin.api.operation import operation
from tocsin.incidents import store as incidents
from tocsin.kernel.errors import NotFound
from tocsin.notify import store
from tocsin.notify.model import Delivery

State = Literal["pending", "delivered", "failed", "dropped"]


class IncidentDeliveriesRequest(Struct):
    """Whose messages."""

    incident_id: HexId


class DeliveryItem(Struct, kw_only=True):
    """One message to one target. ``provider`` is the medium's own name; ``round`` counts from 1, ``layer_idx`` from 0.

    ``reason`` says why this target is told, ``last_result`` what the last attempt came to. ``digest_id`` names the
    delivery in whose message this one was said together with others. Times in Unix seconds.
    """

    delivery_id: str
    notifier: str
    provider: str
    recipient: str
    person_id: int
    event: str
    layer_idx: int
    round: int
    rule_id: str
    rule_name: str
    state: State
    reason: str
    attempts: int
    last_result: str
    latency_ms: int
    digest_id: str
    due_at: int
    created_at: int
    finished_at: int


class IncidentDeliveriesAnswer(Struct):
    """The messages of an incident, oldest first; at most 500."""

    items: list[DeliveryItem]


@operation("/incident/delivery/list", may="incidents.read")
async def incident_delivery_list(call: Call, body: IncidentDeliveriesRequest) -> IncidentDeliveriesAnswer:
    """Every message of an incident: its recipient, its attempts and their last result."""
    if not await incidents.visible_ids(call.tx, call.actor, [body.incident_id]):
        raise NotFound(f"incident_id {body.incident_id}: there is no such incident")
    found = await store.read_of_incident(call.tx, call.account_id, body.incident_id)
    manifests = call.world.catalogue.manifests
    titles = {name: manifest.title.get("en", name) for name, manifest in manifests.items()}
    return IncidentDeliveriesAnswer([_item(one, titles.get(one.notifier, one.notifier)) for one in found])


def _item(one: Delivery, provider: str) -> DeliveryItem:
    return DeliveryItem(
        delivery_id=one.delivery_id,
        notifier=one.notifier,
        provider=provider,
        recipient=one.recipient,
        person_id=one.person_id,
        event=one.event,
        layer_idx=one.layer_idx,
        round=one.round,
        rule_id=one.rule_id,
        rule_name=one.rule_name,
        state=_state(one),
        reason=one.reason,
        attempts=one.attempts,
        last_result=one.result,
        latency_ms=one.latency_ms,
        digest_id=one.digest_id,
        due_at=seconds(one.due_at),
        created_at=seconds(one.created_at),
        finished_at=seconds(one.finished_at),
    )


def _state(one: Delivery) -> State:
    """A message that is being sent right now (leased) has no result yet: to people it is pending."""
    if one.state in ("delivered", "failed", "dropped"):
        return "delivered" if one.state == "delivered" else "failed" if one.state == "failed" else "dropped"
    return "pending"
