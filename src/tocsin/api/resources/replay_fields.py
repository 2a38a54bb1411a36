"""What a replay looks like at the API: the draft that is tried, and the difference that comes of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from tocsin.api.fields import HexId, MaybeId, UnixSeconds, seconds
from tocsin.api.resources.channel_fields import Flapping, Group
from tocsin.api.resources.noise_previews import NoiseDraftFields, settings_of_draft
from tocsin.api.resources.noise_rule_fields import RuleName, RulePriority
from tocsin.api.resources.route_fields import RouteBody
from tocsin.channels.noise_rule import NoiseRule
from tocsin.integrations.enrich_rule import EnrichRules
from tocsin.integrations.process_rule import ProcessRules
from tocsin.replay.difference import CallChange, Difference, EventChange, Side
from tocsin.replay.flow import Replayed
from tocsin.replay.outcome import Fated


class ReplayRuleBody(NoiseDraftFields, kw_only=True):
    """A drop, silence or inhibit rule to try; with `rule_id` in place of that one."""

    rule_id: HexId | UnsetType = UNSET
    rule_name: RuleName = "draft"
    priority: RulePriority = 0
    is_directly_discard: bool = False


class ReplayDraftBody(Struct, kw_only=True):
    """What is tried; what is absent stays as it is. Without anything the replay shows no difference."""

    rules: Annotated[list[ReplayRuleBody], Meta(max_length=200, description="Of the channel.")] = []
    without_rule_ids: Annotated[list[HexId], Meta(max_length=200)] = []
    group: Annotated[Group | UnsetType, Meta(description="How the channel groups, as a whole.")] = UNSET
    flapping: Annotated[Flapping | UnsetType, Meta(description="The channel's, as a whole.")] = UNSET
    enrichment: Annotated[EnrichRules | UnsetType, Meta(description="Of the integration, as a whole.")] = UNSET
    pipeline: Annotated[ProcessRules | UnsetType, Meta(description="Of the integration, as a whole.")] = UNSET
    route: Annotated[RouteBody | UnsetType, Meta(description="Of the integration, as a whole.")] = UNSET


class ReplayRequest(Struct, kw_only=True):
    """What is replayed: everything that came to a channel, or everything of an integration."""

    channel_id: MaybeId = 0
    integration_id: MaybeId = 0
    days: Annotated[int, Meta(ge=1, le=30)] = 7
    start: Annotated[UnixSeconds, Meta(description="With `end`: instead of `days`.")] = 0
    end: UnixSeconds = 0
    draft: ReplayDraftBody | UnsetType = UNSET


class ReplayNamed(Struct):
    """Names a replay that you began."""

    replay_id: HexId


class FateCount(Struct):
    """How many events became this."""

    fate: str
    events: int


class Woken(Struct):
    """How often somebody is told between 23 and 8."""

    person_id: int
    person_name: str
    before: int
    after: int


class SideItem(Struct, kw_only=True):
    """One of the two runs in numbers."""

    fates: list[FateCount]
    incidents: int
    told: Annotated[int, Meta(description="Incidents of which somebody is told.")]
    messages: Annotated[int, Meta(description="Messages to persons, if nobody answers.")]
    group_messages: Annotated[int, Meta(description="Messages to addresses and groups.")]


class FateChange(Struct):
    """Events that become something else."""

    before: str
    after: str
    events: int


class FatedItem(Struct):
    """What becomes of an event in one channel."""

    channel_id: int
    fate: str
    why: str
    rule_id: str


class EventExample(Struct, kw_only=True):
    """An event that becomes something else."""

    title: str
    event_severity: str
    alert_key: str
    received_at: int
    before: list[FatedItem]
    after: list[FatedItem]


class MessageExample(Struct, kw_only=True):
    """A message that is added or falls away; `person_id` 0: to addresses and groups."""

    is_added: bool
    title: str
    incident_severity: str
    channel_id: int
    person_id: int
    person_name: str
    layer_idx: int
    round: int
    at: int


class DifferenceItem(Struct, kw_only=True):
    """What the draft changes."""

    is_none: bool
    before: SideItem
    after: SideItem
    fates: list[FateChange]
    merged: Annotated[int, Meta(description="Incidents that take the place of several.")]
    split: Annotated[int, Meta(description="Incidents that become several.")]
    messages_added: int
    messages_gone: int
    woken: list[Woken]
    event_examples: list[EventExample]
    message_examples: list[MessageExample]


class ReplayAnswer(Struct, kw_only=True):
    """A replay and how far it is."""

    replay_id: str
    state: Literal["running", "done", "failed", "cancelled"]
    seen: int
    total: int
    apis_not_asked: Annotated[
        int, Meta(description="Events whose labels a mapping API would have given; a replay asks none.")
    ] = 0
    difference: DifferenceItem | None = None


def rule_of(body: ReplayRuleBody, account_id: int, channel_id: int, number: int, now: int) -> NoiseRule:
    """A rule of a draft; new ones get ids of their own that no saved rule has."""
    return NoiseRule(
        account_id=account_id,
        rule_id=f"{number:024d}" if body.rule_id is UNSET else body.rule_id,
        channel_id=channel_id,
        kind=body.kind,
        name=body.rule_name,
        priority=body.priority,
        settings=settings_of_draft(body, discard=body.is_directly_discard),
        created_at=now,
    )


def persons_in(replayed: Replayed) -> set[int]:
    """The members whose names an answer needs."""
    found = replayed.difference
    return {*found.before.woken, *found.after.woken, *(one.call.person_id for one in found.messages)} - {0}


def difference_item(found: Difference, names: Mapping[int, str]) -> DifferenceItem:
    """A difference as it is answered."""
    woken = sorted({*found.before.woken, *found.after.woken})
    return DifferenceItem(
        is_none=found.is_none,
        before=_side(found.before),
        after=_side(found.after),
        fates=[FateChange(*pair, events) for pair, events in sorted(found.fates.items())],
        merged=found.merged,
        split=found.split,
        messages_added=found.added,
        messages_gone=found.gone,
        woken=[
            Woken(one, names.get(one, ""), found.before.woken.get(one, 0), found.after.woken.get(one, 0))
            for one in woken
        ],
        event_examples=[_event(one) for one in found.events],
        message_examples=[_message(one, names) for one in found.messages],
    )


def _side(side: Side) -> SideItem:
    return SideItem(
        fates=[FateCount(*one) for one in sorted(side.fates.items())],
        incidents=side.incidents,
        told=side.told,
        messages=side.calls,
        group_messages=side.group_messages,
    )


def _event(one: EventChange) -> EventExample:
    return EventExample(
        title=one.title,
        event_severity=one.severity,
        alert_key=one.alert_key,
        received_at=seconds(one.at),
        before=[_fated(each) for each in one.before],
        after=[_fated(each) for each in one.after],
    )


def _fated(one: Fated) -> FatedItem:
    return FatedItem(one.channel_id, one.fate, one.why, one.rule_id)


def _message(one: CallChange, names: Mapping[int, str]) -> MessageExample:
    return MessageExample(
        is_added=one.is_added,
        title=one.title,
        incident_severity=one.severity,
        channel_id=one.channel_id,
        person_id=one.call.person_id,
        person_name=names.get(one.call.person_id, ""),
        layer_idx=one.call.layer,
        round=one.call.round,
        at=seconds(one.call.at),
    )
