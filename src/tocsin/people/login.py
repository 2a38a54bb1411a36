"""Signing in: slow hashes off the event loop, and a doorman who makes guessing slow.

The doorman's memory is this process's own: a restart forgives, several processes multiply the guesses by their number.
Both are small against what the hash costs and the passwords allow.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final, TypeVar

from tocsin.kernel.clock import MINUTE, SECOND
from tocsin.kernel.errors import TooFrequent

if TYPE_CHECKING:
    from argon2 import PasswordHasher

T = TypeVar("T")

# About 0.1 s: the memory of OWASP's strongest row for argon2id with one lane, and two passes more than it asks for.
MEMORY_KIB: Final = 47_104
PASSES: Final = 3
_WAITING: Final = 20

FREE_PER_PAIR: Final = 5
"""Wrong passwords for one address of mail from one network address before waiting begins."""
FREE_PER_ADDRESS: Final = 30
"""Wrong passwords from one network address, whoever's, before waiting begins."""
_LONGEST_WAIT_MS: Final = 5 * MINUTE
_FORGET_MS: Final = 15 * MINUTE
_REMEMBERED: Final = 10_000


class Hashing:
    """argon2id in one thread of its own, so that sign-ins neither stop the event loop nor eat the memory."""

    def __init__(self, *, memory_kib: int = MEMORY_KIB, passes: int = PASSES) -> None:
        """Less than the defaults is for tests."""
        self._cost = (memory_kib, passes)
        self._pool: ThreadPoolExecutor | None = None
        self._waiting = 0

    async def hash(self, password: str) -> str:
        """The hash to store. Raises ``TooFrequent`` when too many wait already."""
        return await self._run(lambda: self._hasher.hash(password))

    async def verify(self, stored: str, password: str) -> bool:
        """Whether ``password`` is the one hashed in ``stored``; an empty ``stored`` takes as long and never is."""
        return await self._run(lambda: self._verify(stored, password))

    def close(self) -> None:
        """End the thread; who still waits is answered first."""
        if self._pool is not None:
            self._pool.shutdown()

    @cached_property
    def _hasher(self) -> PasswordHasher:
        from argon2 import PasswordHasher

        memory_kib, passes = self._cost
        return PasswordHasher(time_cost=passes, memory_cost=memory_kib, parallelism=1)

    @cached_property
    def _nobodys_hash(self) -> str:
        return self._hasher.hash("what an unknown address is compared with, so that the answer takes as long")

    def _verify(self, stored: str, password: str) -> bool:
        from argon2.exceptions import InvalidHashError, VerificationError

        try:
            matches = self._hasher.verify(stored or self._nobodys_hash, password)
        except (VerificationError, InvalidHashError):
            return False
        return bool(stored) and matches

    async def _run(self, work: Callable[[], T]) -> T:
        if self._waiting >= _WAITING:
            raise TooFrequent("too many people are signing in at once; try again in a few seconds", retry_after_s=3)
        if self._pool is None:
            self._pool = ThreadPoolExecutor(1, thread_name_prefix="argon2")
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._pool, work)
        finally:
            self._waiting -= 1


@dataclass
class _Failures:
    count: int = 0
    last_at: int = 0
    open_at: int = 0


class Doorman:
    """Counts wrong passwords per (address of mail, network address) and per network address.

    After the free ones each further failure doubles the wait, up to five minutes; a quarter of an hour without one, or
    a right password, forgets. Waiting is per network address, so that nobody can lock somebody else out from afar.
    """

    def __init__(self) -> None:
        self._failures: OrderedDict[tuple[str, str], _Failures] = OrderedDict()

    def check(self, email_key: str, address: str, now: int) -> None:
        """Raise ``TooFrequent`` while a wait lasts. ``now`` in ms."""
        wait_ms = 0
        for key in ((email_key, address), ("", address)):
            failures = self._failures.get(key)
            if failures is not None:
                # Where the clock went back, the longest wait still bounds what is left.
                wait_ms = max(wait_ms, min(failures.open_at - now, _LONGEST_WAIT_MS))
        if wait_ms > 0:
            wait_s = -(-wait_ms // SECOND)
            raise TooFrequent(f"too many wrong passwords; try again in {wait_s} s", retry_after_s=wait_s)

    def failed(self, email_key: str, address: str, now: int) -> None:
        """Count a wrong password."""
        self._count((email_key, address), FREE_PER_PAIR, now)
        self._count(("", address), FREE_PER_ADDRESS, now)

    def passed(self, email_key: str, address: str) -> None:
        """Forget the failures of who has now signed in; those of the network address stay."""
        self._failures.pop((email_key, address), None)

    def _count(self, key: tuple[str, str], free: int, now: int) -> None:
        failures = self._failures.pop(key, None)
        if failures is None or now - failures.last_at > _FORGET_MS:
            failures = _Failures()
        failures.count += 1
        failures.last_at = now
        if failures.count >= free:
            failures.open_at = now + min(SECOND << min(failures.count - free, 20), _LONGEST_WAIT_MS)
        self._failures[key] = failures
        while len(self._failures) > _REMEMBERED:
            self._failures.popitem(last=False)
