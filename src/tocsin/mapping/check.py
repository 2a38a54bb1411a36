"""Whether a mapping table or API can work, before it is saved; mistakes name the field. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from tocsin.kernel.errors import InvalidParameter
from tocsin.sources.event import LABEL_KEY_LIMIT

MOST_SOURCES: Final = 3
MOST_RESULTS: Final = 10
MOST_HEADERS: Final = 20
MASK: Final = "***"
"""Stands for the value of a header; given back, it means that the value stays."""
LONGEST_HEADER: Final = 1_024
RESULT_LABEL: Final = re.compile(r"[a-z][a-z0-9_]{0,62}")
_HEADER = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
_OURS = frozenset(
    {
        *("host", "content-length", "content-type", "transfer-encoding", "connection", "upgrade", "te", "trailer"),
        *("expect", "proxy-authorization", "accept-encoding", "x-forwarded-for", "x-forwarded-host"),
        *("x-forwarded-proto", "x-real-ip", "true-client-ip", "x-client-ip"),
    }
)


def check_labels(source_labels: Sequence[str], result_labels: Sequence[str]) -> None:
    """Labels of a table. Raises ``InvalidParameter``."""
    if not 0 < len(source_labels) <= MOST_SOURCES:
        raise InvalidParameter(f"source_labels: must name 1 to {MOST_SOURCES} labels by which rows are found")
    for number, name in enumerate(source_labels):
        if not name or name != name.strip() or len(name) > LABEL_KEY_LIMIT or not name.isprintable():
            raise InvalidParameter(f"source_labels[{number}]: {name[:40]!r} is no name of a label")
    check_results(result_labels, "result_labels")
    for number, name in enumerate([*source_labels, *result_labels]):
        if name in [*source_labels, *result_labels][:number]:
            raise InvalidParameter(f"result_labels: {name} is named twice; each label can be in a table once")


def check_results(labels: Sequence[str], path: str) -> None:
    """Labels that something gives to events. Raises ``InvalidParameter`` with the place below ``path``."""
    if not 0 < len(labels) <= MOST_RESULTS:
        raise InvalidParameter(f"{path}: must name 1 to {MOST_RESULTS} labels")
    for number, name in enumerate(labels):
        check_result(name, f"{path}[{number}]")


def check_result(label: str, path: str) -> None:
    """One such label. Raises ``InvalidParameter``."""
    if not RESULT_LABEL.fullmatch(label):
        raise InvalidParameter(
            f"{path}: {label[:80]!r} cannot be written; begin with a-z, then a-z, 0-9 and _, 63 characters at most"
        )


def check_url(url: str) -> None:
    """Refuse what looks like a template: an event never decides where it is sent. Raises ``InvalidParameter``."""
    if "{{" in url or "${" in url or "[TPL]" in url:
        raise InvalidParameter("url: cannot hold a template; the event is in the body of the request")


def checked_headers(given: Mapping[str, str], old: Mapping[str, str]) -> dict[str, str]:
    """Headers as they are kept; a value of ``***`` stays what it was. Raises ``InvalidParameter``."""
    if len(given) > MOST_HEADERS:
        raise InvalidParameter(f"headers: at most {MOST_HEADERS} are accepted")
    kept = {}
    for name, new in given.items():
        place = f"headers.{name[:80]}"
        if not _HEADER.fullmatch(name) or len(name) > LONGEST_HEADER:
            raise InvalidParameter(f"{place}: is no name of an HTTP header")
        if name.lower() in _OURS:
            raise InvalidParameter(f"{place}: is set by the server itself or by proxies; leave it out")
        value = old.get(name, "") if new == MASK else new
        if not value or len(value) > LONGEST_HEADER or not value.isascii() or not value.isprintable():
            raise InvalidParameter(f"{place}: must be 1 to {LONGEST_HEADER} visible ASCII characters")
        kept[name] = value
    return kept
