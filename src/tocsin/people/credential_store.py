"""SQL of sessions, APP keys and the audit log."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import delete, func, insert, select, update

from tocsin.db.tables import app_key, audit, session
from tocsin.db.transaction import Transaction
from tocsin.people.model import AppKey, AuditLine, Session


def token_hash(token: str) -> str:
    """What is stored of a session or APP key: they are long and random, so one round of SHA-256 is enough."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


async def read_session(tx: Transaction, session_hash: str) -> Session | None:
    """A session, over or not."""
    row = await tx.first(select(session).where(session.c.session_hash == session_hash))
    return Session(**row._asdict()) if row else None


async def add_session(tx: Transaction, one: Session) -> None:
    """Write a new session."""
    await tx.run(insert(session).values(**msgspec.structs.asdict(one)))


async def touch_session(tx: Transaction, session_hash: str, seen_at: int) -> None:
    """Note that a session was used."""
    await tx.run(update(session).where(session.c.session_hash == session_hash).values(seen_at=seen_at))


async def end_session(tx: Transaction, session_hash: str) -> None:
    """Forget one session."""
    await tx.run(delete(session).where(session.c.session_hash == session_hash))


async def end_sessions(tx: Transaction, account_id: int, member_id: int, *, but: str = "") -> None:
    """Forget all sessions of a member, ``but`` one."""
    theirs = (session.c.account_id == account_id, session.c.member_id == member_id)
    await tx.run(delete(session).where(*theirs, session.c.session_hash != but))


async def forget_old_sessions(tx: Transaction, now: int) -> int:
    """Delete sessions that are over; how many. ``now`` in ms."""
    return await tx.run(delete(session).where(session.c.expires_at <= now))


async def read_key(tx: Transaction, key_hash: str) -> AppKey | None:
    """The APP key with this hash."""
    row = await tx.first(select(app_key).where(app_key.c.key_hash == key_hash))
    return AppKey(**row._asdict()) if row else None


async def read_keys(tx: Transaction, account_id: int, member_id: int) -> Sequence[AppKey]:
    """The APP keys of a member, oldest first."""
    theirs = (app_key.c.account_id == account_id, app_key.c.member_id == member_id)
    rows = await tx.fetch(select(app_key).where(*theirs).order_by(app_key.c.key_id))
    return [AppKey(**row._asdict()) for row in rows]


async def count_keys(tx: Transaction, account_id: int, member_id: int) -> int:
    """How many APP keys a member has."""
    theirs = (app_key.c.account_id == account_id, app_key.c.member_id == member_id)
    row = await tx.first(select(func.count()).select_from(app_key).where(*theirs))
    return int(row[0]) if row else 0


async def add_key(tx: Transaction, one: AppKey) -> None:
    """Write a new APP key."""
    await tx.run(insert(app_key).values(**msgspec.structs.asdict(one)))


async def touch_key(tx: Transaction, account_id: int, key_id: str, used_at: int) -> None:
    """Note that a key was used."""
    found = (app_key.c.account_id == account_id, app_key.c.key_id == key_id)
    await tx.run(update(app_key).where(*found).values(used_at=used_at))


async def remove_key(tx: Transaction, account_id: int, member_id: int, key_id: str) -> bool:
    """Delete a member's key; whether it was there."""
    theirs = (app_key.c.account_id == account_id, app_key.c.member_id == member_id, app_key.c.key_id == key_id)
    return await tx.run(delete(app_key).where(*theirs)) > 0


async def remove_keys(tx: Transaction, account_id: int, member_id: int) -> None:
    """Delete all keys of a member."""
    theirs = (app_key.c.account_id == account_id, app_key.c.member_id == member_id)
    await tx.run(delete(app_key).where(*theirs))


async def add_audit(tx: Transaction, line: AuditLine) -> None:
    """Write one line of the audit log."""
    await tx.run(insert(audit).values(**msgspec.structs.asdict(line)))


async def read_audit(tx: Transaction, account_id: int, limit: int = 100) -> list[AuditLine]:
    """The newest lines of the audit log, newest first."""
    found = select(audit).where(audit.c.account_id == account_id).order_by(audit.c.audit_id.desc()).limit(limit)
    rows: Sequence[Any] = await tx.fetch(found)
    return [AuditLine(**row._asdict()) for row in rows]
