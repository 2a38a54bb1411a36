"""Which rule an incident follows: from top to bottom, the first enabled one that matches (domain rule 2.12). Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, Literal, NamedTuple
from zoneinfo import ZoneInfo

from msgspec import Struct

from tocsin.escalation.model import Rule
from tocsin.incidents.model import Incident
from tocsin.kernel.conditions import Matcher, compile_filters
from tocsin.oncall.periods import Days, covers, gone

PassedCode = Literal["", "disabled", "time", "conditions"]
WHY_NOT: Final[dict[PassedCode, str]] = {
    "disabled": "it is disabled",
    "time": "its time filters do not cover this moment",
    "conditions": "its conditions do not match the incident",
}


class Passed(Struct, frozen=True):
    """A rule that was looked at and did not match, and why, in words and as a code: shown in the explanation."""

    rule_id: str
    name: str
    why: str
    code: PassedCode = ""


class Match(Struct, frozen=True):
    """The rule that won, if any, and those passed over before it."""

    rule: Rule | None
    passed: list[Passed]


class RuleSet:
    """The rules of one channel with their conditions compiled; made once per configuration version."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        ordered = sorted(rules, key=lambda rule: (rule.priority, rule.created_at, rule.rule_id))
        self.rules = [(rule, compile_filters(rule.filters)) for rule in ordered]

    def match(self, incident: Incident, zone: ZoneInfo, calendars: Days, now: int) -> Match:
        """The first rule that matches ``incident`` at ``now`` in the account's time zone, by its calendars."""
        passed: list[Passed] = []
        for rule, matcher in self.rules:
            code = why_not(rule, matcher, incident, Moment(now, zone, calendars))
            if not code:
                return Match(rule, passed)
            passed.append(Passed(rule.rule_id, rule.name, WHY_NOT[code], code))
        return Match(None, passed)


class Moment(NamedTuple):
    """An instant (ms), in the account's time zone and calendars."""

    now: int
    zone: ZoneInfo
    calendars: Days


def why_not(rule: Rule, matcher: Matcher, incident: Incident, moment: Moment) -> PassedCode:
    """Why a rule does not match an incident at a moment; empty when it does."""
    if rule.status != "enabled":
        return "disabled"
    if rule.time_filters and not covered(rule.time_filters, moment):
        return "time"
    if not matcher.matches(lambda key: fact(incident, key)):
        return "conditions"
    return ""


def covered(periods: Sequence[dict[str, Any]], moment: Moment) -> bool:
    """Whether any period covers the moment. One whose calendar is gone counts as covering: rather tell somebody than nobody."""
    if gone(periods, moment.calendars):
        return True
    return any(covers(one, moment.zone, moment.calendars, moment.now) for one in periods)


def fact(incident: Incident, key: str) -> str | None:
    """A field of an incident as conditions see it; ``None`` where it has none."""
    if key.startswith("labels."):
        return incident.labels.get(key[7:])
    if key in ("severity", "incident_severity"):
        return incident.severity
    if key == "title":
        return incident.title
    if key == "description":
        return incident.description
    if key == "data_source_id":
        return str(incident.integration_id)
    return None
