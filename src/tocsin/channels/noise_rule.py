"""A noise rule of a channel: what is dropped, what stays quiet for a time, what stays quiet beside something greater."""

from __future__ import annotations

from typing import Any, Final, Literal, TypeVar

from msgspec import Struct

NoiseKind = Literal["drop", "silence", "inhibit"]
Conditions = list[list[dict[str, Any]]]

EXTRA_KEYS: Final = frozenset({"alert_key", "check", "resource", "service", "cluster"})
"""Keys of conditions beside those of ``kernel.conditions``: the alert's key, and short names of well-known labels."""


class DropSettings(Struct, frozen=True, kw_only=True):
    """Events that match never become an alert."""

    filters: Conditions = []


class SilenceSettings(Struct, frozen=True, kw_only=True):
    """Alerts that match while the rule's time lasts tell nobody: once (``start_at`` to ``end_at``, ms), or weekly.

    ``time_filters`` are weekly periods in ``time_zone`` (an IANA name; empty: the account's). ``discard`` leaves no alert.
    """

    filters: Conditions = []
    start_at: int = 0
    end_at: int = 0
    time_filters: list[dict[str, Any]] = []
    time_zone: str = ""
    discard: bool = False
    from_incident_id: str = ""


class InhibitSettings(Struct, frozen=True, kw_only=True):
    """A new alert that matches ``target_filters`` tells nobody beside an active one that matches ``source_filters``.

    All of ``equals`` (attributes or labels) must be equal in both. ``discard`` leaves no alert.
    """

    target_filters: Conditions = []
    source_filters: Conditions = []
    equals: list[str] = []
    discard: bool = False


NoiseSettings = DropSettings | SilenceSettings | InhibitSettings
SETTINGS: Final[dict[NoiseKind, type[NoiseSettings]]] = {
    "drop": DropSettings,
    "silence": SilenceSettings,
    "inhibit": InhibitSettings,
}


class NoiseRule(Struct, frozen=True, kw_only=True):
    """A rule in one version. Of each kind, the one with the lowest ``priority`` is looked at first."""

    account_id: int
    rule_id: str
    channel_id: int
    kind: NoiseKind
    name: str
    settings: NoiseSettings
    description: str = ""
    priority: int = 0
    version: int = 1
    status: str = "enabled"  # enabled | disabled | deleted
    updated_by: int = 0
    created_at: int = 0
    updated_at: int = 0
    deleted_at: int = 0


_Settings = TypeVar("_Settings", DropSettings, SilenceSettings, InhibitSettings)


def settings_of(rule: NoiseRule, kind: type[_Settings]) -> _Settings:
    """A rule's settings as those of its kind."""
    if not isinstance(rule.settings, kind):
        raise TypeError(f"rule {rule.rule_id} is a {rule.kind} rule, not one with {kind.__name__}")
    return rule.settings


def place(rule: NoiseRule) -> tuple[int, int, str]:
    """By what rules of one kind are ordered."""
    return rule.priority, rule.created_at, rule.rule_id
