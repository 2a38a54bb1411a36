"""Identifiers and chance. This is the only module that reads the machine's entropy.

Two shapes leave the product (domain section 9): 64-bit integers for accounts, members, teams, channels and integrations
(kept below 2**53 so that a browser's numbers hold them), and 24 hex digits, ordered by time, for everything else.
"""

from __future__ import annotations

import random
import secrets
from typing import Protocol

_SHORT_EPOCH_S = 1_577_836_800  # 2020-01-01: leaves 30 bits of seconds, that is until 2054


class Ids(Protocol):
    """Makes identifiers; a seeded one makes the same ones each run."""

    def hex24(self, now: int) -> str:
        """24 hex digits that sort by time, and by order of making within one process."""
        ...

    def number(self, now: int) -> int:
        """A positive integer below 2**53."""
        ...

    def token(self, size: int = 32) -> str:
        """``size`` random bytes as URL-safe text; for keys, sessions and links."""
        ...

    def bytes(self, size: int) -> bytes:
        """``size`` random bytes."""
        ...

    def jitter(self) -> float:
        """A number in [0, 1) that spreads retries."""
        ...


def instant_of(hex_id: str) -> int:
    """The instant (ms) at which an id of 24 hex digits was made."""
    return int(hex_id[:8], 16) * 1_000 + -(-int(hex_id[8:12], 16) * 1_000 // 65_536)


class _Maker:
    """The arithmetic both makers share; ``rng`` decides whether it can be repeated."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._node = rng.getrandbits(24)
        self._prefix_at = -1
        self._prefix = ""
        self._serial = rng.getrandbits(20)
        self._number = rng.getrandbits(22)

    def hex24(self, now: int) -> str:
        """Layout: 4 bytes seconds, 2 bytes of the second's fraction, 3 bytes process, 3 bytes serial."""
        if now != self._prefix_at:
            self._prefix_at = now
            fraction = (now % 1_000) * 65_536 // 1_000
            self._prefix = f"{(now // 1_000) & 0xFFFFFFFF:08x}{fraction:04x}{self._node:06x}"
        self._serial = (self._serial + 1) & 0xFFFFFF
        return f"{self._prefix}{self._serial:06x}"

    def number(self, now: int) -> int:
        """Layout: 30 bits seconds since 2020, 22 bits serial from a random start."""
        self._number = (self._number + 1) & 0x3FFFFF
        return (((now // 1_000) - _SHORT_EPOCH_S) & 0x3FFFFFFF) << 22 | self._number

    def jitter(self) -> float:
        """Uniform in [0, 1)."""
        return self._rng.random()


class SystemIds(_Maker):
    """Identifiers from the operating system's entropy."""

    def __init__(self) -> None:
        super().__init__(random.SystemRandom())

    def token(self, size: int = 32) -> str:
        """Unguessable URL-safe text; it never begins with a dash, so that no command takes it for an option."""
        token = secrets.token_urlsafe(size)
        return token if token[0].isalnum() else self.token(size)

    def bytes(self, size: int) -> bytes:
        """Unguessable bytes."""
        return secrets.token_bytes(size)


class SeededIds(_Maker):
    """Repeatable identifiers for stories; never used by a server."""

    def __init__(self, seed: int) -> None:
        super().__init__(random.Random(seed))

    def token(self, size: int = 32) -> str:
        """Repeatable URL-safe text."""
        return f"{self._rng.getrandbits(size * 8):0{size * 2}x}"

    def bytes(self, size: int) -> bytes:
        """Repeatable bytes."""
        return self._rng.randbytes(size)
