"""What a source makes of a body somebody shows it: a preview, or a rejected push once more. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import parse_qsl

from tocsin.integrations.model import RejectedEvent
from tocsin.integrations.sources_flow import Parse
from tocsin.sources.source import BadPush, Parsed, Push

_PART = re.compile(r"(\w*)\[\d+\]")


def try_body(parse: Parse, push: Push) -> Parsed:
    """What a source makes of a push. Raises ``BadPush``, also where the source itself breaks over it."""
    try:
        return parse(push)
    except BadPush:
        raise
    except Exception as error:
        raise BadPush("parser_failed", f"this body breaks the parser ({type(error).__name__})") from error


def try_again(parse: Parse, one: RejectedEvent, settings: Mapping[str, Any], now: int, body: bytes = b"") -> Parsed:
    """What a source makes of a rejected event today; ``body`` is a corrected one.

    A part of a batch is tried as a batch of one, in the place it had. Raises ``BadPush`` as the last try did.
    """
    refused: BadPush | None = None
    for form in _forms(body or one.body, one.path):
        query = dict(parse_qsl(one.query, keep_blank_values=True))
        push = Push(form, one.content_type, {}, query, now, one.method, one.rejected_id, settings)
        try:
            parsed = try_body(parse, push)
        except BadPush as error:
            refused = error
            continue
        if parsed.rejections and not parsed.events:
            first = parsed.rejections[0]
            refused = BadPush(first.code, first.text, path=first.path)
            continue
        return parsed
    raise refused or BadPush("empty", "there is nothing in it")


def _forms(body: bytes, path: str) -> Iterator[bytes]:
    """The body as it is, after it as the one part of a batch when its place says that it was one."""
    part = _PART.match(path)
    if part:
        listed = b"[" + body + b"]"
        yield b'{"' + part[1].encode() + b'":' + listed + b"}" if part[1] else listed
    yield body
