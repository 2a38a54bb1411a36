"""SQL of message templates."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, func, insert, select, update

from tocsin.db.tables import template
from tocsin.db.transaction import Transaction
from tocsin.notify.model import Template


async def read(tx: Transaction, account_id: int, template_id: str) -> Template | None:
    """One template, whatever its status."""
    found = (template.c.account_id == account_id, template.c.template_id == template_id)
    row = await tx.first(select(template).where(*found))
    return _template(row) if row else None


async def read_default(tx: Transaction, account_id: int) -> Template | None:
    """The template the account began with."""
    found = (template.c.account_id == account_id, template.c.is_default, template.c.status != "deleted")
    row = await tx.first(select(template).where(*found).order_by(template.c.template_id))
    return _template(row) if row else None


async def page(
    tx: Transaction,
    account_id: int,
    where: Sequence[ColumnElement[bool]],
    order: Sequence[ColumnElement[Any]],
    offset: int,
    limit: int,
) -> tuple[list[Template], int]:
    """One page of templates, and how many match in all."""
    found = (template.c.account_id == account_id, template.c.status != "deleted", *where)
    rows = await tx.fetch(select(template).where(*found).order_by(*order).offset(offset).limit(limit))
    total = await tx.first(select(func.count()).select_from(template).where(*found))
    return [_template(row) for row in rows], total[0] if total else 0


async def add(tx: Transaction, one: Template) -> None:
    """Write a new template."""
    await tx.run(insert(template).values(**msgspec.structs.asdict(one)))


async def change(tx: Transaction, account_id: int, template_id: str, values: dict[str, Any]) -> None:
    """Set columns of one template."""
    found = (template.c.account_id == account_id, template.c.template_id == template_id)
    await tx.run(update(template).where(*found).values(**values))


def _template(row: Any) -> Template:
    return Template(**row._asdict())
