"""Guesses what the fields of a captured body mean, for `tocsin new-source`, by their names and by what stands in them.

The rules, for each of the roles of an event (title, severity, state …):

1. Every plain value of the body is a candidate, down to three levels of objects, also of an object written in a text. Its
   name counts without case, blanks and punctuation; that of the object around it may stand before it
   (`monitor.name` is also `monitorname`).
2. A role has a list of names, the best first. Where none of them is there, a name that *ends* with one of its endings will do.
3. The value must be possible: a severity is a word or a small number that systems use, a time can be read as one, a key has
   no blanks.
4. The earlier name wins, then the one less deep, then the one that comes first.

An id that may be that of the message (`id`, `uuid`) is the key only where resource and check are not both known, which make a key
that stays. What has no role is a label. Fields that look like secrets have no part in anything.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from typing import Any, Final

import msgspec
from msgspec import Struct

from tocsin.sources import times
from tocsin.sources.event import ALERT_KEY_LIMIT
from tocsin.sources.guess_words import (
    ALL_ENDED,
    BEGUN,
    ENDED,
    ENDED_ZH,
    ENDINGS,
    FLAGS,
    LABEL_OBJECTS,
    LISTS,
    NAMES,
    PAIRS,
    SURE_LISTS,
    UNSURE_KEYS,
    VAGUE,
    WORDS,
    Role,
)

Path = tuple[str, ...]
"""Names from the object of an alert to one of its fields."""

_DEPTH: Final = 3
_SECRET: Final = re.compile(
    r"token|secret|passw|signature|credential|apikey|routingkey|servicekey|integrationkey|authorization|basicauth|^auth$|^sign$"
)
_USABLE: Final = re.compile(r"[\w.:@/ -]{1,32}\Z")
_PUNCTUATION: Final = re.compile(r"[\W_]+")
_LEVEL: Final = re.compile(r"(?:p|s|sev|level|lv|l)?-?\d{1,2}\Z")
_ADDRESS: Final = re.compile(r"\w+://")
_EARLIEST, _LATEST = 978_307_200_000, 4_102_444_800_000  # 2001 and 2100
_MOST_LABELS: Final = 20
_LONGEST_LABEL: Final = 200
_LONGEST_NAME: Final = 32
_MOST_CODE: Final = 60
"""Characters of the code that reads a field; what is deeper or longer is left to people."""


class Pairs(Struct, frozen=True):
    """A list of objects that each hold a label: where it stands, and the fields of its name and its value."""

    path: Path
    name: str
    value: str


class Guess(Struct, frozen=True, kw_only=True):
    """What the fields of one alert are, each by its path.

    `severity_word` is what the field of the severity says; `ended` are the words of the state that say that it is over.
    `label_objects` hold labels by name. `secrets` are the paths of what looks like one.
    """

    places: Mapping[Role, Path]
    severity_word: str
    ended: tuple[str, ...]
    labels: Mapping[str, Path]
    label_objects: tuple[Path, ...]
    label_pairs: tuple[Pairs, ...]
    secrets: tuple[Path, ...]


class _Leaf(Struct, frozen=True):
    path: Path
    text: str

    @property
    def names(self) -> tuple[str, ...]:
        """What it may be called: its own name; that of the object around it and its own."""
        return plain(self.path[-1]), plain("".join(self.path[-2:]))


def plain(name: str) -> str:
    """A name without case, blanks and punctuation."""
    return _PUNCTUATION.sub("", name).lower()


def code_of(path: Path, of: str = "fields", call: str = "text") -> str:
    """The expression that reads a field, such as `fields.inner("event").text("name")`."""
    inner = "".join(f'.inner("{name}")' for name in path[:-1])
    return f'{of}{inner}.{call}("{path[-1]}")'


def list_of_alerts(body: Mapping[str, Any]) -> str:
    """The name of the field that holds a list of alerts; empty when the object itself is one.

    A list with a name such as `items` counts only where the object has no title of its own.
    """
    by_name = {plain(name): name for name in body if _USABLE.match(name)}
    for wanted in LISTS:
        name = by_name.get(wanted, "")
        found = body.get(name)
        if not isinstance(found, list) or not found or not all(isinstance(one, dict) for one in found):
            continue
        if wanted in SURE_LISTS or "title" not in guess(body).places:
            return name
    return ""


def guess(alert: Mapping[str, Any]) -> Guess:
    """The roles of the fields of one alert. Decoded JSON, or the texts of a form; pure."""
    every = list(_leaves(alert, ()))
    secrets = tuple(leaf.path for leaf in every if _SECRET.search(plain(leaf.path[-1])))
    leaves = [leaf for leaf in every if leaf.path not in secrets]
    places = _places(leaves)
    state = next((leaf for leaf in leaves if leaf.path == places.get("state")), None)
    if state is not None and "severity" not in places and WORDS.get(state.text.lower(), "Ok") != "Ok":
        places["severity"] = state.path
    objects = tuple(path for path in _objects(alert) if plain(path[-1]) in LABEL_OBJECTS)
    return Guess(
        places=places,
        severity_word=next((leaf.text for leaf in leaves if leaf.path == places.get("severity")), ""),
        ended=_ended_words(state),
        labels=_labels(leaves, places, objects),
        label_objects=objects,
        label_pairs=tuple(_pairs(alert)),
        secrets=secrets,
    )


def _places(leaves: list[_Leaf]) -> dict[Role, Path]:
    places: dict[Role, Path] = {}
    for role, possible in _POSSIBLE.items():
        others = [leaf for leaf in leaves if role != "description" or leaf.path != places.get("title")]
        found = _best(role, [leaf for leaf in others if possible(leaf)])
        is_unsure = role == "key" and found is not None and UNSURE_KEYS.issuperset(found.names)
        if found is not None and not (is_unsure and {"resource", "check"} <= set(places)):
            places[role] = found.path
    if "title" not in places and (title := places.get("check") or _longest(leaves)):
        places["title"] = title
    return places


def _longest(leaves: list[_Leaf]) -> Path:
    """The longest text that may be a title; an alert must have one."""
    return max(filter(_has_letters, leaves), key=lambda leaf: len(leaf.text), default=_Leaf((), "")).path


def time_of(alert: Mapping[str, Any], path: Path) -> int | None:
    """The instant a field says, in milliseconds since the epoch; `None` when it cannot be read."""
    text = next((leaf.text for leaf in _leaves(alert, ()) if leaf.path == path), "")
    return times.from_text(text) or None


def _leaves(value: Mapping[str, Any], path: Path) -> Iterator[_Leaf]:
    for name, inner in value.items():
        here = (*path, name)
        if not _USABLE.match(name) or len(code_of(here)) > _MOST_CODE:
            continue
        fields = _fields_of(inner)
        if fields is not None and len(here) < _DEPTH:
            yield from _leaves(fields, here)
        elif isinstance(inner, bool):
            yield _Leaf(here, str(inner).lower())
        elif isinstance(inner, str | int | float) and str(inner).strip() not in ("", "null"):
            yield _Leaf(here, str(inner).strip())


def _fields_of(value: Any) -> dict[str, Any] | None:
    """An object, also one that is written as JSON in a text."""
    if isinstance(value, str) and value.lstrip().startswith("{"):
        try:
            return msgspec.json.decode(value, type=dict[str, Any])
        except (msgspec.DecodeError, UnicodeEncodeError, RecursionError):
            return None
    return value if isinstance(value, dict) else None


def _best(role: Role, leaves: list[_Leaf]) -> _Leaf | None:
    ranked = [(rank, len(leaf.path), number) for number, leaf in enumerate(leaves) if (rank := _rank(role, leaf)) >= 0]
    return leaves[min(ranked)[2]] if ranked else None


def _rank(role: Role, leaf: _Leaf) -> int:
    """How well a name fits a role, 0 best; -1 when it does not."""
    names = NAMES[role]
    ranks = [names.index(name) for name in leaf.names if name in names]
    if ranks:
        return min(ranks)
    ends = [number for number, ending in enumerate(ENDINGS[role]) if leaf.names[0].endswith(ending)]
    return len(names) + min(ends) if ends else -1


def _has_letters(leaf: _Leaf) -> bool:
    return any(one.isalpha() for one in leaf.text) and len(leaf.text) <= 512 and not _ADDRESS.match(leaf.text)


def _is_severity(leaf: _Leaf) -> bool:
    word = leaf.text.lower()
    return word in WORDS or _LEVEL.match(word) is not None


def _is_state(leaf: _Leaf) -> bool:
    word = leaf.text.lower()
    return word in ALL_ENDED or word in BEGUN or (word in ("true", "false") and leaf.names[0] in FLAGS)


def _is_time(leaf: _Leaf) -> bool:
    at = times.from_text(leaf.text)
    return at is not None and _EARLIEST < at < _LATEST


def _is_key(leaf: _Leaf) -> bool:
    text = leaf.text
    return len(text) <= ALERT_KEY_LIMIT and not re.search(r"\s", text) and text not in ("true", "false", "0")


def _is_name(leaf: _Leaf) -> bool:
    word = leaf.text.lower()
    if word in ALL_ENDED or word in BEGUN or word in WORDS:  # a state or a severity, and so no part of a key
        return False
    return len(leaf.text) <= _LONGEST_LABEL and leaf.text not in ("true", "false") and "\n" not in leaf.text


_POSSIBLE: Final[Mapping[Role, Callable[[_Leaf], bool]]] = {
    "title": _has_letters,
    "description": lambda leaf: any(one.isalpha() for one in leaf.text),
    "severity": _is_severity,
    "state": _is_state,
    "resource": _is_name,
    "check": lambda leaf: _is_name(leaf) and _has_letters(leaf),
    "time": _is_time,
    "key": _is_key,
}


def _ended_words(state: _Leaf | None) -> tuple[str, ...]:
    """The words that end an alert, that of the body among them."""
    if state is not None and state.text in ("true", "false"):
        return ("true",)
    word = state.text.lower() if state is not None else ""
    if not word.isascii():
        return (*ENDED[:4], *ENDED_ZH)
    return (*ENDED[:-1], word) if word in ALL_ENDED and word not in ENDED else ENDED


def _labels(leaves: list[_Leaf], places: Mapping[Role, Path], objects: tuple[Path, ...]) -> dict[str, Path]:
    """What has no role of its own, under its own name; with that of its object before it where that alone says little."""
    used = {path for role, path in places.items() if role not in ("key", "check", "resource")}
    used |= {places[role] for role in ("check", "resource") if role in places}
    found: dict[str, Path] = {}
    for leaf in leaves:
        inside = any(leaf.path[: len(path)] == path for path in objects)
        if leaf.path in used or inside or len(leaf.text) > _LONGEST_LABEL or _is_time(leaf):
            continue
        is_vague = leaf.path[-1] in found or plain(leaf.path[-1]) in VAGUE
        name = "_".join(leaf.path[-2:]) if is_vague else leaf.path[-1]
        if len(name) <= _LONGEST_NAME:
            found.setdefault(name, leaf.path)
    return dict(islice(found.items(), _MOST_LABELS))


def _objects(alert: Mapping[str, Any], path: Path = ()) -> Iterator[Path]:
    for name, inner in alert.items():
        fields, here = _fields_of(inner), (*path, name)
        if fields and _USABLE.match(name) and len(here) < _DEPTH and len(code_of(here, call="labels")) <= _MOST_CODE:
            yield here
            yield from _objects(fields, here)


def _pairs(alert: Mapping[str, Any]) -> Iterator[Pairs]:
    """Lists at the top whose objects each hold a label."""
    for field, listed in alert.items():
        first = listed[0] if isinstance(listed, list) and listed else None
        if not isinstance(first, dict) or not _USABLE.match(field):
            continue
        for name, value in PAIRS:
            if isinstance(first.get(name), str) and value in first:
                yield Pairs((field,), name, value)
                break
