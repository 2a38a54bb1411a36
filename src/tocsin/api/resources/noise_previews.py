"""What a noise rule would have hidden before it is saved, and what it did hide since."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from msgspec import UNSET, Meta, Struct, UnsetType, to_builtins

from tocsin.alerts import hidden_store, list_store
from tocsin.alerts.would_hide import Mark
from tocsin.alerts.would_hide_flow import Tried, mark, try_on_channel
from tocsin.api.call import Call
from tocsin.api.fields import HexId, Id, milliseconds, seconds
from tocsin.api.operation import operation
from tocsin.api.resources.drop_rules import DropFilters
from tocsin.api.resources.escalation_fields import TimeFilterBody
from tocsin.api.resources.inhibit_rules import SourceFilters, TargetFilters
from tocsin.api.resources.silence_rules import OnceBody, TimeZone, Weekly
from tocsin.api.views.alert_view import EventItem, event_items
from tocsin.channels import flow as channels
from tocsin.channels import noise_store
from tocsin.channels.noise_check import MOST_EQUALS
from tocsin.channels.noise_flow import require_possible
from tocsin.channels.noise_rule import SETTINGS, NoiseKind, NoiseSettings
from tocsin.kernel.errors import NotFound

_FIELDS = {"drop": ("filters",), "silence": ("filters",), "inhibit": ("source_filters", "target_filters", "equals")}


class NoiseDraftFields(Struct, kw_only=True):
    """A rule that is not saved: of a kind, with the fields that its create operation takes."""

    kind: NoiseKind
    filters: DropFilters = []
    time_filter: Annotated[OnceBody | UnsetType, Meta(description="Once; events are matched at any time.")] = UNSET
    time_filters: Annotated[Weekly | UnsetType, Meta(description="Only events in this time are matched.")] = UNSET
    time_zone: TimeZone = ""
    source_filters: SourceFilters = []
    target_filters: TargetFilters = []
    equals: Annotated[list[Annotated[str, Meta(min_length=1, max_length=200)]], Meta(max_length=MOST_EQUALS)] = []


class NoisePreviewRequest(NoiseDraftFields, kw_only=True):
    """The rule, and on what it is tried."""

    channel_id: Id
    days: Annotated[int, Meta(ge=1, le=30, description="How far back events are looked at.")] = 7
    event_ids: Annotated[
        list[HexId], Meta(max_length=20, description="Events that are marked, beside what is counted.")
    ] = []


class HiddenDay(Struct):
    """A day of the account's time zone."""

    day: str
    matched: int


class HiddenExample(Struct):
    """An event that the rule would have hidden, and the group of conditions that matched, from 0; -1: it has none."""

    event: EventItem
    group: int


class EventMark(Struct):
    """Whether the rule hides one event."""

    event_id: str
    matched: bool
    group: int


class NoisePreviewAnswer(Struct, kw_only=True):
    """What the rule would have hidden."""

    matched: int
    of: Annotated[int, Meta(description="Events that were looked at, without recoveries.")]
    told: Annotated[int, Meta(description="Alerts among the matched events of which somebody was told.")]
    days: list[HiddenDay]
    examples: Annotated[list[HiddenExample], Meta(description="The newest, at most 20.")]
    marks: list[EventMark]
    since: Annotated[int, Meta(description="From when on events were looked at.")]
    is_cut: Annotated[bool, Meta(description="There were more events before that.")]


class HiddenListRequest(Struct, kw_only=True):
    """Which rule, and where to go on."""

    channel_id: Id
    rule_id: HexId
    limit: Annotated[int, Meta(ge=1, le=100)] = 20
    before_event_id: Annotated[HexId | UnsetType, Meta(description="Only events that came before this one.")] = UNSET


class HiddenEvent(Struct, kw_only=True):
    """An event that the rule dropped, discarded or kept quiet."""

    event: EventItem
    how: Annotated[
        Literal["dropped", "discarded", "quiet"], Meta(description="`quiet`: there is an alert, and nobody was told.")
    ]


class HiddenListAnswer(Struct):
    """What a rule did hide, the newest first."""

    items: list[HiddenEvent]
    has_next_page: bool


@operation("/channel/noise/preview", may="channels.read")
async def noise_preview(call: Call, body: NoisePreviewRequest) -> NoisePreviewAnswer:
    """Try a drop, silence or inhibit rule on the events of its channel before it is saved.

    Drop and silence rules ask each event alone. An inhibit rule asks what else fired in the ten minutes before.
    """
    await channels.find(call.tx, call.actor, body.channel_id)
    settings = settings_of_draft(body)
    await require_possible(call.tx, call.account_id, settings, 0)
    tried = await try_on_channel(call.tx, call.account_id, body.channel_id, settings, body.days, call.now)
    return await _answer(call, tried, await _marks(call, body, settings))


@operation("/channel/noise/hidden/list", may="channels.read")
async def noise_hidden_list(call: Call, body: HiddenListRequest) -> HiddenListAnswer:
    """The events that a rule of a channel did hide."""
    await channels.find(call.tx, call.actor, body.channel_id)
    rule = await noise_store.read_rule(call.tx, call.account_id, body.rule_id)
    if rule is None or rule.channel_id != body.channel_id:
        raise NotFound(f"rule_id {body.rule_id}: the channel has no such rule")
    before_id = "" if body.before_event_id is UNSET else body.before_event_id
    of = (call.tx, call.account_id, body.rule_id)
    found = await hidden_store.read_hidden(*of, before_id=before_id, limit=body.limit + 1)
    shown = found[: body.limit]
    items = zip(await event_items(call, shown), shown, strict=True)
    return HiddenListAnswer(
        [HiddenEvent(event=one, how=_how(kept.fate)) for one, kept in items], len(found) > body.limit
    )


def _how(fate: str) -> Literal["dropped", "discarded", "quiet"]:
    if fate == "dropped":
        return "dropped"
    return "discarded" if fate in ("silenced", "inhibited") else "quiet"


def settings_of_draft(body: NoiseDraftFields, *, discard: bool = False) -> NoiseSettings:
    """What a rule that is not saved says; a silence without a time lasts for good."""
    values: dict[str, Any] = {name: to_builtins(getattr(body, name)) for name in _FIELDS[body.kind]}
    if body.kind == "silence":
        weekly: list[TimeFilterBody] = [] if body.time_filters is UNSET else body.time_filters
        values |= {"time_filters": to_builtins(weekly), "time_zone": body.time_zone}
        once = OnceBody(1, 253_402_300_799) if body.time_filter is UNSET else body.time_filter
        if not weekly:
            values |= {"start_at": milliseconds(once.start_time), "end_at": milliseconds(once.end_time)}
    if body.kind != "drop":
        values["discard"] = discard
    return SETTINGS[body.kind](**values)


async def _marks(call: Call, body: NoisePreviewRequest, settings: NoiseSettings) -> dict[str, Mark]:
    if not body.event_ids:
        return {}
    found = [await list_store.read_event(call.tx, call.actor, one) for one in dict.fromkeys(body.event_ids)]
    mine = [one for one in found if one is not None and one.channel_id == body.channel_id]
    return await mark(call.tx, call.account_id, settings, mine)


async def _answer(call: Call, tried: Tried, marks: dict[str, Mark]) -> NoisePreviewAnswer:
    tally = tried.tally
    newest = tally.newest[::-1]
    shown = await event_items(call, [event for event, _ in newest])
    return NoisePreviewAnswer(
        matched=tally.matched,
        of=tally.looked_at,
        told=tried.told,
        days=[HiddenDay(day, count) for day, count in sorted(tally.days.items())],
        examples=[HiddenExample(one, found.group) for one, (_, found) in zip(shown, newest, strict=True)],
        marks=[EventMark(event_id, one.matched, one.group) for event_id, one in marks.items()],
        since=seconds(tried.since_at),
        is_cut=tried.is_cut,
    )
