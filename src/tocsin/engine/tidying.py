"""Forgetting what is of no more use: used codes, marks of what providers said once, words that no incident has any more."""

from __future__ import annotations

from typing import Final

from tocsin.alerts import likeness_store
from tocsin.journey import World
from tocsin.kernel.clock import DAY, HOUR
from tocsin.reach import person_store, provider_store

EVERY_MS: Final = HOUR
HEARD_MS: Final = 2 * DAY
"""A callback's signature is too old to be taken again long before its mark is forgotten."""
CODES_MS: Final = 7 * DAY
LIKENESS_MS: Final = 61 * DAY
"""Past incidents are looked for 30 days back from one that may itself be 30 days old."""


class Tidying:
    """Forgets, once an hour, in whichever process gets to it."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._done_at = 0

    async def piece(self) -> bool:
        """Forget, if an hour has passed since the last time; there is never more to do."""
        now = self._world.clock.now()
        if 0 <= now - self._done_at < EVERY_MS:
            return False
        async with self._world.db.transaction() as tx:
            await provider_store.forget_heard(tx, now - HEARD_MS)
            await person_store.forget_tickets(tx, now - CODES_MS)
            await likeness_store.forget(tx, now - LIKENESS_MS)
        self._done_at = now
        return False
