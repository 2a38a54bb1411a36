"""Ask a rule: why it did, or did not, apply to an event, alert or incident."""

from __future__ import annotations

from typing import Annotated, Any

from msgspec import Meta, Struct

from tocsin.api.call import Call
from tocsin.api.fields import HexId, seconds
from tocsin.api.operation import operation
from tocsin.kernel.errors import InvalidParameter
from tocsin.notify.ask_rule import TEXTS, Asked, GroupLook, Why
from tocsin.notify.explanation import Kind, RuleRef
from tocsin.notify.rule_flow import ask
from tocsin.notify.version_flow import read_version

DraftFilters = Annotated[list[Annotated[list[dict[str, Any]], Meta(max_length=20)]], Meta(max_length=20)]


class ExplainRuleRequest(Struct, kw_only=True):
    """Exactly one of event, alert and incident, and a rule of its channel: drop, silence, inhibit or escalation.

    ``filters`` are conditions to try in place of the rule's own (of an inhibit rule: its target conditions).
    """

    rule_id: HexId
    event_id: HexId | None = None
    alert_id: HexId | None = None
    incident_id: HexId | None = None
    filters: DraftFilters | None = None


class ExplainRuleAnswer(Struct, kw_only=True):
    """The rule as it was then, whether it applied, and why (``why``: a code; ``text``: the same in English).

    ``groups``: each group with each condition, what was asked and what the subject had. ``missing``: what must be equal
    and is not there. ``applied_rule``: the rule that its stage did apply.
    """

    rule: RuleRef
    applied: bool
    why: Why
    text: str
    groups: list[GroupLook]
    time_matches: bool | None
    missing: list[str]
    applied_rule: RuleRef | None
    is_draft: bool


@operation("/explain/rule", may="incidents.read")
async def explain_rule(call: Call, body: ExplainRuleRequest) -> ExplainRuleAnswer:
    """Why a rule did, or did not, apply: condition by condition, as the rule was when it was decided."""
    named: list[tuple[Kind, str | None]] = [
        ("event", body.event_id),
        ("alert", body.alert_id),
        ("incident", body.incident_id),
    ]
    given = [(kind, one) for kind, one in named if one]
    if len(given) != 1:
        raise InvalidParameter("event_id: give exactly one of event_id, alert_id and incident_id")
    return _answer(await ask(call.tx, call.world.vault, call.actor, *given[0], body.rule_id, body.filters))


def _answer(found: Asked) -> ExplainRuleAnswer:
    return ExplainRuleAnswer(
        rule=found.rule,
        applied=found.applied,
        why=found.why,
        text=TEXTS[found.why],
        groups=list(found.groups),
        time_matches=found.time_matches,
        missing=list(found.missing),
        applied_rule=found.applied_rule,
        is_draft=found.is_draft,
    )


class RuleVersionRequest(Struct, kw_only=True):
    """A rule and a version of it, as a step of an explanation names them."""

    rule_id: HexId
    version: Annotated[int, Meta(ge=1)]


class RuleVersionAnswer(Struct, kw_only=True):
    """What the rule said in that version (fields as they are stored; secrets of bots are hidden), who saved it and when."""

    rule: RuleRef
    channel_id: int
    said: dict[str, Any]
    saved_by: int
    saved_at: int


@operation("/explain/rule/version", may="channels.read")
async def explain_rule_version(call: Call, body: RuleVersionRequest) -> RuleVersionAnswer:
    """A drop, silence, inhibit or escalation rule as it was in one version, whatever became of it since."""
    found = await read_version(
        call.tx, call.world.vault, call.actor, body.rule_id, body.version, lambda kind: _secrets(call, kind)
    )
    return RuleVersionAnswer(
        rule=found.rule,
        channel_id=found.channel_id,
        said=found.said,
        saved_by=found.saved_by,
        saved_at=seconds(found.saved_at),
    )


def _secrets(call: Call, kind: str) -> tuple[str, ...] | None:
    name = call.world.catalogue.name_of(kind)
    return call.world.catalogue.manifest(name).secrets if name else None
