"""Error texts that hold no secret: what may be logged, stored and shown to anybody who may see a delivery."""

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

TEXT_LIMIT = 300
"""Longest error text kept, in characters."""

HIDDEN = "******"
"""Stands where a secret is; nothing of it shines through, not even its length. Sent back, it keeps the secret."""

_URL = re.compile(r"\b[a-zA-Z][a-zA-Z0-9+.-]{1,15}://[^\s\"'<>]+")
_AUTHORIZATION = re.compile(r"(?i)\b(bearer|basic)\s+[^\s,;]+")
_PAIR = re.compile(
    r"(?i)\b((?:access_|verify_|bot_)?token|secret|sign|signature|password|passwd|key|code|hook)([=:]\s*)[^\s&,;]+"
)
_OPAQUE = re.compile(r"[A-Za-z0-9_+/=.-]{16,}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


def mask_url(url: str) -> str:
    """Keep scheme, host and port; robots carry their token in the path or the query, so both are left out."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return "(unreadable address)"
    if not parts.scheme or not host:
        return "(unreadable address)"
    shown = f"[{host}]" if ":" in host else host
    tail = "/…" if parts.path.strip("/") or parts.query else ""
    return f"{parts.scheme}://{shown}{f':{port}' if port else ''}{tail}"


def mask_text(text: str, secrets: Iterable[str] = (), limit: int = TEXT_LIMIT) -> str:
    """Make a foreign text safe to keep: one line, at most `limit` characters, nothing in it that looks secret.

    `secrets` are values known to be secret; they are removed wherever they occur. Beyond those, addresses lose path
    and query, and runs of 16 or more token characters that mix letters and digits are replaced.
    """
    for secret in sorted(filter(None, secrets), key=len, reverse=True):
        text = text.replace(secret, "***")
    text = _CONTROL.sub(" ", text)
    text = _URL.sub(lambda match: mask_url(match.group()), text)
    text = _AUTHORIZATION.sub(r"\1 ***", text)
    text = _PAIR.sub(r"\1\2***", text)
    text = _OPAQUE.sub(_hide_opaque, text).strip()
    return text if len(text) <= limit else text[: limit - 1] + "…"


def _hide_opaque(match: re.Match[str]) -> str:
    run = match.group()
    mixed = any(c.isdigit() for c in run) and any(c.isalpha() for c in run)
    return "***" if mixed else run
