"""What a source's folder says of itself in `manifest.toml`."""

from collections.abc import Mapping
from typing import Any, Literal

import msgspec
from msgspec import Struct


class Manifest(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One monitoring system.

    `types` are its names in push URLs (`/event/push/alert/<type>`) and in the `plugin_type` of an integration;
    `batch` says that one push may hold several events. `methods` are those it may come with. `key_headers` (lower case) and
    `key_fields` (of the body, at the top) are where this system can put the push key besides the query. `recovers` is
    false for a system that never says that something is over. `settings` says that the folder's `settings.py` has `read(values)`,
    which checks what an integration's owner chose (`SettingsError`); `parse` finds it in `push.settings`.
    """

    title: dict[str, str]
    summary: dict[str, str]
    kind: Literal["alert", "change"]
    types: tuple[str, ...]
    category: Literal["custom", "open-source", "cloud", "commercial", "chat", "internal"]
    batch: bool = False
    methods: tuple[Literal["GET", "POST"], ...] = ("POST",)
    key_headers: tuple[str, ...] = ()
    key_fields: tuple[str, ...] = ()
    recovers: bool = True
    settings: bool = False


def read_manifest(name: str, manifest: Mapping[str, Any]) -> Manifest:
    """Check a manifest as read from TOML. Raises `ValueError` that names the folder and the field."""
    try:
        return msgspec.convert(manifest, Manifest)
    except msgspec.ValidationError as error:
        raise ValueError(f"sources/{name}/manifest.toml: {error}") from error
