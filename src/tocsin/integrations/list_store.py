"""SQL of lists of integrations: those of a private channel show only to whom the channel shows."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, func, or_, select, true

from tocsin.channels.store import visible_to
from tocsin.db.tables import channel, integration
from tocsin.db.transaction import Transaction
from tocsin.integrations import store
from tocsin.integrations.model import Integration
from tocsin.people.model import Actor


def visible(actor: Actor) -> ColumnElement[bool]:
    """The data right of integrations for this actor."""
    if actor.sees_all:
        return true()
    mine = visible_to(actor.team_ids, actor.member_id, everything=False)
    channels = select(channel.c.channel_id).where(channel.c.account_id == actor.account_id, mine)
    return or_(integration.c.channel_id == 0, integration.c.channel_id.in_(channels))


async def read_visible(tx: Transaction, actor: Actor, integration_ids: Sequence[int]) -> list[Integration]:
    """Integrations by id that are not deleted, as far as the actor may see them."""
    if not integration_ids:
        return []
    where = (visible(actor), integration.c.integration_id.in_(sorted(set(integration_ids))))
    found, _ = await store.page(tx, actor.account_id, where, 0, len(integration_ids))
    return found


async def page(
    tx: Transaction, actor: Actor, channel_ids: Sequence[int], query: str, offset: int, limit: int
) -> tuple[list[Integration], int]:
    """One page by name of what the actor may see, and how many there are; 0 among ``channel_ids`` means shared ones."""
    where = [visible(actor)]
    if channel_ids:
        where.append(integration.c.channel_id.in_(channel_ids))
    if query:
        where.append(func.lower(integration.c.name).contains(query.lower(), autoescape=True))
    return await store.page(tx, actor.account_id, where, offset, limit)


async def read_of_channel(tx: Transaction, account_id: int, channel_id: int) -> list[Integration]:
    """The integrations dedicated to a channel."""
    found, _ = await store.page(tx, account_id, (integration.c.channel_id == channel_id,), 0, 1_000)
    return found
