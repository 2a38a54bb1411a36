"""What a mail says: its subject and its text, whatever its character sets and however much HTML. Pure.

A stranger writes it, so nothing here may take longer than its length allows, and a part that cannot be read never takes the rest
of the mail with it: an alert with a bad field is still an alert.
"""

from __future__ import annotations

import binascii
import email.utils
import re
from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from tocsin.sources.email.charsets import decoded
from tocsin.sources.email.html_text import SOURCE_LIMIT, text_of_html
from tocsin.sources.email.parts import Part, leaves, read_parts
from tocsin.sources.mail_addresses import HEADER_LIMIT, addresses_in

TEXT_LIMIT: Final = 32 * 1024
"""Bytes of text that are kept."""
_ENCODED_WORD: Final = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?([^?]*)\?=")
_BASE64: Final = re.compile(rb"[A-Za-z0-9+/=\s]*")
_HEX: Final = re.compile(rb"=([0-9a-fA-F]{2})")
_IN_BODY: Final = frozenset({"text/plain", "text/html"})


class Mail(Struct, frozen=True, kw_only=True):
    """A mail as far as alerts need it. ``text`` is at most :data:`TEXT_LIMIT` bytes; ``auto`` says who sent it by itself.

    ``is_whole`` is false for one with so many parts inside each other that its text is shown as it came.
    """

    subject: str
    text: str
    sender: str
    to: Sequence[str]
    date: int  # ms; 0 where there is none that can be read
    message_id: str
    is_cut: bool
    is_whole: bool
    has_attachments: bool
    auto: str


class _Body(Struct):
    text: str
    has_attachments: bool
    is_cut: bool = False


def read_mail(data: bytes) -> Mail:
    """Read a message (RFC 5322). Never raises: what cannot be read is empty."""
    message, is_whole = read_parts(data)
    body = _body(message) if is_whole else _Body(_raw(message), has_attachments=False)
    encoded = body.text.encode("utf-8", "replace")
    senders = addresses_in(_header(message, "From"))
    return Mail(
        subject=" ".join(_header(message, "Subject").split()),
        text=encoded[:TEXT_LIMIT].decode("utf-8", "ignore"),
        sender=senders[0] if senders else "",
        to=tuple(addresses_in(", ".join((_header(message, "To"), _header(message, "Cc"))))),
        date=_date(_header(message, "Date")),
        message_id=_header(message, "Message-ID").strip(),
        is_cut=body.is_cut or len(encoded) > TEXT_LIMIT,
        is_whole=is_whole,
        has_attachments=body.has_attachments,
        auto=_auto(message),
    )


def _auto(message: Part) -> str:
    """Why a mail is an answer of a machine to a mail, which must not become an alert that mails again; empty otherwise."""
    if _header(message, "X-Tocsin-Event"):
        return "a message of Tocsin itself"
    if _header(message, "Auto-Submitted").partition(";")[0].strip().lower() == "auto-replied":
        return "an automatic reply"
    if message.get_content_type() == "multipart/report":
        return "a report about the delivery of a mail"
    if _header(message, "Return-Path").strip() == "<>":
        return NO_SENDER
    return ""


NO_SENDER: Final = "a bounce or an automatic reply (it came without a sender to return it to)"


def _header(message: Part, name: str) -> str:
    """A header as text: encoded words decoded, raw bytes by what they can be."""
    raw = next((value for key, value in message.raw_items() if key.lower() == name.lower()), None)
    return _words(str(raw)[:HEADER_LIMIT]) if raw is not None else ""


def _words(raw: str) -> str:
    """Decode encoded words (RFC 2047). Words that follow each other are joined first: some mailers split a character over two."""
    pieces: list[str] = []
    waiting, charset, at = b"", "", 0
    for found in _ENCODED_WORD.finditer(raw):
        between = raw[at : found.start()]
        data = _word(found[2], found[3])
        if data is None:
            continue
        name = found[1].partition("*")[0].lower()
        if waiting and (name != charset or between.strip()):
            pieces.append(decoded(waiting, charset))
            waiting = b""
        if between.strip() or not at:
            pieces.append(_plain(between))
        waiting, charset, at = waiting + data, name, found.end()
    if waiting:
        pieces.append(decoded(waiting, charset))
    pieces.append(_plain(raw[at:]))
    return "".join(pieces)


def _word(kind: str, text: str) -> bytes | None:
    """The bytes of an encoded word; ``None`` when it is none."""
    data = text.encode("ascii", "surrogateescape") if text.isascii() else text.encode("utf-8", "surrogateescape")
    if kind in "qQ":
        return _HEX.sub(lambda found: bytes((int(found[1], 16),)), data.replace(b"_", b" "))
    try:
        return binascii.a2b_base64(data + b"=" * (-len(data) % 4)) if _BASE64.fullmatch(data) else None
    except binascii.Error:
        return None


def _plain(text: str) -> str:
    """What stands in a header as it is: the library keeps bytes above ASCII as surrogates."""
    return text if text.isascii() else decoded(text.encode("utf-8", "surrogateescape"), None)


def _date(text: str) -> int:
    try:
        return round(email.utils.parsedate_to_datetime(text[:100]).timestamp() * 1_000)
    except (ValueError, TypeError, OverflowError, IndexError):
        return 0


def _raw(message: Part) -> str:
    """What stands after the headers of a mail that cannot be taken apart."""
    payload = message.get_payload(decode=True)
    return decoded(payload[: TEXT_LIMIT + 1], None) if isinstance(payload, bytes) else ""


def _body(message: Part) -> _Body:
    """The text of a mail (of its HTML, where it has nothing else), and whether something else came along."""
    texts: dict[str, list[str]] = {kind: [] for kind in _IN_BODY}
    attached = False
    for part in leaves(message):
        kind = part.get_content_type()
        if part.get_content_disposition() == "attachment" or part.get_filename() or kind not in _IN_BODY:
            attached = True
            continue
        payload = part.get_payload(decode=True)
        if isinstance(payload, bytes):
            texts[kind].append(decoded(payload, str(part.get_param("charset") or "")))
    text = "\n".join(one.strip() for one in texts["text/plain"] if one.strip())
    if text:
        return _Body(text, attached)
    source = "\n".join(texts["text/html"])
    return _Body(text_of_html(source), attached, is_cut=len(source) > SOURCE_LIMIT)
