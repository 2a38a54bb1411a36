"""From the bytes of a push to JSON that can be trusted: size, content type, compression, character set, depth.

What a well-behaved sender sends costs three comparisons here. Everything else is repaired where that is safe, with
a flag (an alert with a bad byte is still an alert), and refused where it is not.
"""

import codecs
import json
import re
import zlib
from array import array
from collections.abc import Iterable
from functools import lru_cache
from itertools import accumulate
from typing import Any, Final, TypeVar

import msgspec
from msgspec import Struct, field

from tocsin.sources.source import INVALID_CONTENT_TYPE, BadPush, Push

SIZE_LIMIT: Final = 5 * 1024 * 1024
"""Bytes of a body as sent; what is longer is answered 413."""
INFLATED_LIMIT: Final = 10 * 1024 * 1024
"""Bytes of a body after decompression."""
RATIO_LIMIT: Final = 100
"""How many times longer than its compressed form a body may be, once it is longer than `RATIO_FREE`."""
RATIO_FREE: Final = 64 * 1024
SEARCH_LIMIT: Final = 1024 * 1024
"""Bytes of a body that are searched for repeated keys."""
DEPTH_LIMIT: Final = 64
"""Levels of arrays and objects inside each other."""

T = TypeVar("T")

CHARSETS: Final = {
    # A label of the older standard is often put on text of the newer, larger one, so the larger one reads both.
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "gb18030": "gb18030",
    "iso-8859-1": "cp1252",
    "latin-1": "cp1252",
    "latin1": "cp1252",
    "us-ascii": "utf-8",
    "ascii": "utf-8",
    "utf8": "utf-8",
    "utf-8": "utf-8",
} | {
    name: name
    for name in (
        *("utf-16", "utf-16le", "utf-16be", "big5", "shift_jis", "euc-jp", "euc-kr", "koi8-r"),
        *("windows-1250", "windows-1251", "windows-1252", "iso-8859-2", "iso-8859-5", "iso-8859-15"),
    )
}
_WIDE_MARKS: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_JSON_TYPES: Final = frozenset({"", "application/json", "text/json", "text/plain"})
_CHARSET = re.compile(r"""charset\s*=\s*["']?([\w.:-]+)""", re.IGNORECASE)
_CONTROL_ESCAPE = re.compile(rb"\\(?:u00[01]|[bfr])")
_SURROGATE = re.compile(
    rb"""(?x)
    (?<!\\)(\\+)                                 # an even number of these is no escape, but so many backslashes
    u([dD][89a-fA-F][0-9a-fA-F]{2})
    (\\u[dD][c-fC-F][0-9a-fA-F]{2})?             # the second half of a pair
    """
)
_FIRST_HALF = re.compile(rb"[dD][89abAB]")
_STRING = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"', re.DOTALL)
_ANY: Final = msgspec.json.Decoder()
_NOT_BRACKETS: Final = bytes(set(range(256)) - set(b"[]{}"))
_UP_AND_DOWN: Final = bytes.maketrans(b"[{]}", b"\x01\x01\xff\xff")
"""An opening bracket as 1 and a closing one as -1, in signed bytes."""


class Body(Struct, gc=False):
    """A body as UTF-8 text in bytes, and the names of the repairs it needed. ``is_json``: it has been read as JSON."""

    data: bytes
    flags: list[str] = field(default_factory=list)
    is_json: bool = True
    _searched: bytes = b""
    _has_no_escape: bool = True

    @property
    def plain(self) -> bool:
        """True when no string of this JSON can hold a control character that has to be removed.

        Each event of a batch asks, so the bytes are searched once.
        """
        if self._searched is not self.data:
            self._searched, self._has_no_escape = self.data, _CONTROL_ESCAPE.search(self.data) is None
        return self.is_json and self._has_no_escape


def read_body(push: Push) -> Body:
    """The body of a push, decompressed and in UTF-8. Raises `BadPush` (413 too large, 415 or 400 unreadable)."""
    data = push.body
    if len(data) > SIZE_LIMIT:
        raise BadPush("body_too_large", f"the body is over {SIZE_LIMIT} bytes; send fewer alerts at once", status=413)
    encoding = push.headers.get("content-encoding")
    if encoding:
        data = _inflate(data, encoding.strip().lower())
    body = Body(data)
    charset = "utf-8" if push.content_type == "application/json" else _charset_of(push.content_type)
    if charset != "utf-8" or data[:2] in _WIDE_MARKS:
        _transcode(body, charset)
    return body


@lru_cache(maxsize=256)
def _charset_of(content_type: str) -> str:
    """The character set a content type names, `utf-8` when none. Raises `BadPush` for a type that is not JSON."""
    media, _, parameters = content_type.lower().partition(";")
    media = media.strip()
    if media not in _JSON_TYPES and not media.endswith("+json"):
        text = f"content type {media[:80]!r} is not accepted; send application/json"
        raise BadPush("content_type", text, code=INVALID_CONTENT_TYPE)
    named = _CHARSET.search(parameters)
    return CHARSETS.get(named[1], "unknown") if named else "utf-8"


def _transcode(body: Body, charset: str) -> None:
    """Turn the text into UTF-8; what has no meaning in its character set becomes U+FFFD, with a flag."""
    if charset == "unknown":
        body.flags.append("charset_unknown")
        charset = "utf-8"
    if body.data[:2] in _WIDE_MARKS:
        charset = "utf-16"
    text = body.data.decode(charset, errors="replace")
    if "\ufffd" in text:
        body.flags.append("encoding_repaired")
    body.data = text.encode("utf-8", errors="replace")


def _inflate(data: bytes, encoding: str) -> bytes:
    """Decompress with a limit on the result, so that a small bomb stays small."""
    if encoding == "identity":
        return data
    if encoding in ("gzip", "x-gzip"):
        window = 16 + zlib.MAX_WBITS
    elif encoding == "deflate":
        # The standard says zlib, some senders send it bare. A zlib head is 8 in the low half of the first byte.
        window = zlib.MAX_WBITS if data[:1] and data[0] & 15 == 8 else -zlib.MAX_WBITS
    else:
        raise BadPush("content_encoding", f"content encoding {encoding[:80]!r} is not known; use gzip", status=415)
    limit = min(INFLATED_LIMIT, max(RATIO_FREE, len(data) * RATIO_LIMIT))
    inflater = zlib.decompressobj(window)
    try:
        inflated = inflater.decompress(data, limit + 1)
    except zlib.error as error:
        raise BadPush("content_encoding", f"the body is not {encoding}: {error}") from error
    if len(inflated) > limit:
        raise BadPush("body_too_large", f"the body is over {limit} bytes when decompressed", status=413)
    if not inflater.eof or inflater.unused_data:
        raise BadPush("content_encoding", f"the {encoding} body ends too early or goes on after its end")
    return inflated


def decode_json(body: Body, decoder: "msgspec.json.Decoder[T]") -> T:
    """Decode the body, repairing bytes that are no UTF-8, a byte order mark and lone surrogates when it must.

    Raises `msgspec.ValidationError` when it is JSON of another shape, `BadPush` when it is no JSON.
    """
    try:
        return decoder.decode(body.data)
    except msgspec.ValidationError:
        raise
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        repaired = _repair(body.data)
        if repaired == body.data:
            raise _no_json(error) from error
        if not body.data.startswith(codecs.BOM_UTF8) or repaired != body.data[3:]:
            body.flags.append("encoding_repaired")
        body.data = repaired
    try:
        return decoder.decode(body.data)
    except msgspec.ValidationError:
        raise
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise _no_json(error) from error


def _no_json(error: Exception) -> BadPush:
    if isinstance(error, RecursionError):
        return too_deep()
    return BadPush("not_json", f"the body is not valid JSON: {error}")


def too_deep() -> BadPush:
    """The refusal of a body whose arrays and objects are nested beyond `DEPTH_LIMIT`."""
    return BadPush("too_deep", f"arrays and objects are nested more than {DEPTH_LIMIT} levels deep")


def _repair(data: bytes) -> bytes:
    """The same JSON without byte order mark, with U+FFFD for bytes that are no UTF-8 and for lone surrogates."""
    text = data.removeprefix(codecs.BOM_UTF8).decode("utf-8", errors="replace")
    return _SURROGATE.sub(_without_half, text.encode("utf-8"))


def _without_half(found: re.Match[bytes]) -> bytes:
    """What stands for one escaped surrogate, with the one after it: only a first half with its second is a character."""
    backslashes, digits, second = found[1], found[2], found[3]
    is_escape = len(backslashes) % 2 == 1
    if second and is_escape and _FIRST_HALF.match(digits):
        return found[0]
    tail = b"\\ufffd" if second else b""
    return (backslashes + b"ufffd" if is_escape else backslashes + b"u" + digits) + tail


def make_valid(body: Body) -> None:
    """Make sure that every byte is UTF-8, also in parts that a decoder has passed over unread."""
    if body.data.isascii():
        return
    repaired = body.data.decode("utf-8", errors="replace").encode("utf-8")
    if repaired != body.data:
        body.data = repaired
        body.flags.append("encoding_repaired")


def check_depth(body: Body, expected: int) -> None:
    """Refuse JSON nested beyond the limit. `expected` is how many arrays and objects the caller has already seen.

    Few more brackets than that cannot be deep, which two counts tell; only otherwise the nesting is measured.
    The text must be valid JSON.
    """
    data = body.data
    if data.count(b"{") + data.count(b"[") - expected < DEPTH_LIMIT - 4:
        return
    steps = array("b", _STRING.sub(b"", data).translate(_UP_AND_DOWN, _NOT_BRACKETS))
    if max(accumulate(steps), default=0) > DEPTH_LIMIT:
        raise too_deep()


def key_count(body: Body) -> int:
    """How many keys the objects of this JSON have in all, when no blank stands before a colon.

    Another figure than the number of keys the caller has decoded means: ask `has_duplicate_keys`.
    """
    return body.data.count(b'":')


def has_duplicate_keys(body: Body) -> bool:
    """True when an object names a key twice. The last one counts, and the event says so by a flag.

    A body over `SEARCH_LIMIT` is not searched, so that a hostile one stays cheap.
    """
    return len(body.data) <= SEARCH_LIMIT and not _keeps_all_keys(body.data) and _has_pairs_twice(body.data)


def _keeps_all_keys(data: bytes) -> bool:
    """Whether as many keys are decoded as can be written at most, so that none comes twice; `False` proves nothing.

    What ends a key is a quote and a colon. Inside of a text the quote has a backslash before it, and so cannot be told from
    the end of a key whose own last character is one. A text that begins with a colon looks like one key more.
    """
    dense = data.translate(None, b" \t\r\n")
    written = dense.count(b'":')
    if b"\\" in dense:
        if b'\\\\":' in dense:
            return False
        written -= dense.count(b'\\":')
    try:
        return _keys_in([_ANY.decode(data)]) == written
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return False


def _has_pairs_twice(data: bytes) -> bool:
    """The same by the standard library, which is slow and reads everything; what even that cannot read names no key twice."""
    found = False

    def pairs(items: list[tuple[str, Any]]) -> None:
        nonlocal found
        found = found or len({key for key, _ in items}) < len(items)

    try:
        json.loads(data.decode("utf-8", errors="replace"), object_pairs_hook=pairs, parse_int=len, parse_float=len)
    except (ValueError, RecursionError):
        return False
    return found


def _keys_in(values: Iterable[Any]) -> int:
    """How many keys the objects in some decoded values have in all."""
    count = 0
    for inner in values:
        if type(inner) is dict:
            count += len(inner) + _keys_in(inner.values())
        elif type(inner) is list:
            count += _keys_in(inner)
    return count
