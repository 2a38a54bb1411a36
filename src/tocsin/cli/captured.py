"""A body that a monitoring system really sent, as ``tocsin new-source`` reads it from a file."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, Literal
from urllib.parse import parse_qsl

import msgspec
from msgspec import Struct

from tocsin.kernel.errors import InvalidParameter
from tocsin.sources.body import SIZE_LIMIT
from tocsin.sources.forms import FORM
from tocsin.sources.guess import list_of_alerts
from tocsin.sources.source import Push

Shape = Literal["object", "listed", "array", "form", "query"]
"""One object, an object with a list of alerts in it, an array of alerts, a form, the query of a GET."""

_NO_STEM: Final = re.compile(r"[^A-Za-z0-9]+")
_PAIR: Final = re.compile(r"[^=&\s{}\[\]<>]+=[^\s<>]*")
_KEY: Final = "integration_key"


class Captured(Struct, frozen=True, kw_only=True):
    """A body: the name its file gets among the payloads, its bytes, and the alerts in it, decoded.

    ``listed`` is the field that holds them where the shape is ``listed``.
    """

    name: str
    raw: bytes
    shape: Shape
    alerts: tuple[Mapping[str, Any], ...]
    listed: str = ""

    @property
    def http(self) -> dict[str, Any]:
        """How it was sent, as expectations say it."""
        if self.shape == "query":
            return {"method": "GET", "content_type": "", "query_from_file": True}
        return {"method": "POST", "content_type": FORM if self.shape == "form" else "application/json"}

    def push(self, received_at: int) -> Push:
        """The request that carries it; ``received_at`` in milliseconds."""
        if self.shape == "query":
            return Push(
                b"", "", {}, dict(parse_qsl(self.raw.decode(), keep_blank_values=True)), received_at, "GET", "push-1"
            )
        return Push(self.raw, self.http["content_type"], {}, {}, received_at, "POST", "push-1")


def read_captured(file: str) -> Captured:
    """The body in a file, ``-`` for standard input. Raises ``InvalidParameter`` for one that is no JSON object or array, form or
    query, and ``OSError`` for a file that cannot be read.
    """
    raw = (sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()).removeprefix(b"\xef\xbb\xbf")
    if not raw.strip() or len(raw) > SIZE_LIMIT:
        raise InvalidParameter(f"--body {file}: must hold one body of at most {SIZE_LIMIT:,} bytes")
    stem = _NO_STEM.sub("_", Path(file).stem).strip("_").lower() or "captured"
    suffix = Path(file).suffix
    if suffix not in (".form", ".query") and raw.lstrip()[:1] in (b"{", b"["):
        return _json(file, stem, raw)
    return _pairs(file, stem, raw.strip(), is_query=suffix == ".query" or raw.lstrip()[:1] == b"?")


def _json(file: str, stem: str, raw: bytes) -> Captured:
    try:
        value = msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise InvalidParameter(f"--body {file}: begins like JSON and is none: {error}") from error
    name = f"{stem}.json"
    if isinstance(value, list):
        return Captured(name=name, raw=raw, shape="array", alerts=_objects(file, value))
    field = list_of_alerts(value)
    if field:
        return Captured(name=name, raw=raw, shape="listed", alerts=_objects(file, value[field]), listed=field)
    return Captured(name=name, raw=raw, shape="object", alerts=_objects(file, [value]))


def _objects(file: str, values: list[Any]) -> tuple[dict[str, Any], ...]:
    found = tuple(value for value in values if isinstance(value, dict) and value)
    if not found or len(found) < len(values):
        raise InvalidParameter(f"--body {file}: must be a JSON object with fields, or an array of such objects")
    return found


def _pairs(file: str, stem: str, raw: bytes, *, is_query: bool) -> Captured:
    """A form or a query, which look the same: a query by the file's name ``*.query``, or by a question mark before it."""
    try:
        text = raw.decode().lstrip("?")
        written = [pair for pair in text.split("&") if not pair.startswith(f"{_KEY}=")]  # the key is nobody's business
        pairs = parse_qsl("&".join(written), keep_blank_values=True, strict_parsing=True, errors="strict")
    except ValueError:
        pairs, written = [], []
    if not pairs or not all(_PAIR.fullmatch(pair) for pair in written):
        raise InvalidParameter(
            f"--body {file}: is neither a JSON object or array, nor a form (name=value&…), nor a query (in a file *.query)"
        )
    return Captured(
        name=f"{stem}.{'query' if is_query else 'form'}",
        raw="&".join(written).encode(),
        shape="query" if is_query else "form",
        alerts=(dict(reversed(pairs)),),
    )
