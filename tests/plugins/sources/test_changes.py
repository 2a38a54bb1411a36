"""Sources of changes: their golden payloads, and what becomes of broken ones."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.plugins.sources.test_broken_bodies import STRANGERS
from tests.plugins.sources.walk import FOLDERS, with_each_value, without_each_key
from tocsin.runtime.plugins import Plugin
from tocsin.sources.change import STATUSES, ParsedChanges
from tocsin.sources.source import BadPush, Push

SOURCES = {name: plugin for name, plugin in FOLDERS.items() if plugin.manifest.get("kind") == "change"}
RECEIVED_AT = 1_715_676_100_000


def cases() -> list[tuple[Plugin, Path]]:
    """All golden payloads."""
    found = [
        (plugin, path) for plugin in SOURCES.values() for path in sorted((plugin.folder / "payloads").glob("*.json"))
    ]
    return [(plugin, path) for plugin, path in found if not path.name.endswith(".expected.json")]


def parse(plugin: Plugin, body: bytes, received_at: int = RECEIVED_AT) -> ParsedChanges:
    """What a source makes of a body."""
    parsed = plugin.module("parse").parse(Push(body, "application/json", {}, {}, received_at))
    assert isinstance(parsed, ParsedChanges)
    for one in parsed.changes:
        assert one.status in STATUSES
        assert 0 < len(one.change_key) <= 255
        assert 0 < len(one.title) <= 512
        assert len(one.description) <= 2_048
        assert one.event_time > 0
        assert len(one.labels) <= 50
        assert all(0 < len(name) <= 128 and 0 < len(value) <= 2_048 for name, value in one.labels.items())
        for text in (one.title, one.description, one.change_key, one.link, *one.labels, *one.labels.values()):
            text.encode("utf-8")
            assert "\x00" not in text
    return parsed


def survive(plugin: Plugin, body: bytes) -> None:
    """A broken body is refused clearly, or still is a sound change."""
    refused: BadPush | None = None
    try:
        parse(plugin, body)
    except BadPush as error:
        refused = error
    if refused:
        assert refused.status in (400, 413, 415)
        assert refused.text


@pytest.mark.parametrize(("plugin", "path"), cases(), ids=lambda one: getattr(one, "stem", getattr(one, "name", "")))
def test_payload_gives_what_is_expected(plugin: Plugin, path: Path) -> None:
    expected: dict[str, Any] = json.loads(path.with_suffix(".expected.json").read_text())
    received_at = RECEIVED_AT if "future" not in path.name else 4_102_444_700_000
    if "http_status" in expected:
        with pytest.raises(BadPush) as refusal:
            parse(plugin, path.read_bytes())
        assert (refusal.value.status, refusal.value.code) == (expected["http_status"], expected["error_code"])
        assert refusal.value.path
        return
    parsed = parse(plugin, path.read_bytes(), received_at)
    assert bool(parsed.ignored) == bool(expected.get("ignored"))
    assert len(parsed.changes) == len(expected["changes"])
    for one, wanted in zip(parsed.changes, expected["changes"], strict=True):
        statuses = wanted["change_status"]
        assert one.status in ([statuses] if isinstance(statuses, str) else statuses)
        assert one.change_key == wanted.get("change_key", one.change_key)
        assert wanted.get("change_key_contains", "") in one.change_key
        assert one.title == wanted.get("title", one.title)
        assert all(part in one.title for part in wanted.get("title_contains", ()))
        assert all(part in one.description for part in wanted.get("description_contains", ()))
        assert wanted.get("labels", {}).items() <= one.labels.items()
        assert one.link == wanted.get("link", one.link)
        if "event_time" in wanted and abs(wanted["event_time"] * 1_000 - received_at) < 86_400_000:
            assert one.event_time // 1_000 == wanted["event_time"]
        if "same_change_as" in wanted:
            other = parse(plugin, (path.parent / wanted["same_change_as"].partition("#")[0]).read_bytes())
            assert other.changes[0].change_key == one.change_key


@pytest.mark.parametrize(("plugin", "path"), cases(), ids=lambda one: getattr(one, "stem", getattr(one, "name", "")))
def test_whatever_is_missing_cut_or_strange_is_survived(plugin: Plugin, path: Path) -> None:
    body = path.read_bytes().rstrip()
    for end in range(0, len(body), 1 + len(body) // 100):
        with pytest.raises(BadPush):
            parse(plugin, body[:end])
    sent = json.loads(body)
    for variant in without_each_key(sent):
        survive(plugin, json.dumps(variant).encode())
    for stranger in STRANGERS:
        for variant in with_each_value(sent, stranger):
            survive(plugin, json.dumps(variant).encode())


@pytest.mark.parametrize("name", sorted(SOURCES))
@settings(max_examples=100, deadline=None)
@given(body=st.binary(max_size=200))
def test_any_bytes_are_refused_clearly(name: str, body: bytes) -> None:
    survive(SOURCES[name], body)
