"""SQL of schedules and their versions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, func, insert, or_, select, update

from tocsin.db.tables import schedule, schedule_version
from tocsin.db.transaction import Transaction
from tocsin.oncall.layer import Layer
from tocsin.oncall.schedule import Schedule
from tocsin.runtime.secrets import Vault


async def read_by_ids(tx: Transaction, vault: Vault, account_id: int, schedule_ids: Iterable[int]) -> list[Schedule]:
    """Schedules by id that are not deleted; unknown ids are left out."""
    wanted = sorted(set(schedule_ids))
    if not wanted:
        return []
    found = (schedule.c.account_id == account_id, schedule.c.schedule_id.in_(wanted), schedule.c.status != "deleted")
    return [_schedule(row, vault) for row in await tx.fetch(select(schedule).where(*found))]


async def read_all(tx: Transaction, vault: Vault, account_id: int) -> list[Schedule]:
    """Every schedule of an account that is not deleted, by name."""
    found = (schedule.c.account_id == account_id, schedule.c.status != "deleted")
    rows = await tx.fetch(select(schedule).where(*found).order_by(func.lower(schedule.c.name), schedule.c.schedule_id))
    return [_schedule(row, vault) for row in rows]


async def read_names(tx: Transaction, account_id: int, schedule_ids: Iterable[int]) -> list[tuple[int, str]]:
    """Ids and names of schedules, deleted ones included; unknown ids are left out."""
    found = (schedule.c.account_id == account_id, schedule.c.schedule_id.in_(sorted(set(schedule_ids))))
    rows = await tx.fetch(select(schedule.c.schedule_id, schedule.c.name).where(*found))
    return [(row.schedule_id, row.name) for row in rows]


async def read_id_by_name(tx: Transaction, account_id: int, name: str) -> int | None:
    """The schedule of that exact name, if it is not deleted."""
    found = (schedule.c.account_id == account_id, schedule.c.name == name, schedule.c.status != "deleted")
    row = await tx.first(select(schedule.c.schedule_id).where(*found))
    return row[0] if row else None


async def page(
    tx: Transaction,
    vault: Vault,
    account_id: int,
    *,
    query: str = "",
    team_ids: Sequence[int] | None = None,
    creator_id: int = 0,
    offset: int = 0,
    limit: int = 20,
) -> tuple[list[Schedule], int]:
    """One page by name, and how many there are. ``team_ids``: owned by one of these, or made by ``creator_id``."""
    where: list[ColumnElement[bool]] = [schedule.c.account_id == account_id, schedule.c.status != "deleted"]
    if query:
        where.append(func.lower(schedule.c.name).contains(query.lower(), autoescape=True))
    if team_ids is not None:
        mine = schedule.c.creator_id == creator_id
        where.append(or_(schedule.c.team_id.in_(team_ids), mine) if creator_id else schedule.c.team_id.in_(team_ids))
    ordered = select(schedule).where(*where).order_by(func.lower(schedule.c.name), schedule.c.schedule_id)
    rows = await tx.fetch(ordered.offset(offset).limit(limit))
    total = await tx.first(select(func.count()).select_from(schedule).where(*where))
    return [_schedule(row, vault) for row in rows], total[0] if total else 0


async def save(tx: Transaction, vault: Vault, one: Schedule, *, new: bool) -> None:
    """Write a schedule and keep this version of it: what was true of it then can be told later."""
    values = msgspec.structs.asdict(one)
    values["layers"] = msgspec.to_builtins(one.layers)
    values["notify"] = vault.seal(one.notify, _place(one.account_id, one.schedule_id))
    if new:
        await tx.run(insert(schedule).values(**values))
    else:
        key = (schedule.c.account_id == one.account_id, schedule.c.schedule_id == one.schedule_id)
        await tx.run(update(schedule).where(*key).values(**values))
    version = {"account_id": one.account_id, "schedule_id": one.schedule_id, "version": one.version}
    kept = {**version, "schedule": values, "created_at": one.updated_at}
    await tx.run(insert(schedule_version).values(**kept))


def _place(account_id: int, schedule_id: int) -> str:
    return f"{account_id}/schedule/{schedule_id}"


def _schedule(row: Any, vault: Vault) -> Schedule:
    values = row._asdict()
    layers = msgspec.convert(values["layers"], list[Layer])
    notify = vault.open(values["notify"], _place(values["account_id"], values["schedule_id"]))
    return Schedule(**{**values, "layers": layers, "notify": notify})
