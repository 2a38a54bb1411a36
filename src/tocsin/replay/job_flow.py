"""Runs replays aside, and tells of them in rows: whichever process is asked can say how far one is, or stop it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

from tocsin.db.database import Database
from tocsin.kernel.clock import Clock
from tocsin.kernel.errors import InvalidParameter, NotFound
from tocsin.replay import job_store
from tocsin.replay.flow import Cancelled, Progress, Replayed
from tocsin.replay.job import SILENT_MS, Job
from tocsin.runtime.telemetry import logger

MOST_AT_ONCE = 2
TELL_S = 1.0
"""How often a replay under way is told of."""
Work = Callable[[Progress], Awaitable[Replayed]]


class Replays:
    """The replays; each is shown to the person who began it. Those that this process runs end with it, and that is seen."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock
        self._tasks: dict[str, asyncio.Task[None]] = {}

    async def begin(self, job: Job, work: Work) -> None:
        """Run ``work`` aside. Raises ``InvalidParameter`` while as many of an account are under way as may be."""
        now = job.heard_at = self._clock.now()
        async with self._db.transaction() as tx:
            running = await job_store.count_running(tx, job.account_id, now - SILENT_MS)
            if max(running, len(self._tasks)) >= MOST_AT_ONCE:
                raise InvalidParameter(
                    f"replay: {MOST_AT_ONCE} replays are under way already; wait until one is done or cancel one"
                )
            await job_store.add(tx, job)
        self._tasks[job.replay_id] = asyncio.create_task(self._run(job, work))

    async def wait(self, replay_id: str, seconds: float) -> None:
        """Wait for a replay of this process, but no longer than that."""
        task = self._tasks.get(replay_id)
        if task is not None:
            await asyncio.wait([task], timeout=seconds)

    async def find(self, account_id: int, member_id: int, replay_id: str) -> Job:
        """A replay that this person began. Raises ``NotFound``."""
        async with self._db.snapshot() as tx:
            job = await job_store.read(tx, account_id, replay_id)
        if job is None or job.member_id != member_id:
            raise NotFound(f"replay_id {replay_id}: there is no such replay (any more); they are kept for an hour")
        if job.state == "running" and job.heard_at < self._clock.now() - SILENT_MS:
            job.state = "failed"  # the process that ran it has ended
        return job

    async def cancel(self, job: Job) -> None:
        """Stop a replay, whichever process runs it."""
        async with self._db.transaction() as tx:
            await job_store.end(tx, job.account_id, job.replay_id, "cancelled")

    async def stop(self) -> None:
        """End everything, at the end of the process."""
        for task in self._tasks.values():
            task.cancel()
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)

    async def _run(self, job: Job, work: Work) -> None:
        is_wanted = True

        def progress(seen: int) -> None:
            job.seen = seen
            if not is_wanted:
                raise Cancelled

        async def tell() -> None:
            nonlocal is_wanted
            while is_wanted:
                await asyncio.sleep(TELL_S)
                async with self._db.transaction() as tx:
                    is_wanted = await job_store.tell(tx, job, self._clock.now())

        telling = asyncio.create_task(tell())
        try:
            result = await work(progress)
            async with self._db.transaction() as tx:
                await job_store.finish(tx, job, result, self._clock.now())
        except Cancelled:
            pass
        except asyncio.CancelledError:
            await self._end(job)
            raise
        except Exception:  # noqa: BLE001 - whatever the rules and events of others may raise ends here
            logger.exception("replay %s failed", job.replay_id)
            await self._end(job)
        finally:
            telling.cancel()
            with suppress(asyncio.CancelledError):
                await telling
            del self._tasks[job.replay_id]

    async def _end(self, job: Job) -> None:
        async with self._db.transaction() as tx:
            await job_store.end(tx, job.account_id, job.replay_id, "failed")
