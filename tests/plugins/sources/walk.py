"""Every source folder, its payloads, and what is expected of them."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tocsin.runtime.plugins import Plugin, load_folders
from tocsin.sources.event import Event
from tocsin.sources.source import Parsed, Push

SOURCES = load_folders("tocsin.sources")
RECEIVED_AT = 1_790_000_000_000


class Case:
    """One golden payload of one source and its expectation."""

    def __init__(self, plugin: Plugin, path: Path) -> None:
        self.plugin = plugin
        self.name = f"{plugin.name}/{path.stem}"
        self.body = path.read_bytes()
        self.expected: dict[str, Any] = json.loads(path.with_suffix(".expected.json").read_text(encoding="utf-8"))

    def __repr__(self) -> str:
        return self.name

    def push(self, body: bytes | None = None) -> Push:
        """The request that carries the payload, received a minute after the time it names."""
        times = [event["event_time"] for event in self.expected["events"] if "event_time" in event]
        received_at = (times[0] + 60) * 1_000 if times else RECEIVED_AT
        content_type = self.expected["http"]["content_type"]
        return Push(self.body if body is None else body, content_type, {}, {}, received_at)

    def parse(self, body: bytes | None = None) -> Parsed:
        """What the source makes of the payload, or of another body in its place."""
        parsed = self.plugin.module("parse").parse(self.push(body))
        assert isinstance(parsed, Parsed)
        return parsed

    def events_of(self, other: str) -> list[Event]:
        """The events of another payload of the same folder."""
        return Case(self.plugin, self.plugin.folder / "payloads" / other).parse().events


def cases() -> list[Case]:
    """All golden payloads of all sources."""
    return list(_cases())


def _cases() -> Iterator[Case]:
    for plugin in SOURCES.values():
        for path in sorted((plugin.folder / "payloads").glob("*.json")):
            if not path.name.endswith(".expected.json"):
                yield Case(plugin, path)


def without_each_key(value: Any) -> Iterator[Any]:
    """Copies of a JSON value, each without one key of one object, at any depth."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield {name: other for name, other in value.items() if name != key}
            for variant in without_each_key(inner):
                yield {**value, key: variant}
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            for variant in without_each_key(inner):
                yield [*value[:index], variant, *value[index + 1 :]]


def with_each_value(value: Any, other: Any) -> Iterator[Any]:
    """Copies of a JSON value, each with `other` in one place."""
    yield other
    if isinstance(value, dict):
        for key, inner in value.items():
            for variant in with_each_value(inner, other):
                yield {**value, key: variant}
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            for variant in with_each_value(inner, other):
                yield [*value[:index], variant, *value[index + 1 :]]
