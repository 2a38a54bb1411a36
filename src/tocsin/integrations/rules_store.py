"""SQL of the rules of integrations and their versions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

import msgspec
from sqlalchemy import insert, select

from tocsin.db.tables import integration, integration_rules, integration_rules_version
from tocsin.db.transaction import Transaction
from tocsin.integrations.rule_set import EnrichSet, ProcessSet

Set = TypeVar("Set", EnrichSet, ProcessSet)
_KINDS: dict[type[Any], str] = {EnrichSet: "enrich", ProcessSet: "process"}
_COLUMNS = (
    "account_id",
    "integration_id",
    "kind",
    "version",
    "status",
    "rules",
    "creator_id",
    "updated_by",
    "created_at",
    "updated_at",
)


async def read_all(tx: Transaction, account_id: int, kind: type[Set]) -> list[Set]:
    """Every set of an account; what rulebooks are made from."""
    found = (integration_rules.c.account_id == account_id, integration_rules.c.kind == _KINDS[kind])
    return [_set(kind, row._asdict()) for row in await tx.fetch(select(integration_rules).where(*found))]


async def read(tx: Transaction, account_id: int, integration_ids: Sequence[int], kind: type[Set]) -> dict[int, Set]:
    """The sets of some integrations, as far as there are any."""
    found = (
        integration_rules.c.account_id == account_id,
        integration_rules.c.kind == _KINDS[kind],
        integration_rules.c.integration_id.in_(sorted(set(integration_ids))),
    )
    rows = await tx.fetch(select(integration_rules).where(*found))
    return {one.integration_id: one for one in (_set(kind, row._asdict()) for row in rows)}


async def read_version(
    tx: Transaction, account_id: int, integration_id: int, version: int, kind: type[Set]
) -> Set | None:
    """A set as it was in ``version``, whatever became of it since."""
    found = (
        integration_rules_version.c.account_id == account_id,
        integration_rules_version.c.integration_id == integration_id,
        integration_rules_version.c.kind == _KINDS[kind],
        integration_rules_version.c.version == version,
    )
    row = await tx.first(select(integration_rules_version).where(*found))
    if row is None:
        return None
    values = row._asdict()
    return _set(kind, {**values, "updated_at": values["created_at"]})


async def version_at(
    tx: Transaction, account_id: int, integration_id: int, at: int, kind: type[Set]
) -> tuple[int, bool]:
    """The version of a set that was in force at ``at`` (ms; 0: there was none), and whether it was made in that instant."""
    found = (
        integration_rules_version.c.account_id == account_id,
        integration_rules_version.c.integration_id == integration_id,
        integration_rules_version.c.kind == _KINDS[kind],
        integration_rules_version.c.created_at <= at,
    )
    columns = (integration_rules_version.c.version, integration_rules_version.c.created_at)
    newest = select(*columns).where(*found).order_by(integration_rules_version.c.version.desc()).limit(1)
    row = await tx.first(newest)
    return (row.version, row.created_at == at) if row is not None else (0, False)


async def save(tx: Transaction, one: EnrichSet | ProcessSet) -> None:
    """Write a set and keep this version of it."""
    kind, rules = _KINDS[type(one)], msgspec.json.encode(one.rules).decode()
    values = (*(getattr(one, name) if name not in ("kind", "rules") else "" for name in _COLUMNS),)
    row = tuple({"kind": kind, "rules": rules}.get(name, value) for name, value in zip(_COLUMNS, values, strict=True))
    await tx.upsert_many(integration_rules, _COLUMNS, [row], replace=_COLUMNS[3:])
    kept = {"account_id": one.account_id, "integration_id": one.integration_id, "kind": kind, "version": one.version}
    written = {"rules": msgspec.to_builtins(one.rules), "updated_by": one.updated_by, "created_at": one.updated_at}
    await tx.run(insert(integration_rules_version).values(**kept, **written))


async def users(tx: Transaction, account_id: int, *, schema_id: str = "", api_id: str = "") -> list[str]:
    """The names of integrations whose enrich rules look into a table or ask an API; deleted ones do not count."""
    columns = (integration.c.name, integration_rules.c.rules)
    joined = select(*columns).join(
        integration,
        (integration.c.account_id == integration_rules.c.account_id)
        & (integration.c.integration_id == integration_rules.c.integration_id),
    )
    found = (
        integration_rules.c.account_id == account_id,
        integration_rules.c.kind == "enrich",
        integration.c.status != "deleted",
    )
    rows = await tx.fetch(joined.where(*found).order_by(integration.c.name))
    return [name for name, rules in map(tuple, rows) if _uses(rules, schema_id, api_id)]


def _uses(rules: Sequence[Mapping[str, Any]], schema_id: str, api_id: str) -> bool:
    settings = [one["settings"] for one in rules if one["kind"] == "mapping"]
    return any(
        (schema_id and one["schema_id"] == schema_id) or (api_id and one["api_id"] == api_id) for one in settings
    )


def _set(kind: type[Set], values: Mapping[str, Any]) -> Set:
    return msgspec.convert({name: values[name] for name in kind.__struct_fields__ if name in values}, kind)
