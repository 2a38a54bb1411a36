"""Escalation rules of channels: who is told, how, and what happens when nobody answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from msgspec import UNSET, Meta, Struct, UnsetType, convert, to_builtins

from tocsin.ahead.coverage_flow import Foresight
from tocsin.alerts.store import move_config_version
from tocsin.api.call import Call
from tocsin.api.fields import HexId, Id, Name, seconds
from tocsin.api.operation import Operation, operation
from tocsin.api.resources.escalation_fields import (
    AggrWindow,
    ConditionBody,
    Filters,
    LayerBody,
    Layers,
    Priority,
    RuleNamed,
    TemplateId,
    TimeFilterBody,
    TimeFilters,
    layers_in,
    layers_out,
)
from tocsin.api.views.coverage_view import CoverWarning, warnings_of
from tocsin.channels import flow as channels
from tocsin.channels.model import Channel
from tocsin.escalation.masking import hide_secrets
from tocsin.escalation.model import Rule
from tocsin.escalation.rules_flow import Rules
from tocsin.kernel.clock import DAY, MINUTE
from tocsin.notify.template_flow import require_template
from tocsin.people.permissions import has, may_change
from tocsin.reach.means_flow import MeansFlow

WARN_DAYS = 14

Description = Annotated[str, Meta(max_length=500)]
_FIELDS = {"rule_name": "name", "aggr_window": "aggr_window_s"}


class RuleCreateRequest(Struct, kw_only=True):
    """A new rule."""

    channel_id: Id
    rule_name: Name
    layers: Layers
    template_id: TemplateId = ""
    priority: Priority = 0
    aggr_window: AggrWindow = 0
    description: Description = ""
    time_filters: TimeFilters = []
    filters: Filters = []


class RuleUpdateRequest(Struct, kw_only=True):
    """What a rule shall be. ``rule_name``, ``template_id`` and ``layers`` are replaced; what else is absent stays."""

    channel_id: Id
    rule_id: HexId
    rule_name: Name
    layers: Layers
    template_id: TemplateId = ""
    priority: Priority | UnsetType = UNSET
    aggr_window: AggrWindow | UnsetType = UNSET
    description: Description | UnsetType = UNSET
    time_filters: TimeFilters | UnsetType = UNSET
    filters: Filters | UnsetType = UNSET


class RuleCreateAnswer(Struct):
    """The new rule."""

    rule_id: str
    rule_name: str
    warnings: Annotated[list[CoverWarning], Meta(description="When it will tell nobody, in the coming two weeks.")]


class RuleUpdateAnswer(Struct):
    """What may be wrong with the rule as it was saved."""

    warnings: Annotated[list[CoverWarning], Meta(description="When it will tell nobody, in the coming two weeks.")]


class RuleListRequest(Struct):
    """Whose rules."""

    channel_id: Id


class RuleItem(Struct, kw_only=True):
    """A rule in its present version. Secrets of bots are hidden from those who may not change the channel."""

    account_id: int
    channel_id: int
    channel_name: str
    rule_id: str
    rule_name: str
    description: str
    status: Literal["enabled", "disabled"]
    version: int
    priority: int
    aggr_window: int
    template_id: str
    layers: list[LayerBody]
    time_filters: list[TimeFilterBody]
    filters: list[list[ConditionBody]]
    updated_by: int
    created_at: int
    updated_at: int
    deleted_at: int


class RuleListAnswer(Struct):
    """A channel's rules from top to bottom."""

    items: list[RuleItem]


@operation("/channel/escalate/rule/list", may="channels.read")
async def rule_list(call: Call, body: RuleListRequest) -> RuleListAnswer:
    """The escalation rules of a channel, in the order in which they are looked at."""
    channel = await channels.find(call.tx, call.actor, body.channel_id)
    rules = await _rules(call).of_channel(call.tx, call.account_id, body.channel_id)
    return RuleListAnswer(_items(call, channel, rules))


@operation("/channel/escalate/rule/info", may="channels.read")
async def rule_info(call: Call, body: RuleNamed) -> RuleItem:
    """One escalation rule."""
    channel = await channels.find(call.tx, call.actor, body.channel_id)
    rule = await _rules(call).find(call.tx, call.account_id, body.channel_id, body.rule_id)
    return _items(call, channel, [rule])[0]


@operation("/channel/escalate/rule/create", may="channels.manage", audit="escalate_rule.create", writes=True)
async def rule_create(call: Call, body: RuleCreateRequest) -> RuleCreateAnswer:
    """Make an escalation rule."""
    await channels.find_to_change(call.tx, call.actor, body.channel_id)
    await require_template(call.tx, call.account_id, body.template_id, "template_id")
    rule = await _rules(call).create(call.tx, call.actor, body.channel_id, _values(body), call.now)
    await move_config_version(call.tx, call.account_id)
    call.note(rule.rule_id, rule_name=rule.name, channel_id=rule.channel_id)
    return RuleCreateAnswer(rule.rule_id, rule.name, await _warnings(call, rule))


@operation("/channel/escalate/rule/update", may="channels.manage", audit="escalate_rule.update", writes=True)
async def rule_update(call: Call, body: RuleUpdateRequest) -> RuleUpdateAnswer:
    """Change an escalation rule. Escalations that are running go on with the version they began with."""
    old = await _find_to_change(call, body.channel_id, body.rule_id)
    if body.template_id != old.template_id:
        await require_template(call.tx, call.account_id, body.template_id, "template_id")
    rule = await _rules(call).change(call.tx, call.actor, old, _values(body), call.now)
    await move_config_version(call.tx, call.account_id)
    call.note(rule.rule_id, rule_name=rule.name, channel_id=rule.channel_id, version=rule.version)
    return RuleUpdateAnswer(await _warnings(call, rule))


async def _warnings(call: Call, rule: Rule) -> list[CoverWarning]:
    """A rule is saved all the same: whoever is to be on call may be named later."""
    means = MeansFlow(call.world.catalogue, has_relay=call.world.carrier.has_relay)
    start_at = call.now // MINUTE * MINUTE
    span = (start_at, start_at + WARN_DAYS * DAY)
    found = await Foresight(call.world.vault, means).coverage(
        call.tx, call.account_id, *span, channel_ids=[rule.channel_id], schedule_ids=()
    )
    return warnings_of(found.rules, rule.rule_id)


def _switch(verb: Literal["enable", "disable", "delete"]) -> Operation:
    async def handler(call: Call, body: RuleNamed) -> None:
        old = await _find_to_change(call, body.channel_id, body.rule_id)
        await _rules(call).set_status(call.tx, call.actor, old, f"{verb}d", call.now)
        await move_config_version(call.tx, call.account_id)
        call.note(old.rule_id, rule_name=old.name, channel_id=old.channel_id)

    effect = "New incidents follow it again" if verb == "enable" else "New incidents no longer follow it"
    handler.__doc__ = f"{verb.capitalize()} an escalation rule.\n\n{effect}; escalations that are running go on."
    path = f"/channel/escalate/rule/{verb}"
    return operation(path, may="channels.manage", audit=f"escalate_rule.{verb}", writes=True)(handler)


SWITCHES = [_switch("enable"), _switch("disable"), _switch("delete")]


def _rules(call: Call) -> Rules:
    return Rules(call.world.ids, call.world.vault, call.world.catalogue)


async def _find_to_change(call: Call, channel_id: int, rule_id: str) -> Rule:
    await channels.find_to_change(call.tx, call.actor, channel_id)
    return await _rules(call).find(call.tx, call.account_id, channel_id, rule_id)


def _values(body: RuleCreateRequest | RuleUpdateRequest) -> dict[str, Any]:
    """What a request says of a rule, under the names of the model."""
    written: dict[str, Any] = to_builtins(body)
    named = {_FIELDS.get(name, name): value for name, value in written.items() if name not in ("channel_id", "rule_id")}
    return {**named, "layers": layers_in(body.layers)}


def _items(call: Call, channel: Channel, rules: Sequence[Rule]) -> list[RuleItem]:
    manages = has(call.actor, "channels.manage")
    open_book = manages and may_change(call.actor, channels.owners(channel), channel.creator_id)
    return [_item(call, channel, rule, open_book=open_book) for rule in rules]


def _item(call: Call, channel: Channel, rule: Rule, *, open_book: bool) -> RuleItem:
    layers = rule.layers if open_book else hide_secrets(rule.layers, call.world.catalogue.secrets_of)
    return RuleItem(
        account_id=rule.account_id,
        channel_id=rule.channel_id,
        channel_name=channel.name,
        rule_id=rule.rule_id,
        rule_name=rule.name,
        description=rule.description,
        status="disabled" if rule.status == "disabled" else "enabled",
        version=rule.version,
        priority=rule.priority,
        aggr_window=rule.aggr_window_s,
        template_id=rule.template_id,
        layers=layers_out(layers),
        time_filters=convert(rule.time_filters, list[TimeFilterBody]),
        filters=convert(rule.filters, list[list[ConditionBody]]),
        updated_by=rule.updated_by,
        created_at=seconds(rule.created_at),
        updated_at=seconds(rule.updated_at),
        deleted_at=seconds(rule.deleted_at),
    )
