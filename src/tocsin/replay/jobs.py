"""Replays under way in this process, and what the last ones came to. They are lost with the process: nothing depends on them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Literal

from msgspec import Struct

from tocsin.kernel.clock import HOUR
from tocsin.kernel.errors import InvalidParameter, NotFound
from tocsin.replay.flow import Cancelled, Progress, Replayed
from tocsin.runtime.telemetry import logger

State = Literal["running", "done", "failed", "cancelled"]
MOST_AT_ONCE = 2
MOST_KEPT = 50
KEPT_MS = HOUR
Work = Callable[[Progress], Awaitable[Replayed]]


class Job(Struct):
    """One replay. ``seen`` of ``total`` events were looked at."""

    replay_id: str
    account_id: int
    member_id: int
    total: int
    made_at: int
    seen: int = 0
    state: State = "running"
    result: Replayed | None = None


class Replays:
    """The replays of this process; each is shown to the person who began it."""

    def __init__(self) -> None:
        self._jobs: dict[str, Job] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}

    def begin(self, job: Job, work: Work) -> None:
        """Run ``work`` aside. Raises ``InvalidParameter`` while as many are under way as may be."""
        if len(self._tasks) >= MOST_AT_ONCE:
            raise InvalidParameter(
                f"replay: {MOST_AT_ONCE} replays are under way on this server; wait until one is done or cancel one"
            )
        self._forget(job.made_at)
        self._jobs[job.replay_id] = job
        self._tasks[job.replay_id] = asyncio.create_task(self._run(job, work))

    async def wait(self, replay_id: str, seconds: float) -> None:
        """Wait for a replay, but no longer than that."""
        task = self._tasks.get(replay_id)
        if task is not None:
            await asyncio.wait([task], timeout=seconds)

    def find(self, account_id: int, member_id: int, replay_id: str) -> Job:
        """A replay that this person began. Raises ``NotFound``."""
        job = self._jobs.get(replay_id)
        if job is None or (job.account_id, job.member_id) != (account_id, member_id):
            raise NotFound(f"replay_id {replay_id}: there is no such replay (any more); they are kept for an hour")
        return job

    async def stop(self) -> None:
        """Cancel everything, at the end of the process."""
        for job in self._jobs.values():
            if job.state == "running":
                job.state = "cancelled"
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)

    async def _run(self, job: Job, work: Work) -> None:
        def progress(seen: int) -> None:
            job.seen = seen
            if job.state == "cancelled":
                raise Cancelled

        try:
            job.result = await work(progress)
            job.state = "done"
        except Cancelled:
            pass
        except Exception:  # noqa: BLE001 - whatever the rules and events of others may raise ends here
            logger.exception("replay %s failed", job.replay_id)
            job.state = "failed"
        finally:
            del self._tasks[job.replay_id]

    def _forget(self, now: int) -> None:
        done = [one for one in self._jobs.values() if one.state != "running"]
        old = [one for one in done if one.made_at < now - KEPT_MS]
        for one in [*old, *done[: max(0, len(done) - MOST_KEPT)]]:
            self._jobs.pop(one.replay_id, None)
