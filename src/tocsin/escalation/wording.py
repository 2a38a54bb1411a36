"""The reasons of the escalation slice in a person's words: stored with each decision and shown as they are. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from tocsin.escalation.match import Passed
from tocsin.escalation.model import Rule
from tocsin.incidents.model import Incident
from tocsin.oncall.schedule import Schedule

DIRECT = {
    "reassigned": "it was assigned to you directly",
    "responders_added": "you were asked to join as a responder",
}


def no_rule(incident: Incident, passed: Sequence[Passed]) -> str:
    """Why nobody was told when no rule matched."""
    if not incident.channel_id:
        return "Nobody was told: the incident belongs to no channel and names no responder."
    if not passed:
        return "Nobody was told: the channel has no escalation rule. Add one, and the next incident is told."
    reasons = "; ".join(f"{one.name}: {one.why}" for one in passed[:10])
    return f"Nobody was told: none of the channel's {len(passed)} escalation rules matched ({reasons})."


def no_such_layer(rule_id: str, layer_idx: int) -> str:
    """Why an escalation by hand told nobody."""
    return f"Nobody was told: escalation rule {rule_id} has no layer {layer_idx + 1} (any more)."


def empty_layer(rule: Rule, layer_idx: int) -> str:
    """Why a layer was passed over."""
    after = "the next layer is told at once" if layer_idx + 1 < len(rule.layers) else "there is no further layer"
    return f"Layer {layer_idx + 1} of rule {rule.name} has nobody in it: {after}."


def vacant(schedule: Schedule | None, schedule_id: int, role_ids: Sequence[int]) -> str:
    """Why a schedule of a layer tells nobody."""
    if schedule is None:
        return f"Schedule {schedule_id} was deleted: nobody is told by it."
    if schedule.status != "enabled":
        return f"Schedule {schedule.name} is disabled: nobody is told by it."
    roles = " in the roles that the rule names" if role_ids else ""
    return f"Nobody is on call in schedule {schedule.name}{roles} at this moment."


def exhausted(rule: Rule) -> dict[str, Any]:
    """The line that says that everybody was told and nobody answered."""
    reason = f"All {len(rule.layers)} layers of rule {rule.name} were told and nobody answered."
    return {"escalate_rule_id": rule.rule_id, "rule_version": rule.version, "reason": reason}


def matched(rule: Rule, passed: Sequence[Passed]) -> dict[str, Any]:
    """What the timeline keeps of how the rule was found."""
    return {
        "escalate_rule_id": rule.rule_id,
        "escalate_rule_name": rule.name,
        "rule_version": rule.version,
        "passed": passed_over(passed),
    }


def passed_over(passed: Sequence[Passed]) -> list[dict[str, str]]:
    """The rules that were looked at and did not match, as lines keep them."""
    return [{"rule_id": one.rule_id, "name": one.name, "why": one.why, "code": one.code} for one in passed]


def person_reasons(
    rule: Rule,
    layer_idx: int,
    person_ids: Sequence[int],
    teams: Mapping[int, Sequence[int]],
    names: Mapping[int, str],
    on_duty: Mapping[str, Sequence[int]] = MappingProxyType({}),
) -> dict[int, str]:
    """Everybody of a layer, each once, with all the ways that led to them."""
    ways: dict[int, list[str]] = {}
    for person_id in person_ids:
        ways.setdefault(person_id, []).append("you are named in it")
    for team_id, members in teams.items():
        for person_id in members:
            ways.setdefault(person_id, []).append(f"you are in team {names.get(team_id, team_id)}")
    for schedule, persons in on_duty.items():
        for person_id in persons:
            ways.setdefault(person_id, []).append(f"you are on call in schedule {schedule}")
    prefix = f"layer {layer_idx + 1} of rule {rule.name}"
    return {person_id: f"{prefix}: {' and '.join(dict.fromkeys(why))}" for person_id, why in ways.items()}
