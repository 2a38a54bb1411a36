"""The kinds of integrations: one for each monitoring system, with a guide for the people who set it up. Pure."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

PUSH_URL = "{{push_url}}"
"""Stands in the guides where the integration's own address belongs."""


class Kind(Struct, frozen=True, kw_only=True):
    """A monitoring system by one of its names in push URLs. Guides are Markdown and hold :data:`PUSH_URL`.

    ``files`` are what its folder has for the sender, by name: scripts, media types.
    """

    type: str
    kind: Literal["alert", "change"]
    title_en: str
    title_zh: str
    summary_en: str
    summary_zh: str
    category: str
    icon: str
    guide_en: str
    guide_zh: str
    files: dict[str, str]
    recovers: bool
    has_settings: bool


def push_url(base_url: str, type_name: str, key: str) -> str:
    """The address that a monitoring system posts to; whoever knows it may send events."""
    kind, _, name = type_name.rpartition(".")
    return f"{base_url}/event/push/{kind or 'alert'}/{name}?integration_key={key}"
