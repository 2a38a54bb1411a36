"""SQL of channels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Text, func, insert, or_, select, type_coerce, update

from tocsin.channels.model import Channel
from tocsin.db.tables import channel
from tocsin.db.transaction import Transaction


async def read_all(tx: Transaction, account_id: int) -> list[Channel]:
    """Every channel of an account that is not deleted; what rulebooks are made from."""
    statement = select(channel).where(channel.c.account_id == account_id, channel.c.status != "deleted")
    return [_channel(row) for row in await tx.fetch(statement)]


async def read_by_ids(tx: Transaction, account_id: int, channel_ids: Sequence[int]) -> list[Channel]:
    """Channels by id, deleted ones included (history names them)."""
    statement = select(channel).where(channel.c.account_id == account_id, channel.c.channel_id.in_(channel_ids))
    return [_channel(row) for row in await tx.fetch(statement)]


async def read_by_name(tx: Transaction, account_id: int, name: str) -> Channel | None:
    """The channel of that exact name, if it is not deleted."""
    found = (channel.c.account_id == account_id, channel.c.name == name, channel.c.status != "deleted")
    row = await tx.first(select(channel).where(*found))
    return _channel(row) if row else None


async def page(
    tx: Transaction,
    account_id: int,
    where: Sequence[ColumnElement[bool]],
    order: Sequence[ColumnElement[Any]],
    offset: int,
    limit: int,
) -> tuple[list[Channel], int]:
    """One page of the channels that match ``where``, and how many match in all."""
    found = (channel.c.account_id == account_id, channel.c.status != "deleted", *where)
    rows = await tx.fetch(select(channel).where(*found).order_by(*order).offset(offset).limit(limit))
    total = await tx.first(select(func.count()).select_from(channel).where(*found))
    return [_channel(row) for row in rows], total[0] if total else 0


async def add(tx: Transaction, one: Channel) -> None:
    """Write a new channel."""
    await tx.run(insert(channel).values(**msgspec.structs.asdict(one)))


async def change(tx: Transaction, account_id: int, channel_id: int, values: dict[str, Any]) -> None:
    """Set columns of one channel."""
    found = (channel.c.account_id == account_id, channel.c.channel_id == channel_id)
    await tx.run(update(channel).where(*found).values(**values))


def visible_to(team_ids: Sequence[int], member_id: int, *, everything: bool) -> ColumnElement[bool]:
    """The data right of channels as a condition: a private one shows only to its teams and its creator.

    Managing teams are matched in the JSON text (`[1,22]`), which both databases can do.
    """
    if everything:
        return channel.c.channel_id == channel.c.channel_id
    managed = [func.replace(func.replace(_json_text(), "[", ","), "]", ",").like(f"%,{team},%") for team in team_ids]
    return or_(~channel.c.is_private, channel.c.creator_id == member_id, channel.c.team_id.in_(team_ids), *managed)


def _json_text() -> ColumnElement[str]:
    return type_coerce(channel.c.managing_team_ids, Text)


def _channel(row: Any) -> Channel:
    return Channel(**row._asdict())
