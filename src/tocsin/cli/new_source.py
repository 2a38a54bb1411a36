"""``tocsin new-source``: a whole source folder from a body that was captured, with a parser that reads that body."""

from __future__ import annotations

import argparse
import importlib.util
import json
import keyword
import re
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

from msgspec import Struct

from tocsin import sources
from tocsin.cli import source_texts
from tocsin.cli.captured import Captured, read_captured
from tocsin.cli.output import say
from tocsin.cli.source_code import parse_code
from tocsin.kernel.clock import SECOND, SystemClock
from tocsin.kernel.errors import InvalidParameter
from tocsin.runtime.config import Settings
from tocsin.runtime.plugins import load_folders
from tocsin.sources.event import Event
from tocsin.sources.guess import Guess, guess, time_of
from tocsin.sources.manifest import read_manifest
from tocsin.sources.source import BadPush, Parsed, Push

_NAME: Final = re.compile(r"[a-z][a-z0-9]*(?:[_-][a-z0-9]+)*")
_LONGEST: Final = 40
_NO_TITLE: Final = re.compile(r"""["\\`<>{}|*]""")
_DELAY_S: Final = 60
"""Between the time a payload names and its receipt, as the walker of the golden files has it."""

Parse = Callable[[Push], Parsed]


class Made(Struct, frozen=True):
    """A payload with what the guessed parser makes of it."""

    captured: Captured
    events: list[Event]
    expected: dict[str, Any]


def run_new_source(given: argparse.Namespace, _: Settings) -> int:
    """Write the folder and say what to do next. Raises ``InvalidParameter`` for a name or a body that will not do."""
    into = Path(given.into) if given.into else Path(next(iter(sources.__path__)))
    name = _checked_name(given.name, into)
    title = _checked_title(given.title or re.sub("[_-]", " ", given.name).title())
    bodies = [read_captured(one) for one in given.body]
    first = bodies[0]
    if len({(one.shape, one.listed) for one in bodies}) > 1 or len({one.name for one in bodies}) < len(bodies):
        raise InvalidParameter("--body: several bodies must be of one kind and have different file names")
    guessed = guess(first.alerts[0])
    code = parse_code(title, first.shape, first.listed, guessed)
    made = _payloads(bodies, guessed, _loaded(code))
    recovers = any(event.status == "Ok" for one in made for event in one.events)
    files: dict[str, str | bytes] = {
        "__init__.py": "",
        "manifest.toml": source_texts.manifest(name, title, first.shape, recovers=recovers),
        "parse.py": code,
        "guide.en.md": source_texts.guide_en(title, first.shape, guessed.places),
        "guide.zh.md": source_texts.guide_zh(title, first.shape, guessed.places),
        "icon.svg": source_texts.icon(name, title),
    }
    for one in made:
        files[f"payloads/{one.captured.name}"] = one.captured.raw
        stem = one.captured.name.rpartition(".")[0]
        files[f"payloads/{stem}.expected.json"] = json.dumps(one.expected, ensure_ascii=False, indent=2) + "\n"
    _write(into / name, files)
    _tell(into / name, files, guessed, made)
    return 0


def _checked_name(written: str, into: Path) -> str:
    """The folder's name: what was written, with ``_`` for ``-``."""
    name = written.replace("-", "_")
    if not _NAME.fullmatch(written) or len(written) > _LONGEST or keyword.iskeyword(name):
        raise InvalidParameter(
            f"{written!r} is no name of a source: small letters and digits, joined by - or _, at most {_LONGEST} characters"
        )
    if not into.is_dir():
        raise InvalidParameter(f"--into {into}: there is no such folder")
    if (into / name).exists() or (into / f"{name}.py").exists():
        raise InvalidParameter(f"{into / name} exists already; choose another name, or go on there")
    for plugin in load_folders("tocsin.sources").values():
        types = read_manifest(plugin.name, plugin.manifest).types
        if name == plugin.name or name.replace("_", "-") in types:
            raise InvalidParameter(f"{written!r} is taken: the source {plugin.name} has the types {', '.join(types)}")
    return name


def _checked_title(title: str) -> str:
    if not title.strip() or len(title) > _LONGEST or not title.isprintable() or _NO_TITLE.search(title):
        raise InvalidParameter(f"--title {title!r}: at most {_LONGEST} characters of plain text")
    return title.strip()


def _loaded(code: str) -> Parse:
    """The function ``parse`` of a module that is nowhere yet."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "parse.py"
        file.write_text(code, encoding="utf-8")
        spec = importlib.util.spec_from_file_location("tocsin_new_source", file)
        assert spec is not None and spec.loader is not None  # noqa: PT018, S101 - a file that was just written
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    parse: Parse = module.parse
    return parse


def _payloads(bodies: Sequence[Captured], guessed: Guess, parse: Parse) -> list[Made]:
    made: list[Made] = []
    for body in bodies:
        made.append(_made(body, guessed, parse, made[0] if made else None))
    return made


def _made(body: Captured, guessed: Guess, parse: Parse, first: Made | None) -> Made:
    """A payload and its expectation. ``first`` is the payload whose alerts this one may end."""
    where = guessed.places.get("time", ())
    times = [time_of(alert, where) for alert in body.alerts]
    at = next((one for one in times if one is not None), None)
    received_at = SystemClock().now() if at is None else (at // SECOND + _DELAY_S) * SECOND
    try:
        parsed = parse(body.push(received_at))
    except BadPush as refusal:
        raise InvalidParameter(f"--body {body.name}: the guessed parser cannot read it: {refusal}") from refusal
    if parsed.rejections or len(parsed.events) != len(times):
        said = "; ".join(f"{one.path} {one.text}" for one in parsed.rejections)
        raise InvalidParameter(f"--body {body.name}: the guessed parser cannot read all of it: {said}")
    events = [
        _expected(event, guessed, first, has_time=time is not None)
        for event, time in zip(parsed.events, times, strict=True)
    ]
    expected = {"payload_file": body.name, "provenance_kind": "captured", "http": body.http, "events": events}
    return Made(body, parsed.events, expected)


def _expected(event: Event, guessed: Guess, first: Made | None, *, has_time: bool) -> dict[str, Any]:
    expected: dict[str, Any] = {"title": event.title, "event_status": event.status, "labels": event.labels}
    if event.description:
        expected["description_contains"] = [event.description]
    if has_time and not any(flag.startswith("time_") for flag in event.flags):
        expected["event_time"] = event.event_time // SECOND
    if "key" in guessed.places:
        expected["alert_key"] = event.alert_key
    begun = [one.alert_key for one in first.events if one.status != "Ok"] if first else []
    if first and event.status == "Ok" and event.alert_key in begun:
        keys = [one.alert_key for one in first.events]
        expected["same_alert_key_as"] = f"{first.captured.name}#{keys.index(event.alert_key)}"
    return expected


def _write(folder: Path, files: dict[str, str | bytes]) -> None:
    """All files, readable by everybody as those of a checkout are."""
    for place in (folder, folder / "payloads"):
        place.mkdir()
        place.chmod(0o755)
    for name, content in files.items():
        file = folder / name
        file.write_bytes(content.encode() if isinstance(content, str) else content)
        file.chmod(0o644)


def _tell(folder: Path, files: dict[str, str | bytes], guessed: Guess, made: list[Made]) -> None:
    for name in files:
        say(f"wrote {folder / name}")
    say("")
    for role, path in guessed.places.items():
        say(f"{role:12} is {'.'.join(path)}")
    for one in made:
        for event in one.events[:3]:
            say(f"{one.captured.name}: {event.status}, {event.title}, alert key {event.alert_key}")
    say("")
    say("Next:")
    for number, step in enumerate(_steps(guessed, made), 1):
        say(f"{number}. {step}")


def _steps(guessed: Guess, made: list[Made]) -> list[str]:
    events = [event for one in made for event in one.events]
    begun = {event.alert_key for event in events if event.status != "Ok"}
    lost = [event for event in events if event.status == "Ok" and event.alert_key not in begun]
    secrets = ", ".join(".".join(path) for path in guessed.secrets)
    return [
        *([f"Replace secrets in payloads/: {secrets}."] if secrets else []),
        "Read parse.py: each comment with 'Check:' is a guess. Then look at what payloads/*.expected.json expects.",
        *(["Add a body of an alert that begins: all of these end one."] if not begun else []),
        *(["Find an alert key that a recovery shares with its alert: here they differ."] if lost and begun else []),
        *(
            ["Add a body of an alert that is over, if there is such a thing (recovers in manifest.toml)."]
            if not lost and len(begun) == len(events)
            else []
        ),
        "Say in guide.en.md and guide.zh.md, in the other product's words, where the address is entered.",
        "Run: make test-fast ARGS=tests/plugins/sources",
    ]


COMMANDS = {"new-source": run_new_source}
