"""What a mail says: its subject and its text, whatever its character sets and however much HTML. Pure.

The standard library decodes what is labelled well. What is not (raw GBK in a header, a body in another character set than it
claims) is tried as UTF-8 and as GB18030 before bytes are given up.
"""

from __future__ import annotations

import email.errors
import email.header
import email.message
import email.parser
import email.policy
import email.utils
import re
from collections.abc import Sequence
from html.parser import HTMLParser
from typing import Final

from msgspec import Struct

TEXT_LIMIT: Final = 32 * 1024
"""Bytes of text that are kept."""
MOST_PARTS: Final = 200
_BREAKS: Final = frozenset(
    {"br", "p", "div", "tr", "li", "h1", "h2", "h3", "h4", "h5", "h6", "table", "ul", "ol", "pre", "hr"}
)
_SILENT: Final = frozenset({"script", "style", "head", "title", "template"})
_BLANKS: Final = re.compile(r"[ \t\r\f\v\xa0]+")
_EMPTY_LINES: Final = re.compile(r"\n{3,}")


class Mail(Struct, frozen=True, kw_only=True):
    """A mail as far as alerts need it. ``text`` is at most :data:`TEXT_LIMIT` bytes; ``auto`` says who sent it by itself."""

    subject: str
    text: str
    sender: str
    to: Sequence[str]
    date: int  # ms; 0 where there is none that can be read
    message_id: str
    is_cut: bool
    has_attachments: bool
    auto: str


def read_mail(data: bytes) -> Mail:
    """Read a message (RFC 5322). Never raises: what cannot be read is empty."""
    message = email.parser.BytesParser(policy=email.policy.compat32).parsebytes(data)
    text, has_attachments = _body(message)
    encoded = text.encode("utf-8", "replace")
    return Mail(
        subject=" ".join(_header(message, "Subject").split()),
        text=encoded[:TEXT_LIMIT].decode("utf-8", "ignore"),
        sender=_addresses(message, "From")[0] if _addresses(message, "From") else "",
        to=tuple(_addresses(message, "To") + _addresses(message, "Cc"))[:20],
        date=_date(_header(message, "Date")),
        message_id=_header(message, "Message-ID").strip(),
        is_cut=len(encoded) > TEXT_LIMIT,
        has_attachments=has_attachments,
        auto=_auto(message),
    )


def _auto(message: email.message.Message) -> str:
    """Why a mail is an answer of a machine to a mail, which must not become an alert that mails again; empty otherwise."""
    if _header(message, "X-Tocsin-Event"):
        return "a message of Tocsin itself"
    if _header(message, "Auto-Submitted").partition(";")[0].strip().lower() == "auto-replied":
        return "an automatic reply"
    if message.get_content_type() == "multipart/report":
        return "a report about the delivery of a mail"
    return ""


def _header(message: email.message.Message, name: str) -> str:
    """A header as text: encoded words decoded, raw bytes by what they can be."""
    raw = message.get(name)
    if raw is None:
        return ""
    try:
        pieces = email.header.decode_header(raw)
    except (email.errors.HeaderParseError, ValueError):
        return str(raw)
    return "".join(one if isinstance(one, str) else _decoded(one, charset) for one, charset in pieces)


def _decoded(data: bytes, charset: str | None) -> str:
    """Bytes as text: by the character set they claim, else by the likely ones, else with marks for what has no meaning."""
    claimed = (charset or "").strip().lower()
    if claimed in ("gb2312", "gbk"):
        claimed = "gb18030"
    if claimed in ("", "unknown-8bit", "us-ascii", "ascii"):
        claimed = "utf-8"
    for one in (claimed, "utf-8", "gb18030"):
        try:
            return data.decode(one)
        except (ValueError, LookupError):  # also a name of a character set with a NUL in it
            continue
    return data.decode("utf-8", "replace")


def _addresses(message: email.message.Message, name: str) -> list[str]:
    found = email.utils.getaddresses([_header(message, name)])
    return [address for _, address in found if "@" in address][:20]


def _date(text: str) -> int:
    try:
        return round(email.utils.parsedate_to_datetime(text).timestamp() * 1_000)
    except (ValueError, TypeError, OverflowError, IndexError):
        return 0


def _body(message: email.message.Message) -> tuple[str, bool]:
    """The text of a mail (of its HTML, where it has nothing else), and whether something else came along."""
    plain: list[str] = []
    html: list[str] = []
    attached = False
    for part in list(message.walk())[:MOST_PARTS]:
        if part.is_multipart():
            continue
        kind = part.get_content_type()
        is_file = part.get_content_disposition() == "attachment" or bool(part.get_filename())
        if is_file or kind not in ("text/plain", "text/html"):
            attached = True
            continue
        payload = part.get_payload(decode=True)
        if isinstance(payload, bytes):
            (plain if kind == "text/plain" else html).append(_decoded(payload, part.get_content_charset()))
    text = "\n".join(one.strip() for one in plain if one.strip())
    return (text or text_of_html("\n".join(html))), attached


def text_of_html(html: str) -> str:
    """What a reader sees of HTML: text with its line breaks, without scripts and styles."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    lines = (_BLANKS.sub(" ", line).strip() for line in "".join(reader.pieces).split("\n"))
    return _EMPTY_LINES.sub("\n\n", "\n".join(lines)).strip()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self._silent += 1
        elif tag in _BREAKS:
            self.pieces.append("\n")
        elif tag in ("td", "th"):
            self.pieces.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag in _BREAKS and tag != "br":
            self.pieces.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.pieces.append(data)
