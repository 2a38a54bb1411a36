"""Regular expressions: RE2 syntax and linear time, whatever the pattern."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import re2

from tocsin.kernel.template.registry import register
from tocsin.kernel.template.run import Run
from tocsin.kernel.template.values import encoded

_LONGEST = 4_096


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> Any:
    """A pattern over bytes. Raises ``ValueError``."""
    if len(pattern) > _LONGEST:
        raise ValueError(f"a regular expression may be {_LONGEST} characters long")
    options = re2.Options()
    options.log_errors = False
    options.max_mem = 1 << 20
    try:
        return re2.compile(encoded(pattern), options)
    except re2.error as error:
        raise ValueError(f"the regular expression {pattern[:60]!r} is wrong: {_words(error)}") from None


def _words(error: Exception) -> str:
    text = error.args[0] if error.args else ""
    return text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text)


def _text(raw: bytes | None) -> str:
    return (raw or b"").decode("utf-8", "replace")


def _matches(pattern: str, raw: bytes) -> Iterator[Any]:
    """Matches as Go finds them: an empty one neither touches the one before nor stands inside a character."""
    before = -1
    for found in _compiled(pattern).finditer(raw):
        start, end = found.span()
        if start == end and (start == before or (start < len(raw) and raw[start] & 0xC0 == 0x80)):
            continue
        before = end
        yield found


@register("regexMatch", "ss")
def regex_match(pattern: str, text: str) -> bool:
    """Whether the pattern is found anywhere in the text; a wrong pattern is found nowhere."""
    try:
        return must_regex_match(pattern, text)
    except ValueError:
        return False


@register("mustRegexMatch", "ss")
def must_regex_match(pattern: str, text: str) -> bool:
    """The same; a wrong pattern is an error."""
    return _compiled(pattern).search(encoded(text)) is not None


@register("regexFind mustRegexFind", "ss")
def regex_find(pattern: str, text: str) -> str:
    """The first match, or nothing."""
    found = _compiled(pattern).search(encoded(text))
    return _text(found.group()) if found else ""


@register("regexFindAll mustRegexFindAll", "ssi")
def regex_find_all(pattern: str, text: str, most: int) -> list[str]:
    """Up to ``most`` matches, all when negative."""
    matches: list[str] = []
    for found in _matches(pattern, encoded(text)):
        if len(matches) == most:
            break
        matches.append(_text(found.group()))
    return matches


@register("regexReplaceAll mustRegexReplaceAll", "sss", wants_run=True)
def regex_replace_all(run: Run, pattern: str, text: str, template: str) -> str:
    """Every match replaced; ``${1}`` and ``${name}`` stand for groups."""
    return _replaced(run, pattern, text, encoded(template), literal=False)


@register("regexReplaceAllLiteral mustRegexReplaceAllLiteral", "sss", wants_run=True)
def regex_replace_all_literal(run: Run, pattern: str, text: str, replacement: str) -> str:
    """Every match replaced by exactly this text."""
    return _replaced(run, pattern, text, encoded(replacement), literal=True)


def _replaced(run: Run, pattern: str, text: str, template: bytes, *, literal: bool) -> str:
    raw, parts = encoded(text), list[bytes]()
    at = size = 0
    for found in _matches(pattern, raw):
        parts.append(raw[at : found.start()])
        parts.append(template if literal else _filled(found, template, run))
        size += len(parts[-1]) + len(parts[-2])
        _check_bytes(run, size)
        run.spend(1)
        at = found.end()
    return _text(b"".join([*parts, raw[at:]]))


_REFERENCE = re2.compile(rb"\$(?:\{(\w+)\}|(\w+)|(\$))")


def _check_bytes(run: Run, size: int) -> None:
    if size > 4 * run.limits.output:  # UTF-8 takes at most four bytes for a character
        run.room(size)


def _filled(found: Any, template: bytes, run: Run) -> bytes:
    """The replacement of one match."""
    parts, at, size = list[bytes](), 0, 0
    names = found.re.groupindex
    for reference in _REFERENCE.finditer(template):
        parts.append(template[at : reference.start()])
        at = reference.end()
        if reference.group(3):
            parts.append(b"$")
            continue
        name = _text(reference.group(1) or reference.group(2))
        number = int(name) if name.isdecimal() and len(name) < 4 else names.get(name, names.get(name.encode(), -1))
        parts.append((found.group(number) or b"") if 0 <= number <= found.re.groups else b"")
        size += len(parts[-1])
        _check_bytes(run, size)
    return b"".join([*parts, template[at:]])


@register("regexSplit mustRegexSplit", "ssi")
def regex_split(pattern: str, text: str, most: int) -> list[str]:
    """The pieces between matches, at most ``most`` of them unless negative."""
    raw, parts, at, end = encoded(text), list[str](), 0, 0
    if most == 0:
        return []
    if pattern and not raw:
        return [""]
    for found in _matches(pattern, raw):
        if len(parts) == most - 1:
            break
        end = found.start()
        if found.end():
            parts.append(_text(raw[at:end]))
        at = found.end()
    return [*parts, _text(raw[at:])] if end != len(raw) else parts


@register("regexQuoteMeta", "s")
def regex_quote_meta(text: str) -> str:
    """The text with every special character escaped."""
    return "".join("\\" + char if char in r"\.+*?()|[]{}^$" else char for char in text)
