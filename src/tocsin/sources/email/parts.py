"""The parts of a mail, within bounds: how many there are, how deep they are nested, how long a header is. Pure."""

from __future__ import annotations

import email.message
import email.parser
import email.policy
from typing import Any, Final

from tocsin.sources.mail_addresses import HEADER_LIMIT

MOST_PARTS: Final = 200
MOST_CONTAINERS: Final = 25
"""Parts that hold parts. Each of them is looked for in every line of what it holds."""

Part = email.message.Message


class TooManyParts(Exception):
    """This is no mail that a person or a monitoring system has written."""


class _Policy(email.policy.Compat32):
    """The library's old policy, with headers cut: parameters of one of megabytes take minutes."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        name, value = super().header_source_parse(sourcelines)
        return name, value[:HEADER_LIMIT]


_POLICY: Final = _Policy()


def read_parts(data: bytes) -> tuple[Part, bool]:
    """A message with its parts, and whether it could be taken apart; if not, its payload is all that stands after its headers."""
    counts = {"parts": 0, "containers": 0}

    class Counted(Part):
        def __init__(self, policy: Any = _POLICY) -> None:
            super().__init__(policy)
            counts["parts"] += 1
            if counts["parts"] > MOST_PARTS:
                raise TooManyParts

        def get_boundary(self, failobj: Any = None) -> Any:
            counts["containers"] += 1
            if counts["containers"] > MOST_CONTAINERS:
                raise TooManyParts
            return super().get_boundary(failobj)

    try:
        return email.parser.BytesParser(Counted, policy=_POLICY).parsebytes(data), True
    except (TooManyParts, RecursionError):
        return email.parser.BytesParser(policy=_POLICY).parsebytes(data, headersonly=True), False


def leaves(message: Part) -> list[Part]:
    """The parts that hold no parts. What is inside a mail that is attached is not of this mail, so it stays whole."""
    found: list[Part] = []
    waiting = [message]
    while waiting:
        one = waiting.pop()
        # Of a part without parts the payload would be decoded here, by whatever character set it names.
        if one.is_multipart() and one.get_content_maintype() == "multipart":
            waiting += reversed([part for part in one.get_payload() if isinstance(part, Part)])
        else:
            found.append(one)
    return found
