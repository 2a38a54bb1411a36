"""The sources a push URL can name, found by their manifests; a source's code is loaded with its first push."""

from __future__ import annotations

from collections.abc import Callable

from tocsin.runtime.plugins import Plugin, load_folders
from tocsin.sources.manifest import Manifest, read_manifest
from tocsin.sources.source import Parsed, Push

Parse = Callable[[Push], Parsed]


class Sources:
    """All alert sources of this release by the names in their push URLs."""

    def __init__(self) -> None:
        self.manifests: dict[str, Manifest] = {}
        self._plugins: dict[str, Plugin] = {}
        self._parsers: dict[str, Parse] = {}
        for name, plugin in load_folders("tocsin.sources").items():
            manifest = read_manifest(name, plugin.manifest)
            self.manifests[name] = manifest
            for alias in manifest.types:
                self._plugins[alias] = plugin

    def parser(self, type_name: str) -> Parse | None:
        """The parser behind ``/event/push/alert/<type_name>``, or ``None``."""
        parse = self._parsers.get(type_name)
        if parse is None and type_name in self._plugins:
            parse = self._parsers[type_name] = self._plugins[type_name].module("parse").parse
        return parse
