"""SQL of escalation rules, their versions, and running escalations."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from sqlalchemy import insert, select, update

from tocsin.db.tables import escalation, escalation_rule, escalation_rule_version
from tocsin.db.transaction import Transaction
from tocsin.escalation.model import Layer, Rule, Run
from tocsin.runtime.secrets import Vault

_RUN = Run.__struct_fields__


async def read_rules(tx: Transaction, vault: Vault, account_id: int) -> list[Rule]:
    """All rules of an account that are not deleted."""
    found = (escalation_rule.c.account_id == account_id, escalation_rule.c.status != "deleted")
    return [_rule(row, vault) for row in await tx.fetch(select(escalation_rule).where(*found))]


async def read_of_channel(tx: Transaction, vault: Vault, account_id: int, channel_id: int) -> list[Rule]:
    """A channel's rules from top to bottom."""
    found = (
        escalation_rule.c.account_id == account_id,
        escalation_rule.c.channel_id == channel_id,
        escalation_rule.c.status != "deleted",
    )
    order = (escalation_rule.c.priority, escalation_rule.c.created_at, escalation_rule.c.rule_id)
    return [_rule(row, vault) for row in await tx.fetch(select(escalation_rule).where(*found).order_by(*order))]


async def read_rule(tx: Transaction, vault: Vault, account_id: int, rule_id: str) -> Rule | None:
    """One rule in its present version, unless it is deleted."""
    found = (
        escalation_rule.c.account_id == account_id,
        escalation_rule.c.rule_id == rule_id,
        escalation_rule.c.status != "deleted",
    )
    row = await tx.first(select(escalation_rule).where(*found))
    return _rule(row, vault) if row else None


async def read_version(tx: Transaction, vault: Vault, account_id: int, rule_id: str, version: int) -> Rule | None:
    """A rule as it was in ``version``, whatever became of it since."""
    found = (
        escalation_rule_version.c.account_id == account_id,
        escalation_rule_version.c.rule_id == rule_id,
        escalation_rule_version.c.version == version,
    )
    row = await tx.first(select(escalation_rule_version.c.rule).where(*found))
    return _from_values(row[0], vault) if row else None


async def read_versions(tx: Transaction, vault: Vault, account_id: int, channel_id: int, to_at: int) -> list[Rule]:
    """Every version of a channel's rules that was made until an instant (ms), deleted rules included; oldest first."""
    mine = select(escalation_rule.c.rule_id).where(
        escalation_rule.c.account_id == account_id, escalation_rule.c.channel_id == channel_id
    )
    found = (
        escalation_rule_version.c.account_id == account_id,
        escalation_rule_version.c.rule_id.in_(mine),
        escalation_rule_version.c.created_at <= to_at,
    )
    order = (escalation_rule_version.c.rule_id, escalation_rule_version.c.version)
    statement = select(escalation_rule_version.c.rule).where(*found).order_by(*order)
    return [_from_values(row[0], vault) for row in await tx.fetch(statement)]


async def save_rule(tx: Transaction, vault: Vault, rule: Rule, *, new: bool) -> None:
    """Write a rule and keep this version of it for escalations that start with it."""
    values = msgspec.structs.asdict(rule)
    values["layers"] = vault.seal(msgspec.to_builtins(rule.layers), _place(rule.account_id, rule.rule_id))
    if new:
        await tx.run(insert(escalation_rule).values(**values))
    else:
        key = (escalation_rule.c.account_id == rule.account_id, escalation_rule.c.rule_id == rule.rule_id)
        await tx.run(update(escalation_rule).where(*key).values(**values))
    version = {"account_id": rule.account_id, "rule_id": rule.rule_id, "version": rule.version}
    kept = {**version, "rule": values, "created_at": rule.updated_at}
    await tx.run(insert(escalation_rule_version).values(**kept))


async def read_runs(tx: Transaction, account_id: int, incident_ids: Sequence[str]) -> dict[str, Run]:
    """Running escalations by incident."""
    rows = await tx.read_many(escalation, _RUN, {"account_id": account_id}, "incident_id", list(incident_ids))
    return {run.incident_id: run for run in (Run(**dict(zip(_RUN, row, strict=True))) for row in rows)}


async def write_runs(tx: Transaction, runs: Iterable[Run]) -> None:
    """Write running escalations; one per incident."""
    rows = [tuple(getattr(run, name) for name in _RUN) for run in {one.incident_id: one for one in runs}.values()]
    await tx.upsert_many(escalation, _RUN, rows, replace=_RUN[2:])


async def stop_runs(tx: Transaction, account_id: int, incident_ids: Sequence[str], now: int) -> None:
    """End the escalations of some incidents."""
    found = (escalation.c.account_id == account_id, escalation.c.incident_id.in_(incident_ids))
    await tx.run(update(escalation).where(*found).values(state="stopped", updated_at=now))


def _place(account_id: int, rule_id: str) -> str:
    return f"{account_id}/escalation_rule/{rule_id}"


def _rule(row: Any, vault: Vault) -> Rule:
    return _from_values(row._asdict(), vault)


def _from_values(values: dict[str, Any], vault: Vault) -> Rule:
    layers = vault.open(values["layers"], _place(values["account_id"], values["rule_id"]))
    return Rule(**{**values, "layers": msgspec.convert(layers, list[Layer])})
