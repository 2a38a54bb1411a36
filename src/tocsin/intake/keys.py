"""Which integration a push key or a mail address belongs to, looked up once per few seconds: a key that is rotated or disabled
dies soon.

Keys and addresses are remembered apart: an address is no secret, so it must never be found where a key is asked for, and a
made-up key must not make an address unknown.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Awaitable, Callable

from tocsin.db.database import Database
from tocsin.db.transaction import Transaction
from tocsin.integrations import store
from tocsin.integrations.model import Integration, key_hash

FRESH_MS = 2_000
_KEPT = 10_000
_LONGEST_KEY = 200
_LONGEST_PREFIX = 64

Read = Callable[[Transaction], Awaitable[Integration | None]]


class _Known:
    """What was found of late. Unknown names are remembered too, so that guessing costs no query each."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._found: OrderedDict[str, tuple[Integration | None, int]] = OrderedDict()

    async def find(self, name: str, now: int, read: Read) -> Integration | None:
        """What ``read`` finds for a name, at most two seconds old."""
        known = self._found.get(name)
        if known is not None and 0 <= now - known[1] < FRESH_MS:
            return known[0]
        async with self._db.snapshot() as tx:
            found = await read(tx)
        self._found[name] = (found, now)
        self._found.move_to_end(name)
        if len(self._found) > _KEPT:
            self._found.popitem(last=False)
        return found

    def clear(self) -> None:
        """Forget everything."""
        self._found.clear()


class Keys:
    """Bounded caches in front of the table."""

    def __init__(self, db: Database) -> None:
        self._keys = _Known(db)
        self._prefixes = _Known(db)

    async def find(self, key: str, now: int) -> Integration | None:
        """The integration of a push key, at most two seconds old."""
        if not key or len(key) > _LONGEST_KEY:
            return None
        return await self._keys.find(key, now, lambda tx: store.read_by_key_hash(tx, key_hash(key), now))

    async def find_by_prefix(self, prefix: str, now: int) -> Integration | None:
        """The integration of a mail address, at most two seconds old."""
        if not prefix or len(prefix) > _LONGEST_PREFIX:
            return None
        return await self._prefixes.find(prefix, now, lambda tx: store.read_by_mail_prefix(tx, prefix))

    def forget(self) -> None:
        """Look everything up anew."""
        self._keys.clear()
        self._prefixes.clear()
