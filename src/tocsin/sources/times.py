"""Instants as monitoring systems write them: numbers of four units, RFC 3339 with all its habits."""

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Final

PAST_LIMIT_MS: Final = 30 * 86_400_000
"""How far before its arrival an event may have happened, in milliseconds."""
FUTURE_LIMIT_MS: Final = 3_600_000
"""How far after its arrival, by the sender's clock, an event may have happened, in milliseconds."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_TEXT_LIMIT: Final = 64
_MILLISECOND: Final = timedelta(milliseconds=1)
_NUMBER = re.compile(r"[+-]?\d{1,30}(?:\.\d{0,30})?(?:[eE][+-]?\d{1,2})?\Z", re.ASCII)
_UNUSUAL = re.compile(
    r"(\d{4})[-/]?(\d\d)[-/]?(\d\d)[T ](\d\d):?(\d\d):?(\d\d)(?:[.,](\d{1,30}))? ?\(?(?:UTC|GMT)? ?([Zz]|[+-]\d\d:?\d\d)?\)?\Z",
    re.ASCII,
)
"""What clouds of China write: `2025/06/02 22:56:15 GMT+08:00`, `20240514T163012.345+0800`, `… (UTC+08:00)`."""
_DATE_TIME = re.compile(
    r"(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d)(?::(\d\d)(?:[.,](\d{1,30}))?)? ?(?:([Zz]|UTC)|([+-]\d\d)(?::?(\d\d))?)?\Z",
    re.ASCII,
)


def from_number(value: float) -> int | None:
    """Milliseconds since the epoch from seconds, milliseconds, microseconds or nanoseconds, told by the size.

    0 means that the sender gave none and stays 0; `None` for what is no instant: negative, NaN, beyond all dates.
    """
    if value == 0:
        return 0
    if not 0 < value < 1e20:
        return None
    if value < 1e11:
        return round(value * 1_000)
    if value < 1e14:
        return int(value)
    return int(value // 1_000) if value < 1e17 else int(value // 1_000_000)


def from_text(text: str) -> int | None:
    """Milliseconds since the epoch from RFC 3339 or a number in text; without a zone it is UTC.

    0 when the sender gave none (empty, `0001-01-01T00:00:00Z`, 0), `None` when it cannot be read.
    """
    return _read(text) if len(text) <= _TEXT_LIMIT else None


@lru_cache(maxsize=4_096)  # the alerts of a batch share their times, and so do the repeats of an alert
def _read(text: str) -> int | None:
    text = text.strip()
    if not text or text.startswith("0001-01-01"):
        return 0
    if _NUMBER.match(text):
        return from_number(float(text))
    match = _DATE_TIME.match(text) or _usual(text)
    return _from_parts(match) if match else None


def _usual(text: str) -> re.Match[str] | None:
    """The same instant in the usual form, if it is written in one of the others."""
    found = _UNUSUAL.match(text)
    if found is None:
        return None
    year, month, day, hour, minute, second, fraction, zone = found.groups()
    parts = f".{fraction}" if fraction else ""
    return _DATE_TIME.match(f"{year}-{month}-{day}T{hour}:{minute}:{second}{parts}{zone or ''}")


def _from_parts(match: re.Match[str]) -> int | None:
    date, clock, second, fraction, _, hours, minutes = match.groups()
    seconds = int(second or 0)
    if seconds > 60:
        return None
    offset = timedelta(hours=int(hours or 0), minutes=int(f"{(hours or '+')[0]}{minutes or 0}"))
    try:
        # A leap second is 60: added afterwards, it is the first of the next minute.
        start = datetime.fromisoformat(f"{date}T{clock}:00+00:00")
        instant = (start - _EPOCH - offset) // _MILLISECOND
    except (ValueError, OverflowError):
        return None
    milliseconds = int(f"{fraction or 0:<03}"[:3])
    written = instant + seconds * 1_000 + milliseconds
    return written if written > 0 else None
