"""All media, found by the names people and official clients use for them. Loads no code before it is needed."""

from collections.abc import Mapping
from types import ModuleType
from typing import Any, Protocol, cast

from tocsin.notifiers.manifest import Manifest, read_manifest
from tocsin.notifiers.notifier import Notifier


class Folder(Protocol):
    """A plugin folder as the plugin loader gives it."""

    @property
    def manifest(self) -> Mapping[str, Any]:
        """The manifest as read."""

    def module(self, name: str) -> ModuleType:
        """Import one module of the folder."""


class Catalogue:
    """Built once from the plugin folders of this package: `Catalogue(load_folders("tocsin.notifiers"))`."""

    def __init__(self, folders: Mapping[str, Folder]) -> None:
        """Raises `ValueError` for a wrong manifest or when two folders claim one type."""
        self._folders = folders
        self.manifests = {name: read_manifest(name, folder.manifest) for name, folder in folders.items()}
        self._by_type: dict[str, str] = {}
        for name, manifest in self.manifests.items():
            for alias in manifest.types:
                if self._by_type.setdefault(alias, name) != name:
                    raise ValueError(f"notifiers {self._by_type[alias]} and {name} both claim the type {alias!r}")

    def name_of(self, type_name: str) -> str | None:
        """The folder that answers to a type such as `feishu`; `None` if this release has none."""
        return self._by_type.get(type_name)

    def manifest(self, name: str) -> Manifest:
        """The manifest of a folder. Raises `KeyError`."""
        return self.manifests[name]

    def notifier(self, name: str) -> Notifier:
        """The notifier of a folder, imported when first asked for. Raises `KeyError`."""
        return cast("Notifier", self._folders[name].module("notifier").NOTIFIER)
