"""Which integration a push key belongs to, looked up once per few seconds: a key that is rotated or disabled dies soon."""

from __future__ import annotations

from collections import OrderedDict

from tocsin.db.database import Database
from tocsin.integrations import store
from tocsin.integrations.model import Integration, key_hash

FRESH_MS = 2_000
_KEPT = 10_000


class Keys:
    """A bounded cache in front of the table; unknown keys are remembered too, so that guessing costs no query each."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._known: OrderedDict[str, tuple[Integration | None, int]] = OrderedDict()

    async def find(self, key: str, now: int) -> Integration | None:
        """The integration of a key, at most two seconds old."""
        known = self._known.get(key)
        if known is not None and now - known[1] < FRESH_MS and now >= known[1]:
            return known[0]
        if not key or len(key) > 200:
            return None
        async with self._db.snapshot() as tx:
            found = await store.read_by_key_hash(tx, key_hash(key), now)
        self._known[key] = (found, now)
        self._known.move_to_end(key)
        if len(self._known) > _KEPT:
            self._known.popitem(last=False)
        return found

    async def find_by_prefix(self, prefix: str, now: int) -> Integration | None:
        """The integration of a mail address, at most two seconds old."""
        name = f"mail:{prefix}"
        known = self._known.get(name)
        if known is not None and 0 <= now - known[1] < FRESH_MS:
            return known[0]
        if not prefix or len(prefix) > 64:
            return None
        async with self._db.snapshot() as tx:
            found = await store.read_by_mail_prefix(tx, prefix)
        self._known[name] = (found, now)
        if len(self._known) > _KEPT:
            self._known.popitem(last=False)
        return found
