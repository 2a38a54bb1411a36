"""What comes to integrations: how much of it, what was refused and why, a second try, a look at what a body would give."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any, Literal

from msgspec import UNSET, Meta, Struct, UnsetType, field

from tocsin.api.call import Call
from tocsin.api.fields import HexId, Id, IdList, seconds
from tocsin.api.listing import frame, position
from tocsin.api.operation import operation
from tocsin.api.paging import PageAnswer, PageRequest
from tocsin.integrations import store
from tocsin.integrations.flow import Integrations, read_settings
from tocsin.integrations.model import RejectedEvent
from tocsin.integrations.sources_flow import Entry, sources
from tocsin.integrations.trying import try_again, try_body
from tocsin.kernel.clock import HOUR
from tocsin.kernel.errors import InvalidParameter, NotFound
from tocsin.sources.event import Event
from tocsin.sources.source import BadPush, Parsed, Push, Rejection

LONGEST_BODY = 256 * 1024
Hours = Annotated[int, Meta(ge=1, le=720)]
Body = Annotated[str, Meta(max_length=LONGEST_BODY)]


class RejectedListRequest(PageRequest, kw_only=True):
    """Whose rejected events; only what was refused, only what is no alert, or both."""

    integration_id: Id
    kind: Literal["all", "refused", "ignored"] = "all"


class RejectedItem(Struct, kw_only=True):
    """Something that was sent and did not become an event: why, and as it was sent.

    With `code` `ignored` nothing is wrong: it is no alert. Of those that say the same, one a minute is kept.
    """

    rejected_id: str
    integration_id: int
    received_at: int
    code: str
    reason: str
    path: Annotated[str, Meta(description="The place in the body, such as `alerts[3].labels`.")]
    content_type: str
    request_id: str
    body: Annotated[str, Meta(description="Bytes that are no UTF-8 are replaced by U+FFFD.")]
    body_cut: bool
    retried_at: Annotated[int, Meta(description="When it was tried again and became events; 0: it did not.")]


class RejectedListAnswer(PageAnswer, kw_only=True):
    """A page of rejected events, the newest first."""

    items: list[RejectedItem]


class RejectedRetryRequest(Struct, kw_only=True):
    """A rejected event to be tried again, by what its source makes of it today."""

    integration_id: Id
    rejected_id: HexId
    body: Annotated[Body, Meta(description="A corrected body; empty: as it was sent.")] = ""


class RetryAnswer(Struct, kw_only=True):
    """The events are on disk; their alert keys find what became of them."""

    alert_keys: list[str]


class PreviewRequest(Struct, kw_only=True):
    """A body as a monitoring system would send it to an integration."""

    integration_id: Id
    body: Body
    content_type: Annotated[str, Meta(max_length=200)] = "application/json"
    method: Literal["GET", "POST"] = "POST"
    query: Annotated[dict[str, str], Meta(description="Parameters of the address beside the key.")] = field(
        default_factory=dict
    )
    settings: Annotated[
        dict[str, Any] | UnsetType, Meta(description="Unsaved settings to try; absent: those of the integration.")
    ] = UNSET


class PreviewImage(Struct):
    """A picture."""

    src: str
    alt: str
    href: str


class PreviewEvent(Struct, kw_only=True):
    """What would come of it, before any rule is applied. `flags` name what was cut, dropped or repaired."""

    title: str
    event_status: Literal["Critical", "Warning", "Info", "Ok"]
    alert_key: str
    description: str
    event_time: int
    labels: dict[str, str]
    images: list[PreviewImage]
    flags: list[str]


class PreviewProblem(Struct):
    """What could not be read, and where."""

    path: str
    message: str


class PreviewAnswer(Struct, kw_only=True):
    """What the body gives. `ignored` says why a body that is right gives nothing."""

    events: list[PreviewEvent]
    problems: list[PreviewProblem]
    heartbeats: list[str]
    ignored: str


class StatsRequest(Struct, kw_only=True):
    """Of which integrations, and how far back."""

    integration_ids: IdList
    hours: Hours = 24


class HourItem(Struct):
    """One hour: events taken, pushes or parts of them refused, and pushes that are no alert."""

    at: int
    accepted: int
    rejected: int
    ignored: int


class StatsItem(Struct, kw_only=True):
    """One integration; hours in which nothing came are left out."""

    integration_id: int
    accepted: int
    rejected: int
    ignored: int
    hours: list[HourItem]


class StatsAnswer(Struct):
    """What came, by integration."""

    items: list[StatsItem]


class TestRequest(Struct, kw_only=True):
    """A test event for one integration; ``Ok`` ends what an earlier one began."""

    integration_id: Id
    event_status: Literal["Critical", "Warning", "Info", "Ok"] = "Warning"


class TestAnswer(Struct, kw_only=True):
    """The event is on disk; its alert key finds what became of it."""

    alert_key: str


@operation("/integration/rejected/list", may="integrations.read")
async def integration_rejected_list(call: Call, body: RejectedListRequest) -> RejectedListAnswer:
    """What was sent to an integration and could not become an event, with the reason."""
    await _integrations(call).find(call.tx, call.actor, body.integration_id)
    start = position(body)
    found, total = await store.page_rejected(
        call.tx, call.account_id, body.integration_id, start, body.limit, body.kind
    )
    return RejectedListAnswer(items=[_rejected(one) for one in found], **frame(body, start, len(found), total))


@operation("/integration/rejected/retry", may="integrations.manage", audit="integration.rejected.retry", journey=True)
async def integration_rejected_retry(call: Call, body: RejectedRetryRequest) -> RetryAnswer:
    """Try a rejected event again, as it was sent or corrected; it goes the way of a pushed one.

    What is tried twice gives the same alert keys, so it is no second alert.
    """
    async with call.world.db.snapshot() as tx:
        found = await _integrations(call).find_to_change(tx, call.actor, body.integration_id)
        one = await store.read_rejected(tx, call.account_id, body.rejected_id)
    if one is None or one.integration_id != found.integration_id:
        raise NotFound(f"rejected_id {body.rejected_id}: this integration refused no such thing")
    if found.status != "enabled":
        raise InvalidParameter(f"integration_id: integration {found.name!r} is disabled; enable it to try again")
    if one.body_cut and not body.body:
        raise InvalidParameter("rejected_id: only the beginning of this body was kept; send it again from its source")
    try:
        parsed = try_again(_source(found.type).parse, one, found.settings, call.now, body.body.encode())
    except BadPush as bad:
        raise InvalidParameter(f"body: it is refused again: {bad}") from None
    if not parsed.events:
        raise InvalidParameter(f"body: it gives no event: {parsed.ignored or 'it is a sign of life'}")
    await asyncio.gather(*(call.world.submit(found, event) for event in parsed.events))
    async with call.world.db.transaction() as tx:
        await store.note_retried(tx, call.account_id, one.rejected_id, call.now)
    call.note(found.integration_id, integration_name=found.name, rejected_id=one.rejected_id)
    return RetryAnswer(alert_keys=[event.alert_key for event in parsed.events])


@operation("/integration/preview", may="integrations.read")
async def integration_preview(call: Call, body: PreviewRequest) -> PreviewAnswer:
    """What a body would give, by saved or unsaved settings. Nothing is kept and nobody is told."""
    one = await _integrations(call).find(call.tx, call.actor, body.integration_id)
    settings = one.settings if body.settings is UNSET else read_settings(one.type, body.settings)
    push = Push(
        body.body.encode("utf-8", "replace"),
        body.content_type,
        {},
        body.query,
        call.now,
        body.method,
        "preview",
        settings,
    )
    try:
        return _previewed(await asyncio.to_thread(try_body, _source(one.type).parse, push))
    except BadPush as bad:
        return _previewed(Parsed(rejections=[Rejection(bad.reason, bad.text, bad.path, b"")]))


@operation("/integration/stats", may="integrations.read")
async def integration_stats(call: Call, body: StatsRequest) -> StatsAnswer:
    """How much came to integrations in each hour, and how much of it was refused."""
    some = await _integrations(call).visible(call.tx, call.actor, body.integration_ids)
    from_at = call.now // HOUR * HOUR - (body.hours - 1) * HOUR
    counts: dict[int, dict[int, HourItem]] = {one.integration_id: {} for one in some}
    for integration_id, hour_at, entry, events in await store.count_by_hour(
        call.tx, call.account_id, list(counts), from_at
    ):
        hour = counts[integration_id].setdefault(hour_at, HourItem(seconds(hour_at), 0, 0, 0))
        setattr(hour, entry, events)
    return StatsAnswer([_stats(integration_id, list(hours.values())) for integration_id, hours in counts.items()])


@operation("/integration/test", may="integrations.manage", audit="integration.test", journey=True)
async def integration_test(call: Call, body: TestRequest) -> TestAnswer:
    """Send a test event the way a pushed one goes: inbox, pipeline, escalation, messages. It tells real people."""
    async with call.world.db.snapshot() as tx:
        found = await _integrations(call).find_to_change(tx, call.actor, body.integration_id)
    if found.status != "enabled":
        raise InvalidParameter(f"integration_id: integration {found.name!r} is disabled; enable it to test it")
    _source(found.type)
    event = Event(
        title=f"Test event for {found.name}",
        status=body.event_status,
        alert_key=f"tocsin/test/{found.integration_id}",
        description=f"{call.me.name} sent this test event from the console.",
        event_time=call.now,
        labels={"check": "tocsin test", "resource": found.name},
    )
    await call.world.submit(found, event)
    call.note(found.integration_id, integration_name=found.name)
    return TestAnswer(alert_key=event.alert_key)


def _integrations(call: Call) -> Integrations:
    return Integrations(call.world.ids, call.world.vault)


def _source(type_name: str) -> Entry:
    found = sources().find(type_name)
    if found is None:
        raise InvalidParameter(f"integration_id: {type_name!r} takes no alerts here, so no body can be tried")
    return found


def _previewed(parsed: Parsed) -> PreviewAnswer:
    return PreviewAnswer(
        events=[_event(event) for event in parsed.events[:100]],
        problems=[PreviewProblem(one.path, one.text) for one in parsed.rejections[:100]],
        heartbeats=[beat.name for beat in parsed.beats],
        ignored=parsed.ignored,
    )


def _event(event: Event) -> PreviewEvent:
    return PreviewEvent(
        title=event.title,
        event_status=event.status,
        alert_key=event.alert_key,
        description=event.description,
        event_time=seconds(event.event_time),
        labels=event.labels,
        images=[PreviewImage(one.src, one.alt, one.href) for one in event.images],
        flags=event.flags,
    )


def _stats(integration_id: int, hours: list[HourItem]) -> StatsItem:
    return StatsItem(
        integration_id=integration_id,
        accepted=sum(one.accepted for one in hours),
        rejected=sum(one.rejected for one in hours),
        ignored=sum(one.ignored for one in hours),
        hours=sorted(hours, key=lambda one: one.at),
    )


def _rejected(one: RejectedEvent) -> RejectedItem:
    return RejectedItem(
        rejected_id=one.rejected_id,
        integration_id=one.integration_id,
        received_at=seconds(one.received_at),
        code=one.code,
        reason=one.reason,
        path=one.path,
        content_type=one.content_type,
        request_id=one.request_id,
        body=one.body.decode("utf-8", "replace"),
        body_cut=one.body_cut,
        retried_at=seconds(one.retried_at),
    )
