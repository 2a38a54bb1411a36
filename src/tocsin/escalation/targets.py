"""Whom a layer means at a moment, and the order that its message becomes. Pure: production and simulation ask it alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct

from tocsin.escalation import wording
from tocsin.escalation.model import Order, Rule, Run
from tocsin.escalation.plan import Telling
from tocsin.incidents.model import Incident
from tocsin.oncall.duty import on_call
from tocsin.oncall.schedule import Schedule


class Meant(Struct, frozen=True):
    """Everybody of a layer with the ways that led to them, and which schedules had nobody."""

    person_reasons: dict[int, str]
    vacant: tuple[str, ...] = ()


def meant(
    rule: Rule,
    layer_idx: int,
    teams: Mapping[int, Sequence[int]],
    team_names: Mapping[int, str],
    schedules: Mapping[int, Schedule],
    now: int,
) -> Meant:
    """Whom layer ``layer_idx`` means at ``now`` (ms): persons, members of ``teams``, who is on call in ``schedules``."""
    target = rule.layers[layer_idx].target
    on_duty: dict[str, list[int]] = {}
    vacant = []
    for key, role_ids in target.schedule_to_role_ids.items():
        schedule = schedules.get(int(key))
        persons = on_call(schedule, now, role_ids) if schedule is not None else []
        if schedule is not None and persons:
            on_duty[schedule.name] = persons
        else:
            vacant.append(wording.vacant(schedule, int(key), role_ids))
    members = {team_id: teams.get(team_id, ()) for team_id in target.team_ids}
    reasons = wording.person_reasons(rule, layer_idx, target.person_ids, members, team_names, on_duty)
    return Meant(reasons, tuple(vacant))


def order_of(run: Run, rule: Rule, incident: Incident, telling: Telling, found: Meant) -> Order:
    """The order of one message of a layer."""
    target = rule.layers[telling.layer_idx].target
    return Order(
        incident=incident,
        event=telling.event,
        assignment_id=run.assignment_id,
        person_reasons=found.person_reasons,
        emails=tuple(target.emails),
        webhooks=tuple(target.webhooks),
        ways=target.by,
        layer_idx=telling.layer_idx,
        round=telling.round,
        template_id=rule.template_id,
        rule_id=rule.rule_id,
        rule_name=rule.name,
        rule_version=rule.version,
        until="closed" if _is_forced(rule, telling) else "acknowledged",
    )


def _is_forced(rule: Rule, telling: Telling) -> bool:
    """Whether this message goes out although somebody acknowledged: the layer before it forces the step to this one."""
    return telling.round == 1 and telling.layer_idx > 0 and rule.layers[telling.layer_idx - 1].force_escalate
