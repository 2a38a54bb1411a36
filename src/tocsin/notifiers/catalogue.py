"""All media, found by the names people and official clients use for them. Loads no code before it is needed."""

from collections.abc import Mapping
from types import ModuleType
from typing import Any, Protocol, cast

from tocsin.notifiers.callback import Callback, Keys
from tocsin.notifiers.directory import Lookup, SignIn
from tocsin.notifiers.grant import Grant
from tocsin.notifiers.manifest import Ability, Manifest, read_manifest
from tocsin.notifiers.notifier import Notifier, Updater
from tocsin.notifiers.stream import Stream


class Folder(Protocol):
    """A plugin folder as the plugin loader gives it."""

    @property
    def manifest(self) -> Mapping[str, Any]:
        """The manifest as read."""

    def module(self, name: str) -> ModuleType:
        """Import one module of the folder."""

    def read_text(self, name: str) -> str:
        """The text of one file of the folder."""


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

    def secrets_of(self, kind: str) -> tuple[str, ...] | None:
        """Which settings of a bot of this type are secret; ``None`` for a type that this server does not know."""
        name = self.name_of(kind)
        return self.manifest(name).secrets if name else None

    def name_of(self, type_name: str) -> str | None:
        """The folder that answers to a type such as `feishu`; `None` if this release has none."""
        return self._by_type.get(type_name)

    def manifest(self, name: str) -> Manifest:
        """The manifest of a folder. Raises `KeyError`."""
        return self.manifests[name]

    def guide(self, name: str, language: str) -> str:
        """The folder's guide in `en` or `zh`, as Markdown. Raises `KeyError` for an unknown folder."""
        return self._folders[name].read_text(f"guide.{language}.md")

    def icon(self, name: str) -> str:
        """The folder's icon as SVG. Raises `KeyError` for an unknown folder."""
        return self._folders[name].read_text("icon.svg")

    def notifier(self, name: str) -> Notifier:
        """The notifier of a folder, imported when first asked for. Raises `KeyError`."""
        return cast("Notifier", self._folders[name].module("notifier").NOTIFIER)

    def updater(self, name: str) -> Updater | None:
        """How a folder changes messages that were sent, if it can."""
        return cast("Updater | None", self._part(name, "update", "notifier", "UPDATER"))

    def grant(self, name: str) -> Grant | None:
        """How a folder's provider hands out access tokens, if it does."""
        return cast("Grant | None", self._part(name, "grant", "notifier", "GRANT"))

    def callback(self, name: str) -> Callback | None:
        """How a folder reads what its provider sends here, if it does."""
        return cast("Callback | None", self._part(name, "callback", "callback", "CALLBACK"))

    def signer_keys(self, name: str) -> Keys | None:
        """How the public keys are fetched that a folder's callback verifies with, if it needs any."""
        return cast("Keys | None", self._part(name, "keys_of_signer", "callback", "KEYS"))

    def stream(self, name: str) -> Stream | None:
        """How a folder speaks through a connection that we open, if it can."""
        return cast("Stream | None", self._part(name, "stream", "stream", "STREAM"))

    def lookup(self, name: str) -> Lookup | None:
        """How a folder finds a person by address or number, if it can."""
        return cast("Lookup | None", self._part(name, "lookup", "directory", "LOOKUP"))

    def sign_in(self, name: str) -> SignIn | None:
        """How a folder lets its app say who somebody is, if it can."""
        return cast("SignIn | None", self._part(name, "sign_in", "directory", "SIGN_IN"))

    def _part(self, name: str, ability: Ability, module: str, attribute: str) -> object | None:
        if ability not in self.manifests[name].abilities:
            return None
        return cast("object", getattr(self._folders[name].module(module), attribute))
