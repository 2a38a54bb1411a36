"""Secrets at rest: sealed with AES-256-GCM, bound to the row they belong to, under a key that is not in the database."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tocsin.kernel.errors import StoreUnavailable

_KEY_BYTES = 32


class Vault:
    """Seals values. ``place`` (tenant, table, row) is part of the seal: a value moved to another row does not open."""

    def __init__(self, key: bytes, random: Callable[[int], bytes], *, old_keys: tuple[bytes, ...] = ()) -> None:
        """``key`` (32 bytes) seals; ``old_keys`` still open what they sealed; ``random`` makes nonces."""
        self._random = random
        self._key_id = key_mark(key)
        self.button_key = derive(key, "buttons")  # signs what comes back from messages
        self.code_key = derive(key, "codes")  # hashes one-time codes, too short to be kept as bare hashes
        self._ciphers = {key_mark(one): AESGCM(one) for one in (key, *old_keys)}

    def seal(self, value: Any, place: str) -> str:
        """``value`` (anything JSON can say) as sealed text."""
        nonce = self._random(12)
        sealed = self._ciphers[self._key_id].encrypt(nonce, msgspec.json.encode(value), place.encode())
        return f"v1.{self._key_id}.{base64.urlsafe_b64encode(nonce + sealed).decode()}"

    def open(self, sealed: str, place: str) -> Any:
        """The value; raises :class:`StoreUnavailable` when the key is not the one that sealed it."""
        _, key_id, body = sealed.split(".", 2)
        raw = base64.urlsafe_b64decode(body)
        try:
            return msgspec.json.decode(self._ciphers[key_id].decrypt(raw[:12], raw[12:], place.encode()))
        except (KeyError, InvalidTag) as error:
            raise StoreUnavailable(
                "a stored secret does not open: the key file is not the one this database was written with "
                "(TOCSIN_SECRET_KEY_FILE, by default secret.key in the data directory)"
            ) from error


def derive(key: bytes, purpose: str) -> bytes:
    """A key of 32 bytes for one purpose, from the installation's key: one that leaks tells nothing of the others."""
    return hmac.new(key, b"tocsin purpose " + purpose.encode(), hashlib.sha256).digest()


def key_mark(key: bytes) -> str:
    """A short name of a key that tells nothing about it."""
    return hashlib.sha256(b"tocsin key id" + key).hexdigest()[:8]


def read_or_make_key(path: Path, new: bytes) -> bytes:
    """The key in the file at ``path``; when there is no file, ``new`` (32 random bytes) is written there, readable by us only.

    Raises:
        StoreUnavailable: the file holds something else than 32 bytes in hex.
    """
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        _write_whole(path, new)
    try:
        key = bytes.fromhex(path.read_text().strip())
    except ValueError:
        key = b""
    if len(key) != _KEY_BYTES:
        raise StoreUnavailable(f"{path} is not a key: it must hold 64 hex digits; restore it from where you keep it")
    return key


def _write_whole(path: Path, key: bytes) -> None:
    """Write the key aside and link it into place: of two processes one wins, and nobody reads half a key."""
    aside = path.with_name(f"{path.name}.{key_mark(key)}")
    descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(key.hex() + "\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(aside, path)
    except FileExistsError:
        pass
    finally:
        aside.unlink()
