"""Ask a rule: why it did, or did not, apply to an event or an incident, condition by condition. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, Literal

from msgspec import Struct, structs

from tocsin.alerts.stages.silence import silence_ends_at
from tocsin.channels.noise_rule import (
    EXTRA_KEYS,
    Conditions,
    DropSettings,
    InhibitSettings,
    NoiseRule,
    SilenceSettings,
)
from tocsin.escalation.match import Moment, covered, fact
from tocsin.escalation.model import Rule
from tocsin.incidents.model import Incident
from tocsin.kernel.conditions import Matcher, Subject, compile_filters
from tocsin.notify.explanation import RuleRef

Part = Literal["filters", "target_filters", "source_filters"]
Why = Literal[
    "applied",
    "matches",
    "matches_untold",
    "conditions",
    "time",
    "disabled",
    "not_made_yet",
    "deleted",
    "recovery",
    "equals_missing",
    "no_source",
    "other_rule_first",
]
"""What a rule did, or why it did not."""

TEXTS: Final[dict[Why, str]] = {
    "applied": "It applied.",
    "matches": "It matches.",
    "matches_untold": "It matches, but somebody had been told already: nobody can be untold.",
    "conditions": "None of its groups of conditions matched.",
    "time": "Its time did not cover that moment.",
    "disabled": "It was disabled then.",
    "not_made_yet": "It did not exist yet.",
    "deleted": "It had been deleted before.",
    "recovery": "Recoveries pass all noise rules, so that what is open can end.",
    "equals_missing": "One of the values that must be equal is missing, and what is missing equals nothing.",
    "no_source": "It matches, but no active alert beside it matched its source conditions with equal values.",
    "other_rule_first": "It matches, but another rule came first.",
}


class ConditionLook(Struct, frozen=True):
    """A condition beside what the subject had; ``had`` is ``None`` where it had nothing."""

    key: str
    oper: str
    vals: Sequence[str]
    had: str | None
    holds: bool


class GroupLook(Struct, frozen=True):
    """A group of conditions: it matches when all of them hold. ``part``: which of the rule's filters it belongs to."""

    part: Part
    matches: bool
    conditions: Sequence[ConditionLook]


class Asked(Struct, frozen=True, kw_only=True):
    """What a rule says to a subject. ``applied_rule`` is the one that was applied in its stage, if any.

    Without groups in a part, that part matches everything. ``time_matches`` is ``None`` for rules without a time.
    """

    rule: RuleRef
    why: Why
    groups: Sequence[GroupLook]
    time_matches: bool | None = None
    is_draft: bool = False
    missing: Sequence[str] = ()
    applied_rule: RuleRef | None = None

    @property
    def applied(self) -> bool:
        """Whether it did what it is for."""
        return self.why == "applied"


def look(filters: Conditions, subject: Subject, part: Part) -> tuple[bool, list[GroupLook]]:
    """Whether filters match, and each group with its conditions. Raises ``ConditionError`` for filters that cannot be."""
    matcher: Matcher = compile_filters(filters, path=part, extra_keys=EXTRA_KEYS)
    groups = []
    for group in matcher.inspect(subject):
        looks = [
            ConditionLook(one.condition.key, one.condition.oper, one.condition.vals, one.had, one.holds)
            for one in group
        ]
        groups.append(GroupLook(part, all(one.holds for one in looks), looks))
    return matcher.matches(subject), groups


def ask_noise(
    rule: NoiseRule, subject: Subject, moment: Moment, *, draft: Conditions | None, is_recovery: bool
) -> Asked:
    """A drop, silence or inhibit rule at an instant (ms); ``draft`` are conditions to try in place of its own."""
    settings, ref = rule.settings, ref_of(rule)
    part: Part = "filters"
    time_matches, missing = None, []
    if isinstance(settings, InhibitSettings):
        part = "target_filters"
        filters = settings.target_filters
        missing = [name for name in settings.equals if subject(name) is None]
    else:
        filters = settings.filters
    if isinstance(settings, SilenceSettings):
        time_matches = silence_ends_at(settings, moment.zone, moment.calendars, moment.now) > 0
    matches, groups = look(filters if draft is None else draft, subject, part)
    why: Why = "matches"
    if rule.status != "enabled":
        why = "disabled" if rule.status == "disabled" else "deleted"
    elif is_recovery:
        why = "recovery"
    elif not matches:
        why = "conditions"
    elif time_matches is False:
        why = "time"
    elif missing:
        why = "equals_missing"
    elif isinstance(settings, InhibitSettings):
        why = "no_source"
    is_draft = draft is not None
    return Asked(rule=ref, why=why, groups=groups, time_matches=time_matches, missing=missing, is_draft=is_draft)


def ask_escalation(rule: Rule, incident: Incident, moment: Moment, *, draft: Conditions | None) -> Asked:
    """An escalation rule and an incident at a moment."""
    matches, groups = look(rule.filters if draft is None else draft, lambda key: fact(incident, key), "filters")
    time_matches = covered(rule.time_filters, moment) if rule.time_filters else None
    why: Why = "matches"
    if rule.status != "enabled":
        why = "disabled" if rule.status == "disabled" else "deleted"
    elif time_matches is False:
        why = "time"
    elif not matches:
        why = "conditions"
    ref = RuleRef("escalation_rule", rule.rule_id, rule.name, rule.version)
    return Asked(rule=ref, why=why, groups=groups, time_matches=time_matches, is_draft=draft is not None)


def settle(asked: Asked, applied: RuleRef | None, *, was_told: bool = False) -> Asked:
    """With what was recorded: it applied, or another rule of its stage did, or it came too late to keep anybody quiet."""
    if asked.is_draft:
        return structs.replace(asked, applied_rule=applied)
    if applied is not None and applied.id == asked.rule.id:
        return structs.replace(asked, why="applied", applied_rule=applied)
    if asked.why not in ("matches", "no_source"):
        return structs.replace(asked, applied_rule=applied)
    if applied is not None:
        return structs.replace(asked, why="other_rule_first", applied_rule=applied)
    return structs.replace(asked, why="matches_untold") if was_told and asked.why == "matches" else asked


def ref_of(rule: NoiseRule) -> RuleRef:
    """A noise rule as steps name it."""
    kinds: dict[type[Any], Any] = {
        DropSettings: "drop_rule",
        SilenceSettings: "silence_rule",
        InhibitSettings: "inhibit_rule",
    }
    return RuleRef(kinds[type(rule.settings)], rule.rule_id, rule.name, rule.version)
