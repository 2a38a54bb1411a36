"""The sources a push URL can name, found by their manifests; a source's code is loaded with its first push."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from msgspec import Struct

from tocsin.runtime.plugins import Plugin, load_folders
from tocsin.sources.change import ParsedChanges
from tocsin.sources.manifest import Manifest, read_manifest
from tocsin.sources.source import Parsed, Push

Parse = Callable[[Push], Parsed]
ParseChanges = Callable[[Push], ParsedChanges]
CHANGE = "change."
"""Types of integrations for changes begin so; in push URLs they stand without it."""


class Entry(Struct, frozen=True):
    """What the door needs to know of a source."""

    manifest: Manifest
    parse: Parse


class Sources:
    """All alert sources of this release by the names in their push URLs."""

    def __init__(self) -> None:
        self._manifests: dict[str, Manifest] = {}
        self._plugins: dict[str, Plugin] = {}
        self._entries: dict[str, Entry] = {}
        self._changes: dict[str, Plugin] = {}
        for name, plugin in load_folders("tocsin.sources").items():
            manifest = read_manifest(name, plugin.manifest)
            if manifest.kind == "change":
                self._changes |= dict.fromkeys(manifest.types, plugin)
                continue
            for alias in manifest.types:
                self._plugins[alias] = plugin
                self._manifests[alias] = manifest

    def find(self, type_name: str) -> Entry | None:
        """What is behind ``/event/push/alert/<type_name>``, or ``None``."""
        entry = self._entries.get(type_name)
        if entry is None and type_name in self._plugins:
            parse: Parse = self._plugins[type_name].module("parse").parse
            entry = self._entries[type_name] = Entry(self._manifests[type_name], parse)
        return entry

    def change_parser(self, type_name: str) -> ParseChanges | None:
        """What is behind ``/event/push/change/<type_name>``, or ``None``."""
        plugin = self._changes.get(type_name)
        if plugin is None:
            return None
        parse: ParseChanges = plugin.module("parse").parse
        return parse


@cache
def sources() -> Sources:
    """Those of this process: manifests are read once."""
    return Sources()
