"""SQL of what single members are reached by: chat identities and devices; and of their one-time codes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from sqlalchemy import delete, func, insert, select, update

from tocsin.db.tables import device, identity, ticket
from tocsin.db.transaction import Transaction
from tocsin.people import store as people
from tocsin.people.model import Member
from tocsin.reach.model import Contacts, Device, Identity, Ticket


async def read_contacts(tx: Transaction, account_id: int, member_ids: Iterable[int]) -> dict[int, Contacts]:
    """Everything that members can be reached by, by member id; deleted members are there too (without devices)."""
    members: list[Member] = await people.read_members(tx, account_id, member_ids)
    ids = [one.member_id for one in members]
    identities = await read_identities(tx, account_id, ids)
    devices = await read_devices(tx, account_id, ids)
    return {
        one.member_id: Contacts(
            member=one,
            identities=tuple(each for each in identities if each.member_id == one.member_id),
            devices=tuple(each for each in devices if each.member_id == one.member_id),
        )
        for one in members
    }


async def read_identities(tx: Transaction, account_id: int, member_ids: Sequence[int]) -> list[Identity]:
    """The chat identities of members."""
    if not member_ids:
        return []
    found = (identity.c.account_id == account_id, identity.c.member_id.in_(sorted(set(member_ids))))
    rows = await tx.fetch(select(identity).where(*found).order_by(identity.c.provider_id))
    return [Identity(**row._asdict()) for row in rows]


async def read_identity_of(tx: Transaction, account_id: int, provider_id: int, user_id: str) -> Identity | None:
    """Whose identity this is."""
    found = (
        identity.c.account_id == account_id,
        identity.c.provider_id == provider_id,
        identity.c.user_id == user_id,
    )
    row = await tx.first(select(identity).where(*found))
    return Identity(**row._asdict()) if row else None


async def write_identity(tx: Transaction, one: Identity) -> None:
    """Keep an identity: a member has one in each provider, and nobody else has the same one."""
    same = (identity.c.account_id == one.account_id, identity.c.provider_id == one.provider_id)
    await tx.run(delete(identity).where(*same, identity.c.user_id == one.user_id))
    await tx.run(delete(identity).where(*same, identity.c.member_id == one.member_id))
    await tx.run(insert(identity).values(**msgspec.structs.asdict(one)))


async def remove_identity(tx: Transaction, account_id: int, provider_id: int, member_id: int) -> bool:
    """Forget who a member is in a chat app; whether anything was known."""
    same = (identity.c.account_id == account_id, identity.c.provider_id == provider_id)
    return await tx.run(delete(identity).where(*same, identity.c.member_id == member_id)) > 0


async def remove_identities(tx: Transaction, account_id: int, provider_id: int) -> None:
    """Forget everybody in a chat app whose provider is no more."""
    await tx.run(delete(identity).where(identity.c.account_id == account_id, identity.c.provider_id == provider_id))


async def read_devices(tx: Transaction, account_id: int, member_ids: Sequence[int]) -> list[Device]:
    """The devices of members that are not deleted, oldest first."""
    if not member_ids:
        return []
    found = (
        device.c.account_id == account_id,
        device.c.member_id.in_(sorted(set(member_ids))),
        device.c.status != "deleted",
    )
    rows = await tx.fetch(select(device).where(*found).order_by(device.c.device_id))
    return [Device(**row._asdict()) for row in rows]


async def read_device(tx: Transaction, account_id: int, device_id: str) -> Device | None:
    """One device that is not deleted."""
    found = (device.c.account_id == account_id, device.c.device_id == device_id, device.c.status != "deleted")
    row = await tx.first(select(device).where(*found))
    return Device(**row._asdict()) if row else None


async def read_device_by_secret(tx: Transaction, secret_hash: str) -> Device | None:
    """The device that shows this secret, in whatever account."""
    row = await tx.first(select(device).where(device.c.secret_hash == secret_hash, device.c.status != "deleted"))
    return Device(**row._asdict()) if row else None


async def add_device(tx: Transaction, one: Device) -> None:
    """Write a new device."""
    await tx.run(insert(device).values(**msgspec.structs.asdict(one)))


async def change_device(tx: Transaction, account_id: int, device_id: str, values: dict[str, Any]) -> None:
    """Set columns of one device."""
    found = (device.c.account_id == account_id, device.c.device_id == device_id)
    await tx.run(update(device).where(*found).values(**values))


async def silence_target(tx: Transaction, account_id: int, target_hash: str, but: str) -> None:
    """The same push address was registered anew: the other devices that had it are forgotten."""
    same = (device.c.account_id == account_id, device.c.target_hash == target_hash, device.c.device_id != but)
    await tx.run(update(device).where(*same).values(status="deleted", target_hash=""))


async def add_ticket(tx: Transaction, one: Ticket) -> None:
    """Write a new code."""
    await tx.run(insert(ticket).values(**msgspec.structs.asdict(one)))


async def read_asked(tx: Transaction, account_id: int, member_id: int, kind: str, since_at: int) -> list[int]:
    """When (ms) a member asked for codes of a kind since an instant."""
    found = (
        ticket.c.account_id == account_id,
        ticket.c.member_id == member_id,
        ticket.c.kind == kind,
        ticket.c.created_at >= since_at,
    )
    return [row.created_at for row in await tx.fetch(select(ticket.c.created_at).where(*found))]


async def read_asked_of(tx: Transaction, kind: str, subject: str, since_at: int) -> list[int]:
    """When anybody, in whatever account, asked for codes to an address or number; the case of letters does not count."""
    found = (
        ticket.c.kind == kind,
        ticket.c.created_at >= since_at,
        func.lower(ticket.c.subject) == subject.lower(),
    )
    return [row.created_at for row in await tx.fetch(select(ticket.c.created_at).where(*found))]


async def read_ticket(tx: Transaction, code_hash: str, kinds: Sequence[str]) -> Ticket | None:
    """The newest code with a hash, in whatever account, used ones included. Held until the transaction ends."""
    found = (ticket.c.code_hash == code_hash, ticket.c.kind.in_(kinds))
    row = await tx.first(select(ticket).where(*found).order_by(ticket.c.created_at.desc()).limit(1).with_for_update())
    return Ticket(**row._asdict()) if row else None


async def read_newest_ticket(tx: Transaction, account_id: int, member_id: int, kind: str) -> Ticket | None:
    """The code that a member asked for last. Held until the transaction ends."""
    found = (ticket.c.account_id == account_id, ticket.c.member_id == member_id, ticket.c.kind == kind)
    newest = select(ticket).where(*found).order_by(ticket.c.created_at.desc(), ticket.c.ticket_id.desc()).limit(1)
    row = await tx.first(newest.with_for_update())
    return Ticket(**row._asdict()) if row else None


async def change_ticket(tx: Transaction, account_id: int, ticket_id: str, values: dict[str, Any]) -> None:
    """Set columns of one code."""
    found = (ticket.c.account_id == account_id, ticket.c.ticket_id == ticket_id)
    await tx.run(update(ticket).where(*found).values(**values))


async def forget_tickets(tx: Transaction, before_at: int) -> None:
    """Forget codes that ended before an instant, which lies a day back at least: limits count the codes of a day."""
    await tx.run(delete(ticket).where(ticket.c.expires_at < before_at))
