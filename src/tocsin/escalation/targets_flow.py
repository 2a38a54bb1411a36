"""Gathers whom a layer's target means at this moment: members of teams, who is on call in schedules."""

from __future__ import annotations

from tocsin.db.transaction import Transaction
from tocsin.escalation.model import Rule
from tocsin.escalation.targets import Meant, meant
from tocsin.oncall import schedule_store
from tocsin.people import store as people
from tocsin.runtime.secrets import Vault


async def read_meant(tx: Transaction, vault: Vault, rule: Rule, layer_idx: int, now: int) -> Meant:
    """Whom layer ``layer_idx`` of a rule means at ``now`` (ms)."""
    target = rule.layers[layer_idx].target
    teams = await people.read_team_members(tx, rule.account_id, target.team_ids) if target.team_ids else {}
    names = {one.team_id: one.name for one in await people.read_teams(tx, rule.account_id, teams)} if teams else {}
    wanted = [int(key) for key in target.schedule_to_role_ids]
    found = await schedule_store.read_by_ids(tx, vault, rule.account_id, wanted)
    return meant(rule, layer_idx, teams, names, {one.schedule_id: one for one in found}, now)
