"""What a notifier's folder says of itself in `manifest.toml`."""

from collections.abc import Mapping
from typing import Any, Literal

import msgspec
from msgspec import Struct

from tocsin.notifiers.notifier import Limits

Ability = Literal["mention", "mention_all", "link", "markdown", "thread", "sign", "digest"]


class Manifest(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One medium.

    `types` are the names under which official clients write it in `webhooks[].type` (groups) or in a person's
    preferences; `template_field` is the field of a notification template that holds the text for it, empty if none.
    """

    title: dict[str, str]
    summary: dict[str, str]
    medium: str
    kind: Literal["person", "group"]
    types: tuple[str, ...]
    template_field: str = ""
    abilities: tuple[Ability, ...] = ()
    secrets: tuple[str, ...] = ()  # names of settings that are sealed at rest and never given back
    limits: Limits = Limits()


def read_manifest(name: str, manifest: Mapping[str, Any]) -> Manifest:
    """Check a manifest as read from TOML. Raises `ValueError` that names the folder and the field."""
    try:
        return msgspec.convert(manifest, Manifest)
    except msgspec.ValidationError as error:
        raise ValueError(f"notifiers/{name}/manifest.toml: {error}") from error
