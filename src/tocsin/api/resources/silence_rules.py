"""Silence rules of channels: what tells nobody for a time, once or every week."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from msgspec import UNSET, Meta, Struct, UnsetType, convert

from tocsin.alerts.hidden_store import Hits
from tocsin.alerts.stages.silence import silence_ends_at
from tocsin.api.call import Call
from tocsin.api.fields import HexId, Id, seconds
from tocsin.api.operation import operation
from tocsin.api.resources.escalation_fields import ConditionBody, TimeFilterBody
from tocsin.api.resources.noise_rule_fields import (
    NoiseRuleAnswer,
    NoiseRuleItem,
    NoiseRuleListRequest,
    NoiseRuleNamed,
    NoiseRuleSaved,
    RuleDescription,
    RuleName,
    RulePriority,
    change_rule,
    create_rule,
    item_fields,
    read_rules,
    switches,
    values_of,
)
from tocsin.channels.noise_rule import NoiseRule, SilenceSettings, settings_of
from tocsin.incidents import store as incidents
from tocsin.kernel.clock import SECOND
from tocsin.kernel.errors import NotFound
from tocsin.kernel.spans import zone_of
from tocsin.oncall import calendar_store
from tocsin.oncall.calendar import CalendarDays
from tocsin.oncall.public_days import public_days
from tocsin.people import store as people

SilenceFilters = Annotated[
    list[Annotated[list[ConditionBody], Meta(max_length=50)]],
    Meta(max_length=50, description="OR of groups, AND inside a group; what any group matches is silenced."),
]
Weekly = Annotated[
    list[TimeFilterBody], Meta(max_length=50, description="Every week; exactly one of this and `time_filter`.")
]
TimeZone = Annotated[
    str, Meta(max_length=64, description="IANA name of the zone of `time_filters`; empty: the account's.")
]
Discard = Annotated[bool, Meta(description="Leave no alert, instead of one that is marked and tells nobody.")]
_NAMES = ("filters", "time_filters", "time_zone", "is_directly_discard")


class OnceBody(Struct):
    """A time that comes once, in Unix seconds."""

    start_time: Annotated[int, Meta(ge=0, le=32_503_680_000)]
    end_time: Annotated[int, Meta(ge=0, le=32_503_680_000)]


class SilenceRuleCreateRequest(Struct, kw_only=True):
    """A new rule."""

    channel_id: Id
    rule_name: RuleName
    description: RuleDescription = ""
    priority: RulePriority = 0
    from_incident_id: Annotated[HexId | UnsetType, Meta(description="The incident it was made from.")] = UNSET
    filters: SilenceFilters = []
    time_filter: Annotated[OnceBody | UnsetType, Meta(description="Once.")] = UNSET
    time_filters: Weekly | UnsetType = UNSET
    time_zone: TimeZone = ""
    is_directly_discard: Discard = False


class SilenceRuleUpdateRequest(NoiseRuleNamed, kw_only=True):
    """What a rule shall be; what is absent stays. Of `time_filter` and `time_filters` the one given replaces both."""

    description: RuleDescription | UnsetType = UNSET
    priority: RulePriority | UnsetType = UNSET
    filters: SilenceFilters | UnsetType = UNSET
    time_filter: OnceBody | UnsetType = UNSET
    time_filters: Weekly | UnsetType = UNSET
    time_zone: TimeZone | UnsetType = UNSET
    is_directly_discard: Discard | UnsetType = UNSET


class SilenceRuleItem(NoiseRuleItem, kw_only=True):
    """A silence rule."""

    filters: list[list[ConditionBody]]
    time_filter: Annotated[OnceBody | UnsetType, Meta(description="Absent for a weekly one.")] = UNSET
    time_filters: list[TimeFilterBody]
    time_zone: str
    is_directly_discard: bool
    from_incident_id: str
    is_effective: Annotated[bool, Meta(description="Whether it silences at this moment.")]
    is_over: Annotated[bool, Meta(description="Its time came once and is over.")]


class SilenceRuleListAnswer(Struct):
    """A channel's rules from top to bottom."""

    items: list[SilenceRuleItem]


@operation("/channel/silence/rule/list", may="channels.read")
async def silence_rule_list(call: Call, body: NoiseRuleListRequest) -> SilenceRuleListAnswer:
    """The silence rules of a channel, in the order in which they are looked at."""
    rules, hits = await read_rules(call, body.channel_id, "silence")
    zone = zone_of((await people.read_account(call.tx, call.account_id)).time_zone)
    found = await calendar_store.read_all(call.tx, call.account_id)
    calendars = {one.calendar_id: CalendarDays(one, public_days) for one in found}
    items = []
    for rule in rules:
        ends_at = silence_ends_at(settings_of(rule, SilenceSettings), zone, calendars, call.now)
        items.append(_item(rule, hits, call.now, is_effective=rule.status == "enabled" and ends_at > 0))
    return SilenceRuleListAnswer(items)


@operation("/channel/silence/rule/create", may="channels.manage", audit="silence_rule.create", writes=True)
async def silence_rule_create(call: Call, body: SilenceRuleCreateRequest) -> NoiseRuleAnswer:
    """Make a silence rule.

    New alerts that match tell nobody while it lasts. Those that still fire when it is over are told then, once.
    """
    values = _values(body)
    if body.from_incident_id:
        if not await incidents.visible_ids(call.tx, call.actor, [body.from_incident_id]):
            raise NotFound(f"from_incident_id {body.from_incident_id}: there is no such incident")
        values["from_incident_id"] = body.from_incident_id
    return await create_rule(call, body.channel_id, "silence", values)


@operation("/channel/silence/rule/update", may="channels.manage", audit="silence_rule.update", writes=True)
async def silence_rule_update(call: Call, body: SilenceRuleUpdateRequest) -> NoiseRuleSaved:
    """Change a silence rule; each save is a version. What it keeps quiet is looked at again at once."""
    return await change_rule(call, body, "silence", _values(body))


SWITCHES = switches("silence")


def _values(body: SilenceRuleCreateRequest | SilenceRuleUpdateRequest) -> dict[str, Any]:
    values = values_of(body, _NAMES)
    if body.time_filter is not UNSET:
        once = body.time_filter
        values |= {"start_at": once.start_time * SECOND, "end_at": once.end_time * SECOND}
        values.setdefault("time_filters", [])
    elif body.time_filters is not UNSET:
        values |= {"start_at": 0, "end_at": 0}
    return values


def _item(rule: NoiseRule, hits: Mapping[str, Hits], now: int, *, is_effective: bool) -> SilenceRuleItem:
    settings = settings_of(rule, SilenceSettings)
    once = OnceBody(seconds(settings.start_at), seconds(settings.end_at)) if settings.end_at else UNSET
    return SilenceRuleItem(
        **item_fields(rule, hits),
        filters=convert(settings.filters, list[list[ConditionBody]]),
        time_filter=once,
        time_filters=convert(settings.time_filters, list[TimeFilterBody]),
        time_zone=settings.time_zone,
        is_directly_discard=settings.discard,
        from_incident_id=settings.from_incident_id,
        is_effective=is_effective,
        is_over=0 < settings.end_at <= now,
    )
