"""How WeCom signs and encrypts what it sends: SHA-1 over sorted parts, AES-256-CBC with PKCS#7 to 32 bytes."""

import base64
import binascii
import hashlib
import hmac
import re
import struct
from xml.parsers import expat

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

BLOCK = 32
"""WeCom pads to 32 bytes, not to the 16 of AES."""
_NOT_XML = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Unreadable(Exception):
    """This is not what WeCom would have sent. Nothing of it is told to the sender."""


def signature(token: str, timestamp: str, nonce: str, encrypted: str) -> str:
    """`msg_signature` of a request or of a reply."""
    parts = sorted((token, timestamp, nonce, encrypted))
    return hashlib.sha1("".join(parts).encode("utf-8", "replace"), usedforsecurity=False).hexdigest()


def decrypt(key: bytes, encrypted: str) -> tuple[str, str]:
    """The message and the id of whom it is for (the Corp ID). Raises `Unreadable`."""
    try:
        raw = base64.b64decode(encrypted, validate=True)
        if not raw or len(raw) % 16:
            raise Unreadable("length")
        reader = Cipher(algorithms.AES(key), modes.CBC(key[:16])).decryptor()
        padded = reader.update(raw) + reader.finalize()
        pad = padded[-1]
        if not 1 <= pad <= BLOCK or padded[-pad:] != bytes([pad]) * pad:
            raise Unreadable("padding")
        plain = padded[:-pad]
        (length,) = struct.unpack(">I", plain[16:20])
        if 20 + length > len(plain):
            raise Unreadable("length")
        return plain[20 : 20 + length].decode(), plain[20 + length :].decode()
    except (binascii.Error, struct.error, ValueError) as error:
        raise Unreadable("not a message") from error


def encrypt(key: bytes, message: str, receiver: str, salt: str) -> str:
    """Encrypt a reply. The 16 bytes in front, random in WeCom's own samples, are derived from key, salt and message:
    nobody without the key can guess them, and the same reply is the same bytes."""
    front = hmac.new(key, f"{salt}\n{message}".encode("utf-8", "replace"), hashlib.sha256).digest()[:16]
    text = message.encode("utf-8", "replace")
    plain = front + struct.pack(">I", len(text)) + text + receiver.encode()
    pad = BLOCK - len(plain) % BLOCK
    writer = Cipher(algorithms.AES(key), modes.CBC(key[:16])).encryptor()
    return base64.b64encode(writer.update(plain + bytes([pad]) * pad) + writer.finalize()).decode()


def read_xml(text: str) -> dict[str, str]:
    """The texts of the elements directly below the root, the first of a name. Raises `Unreadable`.

    Whatever declares something (`<!` other than CDATA) is refused before any parser sees it: no document type, no
    entities, nothing outside.
    """
    if "<!" in text.replace("<![CDATA[", ""):
        raise Unreadable("declaration")
    found: dict[str, str] = {}
    path: list[str] = []
    parts: list[str] = []

    def start(name: str, _attributes: object) -> None:
        path.append(name)
        if len(path) > 8:
            raise Unreadable("depth")
        if len(path) == 2:
            parts.clear()

    def end(name: str) -> None:
        if len(path) == 2:
            found.setdefault(name, "".join(parts))
        path.pop()

    def characters(data: str) -> None:
        if len(path) == 2:
            parts.append(data)

    parser = expat.ParserCreate("utf-8")
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = characters
    try:
        parser.Parse(text.encode(), True)
    except (expat.ExpatError, UnicodeEncodeError) as error:
        raise Unreadable("no XML") from error
    return found


def cdata(text: str) -> str:
    """A text as CDATA; characters that XML cannot hold become spaces."""
    return f"<![CDATA[{_NOT_XML.sub(' ', text).replace(']]>', ']]]]><![CDATA[>')}]]>"
