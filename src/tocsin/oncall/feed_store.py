"""SQL of calendar feeds."""

from __future__ import annotations

from msgspec import Struct, structs
from sqlalchemy import delete, insert, select, update

from tocsin.db.tables import calendar_feed
from tocsin.db.transaction import Transaction


class Feed(Struct, frozen=True, kw_only=True):
    """A secret address. ``schedule_id`` 0: all shifts of ``member_id``, who made it. Of the key only a hash is known."""

    account_id: int
    feed_id: str
    schedule_id: int
    member_id: int
    key_hash: str
    created_at: int
    last_read_at: int = 0


async def add(tx: Transaction, one: Feed) -> None:
    """Write a new feed."""
    await tx.run(insert(calendar_feed).values(**structs.asdict(one)))


async def read_by_key(tx: Transaction, key_hash: str) -> Feed | None:
    """The feed of a key, of whichever account."""
    row = await tx.first(select(calendar_feed).where(calendar_feed.c.key_hash == key_hash))
    return Feed(**row._asdict()) if row else None


async def read(tx: Transaction, account_id: int, feed_id: str) -> Feed | None:
    """One feed by id."""
    found = (calendar_feed.c.account_id == account_id, calendar_feed.c.feed_id == feed_id)
    row = await tx.first(select(calendar_feed).where(*found))
    return Feed(**row._asdict()) if row else None


async def read_of(tx: Transaction, account_id: int, *, member_id: int = 0, schedule_id: int = 0) -> list[Feed]:
    """The feeds that a member made, or those of a schedule, oldest first."""
    where = [calendar_feed.c.account_id == account_id]
    if member_id:
        where.append(calendar_feed.c.member_id == member_id)
    if schedule_id:
        where.append(calendar_feed.c.schedule_id == schedule_id)
    rows = await tx.fetch(select(calendar_feed).where(*where).order_by(calendar_feed.c.feed_id))
    return [Feed(**row._asdict()) for row in rows]


async def touch(tx: Transaction, one: Feed, now: int) -> None:
    """Note that it was read."""
    found = (calendar_feed.c.account_id == one.account_id, calendar_feed.c.feed_id == one.feed_id)
    await tx.run(update(calendar_feed).where(*found).values(last_read_at=now))


async def remove(tx: Transaction, account_id: int, feed_id: str) -> None:
    """Forget a feed: its address is that of nothing from now on."""
    found = (calendar_feed.c.account_id == account_id, calendar_feed.c.feed_id == feed_id)
    await tx.run(delete(calendar_feed).where(*found))
