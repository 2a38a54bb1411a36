"""Replays over the API: a draft is tried on what came, its mistakes are said, and it is its beginner's alone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from unittest.mock import patch

import pytest

from tests.api.answering import Desk
from tests.world.house import ACCOUNT_ID
from tests.world.rules import layer
from tests.world.world import World
from tocsin.replay import job_flow, job_store
from tocsin.replay.flow import Progress, Replayed
from tocsin.replay.job import Job
from tocsin.replay.job_flow import Replays

pytestmark = pytest.mark.anyio

DEV = [[{"key": "labels.env", "oper": "IN", "vals": ["dev"]}]]


@pytest.fixture
async def desk(world: World) -> AsyncIterator[Desk]:
    """The API of the world."""
    made = Desk(world)
    yield made
    made.close()


async def test_a_draft_is_tried_and_shown_to_who_began_it(world: World, desk: Desk) -> None:
    ana, bo = await desk.admin(), await desk.sign_in("bo")
    await world.rule(layer("alice"))
    await world.fire("disk full", labels={"env": "dev"})
    world.expect("alice")
    await world.forward("1m")
    where = {"channel_id": world._channels["db"].channel_id}
    same = await ana.data("/replay", **where)
    assert (same["state"], same["seen"], same["difference"]["is_none"]) == ("done", 1, True)
    draft = {"rules": [{"kind": "drop", "filters": DEV}]}
    found = await ana.data("/replay", **where, draft=draft)
    changed = found["difference"]
    assert changed["fates"] == [{"before": "opened", "after": "dropped", "events": 1}]
    assert (changed["messages_gone"], changed["message_examples"][0]["person_name"]) == (1, "alice")
    assert await ana.data("/replay/info", replay_id=found["replay_id"]) == found
    assert (await bo.post("/replay/info", replay_id=found["replay_id"])).code == "ResourceNotFound"
    world.expect_silence()


async def test_mistakes_are_said_with_their_place(world: World, desk: Desk) -> None:
    ana = await desk.admin()
    where = {"channel_id": world._channels["db"].channel_id}
    assert (await ana.post("/replay")).message == "channel_id: name a channel or an integration"
    refused = await ana.post("/replay", **where, draft={"pipeline": []})
    assert refused.message == "draft.pipeline: can be tried when an integration is replayed"
    assert (await ana.post("/replay", **where, start=5, end=4)).message.startswith("end: must be after start")


async def test_another_process_can_tell_of_it_and_stop_it(world: World, desk: Desk) -> None:
    ana = await desk.admin()
    here, there = Replays(world.db, world.clock), Replays(world.db, world.clock)
    job = Job("1" * 24, ACCOUNT_ID, ana.member_id, total=9, made_at=world.clock.now())
    go_on = asyncio.Event()

    async def work(progress: Progress) -> Replayed:
        while not go_on.is_set():
            progress(4)
            await asyncio.sleep(0.01)
        raise AssertionError("it was not stopped")

    with patch.object(job_flow, "TELL_S", 0.01):
        await here.begin(job, work)
        while (await there.find(job.account_id, job.member_id, job.replay_id)).seen != 4:  # noqa: ASYNC110 - as another process has to
            await asyncio.sleep(0.01)
        await there.cancel(await there.find(job.account_id, job.member_id, job.replay_id))
        await here.wait(job.replay_id, 10)
    assert (await there.find(job.account_id, job.member_id, job.replay_id)).state == "cancelled"


async def test_one_whose_process_has_died_has_failed(world: World, desk: Desk) -> None:
    ana = await desk.admin()
    job = Job("1" * 24, ACCOUNT_ID, ana.member_id, total=9, made_at=world.clock.now(), heard_at=world.clock.now())
    async with world.db.transaction() as tx:
        await job_store.add(tx, job)
    assert (await ana.data("/replay/info", replay_id=job.replay_id))["state"] == "running"
    await world.forward("1m")
    assert (await ana.data("/replay/info", replay_id=job.replay_id))["state"] == "failed"
