"""SQL of roles on call."""

from __future__ import annotations

from msgspec import Struct, structs
from sqlalchemy import delete, insert, select, update

from tocsin.db.tables import duty_role
from tocsin.db.transaction import Transaction


class DutyRole(Struct, frozen=True, kw_only=True):
    """A role that an account made: what a person is for while on call, such as database or incident commander."""

    account_id: int
    role_id: int
    name: str
    creator_id: int = 0
    created_at: int = 0
    updated_at: int = 0


async def read_all(tx: Transaction, account_id: int) -> list[DutyRole]:
    """The roles of an account, by name."""
    query = select(duty_role).where(duty_role.c.account_id == account_id).order_by(duty_role.c.name)
    return [DutyRole(**row._asdict()) for row in await tx.fetch(query)]


async def add(tx: Transaction, one: DutyRole) -> None:
    """Write a new role."""
    await tx.run(insert(duty_role).values(**structs.asdict(one)))


async def rename(tx: Transaction, one: DutyRole) -> None:
    """Give a role its new name."""
    found = (duty_role.c.account_id == one.account_id, duty_role.c.role_id == one.role_id)
    await tx.run(update(duty_role).where(*found).values(name=one.name, updated_at=one.updated_at))


async def remove(tx: Transaction, account_id: int, role_id: int) -> None:
    """Forget a role."""
    await tx.run(delete(duty_role).where(duty_role.c.account_id == account_id, duty_role.c.role_id == role_id))
