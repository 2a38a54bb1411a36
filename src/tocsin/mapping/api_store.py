"""SQL of mapping APIs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
from sqlalchemy import insert, select, update

from tocsin.db.tables import mapping_api
from tocsin.db.transaction import Transaction
from tocsin.mapping.model import MappingApi


async def read_all(tx: Transaction, account_id: int) -> list[MappingApi]:
    """The APIs of an account, oldest first."""
    found = (mapping_api.c.account_id == account_id, mapping_api.c.status != "deleted")
    order = (mapping_api.c.created_at, mapping_api.c.api_id)
    return [MappingApi(**row._asdict()) for row in await tx.fetch(select(mapping_api).where(*found).order_by(*order))]


async def read(tx: Transaction, account_id: int, api_id: str, *, lock: bool = False) -> MappingApi | None:
    """One API, unless it is deleted; ``lock`` holds it until the transaction ends."""
    found = (
        mapping_api.c.account_id == account_id,
        mapping_api.c.api_id == api_id,
        mapping_api.c.status != "deleted",
    )
    statement = select(mapping_api).where(*found)
    row = await tx.first(statement.with_for_update() if lock else statement)
    return MappingApi(**row._asdict()) if row else None


async def add(tx: Transaction, one: MappingApi) -> None:
    """Write a new API."""
    await tx.run(insert(mapping_api).values(**msgspec.structs.asdict(one)))


async def change(tx: Transaction, account_id: int, api_id: str, values: Mapping[str, Any]) -> None:
    """Set columns of an API."""
    found = (mapping_api.c.account_id == account_id, mapping_api.c.api_id == api_id)
    await tx.run(update(mapping_api).where(*found).values(**values))
