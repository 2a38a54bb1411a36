"""Drop rules of channels: events that never become an alert. The reference API calls it unsubscribing."""

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
from tocsin.channels.noise_rule import DropSettings, settings_of

DropFilters = Annotated[
    list[Annotated[list[ConditionBody], Meta(max_length=50)]],
    Meta(max_length=50, description="OR of groups, AND inside a group; what any group matches is dropped."),
]


class DropRuleCreateRequest(Struct, kw_only=True):
    """A new rule."""

    channel_id: Id
    rule_name: RuleName
    description: RuleDescription = ""
    priority: RulePriority = 0
    filters: DropFilters = []


class DropRuleUpdateRequest(NoiseRuleNamed, kw_only=True):
    """What a rule shall be; what is absent stays."""

    description: RuleDescription | UnsetType = UNSET
    priority: RulePriority | UnsetType = UNSET
    filters: DropFilters | UnsetType = UNSET


class DropRuleItem(NoiseRuleItem, kw_only=True):
    """A drop rule."""

    filters: list[list[ConditionBody]]


class DropRuleListAnswer(Struct):
    """A channel's rules from top to bottom."""

    items: list[DropRuleItem]


@operation("/channel/unsubscribe/rule/list", may="channels.read")
async def drop_rule_list(call: Call, body: NoiseRuleListRequest) -> DropRuleListAnswer:
    """The drop rules of a channel, in the order in which they are looked at."""
    items = []
    rules, hits = await read_rules(call, body.channel_id, "drop")
    for rule in rules:
        filters = convert(settings_of(rule, DropSettings).filters, list[list[ConditionBody]])
        items.append(DropRuleItem(**item_fields(rule, hits), filters=filters))
    return DropRuleListAnswer(items)


@operation("/channel/unsubscribe/rule/create", may="channels.manage", audit="drop_rule.create", writes=True)
async def drop_rule_create(call: Call, body: DropRuleCreateRequest) -> NoiseRuleAnswer:
    """Make a drop rule.

    What it matches becomes no alert; the event itself is kept with the fate `dropped` and the rule that decided.
    Recoveries are never dropped, so that what is open can end.
    """
    return await create_rule(call, body.channel_id, "drop", values_of(body, ("filters",)))


@operation("/channel/unsubscribe/rule/update", may="channels.manage", audit="drop_rule.update", writes=True)
async def drop_rule_update(call: Call, body: DropRuleUpdateRequest) -> NoiseRuleSaved:
    """Change a drop rule; each save is a version."""
    return await change_rule(call, body, "drop", values_of(body, ("filters",)))


SWITCHES = switches("drop")
