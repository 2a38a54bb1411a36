"""SQL of replays under way and over: any process can tell how far one is, or stop it."""

from __future__ import annotations

from typing import Any

import msgspec
from sqlalchemy import delete, func, insert, select, update

from tocsin.db.tables import replay
from tocsin.db.transaction import Transaction
from tocsin.replay.flow import Replayed
from tocsin.replay.job import Job, State

_decode = msgspec.msgpack.Decoder(Replayed).decode


async def add(tx: Transaction, job: Job) -> None:
    """Write down that a replay begins."""
    values = {name: getattr(job, name) for name in Job.__struct_fields__ if name != "result"}
    await tx.run(insert(replay).values(**values, result=b""))


async def read(tx: Transaction, account_id: int, replay_id: str) -> Job | None:
    """A replay as it was last told of."""
    found = (replay.c.account_id == account_id, replay.c.replay_id == replay_id)
    row: Any = await tx.first(select(replay).where(*found))
    if row is None:
        return None
    values = row._asdict()
    raw = values.pop("result")
    return Job(**values, result=_decode(raw) if raw else None)


async def tell(tx: Transaction, job: Job, now: int) -> bool:
    """Write down how far a replay is; whether it is still wanted."""
    mine = (replay.c.account_id == job.account_id, replay.c.replay_id == job.replay_id)
    await tx.run(update(replay).where(*mine).values(seen=job.seen, heard_at=now))
    row = await tx.first(select(replay.c.state).where(*mine))
    return row is not None and row[0] == "running"


async def end(tx: Transaction, account_id: int, replay_id: str, state: State) -> None:
    """Let a replay that is under way be over without a result."""
    mine = (replay.c.account_id == account_id, replay.c.replay_id == replay_id, replay.c.state == "running")
    await tx.run(update(replay).where(*mine).values(state=state))


async def finish(tx: Transaction, job: Job, result: Replayed, now: int) -> None:
    """Write down what came of a replay, unless somebody has stopped it."""
    mine = (
        replay.c.account_id == job.account_id,
        replay.c.replay_id == job.replay_id,
        replay.c.state == "running",
    )
    values = {"state": "done", "seen": job.seen, "heard_at": now, "result": msgspec.msgpack.encode(result)}
    await tx.run(update(replay).where(*mine).values(**values))


async def count_running(tx: Transaction, account_id: int, since: int) -> int:
    """How many of an account's replays are under way and were told of since an instant (ms)."""
    found = (replay.c.account_id == account_id, replay.c.state == "running", replay.c.heard_at >= since)
    row = await tx.first(select(func.count()).select_from(replay).where(*found))
    return row[0] if row else 0


async def forget(tx: Transaction, before: int) -> None:
    """Forget the replays that began before an instant (ms)."""
    await tx.run(delete(replay).where(replay.c.made_at < before))
