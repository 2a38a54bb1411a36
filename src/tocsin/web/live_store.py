"""SQL of live updates: what happened since, as far as this person may see it."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct
from sqlalchemy import ColumnElement, Select, func, or_, select, true

from tocsin.channels.store import visible_to
from tocsin.db.tables import channel, feed, integration
from tocsin.db.transaction import Transaction
from tocsin.people.model import Actor


class News(Struct, frozen=True):
    """A new line on an incident's timeline. ``at`` in ms."""

    feed_id: str
    incident_id: str
    channel_id: int
    type: str
    at: int


async def read_news(tx: Transaction, actor: Actor, after_id: str, limit: int) -> list[News]:
    """Lines of incidents' timelines beyond ``after_id``, oldest first; private channels only for those who see them."""
    found = (
        select(feed.c.feed_id, feed.c.ref_id, feed.c.channel_id, feed.c.type, feed.c.created_at)
        .where(
            feed.c.account_id == actor.account_id,
            feed.c.feed_id > after_id,
            feed.c.type.startswith("i_", autoescape=True),
            _visible(actor, feed.c.channel_id),
        )
        .order_by(feed.c.feed_id)
        .limit(limit)
    )
    rows = await tx.fetch(found)
    return [News(row.feed_id, row.ref_id, row.channel_id, row.type, row.created_at) for row in rows]


async def read_newest_id(tx: Transaction, account_id: int) -> str:
    """The last feed id of an account, empty without any."""
    row = await tx.first(select(func.max(feed.c.feed_id)).where(feed.c.account_id == account_id))
    return str(row[0]) if row and row[0] else ""


async def read_busy_integrations(tx: Transaction, actor: Actor, since: int, limit: int) -> Sequence[tuple[int, int]]:
    """``(integration_id, last_event_at)`` of integrations that received something after ``since`` (ms)."""
    found = (
        select(integration.c.integration_id, integration.c.last_event_at)
        .where(
            integration.c.account_id == actor.account_id,
            integration.c.last_event_at > since,
            _visible(actor, integration.c.channel_id),
        )
        .order_by(integration.c.last_event_at)
        .limit(limit)
    )
    return [(row.integration_id, row.last_event_at) for row in await tx.fetch(found)]


def _visible(actor: Actor, channel_id: ColumnElement[int]) -> ColumnElement[bool]:
    if actor.sees_all:
        return true()
    return or_(channel_id == 0, channel_id.in_(_visible_channels(actor)))


def _visible_channels(actor: Actor) -> Select[tuple[int]]:
    seen = visible_to(actor.team_ids, actor.member_id, everything=False)
    return select(channel.c.channel_id).where(channel.c.account_id == actor.account_id, seen)
