"""Forgetting what is of no more use: used codes, marks of what providers said, rows of replaced tables, words of no incident."""

from __future__ import annotations

from typing import Final

from tocsin.alerts import arrival_store, hidden_store, likeness_store
from tocsin.alerts.list_store import first_id
from tocsin.changes import store as change_store
from tocsin.integrations import mail_store
from tocsin.integrations import store as integration_store
from tocsin.journey import World
from tocsin.kernel.clock import DAY, HOUR, MINUTE
from tocsin.mapping import table_flow
from tocsin.reach import person_store, provider_store
from tocsin.replay import job_store
from tocsin.replay.job import KEPT_MS

EVERY_MS: Final = HOUR
HEARD_MS: Final = 2 * DAY
"""A callback's signature is too old to be taken again long before its mark is forgotten."""
CODES_MS: Final = 7 * DAY
ARRIVALS: Final = 1_000
"""Pushes that are forgotten at a time."""
UNUSED_MS: Final = 10 * MINUTE
"""A batch that began to look into a mapping table before it was replaced is over long before its rows go."""
COUNTS_MS: Final = 91 * DAY
"""What rules hid is counted for a quarter."""
CHANGES_MS: Final = 180 * DAY
"""Changes are compared with those of the last half year."""
MAILS_MS: Final = 90 * DAY
"""A mail that is taken and cannot be marked as read is known for so long."""
REJECTED_MS: Final = 30 * DAY
"""What was refused or ignored can be read, and tried again, for so long."""
REJECTED: Final = 500
"""Of those, how many are forgotten at a time; each may hold 64 KB."""
LIKENESS_MS: Final = 61 * DAY
"""Past incidents are looked for 30 days back from one that may itself be 30 days old."""


class Tidying:
    """Forgets, once an hour, in whichever process gets to it."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._done_at = 0
        self._sweeps = False

    async def piece(self) -> bool:
        """Forget, if an hour has passed since the last time; whether there is more to do at once."""
        now = self._world.clock.now()
        if self._sweeps:
            more = await self._sweep_tables(now - UNUSED_MS)
            more = await self._forget_rejected(now) or more
            self._sweeps = await self._forget_arrivals(now) or more
            return self._sweeps
        if 0 <= now - self._done_at < EVERY_MS:
            return False
        async with self._world.db.transaction() as tx:
            await provider_store.forget_heard(tx, now - HEARD_MS)
            await person_store.forget_tickets(tx, now - CODES_MS)
            await likeness_store.forget(tx, now - LIKENESS_MS)
            await hidden_store.forget_counts(tx, now - COUNTS_MS)
            await job_store.forget(tx, now - KEPT_MS)
            await change_store.forget(tx, now - CHANGES_MS)
            await mail_store.forget(tx, now - MAILS_MS)
        self._done_at = now
        self._sweeps = True
        return True

    async def _forget_arrivals(self, now: int) -> bool:
        """Some pushes that were kept long enough; whether there may be more. In short steps: nobody waits for it long."""
        before_id = first_id(now - self._world.settings.keep_days * DAY)
        async with self._world.db.transaction() as tx:
            return await arrival_store.forget(tx, before_id, ARRIVALS) == ARRIVALS

    async def _forget_rejected(self, now: int) -> bool:
        """Some of what was refused long ago; whether there may be more."""
        async with self._world.db.transaction() as tx:
            return await integration_store.forget_rejected(tx, now - REJECTED_MS, REJECTED) == REJECTED

    async def _sweep_tables(self, before: int) -> bool:
        """Some rows of mapping tables that were replaced; whether there may be more. Short: nobody waits for it long."""
        async with self._world.db.transaction() as tx:
            return await table_flow.sweep(tx, before)
