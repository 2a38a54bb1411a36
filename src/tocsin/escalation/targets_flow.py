"""Gathers whom a layer's target means at this moment: persons, members of teams, who is on call in schedules."""

from __future__ import annotations

from msgspec import Struct

from tocsin.db.transaction import Transaction
from tocsin.escalation import wording
from tocsin.escalation.model import Rule
from tocsin.oncall import schedule_store
from tocsin.oncall.duty import on_call
from tocsin.people import store as people
from tocsin.runtime.secrets import Vault


class Meant(Struct, frozen=True):
    """Everybody of a layer with the ways that led to them, and which schedules had nobody."""

    person_reasons: dict[int, str]
    vacant: tuple[str, ...] = ()


async def read_meant(tx: Transaction, vault: Vault, rule: Rule, layer_idx: int, now: int) -> Meant:
    """Whom layer ``layer_idx`` of a rule means at ``now`` (ms)."""
    target = rule.layers[layer_idx].target
    teams = await people.read_team_members(tx, rule.account_id, target.team_ids) if target.team_ids else {}
    names = {one.team_id: one.name for one in await people.read_teams(tx, rule.account_id, teams)} if teams else {}
    on_duty: dict[str, list[int]] = {}
    vacant = []
    roles = {int(key): value for key, value in target.schedule_to_role_ids.items()}
    found = await schedule_store.read_by_ids(tx, vault, rule.account_id, roles)
    known = {one.schedule_id: one for one in found}
    for schedule_id, role_ids in roles.items():
        schedule = known.get(schedule_id)
        persons = on_call(schedule, now, role_ids) if schedule is not None else []
        if schedule is not None and persons:
            on_duty[schedule.name] = persons
        else:
            vacant.append(wording.vacant(schedule, schedule_id, role_ids))
    reasons = wording.person_reasons(rule, layer_idx, target.person_ids, teams, names, on_duty)
    return Meant(reasons, tuple(vacant))
