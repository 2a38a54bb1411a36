"""Plugin folders: a package whose sub-folders each hold a `manifest.toml` and import nothing until they are used.

Nobody names a plugin: whoever wants one asks for the folders and picks by what the manifest says.
"""

import importlib
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any


class BrokenPlugin(Exception):
    """A plugin folder that cannot be used. The text names the folder and says what is wrong with it."""


class Plugin:
    """One folder: its name, its manifest as read, where its files are, and its modules on first use."""

    def __init__(self, package: str, folder: Path, manifest: Mapping[str, Any]) -> None:
        self.name = folder.name
        self.folder = folder
        self.manifest = manifest
        self._package = package

    def __repr__(self) -> str:
        return f"Plugin({self._package}.{self.name})"

    def module(self, name: str) -> ModuleType:
        """The module `name` of this folder, imported when first asked for. Raises `BrokenPlugin`."""
        path = f"{self._package}.{self.name}.{name}"
        try:
            return importlib.import_module(path)
        except Exception as error:  # a plugin may fail in any way; the others must still load
            raise BrokenPlugin(f"{path} cannot be imported: {type(error).__name__}: {error}") from error

    def read_text(self, name: str) -> str:
        """The text of a file of this folder, such as `guide.en.md`. Raises `BrokenPlugin` if it is missing."""
        try:
            return (self.folder / name).read_text(encoding="utf-8")
        except OSError as error:
            raise BrokenPlugin(f"{self._package}.{self.name} has no file {name}") from error


@cache
def load_folders(package: str) -> dict[str, Plugin]:
    """Every folder of `package` with a manifest, by folder name, in alphabetical order.

    Reads manifests only; no module of a plugin is imported here. Raises `BrokenPlugin` for a manifest that is no
    TOML: a release with one is broken and says so at start, not at the first alert.
    """
    root = importlib.import_module(package)
    plugins: dict[str, Plugin] = {}
    for place in root.__path__:
        for path in sorted(Path(place).glob("*/manifest.toml")):
            try:
                manifest = tomllib.loads(path.read_text(encoding="utf-8"))
            except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
                raise BrokenPlugin(f"{package}.{path.parent.name}: manifest.toml: {error}") from error
            plugins[path.parent.name] = Plugin(package, path.parent, manifest)
    return plugins
