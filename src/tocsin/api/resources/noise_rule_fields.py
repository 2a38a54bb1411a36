"""What drop, silence and inhibit rules share at the API: their common fields, and switching them on and off."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from msgspec import UNSET, Meta, Struct, to_builtins

from tocsin.alerts.hidden_store import Hits, read_hits
from tocsin.alerts.store import move_config_version
from tocsin.alerts.would_hide import hint
from tocsin.alerts.would_hide_flow import try_on_channel
from tocsin.api.call import Call
from tocsin.api.fields import HexId, Id, seconds
from tocsin.api.operation import Operation, operation
from tocsin.api.resources.escalation_fields import RuleNamed
from tocsin.channels import flow as channels
from tocsin.channels.noise_flow import LONGEST_NAME, NoiseRules
from tocsin.channels.noise_rule import NoiseKind, NoiseRule
from tocsin.incidents import store as incidents

RuleName = Annotated[str, Meta(min_length=1, max_length=LONGEST_NAME)]
RulePriority = Annotated[int, Meta(ge=0, le=1_000, description="The lowest number is looked at first.")]
RuleDescription = Annotated[str, Meta(max_length=500)]

WARN_DAYS = 30
WARN_EVENTS = 1_000
_WARNINGS = {
    "matches_everything": "This rule matches every event of the channel ({matched} of the latest {of}).",
    "matches_nearly_everything": "This rule matches {matched} of the latest {of} events of the channel.",
    "matches_nothing": "This rule matches none of the latest {of} events of the channel.",
}
_FIELDS = {"is_directly_discard": "discard"}
NOISE_PATHS: dict[NoiseKind, str] = {"drop": "unsubscribe", "silence": "silence", "inhibit": "inhibit"}
"""What the kinds are called in paths."""


class NoiseRuleNamed(Struct, kw_only=True):
    """Names one rule of a channel that is to be changed."""

    channel_id: Id
    rule_id: HexId
    rule_name: RuleName


class RuleWarning(Struct):
    """Something that may be a mistake: a rule that hides everything, nearly everything, or nothing that came of late."""

    code: Literal["matches_everything", "matches_nearly_everything", "matches_nothing"]
    message: str
    matched: int
    of: Annotated[int, Meta(description="Events of the channel in the last 30 days that were looked at.")]


class NoiseRuleAnswer(Struct):
    """The new rule, and what may be wrong with it."""

    rule_id: str
    rule_name: str
    warnings: list[RuleWarning] = []


class NoiseRuleSaved(Struct):
    """What may be wrong with the rule as it was saved."""

    warnings: list[RuleWarning]


class NoiseRuleListRequest(Struct):
    """Whose rules."""

    channel_id: Id


class NoiseRuleItem(Struct, kw_only=True):
    """What every rule has, in its present version."""

    account_id: int
    channel_id: int
    rule_id: str
    rule_name: str
    description: str
    priority: int
    status: Literal["enabled", "disabled"]
    version: int
    updated_by: int
    created_at: int
    updated_at: int
    deleted_at: int
    hits_24h: Annotated[int, Meta(description="Events it hid in the last day, in whole hours.")]
    hits_7d: int
    last_hit_at: Annotated[int, Meta(description="When it hid one last; 0: not in the last quarter.")]


def item_fields(rule: NoiseRule, hits: Mapping[str, Hits]) -> dict[str, Any]:
    """The fields of :class:`NoiseRuleItem`."""
    mine = hits.get(rule.rule_id, Hits())
    return {
        "hits_24h": mine.day,
        "hits_7d": mine.week,
        "last_hit_at": seconds(mine.last_at),
        "account_id": rule.account_id,
        "channel_id": rule.channel_id,
        "rule_id": rule.rule_id,
        "rule_name": rule.name,
        "description": rule.description,
        "priority": rule.priority,
        "status": "disabled" if rule.status == "disabled" else "enabled",
        "version": rule.version,
        "updated_by": rule.updated_by,
        "created_at": seconds(rule.created_at),
        "updated_at": seconds(rule.updated_at),
        "deleted_at": seconds(rule.deleted_at),
    }


def values_of(body: Any, names: tuple[str, ...]) -> dict[str, Any]:
    """What a request says of a rule, under the names of the model; what is absent stays as it is."""
    given = {name: getattr(body, name) for name in ("description", "priority", *names)}
    written = {_FIELDS.get(name, name): value for name, value in given.items() if value is not UNSET}
    return {"name": body.rule_name, **to_builtins(written)}


async def read_rules(call: Call, channel_id: int, kind: NoiseKind) -> tuple[list[NoiseRule], dict[str, Hits]]:
    """The rules of a channel that the caller may see, from top to bottom, and what each hid."""
    await channels.find(call.tx, call.actor, channel_id)
    rules = await NoiseRules(call.world.ids).of_channel(call.tx, call.account_id, channel_id, kind)
    return rules, await read_hits(call.tx, call.account_id, [one.rule_id for one in rules], call.now)


async def create_rule(call: Call, channel_id: int, kind: NoiseKind, values: dict[str, Any]) -> NoiseRuleAnswer:
    """Make a rule of a channel that the caller may change."""
    await channels.find_to_change(call.tx, call.actor, channel_id)
    rule = await NoiseRules(call.world.ids).create(call.tx, call.actor, channel_id, kind, values, call.now)
    await move_config_version(call.tx, call.account_id)
    call.note(rule.rule_id, rule_name=rule.name, channel_id=channel_id)
    return NoiseRuleAnswer(rule.rule_id, rule.name, await _warnings(call, rule))


async def change_rule(call: Call, body: NoiseRuleNamed, kind: NoiseKind, values: dict[str, Any]) -> NoiseRuleSaved:
    """Save the next version of a rule."""
    old = await _find_to_change(call, body.channel_id, kind, body.rule_id)
    rule = await NoiseRules(call.world.ids).change(call.tx, call.actor, old, values, call.now)
    await move_config_version(call.tx, call.account_id)
    await incidents.look_again(call.tx, call.account_id, [rule.channel_id], call.now)
    call.note(rule.rule_id, rule_name=rule.name, channel_id=rule.channel_id, version=rule.version)
    return NoiseRuleSaved(await _warnings(call, rule))


async def _warnings(call: Call, rule: NoiseRule) -> list[RuleWarning]:
    """What a look at the channel's latest events says against a rule; it is saved all the same."""
    where = (call.tx, call.account_id, rule.channel_id)
    tried = await try_on_channel(*where, rule.settings, WARN_DAYS, call.now, most=WARN_EVENTS)
    found = hint(tried.tally, rule.settings)
    if found is None:
        return []
    facts = {"matched": tried.tally.matched, "of": tried.tally.looked_at}
    code: Any = found["code"]
    return [RuleWarning(code, _WARNINGS[code].format_map(facts), **facts)]


def switches(kind: NoiseKind) -> list[Operation]:
    """The operations that enable, disable and delete rules of a kind."""
    return [_switch(kind, "enable"), _switch(kind, "disable"), _switch(kind, "delete")]


def _switch(kind: NoiseKind, verb: Literal["enable", "disable", "delete"]) -> Operation:
    async def handler(call: Call, body: RuleNamed) -> None:
        old = await _find_to_change(call, body.channel_id, kind, body.rule_id)
        await NoiseRules(call.world.ids).set_status(call.tx, call.actor, old, f"{verb}d", call.now)
        await move_config_version(call.tx, call.account_id)
        await incidents.look_again(call.tx, call.account_id, [old.channel_id], call.now)
        call.note(old.rule_id, rule_name=old.name, channel_id=old.channel_id)

    effect = "It decides again" if verb == "enable" else "It no longer decides"
    rest = "" if verb == "enable" else "; alerts that it keeps quiet and that still fire are told at once"
    handler.__doc__ = f"{verb.capitalize()} a{'n' if kind == 'inhibit' else ''} {kind} rule.\n\n{effect}{rest}."
    path = f"/channel/{NOISE_PATHS[kind]}/rule/{verb}"
    return operation(path, may="channels.manage", audit=f"{kind}_rule.{verb}", writes=True)(handler)


async def _find_to_change(call: Call, channel_id: int, kind: NoiseKind, rule_id: str) -> NoiseRule:
    await channels.find_to_change(call.tx, call.actor, channel_id)
    return await NoiseRules(call.world.ids).find(call.tx, call.account_id, channel_id, kind, rule_id)
