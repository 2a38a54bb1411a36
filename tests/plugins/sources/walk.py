"""Every source folder, its payloads, and what is expected of them."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from tocsin.runtime.plugins import Plugin, load_folders
from tocsin.sources.event import Event
from tocsin.sources.source import Parsed, Push

FOLDERS = load_folders("tocsin.sources")
"""All folders, those of change events too."""
SOURCES = {name: plugin for name, plugin in FOLDERS.items() if plugin.manifest.get("kind") == "alert"}
RECEIVED_AT = 1_790_000_000_000


OF_PAYLOADS = ("*.json", "*.form", "*.query", "*.eml", "*.txt")


class Case:
    """One golden payload of one source and its expectation."""

    def __init__(self, plugin: Plugin, path: Path) -> None:
        self.plugin = plugin
        self.name = f"{plugin.name}/{path.stem}"
        self.body = path.read_bytes()
        self.is_json = path.suffix == ".json"
        self.expected: dict[str, Any] = json.loads(path.with_suffix(".expected.json").read_text(encoding="utf-8"))
        self.is_query = bool(self.expected["http"].get("query_from_file"))

    def __repr__(self) -> str:
        return self.name

    @property
    def events(self) -> list[dict[str, Any]]:
        """The events that are expected; none where the push is to be ignored or refused."""
        events: list[dict[str, Any]] = self.expected.get("events", [])
        return events

    def push(self, body: bytes | None = None, *, push_id: str = "push-1") -> Push:
        """The request that carries the payload, received a minute after the time it names."""
        times = [event["event_time"] for event in self.events if "event_time" in event]
        received_at = (times[0] + 60) * 1_000 if times else RECEIVED_AT
        sent = self.body if body is None else body
        http = self.expected["http"]
        headers = {name.lower(): value for name, value in (http.get("headers") or {}).items()}
        query = dict(parse_qsl(http.get("query") or ""))
        method = http.get("method", "POST")
        if self.is_query:
            query, sent = dict(parse_qsl(sent.decode("utf-8", "replace").strip(), keep_blank_values=True)), b""
        settings = self.expected.get("settings", {})
        return Push(sent, http["content_type"] or "", headers, query, received_at, method, push_id, settings)

    def parse(self, body: bytes | None = None, *, push_id: str = "push-1") -> Parsed:
        """What the source makes of the payload, or of another body in its place."""
        parsed = self.plugin.module("parse").parse(self.push(body, push_id=push_id))
        assert isinstance(parsed, Parsed)
        return parsed

    def events_of(self, other: str) -> list[Event]:
        """The events of another payload of the same folder."""
        return Case(self.plugin, self.plugin.folder / "payloads" / other).parse(push_id="push-2").events


def cases() -> list[Case]:
    """All golden payloads of all alert sources."""
    return [case for plugin in SOURCES.values() for case in cases_of(plugin)]


def cases_of(plugin: Plugin) -> list[Case]:
    """The golden payloads of one folder."""
    paths = [path for pattern in OF_PAYLOADS for path in sorted((plugin.folder / "payloads").glob(pattern))]
    return [Case(plugin, path) for path in paths if not path.name.endswith(".expected.json")]


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
