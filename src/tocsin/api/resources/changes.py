"""Changes: deployments and work on configurations, as they came, and beside incidents."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Annotated, Literal

from msgspec import Meta, Struct, field

from tocsin.api.call import Call
from tocsin.api.fields import HexId, UnixSeconds, seconds
from tocsin.api.filters import Ids
from tocsin.api.listing import frame, position
from tocsin.api.operation import operation
from tocsin.api.paging import PageAnswer, PageRequest
from tocsin.changes import flow, store
from tocsin.changes.model import Change, Step
from tocsin.changes.store import Wanted
from tocsin.channels import list_store as channels
from tocsin.incidents import store as incidents
from tocsin.integrations import list_store as integrations
from tocsin.kernel.clock import DAY, HOUR, MINUTE
from tocsin.kernel.errors import InvalidParameter, NotFound

Status = Literal["Planned", "Ready", "Processing", "Canceled", "Done"]
MOST_BUCKETS = 2_000
_STEPS = {"m": MINUTE, "h": HOUR, "d": DAY, "w": 7 * DAY}


class ChangeEventItem(Struct, kw_only=True):
    """One step of a change as it came."""

    account_id: int
    event_id: str
    change_key: str
    change_status: Status
    title: str
    description: str
    link: str
    labels: dict[str, str]
    integration_id: int
    channel_id: int
    event_time: int
    created_at: int
    updated_at: int
    deleted_at: int = 0


class ChangeItem(Struct, kw_only=True):
    """A change as its latest step says it is. Times in Unix seconds."""

    account_id: int
    change_id: str
    change_key: str
    change_status: Status
    status: Annotated[Status, Meta(description="The same, under the name that some clients ask for.")]
    title: str
    description: str
    link: str
    labels: dict[str, str]
    integration_id: int
    integration_name: str
    channel_id: Annotated[int, Meta(description="Of its integration; 0: shared.")]
    channel_name: str
    channel_status: str
    start_time: int
    last_time: int
    end_time: Annotated[int, Meta(description="0 while it is not over.")]
    event_cnt: int
    events: list[ChangeEventItem] = field(default_factory=list)


class ChangeListRequest(PageRequest, kw_only=True):
    """Which changes; conditions that are given must all hold."""

    start_time: Annotated[UnixSeconds, Meta(description="Their latest step was at this time or later.")] = 0
    end_time: Annotated[UnixSeconds, Meta(description="Their latest step was at this time or earlier.")] = 0
    integration_ids: Ids = ()
    channel_ids: Ids = ()
    change_ids: Annotated[tuple[HexId, ...], Meta(max_length=100)] = ()
    statuses: Annotated[tuple[Status, ...], Meta(max_length=5)] = ()
    query: Annotated[str, Meta(max_length=200, description="Part of the title or of the key.")] = ""
    include_events: Annotated[bool, Meta(description="Their steps as well, oldest first.")] = False
    orderby: Literal["start_time", "last_time"] = "last_time"
    asc: bool = False


class ChangeListAnswer(PageAnswer, kw_only=True):
    """A page of changes."""

    items: list[ChangeItem]


class ChangeNamed(Struct, kw_only=True):
    """Names one change."""

    change_id: HexId


class IncidentChangesRequest(Struct, kw_only=True):
    """Beside which incident."""

    incident_id: HexId
    limit: Annotated[int, Meta(ge=1, le=100)] = 20


class NearItem(Struct, kw_only=True):
    """A change beside an incident, and why it stands there."""

    change: ChangeItem
    shared_labels: Annotated[list[str], Meta(description="Labels that both have with the same value.")]
    before_seconds: Annotated[int, Meta(description="How long before the incident it began; negative: after.")]


class IncidentChangesAnswer(Struct):
    """Changes that may have to do with an incident, the likeliest first."""

    items: list[NearItem]


class TrendRequest(Struct, kw_only=True):
    """From when to when, in steps of what length."""

    step: Annotated[str, Meta(pattern="^[0-9]{1,4}[mhdw]$", description="Such as `1h`, `1d`, `1w`.")] = "1d"
    start_time: UnixSeconds
    end_time: UnixSeconds


class TrendItem(Struct):
    """One step of time: changes that began in it, and steps of changes."""

    ts: int
    change_cnt: int
    change_event_cnt: int


class TrendAnswer(Struct):
    """How much was changed, step by step."""

    items: list[TrendItem]


@operation("/change/list", may="integrations.read")
async def change_list(call: Call, body: ChangeListRequest) -> ChangeListAnswer:
    """List changes; those of integrations that one may not see are not among them."""
    start = position(body)
    wanted = Wanted(
        from_at=body.start_time * 1_000,
        to_at=body.end_time * 1_000 + 999 if body.end_time else 0,
        integration_ids=body.integration_ids,
        channel_ids=body.channel_ids,
        change_ids=body.change_ids,
        statuses=body.statuses,
        query=body.query.strip(),
        order_by="start_at" if body.orderby == "start_time" else "last_at",
        is_ascending=body.asc,
    )
    found, total = await store.page(call.tx, call.actor, wanted, start, body.limit)
    items = await _items(call, found, with_events=body.include_events)
    return ChangeListAnswer(items=items, **frame(body, start, len(found), total))


@operation("/change/info", may="integrations.read")
async def change_info(call: Call, body: ChangeNamed) -> ChangeItem:
    """One change with its steps."""
    found, _ = await store.page(call.tx, call.actor, Wanted(change_ids=(body.change_id,)), 0, 1)
    if not found:
        raise NotFound(f"change_id {body.change_id}: there is no such change")
    return (await _items(call, found, with_events=True))[0]


@operation("/incident/change/list", may="incidents.read")
async def incident_change_list(call: Call, body: IncidentChangesRequest) -> IncidentChangesAnswer:
    """Changes near an incident in time, ranked by the labels they share with it and by how near they are."""
    known = await incidents.read_visible(call.tx, call.actor, [body.incident_id])
    if not known:
        raise NotFound(f"incident_id {body.incident_id}: there is no such incident")
    incident = known[0]
    end_at = incident.end_at or call.now
    near = await flow.near_incident(call.tx, call.actor, incident.labels, incident.start_at, end_at, body.limit)
    items = await _items(call, [one.change for one in near], with_events=False)
    return IncidentChangesAnswer(
        [
            NearItem(change=item, shared_labels=list(one.shared), before_seconds=one.before_ms // 1_000)
            for one, item in zip(near, items, strict=True)
        ]
    )


@operation("/report/oncall/changes", may="integrations.read")
async def report_oncall_changes(call: Call, body: TrendRequest) -> TrendAnswer:
    """How many changes began, and how many steps of changes there were, in each step of time; empty ones too."""
    step = int(body.step[:-1]) * _STEPS[body.step[-1]]
    from_at, to_at = body.start_time * 1_000, body.end_time * 1_000
    if step <= 0 or to_at <= from_at:
        raise InvalidParameter("end_time: must be after start_time, and step at least 1m")
    if (to_at - from_at) // step >= MOST_BUCKETS:
        raise InvalidParameter(f"step: gives more than {MOST_BUCKETS} steps; choose a longer one")
    begun, steps = await store.trend(call.tx, call.actor, from_at, to_at)
    changes = Counter((at - from_at) // step for at in begun)
    events = Counter((at - from_at) // step for at in steps)
    count = -(-(to_at - from_at) // step)
    items = [TrendItem(seconds(from_at + number * step), changes[number], events[number]) for number in range(count)]
    return TrendAnswer(items)


async def _items(call: Call, found: Sequence[Change], *, with_events: bool) -> list[ChangeItem]:
    sources = await integrations.read_visible(call.tx, call.actor, [one.integration_id for one in found])
    known = {one.integration_id: one for one in sources}
    visible = await channels.read_visible(call.tx, call.actor, [one.channel_id for one in sources if one.channel_id])
    places = {one.channel_id: one for one in visible}
    steps: dict[str, list[Step]] = {}
    if with_events and found:
        for step in await store.read_steps(call.tx, call.account_id, [one.change_id for one in found]):
            steps.setdefault(step.change_id, []).append(step)
    items = []
    for one in found:
        source = known.get(one.integration_id)
        channel_id = source.channel_id if source else 0
        place = places.get(channel_id)
        item = ChangeItem(
            account_id=one.account_id,
            change_id=one.change_id,
            change_key=one.change_key,
            change_status=one.status,
            status=one.status,
            title=one.title,
            description=one.description,
            link=one.link,
            labels=one.labels,
            integration_id=one.integration_id,
            integration_name=source.name if source else "",
            channel_id=channel_id,
            channel_name=place.name if place else "",
            channel_status=place.status if place else "",
            start_time=seconds(one.start_at),
            last_time=seconds(one.last_at),
            end_time=seconds(one.end_at),
            event_cnt=one.event_cnt,
            events=[_event(one, step, channel_id) for step in steps.get(one.change_id, [])],
        )
        items.append(item)
    return items


def _event(of: Change, one: Step, channel_id: int) -> ChangeEventItem:
    return ChangeEventItem(
        account_id=one.account_id,
        event_id=one.event_id,
        change_key=of.change_key,
        change_status=one.status,
        title=one.title,
        description=one.description,
        link=one.link,
        labels=one.labels,
        integration_id=of.integration_id,
        channel_id=channel_id,
        event_time=seconds(one.event_time),
        created_at=seconds(one.received_at),
        updated_at=seconds(one.received_at),
    )
