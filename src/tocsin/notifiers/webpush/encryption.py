"""Message encryption for Web Push (RFC 8291 on top of RFC 8188, `aes128gcm`), with nothing left to chance."""

from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF, HKDFExpand
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

RECORD_BYTES = 4096
"""One record holds the whole message: push services take bodies of 4,096 bytes."""
LONGEST_PLAINTEXT = RECORD_BYTES - 86 - 1 - 16
"""3,993 bytes: what is left beside the header, the delimiter and the tag."""
_P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


def encrypt(
    plaintext: bytes, receiver: ec.EllipticCurvePublicKey, auth: bytes, sender: ec.EllipticCurvePrivateKey, salt: bytes
) -> bytes:
    """The body of a push message. `sender` and `salt` (16 bytes) must never serve two different plaintexts.

    Raises `ValueError` for a plaintext of more than `LONGEST_PLAINTEXT` bytes.
    """
    if len(plaintext) > LONGEST_PLAINTEXT:
        raise ValueError(f"{len(plaintext)} bytes are more than one record holds")
    ours, theirs = public_bytes(sender.public_key()), public_bytes(receiver)
    shared = sender.exchange(ec.ECDH(), receiver)
    secret = HKDF(SHA256(), 32, auth, b"WebPush: info\0" + theirs + ours).derive(shared)
    key = HKDF(SHA256(), 16, salt, b"Content-Encoding: aes128gcm\0").derive(secret)
    nonce = HKDF(SHA256(), 12, salt, b"Content-Encoding: nonce\0").derive(secret)
    head = salt + RECORD_BYTES.to_bytes(4, "big") + bytes([len(ours)]) + ours
    return head + AESGCM(key).encrypt(nonce, plaintext + b"\x02", None)


def one_time_keys(secret: bytes, about: bytes, plaintext: bytes) -> tuple[ec.EllipticCurvePrivateKey, bytes]:
    """The sender's key and the salt of one message, derived from a secret.

    `about` names the attempt; the plaintext goes in as well, so that even a mistake in `about` cannot make two
    different texts share a key and a nonce.
    """
    info = b"tocsin webpush 1" + sha256(about).digest() + sha256(plaintext).digest()
    derived = HKDFExpand(SHA256(), 64, info).derive(sha256(b"tocsin webpush key" + secret).digest())
    scalar = int.from_bytes(derived[:48], "big") % (_P256_ORDER - 1) + 1
    return ec.derive_private_key(scalar, ec.SECP256R1()), derived[48:]


def public_bytes(key: ec.EllipticCurvePublicKey) -> bytes:
    """The 65 bytes of an uncompressed point."""
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
