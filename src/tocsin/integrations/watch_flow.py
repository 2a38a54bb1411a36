"""Signs of life are kept with the push that brought them, and what is missed is found when its time is up."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from msgspec import structs

from tocsin.db import timers
from tocsin.db.timers import Timer
from tocsin.db.transaction import Transaction
from tocsin.integrations import store, watch_store
from tocsin.integrations.model import Integration
from tocsin.integrations.watch import MOST_BEATS, WATCH, Heartbeat, Kind, Look, Said, beaten, look
from tocsin.kernel.clock import SECOND
from tocsin.people.model import Actor
from tocsin.sources.source import Beat

Signs = tuple[Integration, Beat, int]
"""A sign of life of an integration, and when it came (ms)."""


async def keep_signs(tx: Transaction, signs: Sequence[Signs]) -> list[Signs]:
    """Keep signs of life; those that cannot be watched because there are too many are returned."""
    keys = {(one.account_id, one.integration_id, beat.name) for one, beat, _ in signs}
    known = {(one.integration_id, one.name): one for one in await watch_store.read(tx, sorted(keys), lock=True)}
    rooms: dict[int, int] = {}
    left_over: list[Signs] = []
    rung: list[Timer] = []
    touched: dict[tuple[int, int], int] = {}
    for one, beat, at in signs:
        before = known.get((one.integration_id, beat.name))
        if before is None:
            if one.integration_id not in rooms:
                rooms[one.integration_id] = MOST_BEATS - await watch_store.count_of(
                    tx, one.account_id, one.integration_id
                )
            if rooms[one.integration_id] <= 0:
                left_over.append((one, beat, at))
                continue
            rooms[one.integration_id] -= 1
            if any(dog.check == beat.name for dog in one.watch.watchdogs):
                before = Heartbeat(
                    account_id=one.account_id,
                    integration_id=one.integration_id,
                    name=beat.name,
                    kind=Kind.watchdog,
                    created_at=at,
                )
        after = beaten(before, beat, one, at)
        known[one.integration_id, beat.name] = after
        touched[one.account_id, one.integration_id] = at
        # With something to say it is looked at now, else when it will be missed.
        rung.append(_timer(after, at if after.said or after.failed_at else after.deadline))
    taken = {(one.integration_id, beat.name) for one, beat, _ in signs}
    await watch_store.write(tx, [one for key, one in known.items() if key in taken])
    await store.touch(tx, [(*key, at) for key, at in touched.items()])
    if rung:
        await timers.set_timers(tx, rung, max(at for _, _, at in signs))
    return left_over


async def due(tx: Transaction, timer: Timer, now: int) -> tuple[Integration, Look] | None:
    """Look at what a timer rings for; ``None`` when it is not watched any more."""
    integration_id, name = int(timer.payload["integration_id"]), str(timer.payload["name"])
    found = await watch_store.read(tx, [(timer.account_id, integration_id, name)])
    of = await store.read_by_ids(tx, timer.account_id, [integration_id])
    if not found or not of or of[0].status == "deleted":
        return None
    one, integration = found[0], of[0]
    if one.kind == Kind.silence:
        waiting_at = await watch_store.waiting_at(tx, timer.account_id, integration_id)
        one = structs.replace(one, last_at=max(one.last_at, integration.last_event_at, waiting_at))
    if integration.status != "enabled":  # it takes nothing, so nothing is missed; it begins anew when it does
        one = structs.replace(one, last_at=now)
    return integration, look(one, integration, now, timer.due_at)


async def settle(tx: Transaction, timer: Timer, seen: Look | None, now: int) -> None:
    """Keep what a look gave, and set the next one. A sign of life that came in between is looked at at once."""
    key = (timer.account_id, int(timer.payload["integration_id"]), str(timer.payload["name"]))
    found = await watch_store.read(tx, [key], lock=True)
    taken = await timers.take(tx, [timer], now)
    if seen is None or not found:
        return
    if taken:
        await watch_store.write(tx, [seen.after])
        if seen.next_at:
            await timers.set_timers(tx, [_timer(seen.after, max(seen.next_at, now + SECOND))], now)
    elif seen.event is not None:
        await watch_store.write(tx, [structs.replace(found[0], said=seen.after.said)])
        await timers.set_timers(tx, [_timer(found[0], now)], now)


async def watch_silence(tx: Transaction, one: Integration, now: int) -> None:
    """Begin, change or end the watch over an integration that must not fall silent, as its settings say."""
    name = ""
    if not one.watch.silent_s:
        await watch_store.forget(tx, one.account_id, one.integration_id, [name])
        return
    known = await watch_store.read(tx, [(one.account_id, one.integration_id, name)], lock=True)
    before = known[0] if known else None
    after = Heartbeat(
        account_id=one.account_id,
        integration_id=one.integration_id,
        name=name,
        kind=Kind.silence,
        every_s=one.watch.silent_s,
        grace_s=0,
        last_at=before.last_at if before else now,
        said=before.said if before else Said.nothing,
        created_at=before.created_at if before else now,
    )
    await watch_store.write(tx, [after])
    await timers.set_timers(tx, [_timer(after, max(after.deadline, now + SECOND))], now)


async def list_of(tx: Transaction, actor: Actor, integration_id: int) -> list[Heartbeat]:
    """What is watched of an integration; whether the actor may see it is the caller's question."""
    return await watch_store.read_of(tx, actor.account_id, integration_id)


async def forget(tx: Transaction, actor: Actor, integration_id: int, names: Sequence[str]) -> None:
    """Watch some heartbeats no more; the next sign of one begins it anew."""
    await watch_store.forget(tx, actor.account_id, integration_id, names)


def _timer(one: Heartbeat, due_at: int) -> Timer:
    digest = hashlib.sha256(one.name.encode()).hexdigest()[:16]
    payload = {"integration_id": one.integration_id, "name": one.name}
    return Timer(one.account_id, f"watch/{one.integration_id}/{digest}", WATCH, due_at, payload)
