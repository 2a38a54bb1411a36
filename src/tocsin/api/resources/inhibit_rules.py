"""Inhibit rules of channels: what tells nobody beside an active alert that says more."""

from __future__ import annotations

from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType, convert

from tocsin.api.call import Call
from tocsin.api.fields import Id
from tocsin.api.operation import operation
from tocsin.api.resources.escalation_fields import ConditionBody
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
from tocsin.channels.noise_check import MOST_EQUALS
from tocsin.channels.noise_rule import InhibitSettings, settings_of

_Groups = list[Annotated[list[ConditionBody], Meta(max_length=50)]]
SourceFilters = Annotated[
    _Groups,
    Meta(max_length=50, description="The active alert: not acknowledged, with an event in the last ten minutes."),
]
TargetFilters = Annotated[_Groups, Meta(max_length=50, description="The new alert that then tells nobody.")]
Equals = Annotated[
    list[Annotated[str, Meta(min_length=1, max_length=200)]],
    Meta(max_length=MOST_EQUALS, description="Attributes or `labels.<name>` that must be there and equal in both."),
]
Discard = Annotated[bool, Meta(description="Leave no alert, instead of one that is marked and tells nobody.")]
_NAMES = ("source_filters", "target_filters", "equals", "is_directly_discard")


class InhibitRuleCreateRequest(Struct, kw_only=True):
    """A new rule."""

    channel_id: Id
    rule_name: RuleName
    equals: Equals
    description: RuleDescription = ""
    priority: RulePriority = 0
    source_filters: SourceFilters = []
    target_filters: TargetFilters = []
    is_directly_discard: Discard = False


class InhibitRuleUpdateRequest(NoiseRuleNamed, kw_only=True):
    """What a rule shall be; what is absent stays."""

    equals: Equals | UnsetType = UNSET
    description: RuleDescription | UnsetType = UNSET
    priority: RulePriority | UnsetType = UNSET
    source_filters: SourceFilters | UnsetType = UNSET
    target_filters: TargetFilters | UnsetType = UNSET
    is_directly_discard: Discard | UnsetType = UNSET


class InhibitRuleItem(NoiseRuleItem, kw_only=True):
    """An inhibit rule."""

    source_filters: list[list[ConditionBody]]
    target_filters: list[list[ConditionBody]]
    equals: list[str]
    is_directly_discard: bool


class InhibitRuleListAnswer(Struct):
    """A channel's rules from top to bottom."""

    items: list[InhibitRuleItem]


@operation("/channel/inhibit/rule/list", may="channels.read")
async def inhibit_rule_list(call: Call, body: NoiseRuleListRequest) -> InhibitRuleListAnswer:
    """The inhibit rules of a channel, in the order in which they are looked at."""
    items = []
    rules, hits = await read_rules(call, body.channel_id, "inhibit")
    for rule in rules:
        settings = settings_of(rule, InhibitSettings)
        item = InhibitRuleItem(
            **item_fields(rule, hits),
            source_filters=convert(settings.source_filters, list[list[ConditionBody]]),
            target_filters=convert(settings.target_filters, list[list[ConditionBody]]),
            equals=settings.equals,
            is_directly_discard=settings.discard,
        )
        items.append(item)
    return InhibitRuleListAnswer(items)


@operation("/channel/inhibit/rule/create", may="channels.manage", audit="inhibit_rule.create", writes=True)
async def inhibit_rule_create(call: Call, body: InhibitRuleCreateRequest) -> NoiseRuleAnswer:
    """Make an inhibit rule.

    A new alert that matches `target_filters` tells nobody while an active one matches `source_filters` and all of `equals`
    are equal. It stays quiet for as long as that one is open; then it is told, if it still fires.
    """
    return await create_rule(call, body.channel_id, "inhibit", values_of(body, _NAMES))


@operation("/channel/inhibit/rule/update", may="channels.manage", audit="inhibit_rule.update", writes=True)
async def inhibit_rule_update(call: Call, body: InhibitRuleUpdateRequest) -> NoiseRuleSaved:
    """Change an inhibit rule; each save is a version."""
    return await change_rule(call, body, "inhibit", values_of(body, _NAMES))


SWITCHES = switches("inhibit")
