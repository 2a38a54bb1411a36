"""Events that DingTalk posts encrypted: AES-256-CBC, with a SHA-1 over token, timestamp, nonce and cipher text.

Inside lie 16 random bytes, the length, the event and the app's key; the padding fills blocks of 32 bytes.
"""

import base64
import binascii
import hashlib
import hmac
import struct

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

_BLOCK = 32
_VECTOR = 16


def sign(token: str, timestamp: str, nonce: str, encrypted: str) -> str:
    """The signature of an event or of our answer, in hex."""
    parts = sorted((token, timestamp, nonce, encrypted))
    return hashlib.sha1("".join(parts).encode("utf-8", "replace"), usedforsecurity=False).hexdigest()


def unseal(encrypted: str, key: bytes, owner: str) -> bytes | None:
    """The event in a cipher text, `None` when it is not one for `owner` under `key` (32 bytes)."""
    try:
        raw = base64.b64decode(encrypted, validate=True)
    except (binascii.Error, ValueError):
        return None
    if not raw or len(raw) % 16:
        return None
    decryptor = Cipher(algorithms.AES(key), modes.CBC(key[:_VECTOR])).decryptor()
    plain = decryptor.update(raw) + decryptor.finalize()
    fill = plain[-1]
    if not 1 <= fill <= _BLOCK or plain[-fill:] != bytes([fill]) * fill:
        return None
    plain = plain[:-fill]
    if len(plain) < 20:
        return None
    length = struct.unpack(">I", plain[16:20])[0]
    event, receiver = plain[20 : 20 + length], plain[20 + length :]
    is_ours = len(event) == length and hmac.compare_digest(receiver, owner.encode("utf-8", "replace"))
    return event if is_ours else None


def seal(text: bytes, key: bytes, owner: str, salt: bytes) -> str:
    """The cipher text of an answer. `salt` (16 bytes) takes the place of chance: it must differ from call to call."""
    plain = salt + struct.pack(">I", len(text)) + text + owner.encode("utf-8", "replace")
    fill = _BLOCK - len(plain) % _BLOCK
    encryptor = Cipher(algorithms.AES(key), modes.CBC(key[:_VECTOR])).encryptor()
    return base64.b64encode(encryptor.update(plain + bytes([fill]) * fill) + encryptor.finalize()).decode()
