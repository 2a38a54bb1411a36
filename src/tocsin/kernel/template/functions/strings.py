"""Functions on strings, as the sprig library names them: the text comes last, so that it can be piped in."""

from __future__ import annotations

from collections.abc import Mapping

from tocsin.kernel.template.gofmt import quote, show
from tocsin.kernel.template.registry import register
from tocsin.kernel.template.run import Run
from tocsin.kernel.template.values import decoded, encoded, length


@register("upper", "s")
def upper(text: str) -> str:
    """Upper case."""
    return text.upper()


@register("lower", "s")
def lower(text: str) -> str:
    """Lower case."""
    return text.lower()


@register("trim", "s")
def trim(text: str) -> str:
    """Without white space at both ends."""
    return text.strip()


@register("trimAll trimall", "ss")
def trim_all(chars: str, text: str) -> str:
    """Without any of ``chars`` at both ends."""
    return text.strip(chars) if chars else text


@register("trimPrefix", "ss")
def trim_prefix(prefix: str, text: str) -> str:
    """Without ``prefix``."""
    return text.removeprefix(prefix)


@register("trimSuffix", "ss")
def trim_suffix(suffix: str, text: str) -> str:
    """Without ``suffix``."""
    return text.removesuffix(suffix)


@register("contains", "ss")
def contains(part: str, text: str) -> bool:
    """Whether ``text`` has ``part`` in it."""
    return part in text


@register("hasPrefix", "ss")
def has_prefix(prefix: str, text: str) -> bool:
    """Whether ``text`` starts with ``prefix``."""
    return text.startswith(prefix)


@register("hasSuffix", "ss")
def has_suffix(suffix: str, text: str) -> bool:
    """Whether ``text`` ends with ``suffix``."""
    return text.endswith(suffix)


@register("repeat", "is", wants_run=True)
def repeat(run: Run, times: int, text: str) -> str:
    """``text`` that many times."""
    if times < 0:
        raise ValueError("cannot repeat a text a negative number of times")
    run.room(times * len(text))
    return text * times


@register("replace", "sss", wants_run=True)
def replace(run: Run, old: str, new: str, text: str) -> str:
    """``text`` with every ``old`` replaced."""
    run.room(len(text) + text.count(old) * max(len(new) - len(old), 0))
    return text.replace(old, new)


def cut_bytes(text: str, start: int, end: int) -> str:
    """Bytes ``start`` to ``end``, less characters cut in two."""
    return decoded(encoded(text)[start:end])


@register("trunc", "is")
def trunc(size: int, text: str) -> str:
    """The first ``size`` bytes, or the last ones when negative; characters stay whole."""
    if size >= 0:
        return cut_bytes(text, 0, size)
    total = length(text)
    return cut_bytes(text, total + size, total) if total + size > 0 else text


@register("substr", "iis")
def substr(start: int, end: int, text: str) -> str:
    """Bytes ``start`` to ``end``; negative means from the start or up to the end; characters stay whole."""
    total = length(text)
    if start < 0 and end < 0:
        return text
    start, end = max(start, 0), total if end < 0 else end
    if start > end:
        start, end = 0, start
    return _whole_characters(encoded(text), start, min(end, total))


def _whole_characters(raw: bytes, start: int, end: int) -> str:
    """A character that begins inside the range is kept whole."""
    while start < len(raw) and raw[start] & 0xC0 == 0x80:
        start += 1
    while end < len(raw) and raw[end] & 0xC0 == 0x80:
        end += 1
    return raw[start:end].decode() if start < end else ""


@register("substrRune", "iis")
def substr_rune(start: int, end: int, text: str) -> str:
    """Characters ``start`` to ``end``; negative means from the start or up to the end."""
    end = len(text) if end < 0 and start >= 0 else max(end, 0)
    return text[max(start, 0) : end]


@register("abbrev", "is")
def abbrev(width: int, text: str) -> str:
    """Cut to ``width`` characters with three dots at the end."""
    return text if width < 4 or len(text) <= width else text[: width - 3] + "..."


@register("abbrevboth", "iis")
def abbrev_both(left: int, right: int, text: str) -> str:
    """Cut at both ends, with dots there."""
    if right < 4 or (left > 0 and right < 7) or len(text) <= right:
        return text
    if left <= 4:
        return abbrev(right, text)
    if len(text) - left <= right - 3:
        return "..." + text[-(right - 3) :]
    return "..." + abbrev(right - 3, text[left:])


@register("nospace", "s")
def nospace(text: str) -> str:
    """Without any white space."""
    return "".join(text.split())


def _pad_lines(run: Run, spaces: int, text: str) -> str:
    if spaces < 0:
        raise ValueError("cannot indent by a negative number of spaces")
    run.room(len(text) + spaces * (text.count("\n") + 1) + 1)
    pad = " " * spaces
    return pad + text.replace("\n", "\n" + pad)


@register("indent", "is", wants_run=True)
def indent(run: Run, spaces: int, text: str) -> str:
    """Every line moved to the right."""
    return _pad_lines(run, spaces, text)


@register("nindent", "is", wants_run=True)
def nindent(run: Run, spaces: int, text: str) -> str:
    """A newline, then every line moved to the right."""
    return "\n" + _pad_lines(run, spaces, text)


def as_text(value: object, run: Run) -> str:
    """A value as sprig turns it into a string; nothing where there is none."""
    return "" if value is None else show(value, run)


def spaced(parts: list[str], run: Run) -> str:
    """Joined by blanks."""
    run.room(sum(map(len, parts)) + len(parts))
    return " ".join(parts)


@register("quote", "v*", wants_run=True)
def quoted(run: Run, *values: object) -> str:
    """Each value in double quotes, with escapes."""
    return spaced([quote(as_text(value, run)) for value in values if value is not None], run)


@register("squote", "v*", wants_run=True)
def single_quoted(run: Run, *values: object) -> str:
    """Each value in single quotes."""
    return spaced([f"'{as_text(value, run)}'" for value in values if value is not None], run)


@register("cat", "v*", wants_run=True)
def cat(run: Run, *values: object) -> str:
    """The values with blanks between."""
    return spaced([as_text(value, run) for value in values if value is not None], run).strip()


@register("toString", "v", wants_run=True)
def to_string(run: Run, value: object) -> str:
    """The value as a string."""
    return show(value, run) if value is not None or not run.lenient else ""


def texts(value: object, run: Run) -> list[str]:
    """A list of strings out of anything: items of a list, or the one value."""
    if isinstance(value, list | tuple):
        parts = [as_text(one, run) for one in value if one is not None]
    else:
        parts = [] if value is None else [as_text(value, run)]
    run.spend((len(parts) >> 2) + (sum(map(len, parts)) >> 6))
    return parts


@register("toStrings", "v", wants_run=True)
def to_strings(run: Run, value: object) -> list[str]:
    """Every item as a string."""
    return texts(value, run)


@register("join", "sv", wants_run=True)
def join(run: Run, separator: str, value: object) -> str:
    """The items as one string."""
    parts = texts(value, run)
    run.room(sum(map(len, parts)) + len(separator) * len(parts))
    return separator.join(parts)


@register("splitList", "ss")
def split_list(separator: str, text: str) -> list[str]:
    """The pieces between separators."""
    return text.split(separator) if separator else list(text)


@register("split", "ss")
def split(separator: str, text: str) -> Mapping[str, str]:
    """The pieces as a map ``_0``, ``_1`` …"""
    return {f"_{number}": part for number, part in enumerate(split_list(separator, text))}


@register("splitn", "sis")
def splitn(separator: str, most: int, text: str) -> Mapping[str, str]:
    """At most ``most`` pieces as a map ``_0``, ``_1`` …; the last holds the rest."""
    if most < 0:
        return split(separator, text)
    if separator:
        parts = text.split(separator, most - 1) if most else []
    else:
        parts = [*text[: most - 1], text[most - 1 :]] if 0 < most < len(text) else list(text) if most else []
    return {f"_{number}": part for number, part in enumerate(parts)}


@register("sortAlpha", "v", wants_run=True)
def sort_alpha(run: Run, value: object) -> list[str]:
    """The items as strings, sorted."""
    return sorted(texts(value, run))


@register("plural", "ssi")
def plural(one: str, many: str, number: int) -> str:
    """``one`` for 1, else ``many``."""
    return one if number == 1 else many
