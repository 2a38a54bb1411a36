"""One-time codes: how they look, how they are kept, how often one may be asked for, and what a try is worth. Pure.

Codes are short, because people type them: what protects them is that they end soon, that they take few tries, and that
they are kept as HMACs under a key that is not in the database.
"""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from hashlib import sha256

from msgspec import Struct

from tocsin.kernel.clock import DAY, HOUR, MINUTE, SECOND
from tocsin.reach.model import Ticket

PROOF_LIFE_MS = 10 * MINUTE
"""How long a code that proves an address is good."""
LINK_LIFE_MS = 15 * MINUTE
"""How long a code that is told to a bot is good."""
SIGN_IN_LIFE_MS = 10 * MINUTE
DEVICE_LIFE_MS = 3 * MINUTE
"""How long a code that signs a device in is good: it is a password, shown on a screen."""
DEVICES_PER_HOUR = 10
TRIES = 5
"""Wrong codes after which the right one is void."""
PAUSE_MS = MINUTE
PER_HOUR = 5
SUBJECT_PER_DAY = 20
"""Codes to one address or number, whoever asks: more would be a nuisance to its owner."""
LINKS_PER_HOUR = 30

ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""What link codes are made of: 32 signs, none of which looks like another (no I, O, 0, 1)."""
LINK_SIZE = 8


class Verdict(Struct, frozen=True):
    """What a try came to. ``problem`` is for the person and empty when the code was right; ``costs``: it was a wrong one."""

    problem: str = ""
    costs: bool = False


def digits(raw: bytes) -> str:
    """Six digits from eight random bytes; so many that each code is equally likely."""
    return f"{int.from_bytes(raw, 'big') % 1_000_000:06d}"


def letters(raw: bytes) -> str:
    """A link code from eight random bytes, of which five bits each are used."""
    return "".join(ALPHABET[one & 31] for one in raw[:LINK_SIZE])


def typed(code: str) -> str:
    """A code as it was meant: people add spaces and dashes, and write small."""
    return "".join(one for one in code if not one.isspace() and one not in "-–—").upper()


def is_link_code(code: str) -> bool:
    """Whether :func:`typed` text can be a link code at all."""
    return len(code) == LINK_SIZE and set(code) <= set(ALPHABET)


def kept(code: str, salt: str, key: bytes) -> str:
    """What is kept of a code. ``salt`` binds it to its ticket, or to the account where it must be found by itself."""
    return hmac.new(key, f"{salt}/{code}".encode(), sha256).hexdigest()


def matches(ticket: Ticket, code: str, salt: str, key: bytes) -> bool:
    """Whether this is the code of a ticket; takes as long when it is not."""
    return hmac.compare_digest(ticket.code_hash, kept(code, salt, key))


def wait_s(mine: Sequence[int], of_subject: Sequence[int], now: int) -> int:
    """Seconds until a next code may be sent; 0: now.

    ``mine``: when (ms) the same person asked for codes of the same kind; ``of_subject``: when anybody asked for codes to
    the same address or number.
    """
    free_at = max(
        _free_at(mine, 1, PAUSE_MS),
        _free_at(mine, PER_HOUR, HOUR),
        _free_at(of_subject, SUBJECT_PER_DAY, DAY),
    )
    return max(0, -((now - free_at) // SECOND))


def judge(ticket: Ticket | None, *, right: bool, now: int) -> Verdict:
    """What becomes of a try on the newest code of a person."""
    if ticket is None:
        return Verdict("no code was asked for; ask for one first")
    if ticket.used_at:
        return Verdict("this code was used already; ask for a new one")
    if now >= ticket.expires_at:
        return Verdict("this code has expired; ask for a new one")
    if ticket.tries >= TRIES:
        return Verdict("a wrong code was given too often; ask for a new one")
    if right:
        return Verdict()
    left = TRIES - ticket.tries - 1
    return Verdict(
        f"is wrong; {left} more {'try' if left == 1 else 'tries'}" if left else "is wrong; ask for a new one", True
    )


def _free_at(asked: Sequence[int], most: int, span_ms: int) -> int:
    """When there are less than ``most`` within a span: the instant at which the ``most``-th newest leaves it."""
    newest = sorted(asked, reverse=True)
    return newest[most - 1] + span_ms if len(newest) >= most else 0
