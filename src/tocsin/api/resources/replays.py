"""Replays: what came of late, decided again by a draft of the rules before it wakes anybody."""

from __future__ import annotations

from tocsin.alerts import arrival_store
from tocsin.alerts.list_store import first_id
from tocsin.api.call import Call
from tocsin.api.operation import operation
from tocsin.api.resources.replay_fields import (
    ReplayAnswer,
    ReplayNamed,
    ReplayRequest,
    difference_item,
    persons_in,
)
from tocsin.api.resources.replay_gather import By, gather
from tocsin.kernel.clock import SECOND
from tocsin.people import store as people
from tocsin.replay.flow import Progress, Replayed, replay
from tocsin.replay.job import Job

AT_ONCE_S = 2.0
"""A replay that is done by then is answered with its result."""


@operation("/replay", may="channels.read", audit="replay.begin", journey=True)
async def replay_begin(call: Call, body: ReplayRequest) -> ReplayAnswer:
    """Decide what came to a channel or through an integration once more: by today's rules and by a draft.

    Up to 30 days back, and nothing of it leaves the server or is written. Messages are those that would have gone out had nobody
    answered. A short replay is answered at once; of a longer one `/replay/info` tells how far it is.
    """
    async with call.world.db.snapshot() as tx:
        by = By(call.actor, call.world.ids, call.world.vault, call.now)
        asked, present, draft = await gather(tx, by, body)
        until_id = first_id(asked.end_at + SECOND)
        where = (tx, asked.account_id, asked.integration_ids, first_id(asked.start_at), until_id)
        total = await arrival_store.count_between(*where)

    async def work(progress: Progress) -> Replayed:
        async with call.world.db.snapshot() as tx:
            return await replay(tx, call.world.vault, asked, present, draft, progress)

    job = Job(call.world.ids.hex24(call.now), call.account_id, call.actor.member_id, total, call.now)
    await call.world.replays.begin(job, work)
    call.note(job.replay_id, channel_id=body.channel_id, integration_id=body.integration_id)
    await call.world.replays.wait(job.replay_id, AT_ONCE_S)
    return await _answer(call, await call.world.replays.find(call.account_id, call.actor.member_id, job.replay_id))


@operation("/replay/info", may="channels.read", audit="replay.info", journey=True)
async def replay_info(call: Call, body: ReplayNamed) -> ReplayAnswer:
    """How far a replay is, and what came of it. They are kept for an hour."""
    return await _answer(call, await call.world.replays.find(call.account_id, call.actor.member_id, body.replay_id))


@operation("/replay/cancel", may="channels.read", audit="replay.cancel", journey=True)
async def replay_cancel(call: Call, body: ReplayNamed) -> None:
    """Stop a replay that is under way."""
    await call.world.replays.cancel(
        await call.world.replays.find(call.account_id, call.actor.member_id, body.replay_id)
    )


async def _answer(call: Call, job: Job) -> ReplayAnswer:
    difference = None
    if job.result is not None:
        async with call.world.db.snapshot() as tx:
            members = await people.read_members(tx, call.account_id, persons_in(job.result))
        difference = difference_item(job.result.difference, {one.member_id: one.name for one in members})
    return ReplayAnswer(
        replay_id=job.replay_id,
        state=job.state,
        seen=job.seen,
        total=job.total,
        apis_not_asked=job.result.apis_not_asked if job.result is not None else 0,
        difference=difference,
    )
