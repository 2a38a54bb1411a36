"""Why a person was, or was not, told around an instant: rows of what concerned them in, reasons as codes out. Pure.

For each incident the timeline up to the end of the window is replayed into a :class:`Course`; the first reason that holds, in
the order in which the product decides, is why nobody told them. What is not kept over time (teams, preferences, contacts) is
taken as it is today, and the answer says so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal

from msgspec import Struct

from tocsin.escalation.model import Rule
from tocsin.incidents.model import Incident
from tocsin.kernel.clock import SECOND
from tocsin.notify.course import Course, Told, replay
from tocsin.notify.explanation import Past, RuleRef
from tocsin.notify.model import Delivery
from tocsin.reach.ways import Found

FOREVER: Final = 2**63 - 1
Verdict = Literal["told", "told_before", "not_told", "not_named"]


class Reason(Struct, frozen=True, kw_only=True):
    """One reason: a code of ``person_wording.TEXTS``, with what it is put into words from. ``at`` in ms, 0: no instant."""

    code: str
    at: int = 0
    rule: RuleRef | None = None
    facts: dict[str, Any] = {}


class Person(Struct, frozen=True, kw_only=True):
    """Whom it is about. ``teams``: the teams they are in today, by id; ``ways``: what would reach them, by severity;
    ``quiet``: their quiet rule at that instant, by severity."""

    person_id: int
    teams: Mapping[int, str] = {}
    ways: Mapping[str, Sequence[Found]] = {}
    quiet: Mapping[str, str] = {}


class About(Struct, frozen=True, kw_only=True):
    """An incident with what is known of it. ``rules``: every version until then; ``sendings``: the person's own messages."""

    incident: Incident
    lines: Sequence[Past] = ()
    rules: Sequence[Rule] = ()
    sendings: Sequence[Delivery] = ()
    names: Mapping[int, str] = {}


class Concern(Struct, frozen=True, kw_only=True):
    """What an incident had to do with the person."""

    incident: Incident
    verdict: Verdict
    reasons: Sequence[Reason]
    sendings: Sequence[Delivery]


def explain_incident(about: About, person: Person, from_at: int, to_at: int) -> Concern:
    """Whether an incident was told to a person in a window (ms), and why, or why not."""
    course = replay(about.lines, to_at)
    mine = [one for one in about.sendings if one.created_at <= to_at]
    arrived = [one for one in mine if one.state in ("delivered", "sent") and _ended_at(one) <= to_at]
    in_window = [one for one in mine if one.created_at >= from_at or _ended_at(one) >= from_at]
    shown = in_window if in_window or arrived else mine
    reasons = [_of_sending(one, about.incident, person, to_at) for one in shown]
    if any(one in arrived for one in in_window):
        return _concern(about, "told", reasons, mine)
    if arrived:
        last = max(arrived, key=lambda one: one.created_at)
        before = Reason(code="told_before", at=last.finished_at or last.created_at, facts={"by": last.medium})
        return _concern(about, "told_before", [before, *_why_no_more(course, about), *reasons], mine)
    if reasons:
        return _concern(about, "not_told", [*reasons, *_why_no_more(course, about)], mine)
    found = _why_not(course, about, person, to_at)
    is_named = bool(found) and found[0].code != "not_named"
    return _concern(about, "not_told" if is_named else "not_named", found, mine)


def _concern(about: About, verdict: Verdict, reasons: Sequence[Reason], mine: Sequence[Delivery]) -> Concern:
    return Concern(incident=about.incident, verdict=verdict, reasons=reasons, sendings=mine)


# What became of the person's own messages

_DROPPED = {
    "the incident was deleted before this was sent": "dropped_removed",
    "the incident was over before this was sent": "dropped_over",
    "somebody had acknowledged before this was sent": "dropped_acknowledged",
    "the incident was snoozed before this was sent": "dropped_snoozed",
    "the incident was assigned anew before this was sent": "dropped_reassigned",
}


def _ended_at(one: Delivery) -> int:
    """When a message came to its end; one that still waits has none yet."""
    return one.finished_at or (one.updated_at if one.state == "sent" else FOREVER)


def _of_sending(one: Delivery, incident: Incident, person: Person, to_at: int) -> Reason:
    facts: dict[str, Any] = {"by": one.medium, "layer": one.layer_idx + 1, "why": one.reason, "result": one.result}
    facts |= {"delivery_id": one.delivery_id, "attempts": one.attempts}
    quiet = person.quiet.get(one.severity or incident.severity)
    if quiet:
        facts["quiet"] = quiet
    code, at = "sent", one.finished_at or one.updated_at
    if one.state in ("delivered", "sent") and _ended_at(one) > to_at:
        code = "told_later"
    elif one.digest_id:
        code = "in_digest"
    elif one.state == "delivered":
        code = "delivered"
    elif one.state == "failed":
        code = "failed"
    elif one.state == "dropped":
        code = _DROPPED.get(one.result, "dropped")
    elif one.state in ("pending", "leased"):
        code, at = ("retrying" if one.attempts else "waiting"), one.due_at
    return Reason(code=code, at=at, facts=facts)


# Why nobody told them


def _why_not(course: Course, about: About, person: Person, to_at: int) -> list[Reason]:
    """The reasons that held at the end of the window, the one that decided first; ``not_named`` when no rule names them."""
    in_force = _in_force(about.rules, about.incident.created_at)
    named = [one for one in in_force if layers_of(one, person)]
    direct = course.told and not course.told[-1].rule_id
    if not course.told:
        found = _before_any_layer(course, about, person, named)
    elif direct:
        found = [_to_others(course.told[-1], about)] if named or _was_in_charge(course, person) else []
    else:
        found = _by_rule(course, about, person, named, to_at)
    if not found or found[0].code == "not_named":
        return [Reason(code="not_named")]
    return [*found, *_why_no_more(course, about)] if found[0].code in _STOPPABLE else found


_STOPPABLE = frozenset({"layer_not_reached", "delay_window", "not_decided"})
"""What comes later unless it is stopped: then what stopped it is told too."""


def _before_any_layer(course: Course, about: About, person: Person, named: Sequence[Rule]) -> list[Reason]:
    if not named and course.no_rule is None:
        return []
    if course.muted is not None:
        return [_of_mute(*course.muted)] if named else []
    if course.delay is not None:
        at, detail = course.delay
        until_at = int(detail.get("until") or 0) * SECOND
        ref = _ref_of(detail)
        mine = next((one for one in named if one.rule_id == ref.id), None)
        if mine is None:
            return [_not_matched(one, course.passed, ref) for one in named]
        return [Reason(code="delay_window", at=at, rule=ref, facts={"until": until_at})]
    if course.no_rule is not None:
        at, passed = course.no_rule
        if not passed:
            return [Reason(code="no_rule", at=at)]
        return [_not_matched(one, passed, None) for one in named]
    return [Reason(code="not_decided")]


def _by_rule(course: Course, about: About, person: Person, named: Sequence[Rule], to_at: int) -> list[Reason]:
    last = course.told[-1]
    ref = RuleRef("escalation_rule", last.rule_id, last.rule_name, last.rule_version)
    mine = next((one for one in about.rules if (one.rule_id, one.version) == (last.rule_id, last.rule_version)), None)
    told = [one for one in course.told if one.rule_id == last.rule_id]
    if any(person.person_id in one.person_ids for one in told):
        at = next(one.at for one in told if person.person_id in one.person_ids)
        return [
            Reason(code="no_way", at=at, rule=ref, facts={"problems": problems_of(person, about.incident.severity)})
        ]
    layers = layers_of(mine, person) if mine is not None else {}
    if not layers:
        return [_not_matched(one, course.passed, ref) for one in named if one.rule_id != last.rule_id]
    reached = {one.layer_idx: one.at for one in told}
    for layer_idx, way in sorted(layers.items()):
        if layer_idx in reached and way:
            facts = {"team": way, "layer": layer_idx + 1}
            return [Reason(code="not_in_team_then", at=reached[layer_idx], rule=ref, facts=facts)]
    later = [one for one in sorted(layers) if one > last.layer_idx]
    if not later or mine is None:
        return [Reason(code="layer_passed", at=last.at, rule=ref, facts={"layer": last.layer_idx + 1})]
    windows = [mine.layers[one].window_ms for one in range(last.layer_idx, later[0])]
    due_at = last.at + sum(windows) if all(windows) else 0
    facts = {"layer": later[0] + 1, "now": last.layer_idx + 1, "due": due_at}
    return [Reason(code="layer_not_reached" if due_at else "layer_never", at=last.at, rule=ref, facts=facts)]


def _why_no_more(course: Course, about: About) -> list[Reason]:
    """What stopped an escalation: the incident was deleted, over, snoozed, or somebody had it."""
    if course.removed_at:
        return [Reason(code="removed", at=course.removed_at)]
    if course.closed is not None:
        at, by, origin = course.closed
        if by:
            return [Reason(code="closed", at=at, facts={"who": about.names.get(by, str(by))})]
        return [Reason(code="timed_out" if origin == "autorslv" else "recovered", at=at)]
    if course.snoozed is not None:
        at, by, until_at = course.snoozed
        return [Reason(code="snoozed", at=at, facts={"who": about.names.get(by, str(by)), "until": until_at})]
    held = sorted((at, by) for by, at in course.acknowledged.items())
    if held:
        at, by = held[0]
        return [Reason(code="acknowledged", at=at, facts={"who": about.names.get(by, str(by))})]
    return []


def _not_matched(rule: Rule, passed: Sequence[Mapping[str, Any]], winner: RuleRef | None) -> Reason:
    """Why a rule that names the person was not followed."""
    ref = RuleRef("escalation_rule", rule.rule_id, rule.name, rule.version)
    one = next((one for one in passed if one.get("rule_id") == rule.rule_id), None)
    if one is not None:
        return Reason(code=f"rule_{one.get('code') or 'conditions'}", rule=ref)
    if rule.status != "enabled":
        return Reason(code="rule_disabled", rule=ref)
    if winner is not None:
        return Reason(code="rule_below", rule=ref, facts={"winner": winner.name, "winner_id": winner.id})
    return Reason(code="rule_conditions", rule=ref)


def _of_mute(at: int, detail: Mapping[str, Any]) -> Reason:
    code = str(detail.get("code") or "silenced")
    kinds: dict[str, Any] = {"silenced": "silence_rule", "inhibited": "inhibit_rule"}
    rule = None
    if detail.get("rule_id") and code in kinds:
        name, version = str(detail.get("rule_name") or ""), int(detail.get("rule_version") or 0)
        rule = RuleRef(kinds[code], str(detail["rule_id"]), name, version)
    until_at = int(detail.get("until") or 0) * SECOND
    return Reason(code=code, at=at, rule=rule, facts={"until": until_at})


def _to_others(told: Told, about: About) -> Reason:
    people = ", ".join(about.names.get(one, str(one)) for one in told.person_ids)
    return Reason(code="assigned_to_others", at=told.at, facts={"people": people})


def _was_in_charge(course: Course, person: Person) -> bool:
    return any(person.person_id in one.person_ids for one in course.told)


def _ref_of(detail: Mapping[str, Any]) -> RuleRef:
    name, version = str(detail.get("escalate_rule_name") or ""), int(detail.get("rule_version") or 0)
    return RuleRef("escalation_rule", str(detail.get("escalate_rule_id") or ""), name, version)


def _in_force(rules: Sequence[Rule], at: int) -> list[Rule]:
    """Of each rule the version that was there at an instant, from top to bottom; deleted ones are left out."""
    newest: dict[str, Rule] = {}
    for rule in rules:
        if rule.updated_at <= at or rule.rule_id not in newest:
            newest[rule.rule_id] = rule
    found = [one for one in newest.values() if one.status != "deleted"]
    return sorted(found, key=lambda one: (one.priority, one.created_at, one.rule_id))


def layers_of(rule: Rule, person: Person) -> dict[int, str]:
    """In which layers of a rule a person is: by name (an empty text), or by which team, as teams are today."""
    found: dict[int, str] = {}
    for number, one in enumerate(rule.layers):
        if person.person_id in one.target.person_ids:
            found[number] = ""
            continue
        team = next((person.teams[team_id] for team_id in one.target.team_ids if team_id in person.teams), None)
        if team is not None:
            found[number] = team
    return found


def problems_of(person: Person, severity: str) -> list[dict[str, str]]:
    """Why the transports a person wants for a severity do not reach them, as they are today."""
    return [{"transport": one.transport, "code": one.code} for one in person.ways.get(severity, ()) if one.code]
