"""Drills: "page me now through this whole path", and what proved that it arrived."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct, field

from tocsin.api.call import Call
from tocsin.api.fields import HexId, MaybeId, seconds
from tocsin.api.operation import SIGNED_IN, operation
from tocsin.api.views.delivery_view import DeliveryItem, DeliveryView
from tocsin.kernel.errors import InvalidParameter, NotFound, TooFrequent
from tocsin.notify import drill_store, list_store
from tocsin.notify.model import Drill
from tocsin.people.permissions import require
from tocsin.reach.ways import MEDIA

Transport = Annotated[str, Meta(max_length=40)]
MOST_WAYS = 12
HOURLY = 30


class DrillCreateRequest(Struct, kw_only=True):
    """What to try: by the preferences for a severity, or some transports (``sms``, ``slack_app:42``)."""

    severity: Literal["Critical", "Warning", "Info"] = "Critical"
    transports: Annotated[list[Transport], Meta(max_length=MOST_WAYS)] = field(default_factory=list)


class DrillItem(Struct, kw_only=True):
    """A drill. ``received_at`` 0: nobody has confirmed it yet. Times in Unix seconds."""

    drill_id: str
    member_id: int
    severity: Literal["Critical", "Warning", "Info"]
    transports: list[str]
    problems: list[str]
    created_at: int
    received_at: int
    received_by: str


class DrillInfoAnswer(Struct, kw_only=True):
    """A drill and its messages."""

    drill: DrillItem
    deliveries: list[DeliveryItem]


class DrillNamed(Struct):
    """Names one drill."""

    drill_id: HexId


class DrillListRequest(Struct, kw_only=True):
    """Whose drills: one's own, or with ``members.manage`` somebody's; ``all`` for everybody's."""

    member_id: MaybeId = 0
    all: bool = False
    limit: Annotated[int, Meta(ge=1, le=100)] = 20
    before_id: HexId | Literal[""] = ""


class DrillListAnswer(Struct):
    """Drills, newest first."""

    items: list[DrillItem]


@operation("/drill/create", may=SIGNED_IN, audit="drill.create", writes=True)
async def drill_create(call: Call, body: DrillCreateRequest) -> DrillItem:
    """Page the caller now through the whole path that a real page would take.

    Providers, failover and fallback are the real ones. At most 30 an hour.
    """
    unknown = [one for one in body.transports if one.partition(":")[0] not in MEDIA]
    if unknown:
        raise InvalidParameter(f"transports: {unknown[0]!r} is none of {', '.join(MEDIA)}")
    recent = await drill_store.page(call.tx, call.account_id, call.actor.member_id, HOURLY)
    if len(recent) == HOURLY and recent[-1].created_at > call.now - 3_600_000:
        raise TooFrequent(f"at most {HOURLY} drills an hour; wait a while", 600)
    member_id = call.actor.member_id
    one = await call.world.drills.start(call.tx, call.account_id, member_id, body.severity, body.transports, call.now)
    call.note(one.drill_id, severity=one.severity)
    return _item(one)


@operation("/drill/info", may=SIGNED_IN)
async def drill_info(call: Call, body: DrillNamed) -> DrillInfoAnswer:
    """A drill with its messages: what was sent, what was reported, who confirmed."""
    one = await _find(call, body.drill_id)
    wanted = list_store.Filter(drill_id=one.drill_id)
    found = await list_store.page(call.tx, call.actor, wanted, 100, None)
    view = await DeliveryView.of(call)
    return DrillInfoAnswer(drill=_item(one), deliveries=[view.item(each) for each in found])


@operation("/drill/list", may=SIGNED_IN)
async def drill_list(call: Call, body: DrillListRequest) -> DrillListAnswer:
    """List drills: proof, for whoever asks later, that people could be reached."""
    member_id = 0 if body.all else body.member_id or call.actor.member_id
    if member_id != call.actor.member_id:
        require(call.actor, "members.manage")
    found = await drill_store.page(call.tx, call.account_id, member_id, body.limit, body.before_id)
    return DrillListAnswer([_item(one) for one in found])


@operation("/drill/received", may=SIGNED_IN, audit="drill.received", writes=True)
async def drill_received(call: Call, body: DrillNamed) -> DrillItem:
    """Confirm a drill of one's own, from the link in its message."""
    one = await _find(call, body.drill_id)
    if one.member_id != call.actor.member_id:
        raise InvalidParameter("drill_id: only the person it was for can say that it arrived")
    await drill_store.receive(call.tx, call.account_id, one.drill_id, "link", call.now)
    call.note(one.drill_id)
    return _item(await _find(call, body.drill_id))


async def _find(call: Call, drill_id: str) -> Drill:
    one = await drill_store.read(call.tx, call.account_id, drill_id)
    if one is None or (one.member_id != call.actor.member_id and not call.actor.sees_all):
        raise NotFound(f"drill_id {drill_id}: there is no such drill")
    return one


def _item(one: Drill) -> DrillItem:
    return DrillItem(
        drill_id=one.drill_id,
        member_id=one.member_id,
        severity=one.severity,  # type: ignore[arg-type]  # stored as text, written from the same set of words
        transports=one.ways,
        problems=one.problems,
        created_at=seconds(one.created_at),
        received_at=seconds(one.received_at),
        received_by=one.received_by,
    )
