"""One process of the product on a database: its doors and loops, its life and death, and its time."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Coroutine
from functools import cache
from typing import Any

import msgspec
from sqlalchemy import func, select

from tests.api.harness import Answer, in_process
from tests.world.databases import Place
from tests.world.far_ends import FarEnds
from tests.world.nemesis import BreakableDatabase, Killed, Nemesis
from tocsin import journey
from tocsin.db import timers
from tocsin.db.tables import inbox
from tocsin.engine.delivering import Delivering
from tocsin.intake.asking import Asking
from tocsin.intake.batcher import Batcher
from tocsin.intake.door import Door
from tocsin.intake.keys import Keys
from tocsin.intake.receiving import Receiving
from tocsin.intake.watching import Watching
from tocsin.integrations.sources_flow import Sources
from tocsin.kernel.clock import DAY, HOUR, MINUTE, SECOND, ManualClock
from tocsin.kernel.ids import SeededIds
from tocsin.notifiers.callback import Inbound
from tocsin.notify import store as delivery_store
from tocsin.runtime.config import Settings
from tocsin.runtime.secrets import Vault
from tocsin.runtime.telemetry import Metrics
from tocsin.server import make_world
from tocsin.web.callbacks import Callbacks

PUSH = "/event/push/alert/"
STEPS = 2_000
HANGS_S = 20.0
"""Whatever takes longer to end than this, of the real time, has failed."""
"""More pieces of work than any story has; past it something runs in circles."""
_UNITS = {"d": DAY, "h": HOUR, "m": MINUTE, "s": SECOND}
_sources = cache(Sources)


def ms(span: str) -> int:
    """`1h30m`, `90s`, `2d` in milliseconds."""
    parts = re.findall(r"(\d+(?:\.\d+)?)([dhms])", span)
    assert "".join(f"{number}{unit}" for number, unit in parts) == span, f"{span!r} is not a span like 1h30m"
    return round(sum(float(number) * _UNITS[unit] for number, unit in parts))


class Process:
    """The product with a clock that stands still, seeded ids and far ends that only record."""

    def __init__(self, place: Place, clock: ManualClock, nemesis: Nemesis, ends: FarEnds, seed: int = 1) -> None:
        self.place = place
        self.clock = clock
        self.nemesis = nemesis
        self.ends = ends
        self.settings = Settings(data=str(place.folder), base_url="https://tocsin.example.com", demo="off")
        self._seed = seed
        self._assemble()

    def _assemble(self) -> None:
        """A new process: nothing of the one before is left in memory."""
        self._seed += 1
        self.ids = SeededIds(self._seed)
        self.metrics = Metrics()
        self.vault = Vault(b"k" * 32, self.ids.bytes)
        self.db = BreakableDatabase(self.place.url, self.nemesis)
        self.batcher = Batcher(self.db)
        self.keys = Keys(self.db)
        self.door = Door(self.clock, self.ids, self.keys, _sources(), self.batcher, self.settings, self.metrics)
        parts = (self.db, self.settings, self.vault, self.ends, self.clock, self.ids)
        self.product = make_world(*parts, submit=self.door.submit)
        self.receiving = Receiving(self.product)
        self.asking = Asking(self.product, self.receiving)
        self.watching = Watching(self.product)
        self.delivering = Delivering(self.product, self.metrics)
        self.callbacks = Callbacks(self.product)

    async def start(self) -> None:
        """Open the database and begin to take pushes."""
        await self.db.open()
        self.batcher.start()

    async def stop(self) -> None:
        """Finish what is under way, and end."""
        try:
            async with asyncio.timeout(HANGS_S):
                await self.asking.drain()
                await self.delivering.drain()
        finally:  # what failed must not hang
            for task in (*self.asking.serving.values(), *self.delivering._flying):
                task.cancel()
            await self.batcher.stop()
            await self.db.close()

    async def kill(self) -> None:
        """End at once: what is not committed never was."""
        tasks = [
            task
            for task in (self.batcher._task, *self.asking.serving.values(), *self.delivering._flying)
            if task is not None
        ]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self.nemesis.revive()
        await self.db.close()

    async def restart(self) -> None:
        """A new process on the same database, after :meth:`kill` or :meth:`stop`."""
        self._assemble()
        await self.start()

    async def post(self, body: bytes, *, to: str = "db", source: str = "standard", key: str | None = None) -> Answer:
        """Any push to an integration; the answer, before anything is worked on."""
        key = f"key-of-{to}" if key is None else key
        target = f"{PUSH}{source}?integration_key={key}"
        call = in_process(self.door, "POST", target, body, {"content-type": "application/json"})
        return await self._unless_killed(call)

    async def call_back(self, call: Inbound) -> Answer:
        """A provider's request at the callback door, and what it is answered; then everything due is done."""
        target = call.url.removeprefix(self.settings.public_url)
        answer = await in_process(self.callbacks, call.method, target, call.body, call.headers)
        await self.callbacks.drain()
        await self.work()
        return answer

    async def push(self, title: str, status: str = "Critical", *, to: str = "db", **fields: Any) -> Answer:
        """One standard event, taken but not yet worked on. Its alert key is its title unless `alert_key` is given."""
        sent = {
            "title_rule": title,
            "event_status": status,
            "alert_key": title,
            "event_time": self.clock.now(),
        } | fields
        return await self.post(msgspec.json.encode(sent), to=to)

    async def fire(self, title: str, status: str = "Critical", *, to: str = "db", **fields: Any) -> None:
        """One standard event, taken and worked on."""
        answer = await self.push(title, status, to=to, **fields)
        assert answer.status == 200, f"{answer.status}: {answer.content.decode()}"
        await self.work()

    async def recover(self, title: str, *, to: str = "db", **fields: Any) -> None:
        """The event that ends an alert."""
        await self.fire(title, "Ok", to=to, **fields)

    async def _unless_killed(self, call: Coroutine[Any, Any, Answer]) -> Answer:
        """The answer; :class:`Killed` when the process died in the middle (then there never is one)."""
        asked = asyncio.ensure_future(call)
        assert self.batcher._task is not None
        await asyncio.wait({asked, self.batcher._task}, return_when=asyncio.FIRST_COMPLETED)
        if not asked.done():
            asked.cancel()
            await asyncio.gather(asked, return_exceptions=True)
            raise Killed("while a push was taken")
        answer: Answer = asked.result()
        return answer

    async def forward(self, span: str) -> None:
        """Let time pass: from one due row to the next, each loop running until it is idle."""
        end = self.clock.now() + ms(span)
        await self.work()
        for _ in range(STEPS):
            due_at = await self.next_due_at()
            if due_at is None or due_at > end:
                break
            assert due_at > self.clock.now(), "something is due that no loop takes"
            self.clock.set(due_at)
            await self.work()
        else:
            raise AssertionError("time does not pass: something is due again and again")
        self.clock.set(end)
        await self.work()

    async def next_due_at(self) -> int | None:
        """The next instant at which something waits to be done, in whichever table."""
        async with self.db.snapshot() as tx:
            waiting = await tx.first(select(func.min(inbox.c.due_at)))
            times = (waiting[0] if waiting else None, await timers.next_due(tx), await delivery_store.next_due(tx))
        return min((one for one in times if one is not None), default=None)

    async def work(self) -> None:
        """Let every loop run until none has anything to do."""
        for _ in range(STEPS):
            busy = await self.receiving.piece()
            busy |= await self.ask()
            busy |= await journey.timers_due(self.product) > 0
            busy |= await self.watching.piece()
            busy |= await self.deliver()
            if not busy:
                return
        raise AssertionError("the loops are never idle")

    async def ask(self) -> bool:
        """One piece of the asking loop, until all that it began is over; whether there was any."""
        some = await self.asking.piece()
        serving = list(self.asking.serving.values())
        async with asyncio.timeout(HANGS_S):
            over = await asyncio.gather(*serving, return_exceptions=True)
        for one in over:
            if isinstance(one, BaseException):
                raise one
        return some or bool(serving)

    async def deliver(self) -> bool:
        """One piece of the delivery loop, until everything it sent has an outcome; whether there was any."""
        some = await self.delivering.piece()
        flying = list(self.delivering._flying)
        async with asyncio.timeout(HANGS_S):
            landed = await asyncio.gather(*flying, return_exceptions=True)
        for done in landed:
            if isinstance(done, BaseException):
                raise done
        return some
