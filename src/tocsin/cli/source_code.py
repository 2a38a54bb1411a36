"""The code of a new source's ``parse.py``, written from a guess, with comments that say what to check."""

from __future__ import annotations

import keyword
import re
from collections.abc import Mapping, Sequence
from typing import Final

from tocsin.cli.captured import Shape
from tocsin.kernel.errors import InvalidParameter
from tocsin.sources.guess import Guess, Path
from tocsin.sources.guess_words import WORDS, Role
from tocsin.sources.severity import COMMON

_NAMING: Final[tuple[Role, ...]] = ("resource", "check")
_TELLING: Final[tuple[Role, ...]] = ("state", "severity")
_TAKEN: Final = frozenset(
    {"fields", "body", "push", "marks", "title", "resource", "check", "labels", "draft", "severity", "one"}
)
_STATUSES: Final = ("Critical", "Warning", "Info", "Ok")


class _Reads:
    """How the fields of a guess are read: the objects around them have variables of their own."""

    def __init__(self, guess: Guess) -> None:
        paths = [*guess.places.values(), *guess.labels.values(), *guess.label_objects]
        holders = {path[:end] for path in paths for end in range(1, len(path))}
        self._variables: dict[Path, str] = {(): "fields"}
        self.lines: list[str] = []
        for holder in sorted(holders, key=lambda path: (len(path), path)):
            line = self(holder, "inner")
            self._variables[holder] = self._variable(holder[-1])
            self.lines.append(f"    {self._variables[holder]} = {line}")

    def __call__(self, path: Path, call: str = "text") -> str:
        """The expression that reads a field, such as `monitor.text("name")`."""
        return f'{self._variables[path[:-1]]}.{call}("{path[-1]}")'

    def _variable(self, name: str) -> str:
        wanted = re.sub(r"\W+", "_", re.sub(r"([a-z])([A-Z])", r"\1_\2", name)).strip("_").lower()
        taken = {*_TAKEN, *self._variables.values()}
        is_good = wanted.isascii() and wanted.isidentifier() and not keyword.iskeyword(wanted) and wanted not in taken
        return wanted if is_good else f"part_{len(self._variables)}"


def parse_code(title: str, shape: Shape, listed: str, guess: Guess) -> str:
    """A module that reads the captured body: formatted as ``ruff format`` does, whole in its types.

    Raises ``InvalidParameter`` when no field can be a title.
    """
    if "title" not in guess.places:
        raise InvalidParameter("--body: no field of it holds a text that can be a title; write this source by hand")
    head = "\n\n".join([_head(title, shape, guess), _constants(title, listed, guess)])
    functions = [_parse(title, shape), _event(guess)]
    if "severity" in guess.places:
        functions.append(_status(guess.places))
    return "\n\n\n".join([head, *functions]) + "\n"


def _head(title: str, shape: Shape, guess: Guess) -> str:
    has_words = "severity" in guess.places
    has_key = bool({"key", *_NAMING} & set(guess.places))
    reader = {"listed": "make_each, read_object", "array": "read_each", "object": "read_object"}.get(shape, "")
    lines = [
        f'"""{title}: alerts as its webhook sends them.',
        "",
        "Begun by `tocsin new-source` from a captured body: what a comment with `Check:` says is a guess by names of fields.",
        '"""',
        "",
        "from __future__ import annotations",
        "",
        *(["from collections.abc import Mapping"] if has_words else []),
        "from typing import Final",
        "",
        *(["from tocsin.sources import severity"] if has_words else []),
        "from tocsin.sources.body import Body",
        f"from tocsin.sources.event import Event{', Status' if has_words else ''}",
        f"from tocsin.sources.fields import {', '.join(filter(None, ['Fields', reader]))}",
        *(["from tocsin.sources.forms import read_fields"] if not reader else []),
        f"from tocsin.sources.making import Draft, finished{', key_of' if has_key else ''}",
        "from tocsin.sources.source import BadPush, Parsed, Push",
    ]
    return "\n".join(lines)


def _constants(title: str, listed: str, guess: Guess) -> str:
    lines = [f'_WHAT: Final = "an alert of {title}"']
    if listed:
        lines += [f'_LIST: Final = "{listed}"', '"""The field that holds the alerts."""']
    if "state" in guess.places:
        words = ", ".join(f'"{word}"' for word in guess.ended)
        lines += [
            f"_ENDED: Final = frozenset({{{words}}})",
            f'"""Check: what `{_dotted(guess.places["state"])}` says when an alert is over, in lower case."""',
        ]
    if "severity" in guess.places:
        kinds = (True,) if guess.severity_word.isascii() else (True, False)
        lines += ["_WORDS: Final[Mapping[str, Status]] = {", "    **severity.COMMON,"]
        lines += [line for status in _STATUSES for kind in kinds for line in _words_of(status, is_ascii=kind)]
        lines += [
            "}",
            f'"""Check: all that `{_dotted(guess.places["severity"])}` can say, numbers too, in lower case."""',
        ]
    return "\n".join(lines)


def _dotted(path: Path) -> str:
    return ".".join(path)


def _words_of(status: str, *, is_ascii: bool) -> list[str]:
    """A line with the words for a status that many systems use; without those that every source has."""
    words = [word for word, one in WORDS.items() if one == status and word.isascii() == is_ascii and word not in COMMON]
    quoted = ", ".join(f'"{word}"' for word in words)
    return [f'    **dict.fromkeys(({quoted}), "{status}"),'] if words else []


def _parse(title: str, shape: Shape) -> str:
    make = "lambda fields, body: _event(fields, body, push)"
    one = "    return Parsed([_event(fields, body, push)])"
    bodies: Mapping[Shape, list[str]] = {
        "object": ["    body, fields = read_object(push, _WHAT)", one],
        "form": ["    body, fields = read_fields(push, _WHAT)", one],
        "array": [f"    return read_each(push, _WHAT, {make})"],
        "listed": [
            "    body, sent = read_object(push, _WHAT)",
            "    # Check: whether fields that stand beside the list, in `sent`, belong to every alert of it.",
            f"    return make_each(sent.listed(_LIST), body, _LIST, {make})",
        ],
    }
    says = "One event for each alert of a push" if shape in ("array", "listed") else "One event"
    lines = [
        "def parse(push: Push) -> Parsed:",
        f'    """{says}. Raises `BadPush` for what is no alert of {title}."""',
        *bodies["form" if shape == "query" else shape],
    ]
    return "\n".join(lines)


def _event(guess: Guess) -> str:
    places, read = guess.places, _Reads(guess)
    named: Sequence[Role] = [role for role in _NAMING if role in places]
    lines = [
        "def _event(fields: Fields, body: Body, push: Push) -> Event:",
        *(["    marks: list[str] = []"] if "severity" in places else []),
        *read.lines,
        *(["    # Check: the thing that suffers, and the rule that says so."] if named else []),
        *[f"    {role} = {read(places[role])}" for role in named],
        f"    title = {' or '.join([read(places['title']), *named])}",
        "    if not title:",
        f'        raise BadPush("title_missing", "is required", path="{_dotted(places["title"])}")',
        *_label_lines(guess, read),
        "    draft = Draft(",
        "        title=title,",
        *_draft_lines(places, named, read),
        "    )",
        "    return finished(draft, push, body)",
    ]
    return "\n".join(lines)


def _draft_lines(places: Mapping[Role, Path], named: Sequence[Role], read: _Reads) -> list[str]:
    lines = [f"        status={_status_code(places, read)},"]
    if "key" in places:
        lines += [
            "        # Check: must be the same in the message that ends an alert, and not be new in every message.",
            f"        key=key_of({read(places['key'])}),",
        ]
    elif named:
        lines += [
            "        # Check: must be the same in the message that ends an alert; an id of the alert would be better.",
            f"        key=key_of({', '.join(named)}),",
        ]
    else:
        lines.append(
            "        # Check: give it an id of the alert as `key`; without one, labels and title make the key."
        )
    lines += [f"        {role}={role}," for role in named]
    if "description" in places:
        lines.append(f"        description={read(places['description'])},")
    lines.append("        labels=labels,")
    if "time" in places:
        lines += [
            "        # Check: its zone; without one it is read as UTC.",
            f"        at={read(places['time'])} or None,",
        ]
    if "severity" in places:
        lines.append("        flags=marks,")
    return lines


def _status_code(places: Mapping[Role, Path], read: _Reads) -> str:
    """The status of the event, as an expression."""
    if "severity" in places:
        texts = [read(places[role]) for role in _TELLING if role in places]
        return f"_status({', '.join(texts)}, marks)"
    return f'"Ok" if {read(places["state"])}.lower() in _ENDED else "Warning"' if "state" in places else '"Warning"'


def _status(places: Mapping[Role, Path]) -> str:
    has_state = "state" in places
    lines = [
        f"def _status({'state: str, ' if has_state else ''}word: str, marks: list[str]) -> Status:",
        *(["    if state.lower() in _ENDED:", '        return "Ok"'] if has_state else []),
        '    return severity.status_of(word, _WORDS, marks) if word else "Warning"',
    ]
    return "\n".join(lines)


def _label_lines(guess: Guess, read: _Reads) -> list[str]:
    lines = ["    # Check: what people or rules need; nothing that is new in every message."]
    if guess.labels:
        lines += [
            "    labels = {",
            *[f'        "{name}": {read(path)},' for name, path in guess.labels.items()],
            "    }",
        ]
    else:
        lines.append("    labels: dict[str, str] = {}")
    lines += [f"    labels |= {read(path, 'labels')}" for path in guess.label_objects]
    for pairs in guess.label_pairs:
        each = f'one.text("{pairs.name}"): one.text("{pairs.value}") for one in {read(pairs.path, "items")}'
        lines.append(f"    labels |= {{{each}}}")
    return lines
