"""JSON Web Tokens as push services want them: ES256 and RS256, the same bytes for the same input."""

from collections.abc import Mapping
from typing import Any

import msgspec
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from tocsin.kernel.base64url import to_base64url


def es256(header: Mapping[str, Any], claims: Mapping[str, Any], key: ec.EllipticCurvePrivateKey) -> str:
    """A token signed with a P-256 key; the signature is deterministic (RFC 6979), so no chance is needed."""
    text = _signed_part({"alg": "ES256", **header}, claims)
    r, s = decode_dss_signature(key.sign(text.encode(), ec.ECDSA(SHA256(), deterministic_signing=True)))
    return f"{text}.{to_base64url(r.to_bytes(32, 'big') + s.to_bytes(32, 'big'))}"


def rs256(header: Mapping[str, Any], claims: Mapping[str, Any], key: rsa.RSAPrivateKey) -> str:
    """A token signed with an RSA key (PKCS #1 v1.5, which draws no chance)."""
    text = _signed_part({"alg": "RS256", **header}, claims)
    return f"{text}.{to_base64url(key.sign(text.encode(), padding.PKCS1v15(), SHA256()))}"


def read_p256(pem: str) -> ec.EllipticCurvePrivateKey | None:
    """The P-256 private key in a PEM text, or `None` when there is none."""
    key = _read_pem(pem)
    if isinstance(key, ec.EllipticCurvePrivateKey) and isinstance(key.curve, ec.SECP256R1):
        return key
    return None


def read_rsa(pem: str) -> rsa.RSAPrivateKey | None:
    """The RSA private key in a PEM text, or `None` when there is none."""
    key = _read_pem(pem)
    return key if isinstance(key, rsa.RSAPrivateKey) else None


def _read_pem(pem: str) -> object:
    try:
        return load_pem_private_key(pem.encode(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):  # TypeError: the key is encrypted
        return None


def _signed_part(header: Mapping[str, Any], claims: Mapping[str, Any]) -> str:
    return f"{to_base64url(msgspec.json.encode(header))}.{to_base64url(msgspec.json.encode(claims))}"
