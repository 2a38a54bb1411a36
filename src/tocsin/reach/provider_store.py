"""SQL of providers, of the connections they speak through, and of what was heard from them."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Sequence
from typing import Any

import msgspec
from sqlalchemy import delete, insert, select, update

from tocsin.db.tables import chat, heard, provider, provider_stream
from tocsin.db.transaction import Transaction
from tocsin.reach.model import Chat, Provider

_HEALTH = ("failures", "open_until_at", "last_ok_at", "last_failed_at", "last_error")


async def add(tx: Transaction, one: Provider) -> None:
    """Write a new provider."""
    await tx.run(insert(provider).values(**msgspec.structs.asdict(one)))


async def change(tx: Transaction, account_id: int, provider_id: int, values: dict[str, Any]) -> None:
    """Set columns of one provider."""
    found = (provider.c.account_id == account_id, provider.c.provider_id == provider_id)
    await tx.run(update(provider).where(*found).values(**values))


async def read(tx: Transaction, account_id: int, provider_id: int) -> Provider | None:
    """One provider that is not deleted."""
    found = (provider.c.account_id == account_id, provider.c.provider_id == provider_id)
    row = await tx.first(select(provider).where(*found, provider.c.status != "deleted"))
    return Provider(**row._asdict()) if row else None


async def read_all(tx: Transaction, account_id: int, *, status: str = "") -> list[Provider]:
    """The providers of an account that are not deleted, in the order in which they are tried."""
    wanted = provider.c.status == status if status else provider.c.status != "deleted"
    order = (provider.c.priority, provider.c.provider_id)
    rows = await tx.fetch(select(provider).where(provider.c.account_id == account_id, wanted).order_by(*order))
    return [Provider(**row._asdict()) for row in rows]


async def read_named(tx: Transaction, account_id: int, provider_ids: Iterable[int]) -> dict[int, Provider]:
    """Providers by id, deleted ones too (things name them); unknown ids are left out."""
    wanted = sorted(set(provider_ids))
    if not wanted:
        return {}
    found = (provider.c.account_id == account_id, provider.c.provider_id.in_(wanted))
    return {row.provider_id: Provider(**row._asdict()) for row in await tx.fetch(select(provider).where(*found))}


async def read_of_notifiers(tx: Transaction, notifiers: Sequence[str]) -> list[Provider]:
    """The enabled providers of some folders in all accounts: whose connections are to be held."""
    found = (provider.c.notifier.in_(notifiers), provider.c.status == "enabled")
    rows = await tx.fetch(select(provider).where(*found).order_by(provider.c.account_id, provider.c.provider_id))
    return [Provider(**row._asdict()) for row in rows]


async def write_health(tx: Transaction, providers: Iterable[Provider]) -> None:
    """Write what is known of how providers work."""
    rows = [(one.account_id, one.provider_id, *(getattr(one, name) for name in _HEALTH)) for one in providers]
    await tx.update_many(provider, ("account_id", "provider_id"), _HEALTH, rows)


async def hear_once(tx: Transaction, account_id: int, provider_id: int, event_id: str, now: int) -> bool:
    """Whether this event of a provider is new; it is not the second time."""
    key = hashlib.blake2b(event_id.encode(), digest_size=12).hexdigest()
    columns = ("account_id", "provider_id", "event_key", "created_at")
    return await tx.insert_new(heard, columns, [(account_id, provider_id, key, now)]) == 1


async def forget_heard(tx: Transaction, before_at: int) -> None:
    """Forget what was heard before an instant: by then its signatures are too old to be taken again."""
    await tx.run(delete(heard).where(heard.c.created_at < before_at))


async def take_stream(
    tx: Transaction, account_id: int, provider_id: int, holder: str, until_at: int, now: int
) -> dict[str, Any] | None:
    """Hold a provider's connection until ``until_at``: the polling cursor, or ``None`` while somebody else holds it."""
    columns = ("account_id", "provider_id", "holder", "lease_until_at", "state", "said", "cursor", "changed_at")
    await tx.insert_new(provider_stream, columns, [(account_id, provider_id, "", 0, "connecting", "", "{}", now)])
    table = provider_stream.c
    row = await tx.first(
        select(table.holder, table.lease_until_at, table.cursor)
        .where(table.account_id == account_id, table.provider_id == provider_id)
        .with_for_update()
    )
    if row is None or (row.holder not in ("", holder) and row.lease_until_at > now):
        return None
    await change_stream(tx, account_id, provider_id, {"holder": holder, "lease_until_at": until_at})
    return dict(row.cursor)


async def free_stream(tx: Transaction, account_id: int, provider_id: int, holder: str, state: str, now: int) -> None:
    """Let another process hold a provider's connection, if it is ours; ``state`` is what is shown of it meanwhile."""
    found = (
        provider_stream.c.account_id == account_id,
        provider_stream.c.provider_id == provider_id,
        provider_stream.c.holder == holder,
    )
    values = {"holder": "", "lease_until_at": 0, "state": state, "said": "", "changed_at": now}
    await tx.run(update(provider_stream).where(*found).values(**values))


async def switch_off_streams(tx: Transaction, wanted: Collection[tuple[int, int]], now: int) -> None:
    """Show connections as off that nobody holds and that are not among ``wanted`` (account id, provider id)."""
    table = provider_stream.c
    left = select(table.account_id, table.provider_id).where(table.state != "off", table.lease_until_at <= now)
    for row in await tx.fetch(left):
        if (row.account_id, row.provider_id) not in wanted:
            values = {"holder": "", "state": "off", "said": "", "changed_at": now}
            await change_stream(tx, row.account_id, row.provider_id, values)


async def change_stream(tx: Transaction, account_id: int, provider_id: int, values: dict[str, Any]) -> None:
    """Set columns of a provider's connection."""
    found = (provider_stream.c.account_id == account_id, provider_stream.c.provider_id == provider_id)
    await tx.run(update(provider_stream).where(*found).values(**values))


async def read_streams(tx: Transaction, account_id: int) -> dict[int, tuple[str, str, int]]:
    """Provider id -> (state, what is wrong, since when) of the connections of an account."""
    table = provider_stream.c
    rows = await tx.fetch(
        select(table.provider_id, table.state, table.said, table.changed_at).where(table.account_id == account_id)
    )
    return {row.provider_id: (row.state, row.said, row.changed_at) for row in rows}


async def add_chat(tx: Transaction, one: Chat) -> None:
    """Keep a group, or its new name."""
    columns = Chat.__struct_fields__
    row = tuple(getattr(one, name) for name in columns)
    await tx.upsert_many(chat, columns, [row], replace=("name", "updated_at"))


async def read_chats(tx: Transaction, account_id: int, provider_id: int = 0) -> list[Chat]:
    """The groups that bots of an account were introduced to."""
    statement = select(chat).where(chat.c.account_id == account_id).order_by(chat.c.name, chat.c.chat_key)
    rows = await tx.fetch(statement.where(chat.c.provider_id == provider_id) if provider_id else statement)
    return [Chat(**row._asdict()) for row in rows]


async def remove_chats(tx: Transaction, account_id: int, provider_id: int) -> None:
    """Forget the groups of a provider that is no more."""
    await tx.run(delete(chat).where(chat.c.account_id == account_id, chat.c.provider_id == provider_id))


async def remove_chat(tx: Transaction, account_id: int, provider_id: int, chat_key: str) -> bool:
    """Forget a group; whether there was one."""
    same = (chat.c.account_id == account_id, chat.c.provider_id == provider_id, chat.c.chat_key == chat_key)
    return await tx.run(delete(chat).where(*same)) > 0
