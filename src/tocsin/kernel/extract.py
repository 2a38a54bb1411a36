"""Taking a value out of a text: by a regular expression (RE2) or, where the text is JSON, by a path (GJSON)."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final

import msgspec
import re2

from tocsin.kernel.template.jsonpath import get

PATTERN_LIMIT: Final = 4_096
PATH_LIMIT: Final = 512
GROUP: Final = "result"
"""The name of the group that is taken; without it the whole match is."""

Extract = Callable[[str], str | None]
"""The value in a text; ``None`` where there is none."""


class ExtractError(ValueError):
    """A pattern or path that cannot be used; the message says why."""


def by_pattern(pattern: str) -> Extract:
    """Search ``pattern``: the group ``result``, else the whole match. Raises :class:`ExtractError`."""
    if not 0 < len(pattern) <= PATTERN_LIMIT:
        raise ExtractError(f"must be a regular expression of 1 to {PATTERN_LIMIT} characters")
    try:
        compiled = _compiled(pattern)
    except re2.error as error:
        reason = error.args[0] if error.args else "it cannot be read"
        text = reason.decode("utf-8", "replace") if isinstance(reason, bytes) else str(reason)
        raise ExtractError(f"is no regular expression in RE2 syntax: {text}") from None
    group = compiled.groupindex.get(GROUP.encode(), 0)  # the pattern is bytes, so its names are

    def extract(text: str) -> str | None:
        found = compiled.search(text.encode("utf-8", "replace"))
        value = found.group(group) if found is not None else None
        return value.decode("utf-8", "replace") if value is not None else None

    return extract


@lru_cache(maxsize=1024)
def _compiled(pattern: str) -> Any:
    options = re2.Options()
    options.log_errors = False
    options.max_mem = 1 << 20
    return re2.compile(pattern.encode("utf-8", "replace"), options)


def by_path(path: str) -> Extract:
    """The value at a GJSON path: a text as it is, anything else as JSON. Raises :class:`ExtractError`."""
    if not 0 < len(path) <= PATH_LIMIT:
        raise ExtractError(f"must be a path of 1 to {PATH_LIMIT} characters, such as hosts.0.name")

    def extract(text: str) -> str | None:
        try:
            present, value = get(msgspec.json.decode(text), path)
        except (msgspec.DecodeError, UnicodeError, RecursionError):
            return None
        if not present or value is None:
            return None
        return value if isinstance(value, str) else msgspec.json.encode(value).decode()

    return extract
