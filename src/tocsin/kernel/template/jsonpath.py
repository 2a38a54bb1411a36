"""The part of the GJSON path syntax that messages use: keys, indexes, ``#``, and queries ``#(key=="value")``."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from fnmatch import fnmatchcase

_STEP = re.compile(r"#\((?P<query>[^()]*)\)(?P<all>#?)|(?P<key>(?:\\.|[^.|\\])+)")
_QUERY = re.compile(r"\s*(?P<key>[^=!<>%\s]*)\s*(?P<sign>==|=|!=|<=|>=|<|>|!%|%)\s*(?P<value>.+?)\s*")
_LONGEST = 512
Found = tuple[bool, object]
_NOTHING: Found = (False, None)


def get(value: object, path: str) -> Found:
    """Whether there is something at the path, and what."""
    if not 0 < len(path) <= _LONGEST:
        return _NOTHING
    steps, at = [], 0
    while at < len(path):
        found = _STEP.match(path, at)
        if found is None or (found.end() < len(path) and path[found.end()] not in ".|"):
            return _NOTHING
        steps.append(found)
        at = found.end() + 1
    return _follow(value, steps)


def _follow(value: object, steps: list[re.Match[str]]) -> Found:
    for number, step in enumerate(steps):
        rest = steps[number + 1 :]
        if step["query"] is not None:
            return _query(value, step, rest)
        key = re.sub(r"\\(.)", r"\1", step["key"])
        if key == "#" and isinstance(value, list):
            return _each(value, rest) if rest else (True, len(value))
        if isinstance(value, list) and key.isdecimal() and len(key) < 8 and int(key) < len(value):
            value = value[int(key)]
        elif isinstance(value, Mapping) and key in value:
            value = value[key]
        elif isinstance(value, Mapping) and ("*" in key or "?" in key):
            name = next((one for one in value if _like(str(one), key)), None)
            if name is None:
                return _NOTHING
            value = value[name]
        else:
            return _NOTHING
    return True, value


def _each(items: list[object], rest: list[re.Match[str]]) -> Found:
    found = [_follow(item, rest) for item in items]
    return True, [value for present, value in found if present]


def _query(items: object, step: re.Match[str], rest: list[re.Match[str]]) -> Found:
    """``#(…)`` is the first item that fits, ``#(…)#`` all of them."""
    query = _QUERY.fullmatch(step["query"])
    if not isinstance(items, list) or query is None:
        return _NOTHING
    fitting = [item for item in items if _fits(item, query)]
    if step["all"]:
        return _each(fitting, rest) if rest else (True, fitting)
    return _follow(fitting[0], rest) if fitting else _NOTHING


_SIGNS: dict[str, Callable[[float], bool]] = {
    "==": lambda order: order == 0, "=": lambda order: order == 0, "!=": lambda order: order != 0,
    "<": lambda order: order < 0, "<=": lambda order: order <= 0,
    ">": lambda order: order > 0, ">=": lambda order: order >= 0,
}  # fmt: skip


def _fits(item: object, query: re.Match[str]) -> bool:
    key = query["key"]
    present, value = get(item, key) if key else (True, item)
    if not present:
        return False
    sign, wanted = query["sign"], query["value"]
    if wanted[:1] == '"' and wanted[-1:] == '"' and len(wanted) > 1:
        text = wanted[1:-1]
        if sign in ("%", "!%"):
            return isinstance(value, str) and _like(value, text) is (sign == "%")
        return isinstance(value, str) and _SIGNS[sign]((value > text) - (value < text))
    if sign in ("%", "!%"):
        return False
    if wanted in ("true", "false", "null"):
        constant = {"true": True, "false": False, "null": None}[wanted]
        return _SIGNS[sign](0 if value is constant else 1) if sign in ("=", "==", "!=") else False
    return _fits_number(value, sign, wanted)


def _fits_number(value: object, sign: str, wanted: str) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    try:
        number = float(wanted)
    except ValueError:
        return False
    return _SIGNS[sign]((value > number) - (value < number))


def _like(text: str, pattern: str) -> bool:
    """``*`` and ``?``; the pattern is short and has few stars, so it cannot run wild."""
    stars = pattern.count("*")
    return stars <= 4 and len(text) <= 4096 and fnmatchcase(text, pattern.replace("[", "[[]"))
