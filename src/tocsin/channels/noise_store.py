"""SQL of noise rules and their versions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
from sqlalchemy import insert, select, update

from tocsin.channels.noise_rule import SETTINGS, NoiseKind, NoiseRule, SilenceSettings
from tocsin.db.tables import noise_rule, noise_rule_version
from tocsin.db.transaction import Transaction
from tocsin.oncall.periods import named


async def read_enabled(tx: Transaction, account_id: int) -> list[NoiseRule]:
    """Every rule of an account that is in force; what rulebooks are made from."""
    found = (noise_rule.c.account_id == account_id, noise_rule.c.status == "enabled")
    return [_rule(row._asdict()) for row in await tx.fetch(select(noise_rule).where(*found))]


async def read_of_channel(
    tx: Transaction, account_id: int, channel_id: int, kind: NoiseKind | None = None
) -> list[NoiseRule]:
    """A channel's rules (of one kind) that are not deleted, from top to bottom."""
    found = [
        noise_rule.c.account_id == account_id,
        noise_rule.c.channel_id == channel_id,
        noise_rule.c.status != "deleted",
    ]
    if kind is not None:
        found.append(noise_rule.c.kind == kind)
    order = (noise_rule.c.priority, noise_rule.c.created_at, noise_rule.c.rule_id)
    return [_rule(row._asdict()) for row in await tx.fetch(select(noise_rule).where(*found).order_by(*order))]


async def read_rule(tx: Transaction, account_id: int, rule_id: str) -> NoiseRule | None:
    """One rule in its present version, unless it is deleted."""
    found = (
        noise_rule.c.account_id == account_id,
        noise_rule.c.rule_id == rule_id,
        noise_rule.c.status != "deleted",
    )
    row = await tx.first(select(noise_rule).where(*found))
    return _rule(row._asdict()) if row else None


async def read_version(tx: Transaction, account_id: int, rule_id: str, version: int) -> NoiseRule | None:
    """A rule as it was in ``version``, whatever became of it since."""
    found = (
        noise_rule_version.c.account_id == account_id,
        noise_rule_version.c.rule_id == rule_id,
        noise_rule_version.c.version == version,
    )
    row = await tx.first(select(noise_rule_version.c.rule).where(*found))
    return _rule(row[0]) if row else None


async def read_following(tx: Transaction, account_id: int, calendar_id: str) -> list[NoiseRule]:
    """The rules that are not deleted and follow a calendar."""
    found = (noise_rule.c.account_id == account_id, noise_rule.c.status != "deleted", noise_rule.c.kind == "silence")
    rules = [_rule(row._asdict()) for row in await tx.fetch(select(noise_rule).where(*found))]
    return [
        one
        for one in rules
        if isinstance(one.settings, SilenceSettings) and calendar_id in named(one.settings.time_filters)
    ]


async def save_rule(tx: Transaction, rule: NoiseRule, *, new: bool) -> None:
    """Write a rule and keep this version of it."""
    values = msgspec.structs.asdict(rule)
    values["settings"] = msgspec.to_builtins(rule.settings)
    if new:
        await tx.run(insert(noise_rule).values(**values))
    else:
        key = (noise_rule.c.account_id == rule.account_id, noise_rule.c.rule_id == rule.rule_id)
        await tx.run(update(noise_rule).where(*key).values(**values))
    kept = {"account_id": rule.account_id, "rule_id": rule.rule_id, "version": rule.version}
    await tx.run(insert(noise_rule_version).values(**kept, rule=values, created_at=rule.updated_at))


def _rule(values: Mapping[str, Any]) -> NoiseRule:
    kind: NoiseKind = values["kind"]
    return NoiseRule(**{**values, "settings": msgspec.convert(values["settings"], SETTINGS[kind])})
