"""Tokens in buttons and callback addresses: which delivery, which action, made by us. Pure but for the key given in.

A token is 40 characters of ``A-Za-z0-9_-`` (30 bytes: version and action, account, delivery, 80 bits of HMAC), so that it
fits where the tightest chat app allows 64. It says *what* is meant, never *who* may: messages get forwarded.
"""

from __future__ import annotations

import base64
import hmac
from collections.abc import Callable
from hashlib import sha256

from msgspec import Struct

from tocsin.kernel.clock import DAY, SECOND

ACTIONS = ("call", "ack", "unack", "close", "snooze", "escalate", "received")
LIFE_MS = 14 * DAY
"""As long as a chat app lets a card be changed; an older button says that it is too old."""

_VERSION = 0x10
_SIZE = 30
Key = Callable[[bytes], bytes]


class Pass(Struct, frozen=True):
    """What a token names. ``made_at`` (ms, whole seconds) is the birth of the delivery, which its id holds."""

    account_id: int
    delivery_id: str
    action: str

    @property
    def made_at(self) -> int:
        """When the delivery was ordered."""
        return int(self.delivery_id[:8], 16) * SECOND

    def is_over(self, now: int) -> bool:
        """Whether it is too old to be used."""
        return now > self.made_at + LIFE_MS


def mac(secret: bytes) -> Key:
    """The signing function of a secret."""
    return lambda text: hmac.new(secret, b"tocsin pass 1" + text, sha256).digest()[:10]


def make(one: Pass, key: Key) -> str:
    """The token of a pass. Raises ``ValueError`` for an unknown action or a delivery id that is none."""
    head = bytes([_VERSION | ACTIONS.index(one.action)]) + one.account_id.to_bytes(7, "big")
    text = head + bytes.fromhex(one.delivery_id)
    return base64.urlsafe_b64encode(text + key(text)).decode()


def read(token: str, key: Key) -> Pass | None:
    """What a token names, or ``None`` for one that was not made here."""
    try:
        raw = base64.b64decode(token.encode("ascii"), altchars=b"-_", validate=True)
    except ValueError:  # UnicodeEncodeError and binascii.Error are ValueErrors
        return None
    if len(raw) != _SIZE or raw[0] & 0xF0 != _VERSION or raw[0] & 0x0F >= len(ACTIONS):
        return None
    text = raw[:-10]
    if not hmac.compare_digest(key(text), raw[-10:]):
        return None
    return Pass(int.from_bytes(raw[1:8], "big"), raw[8:20].hex(), ACTIONS[raw[0] & 0x0F])
