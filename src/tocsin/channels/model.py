"""A channel and the settings that decide over its incidents."""

from __future__ import annotations

from typing import Any

from msgspec import Struct


class Channel(Struct, frozen=True, kw_only=True):
    """The "war room" of a service or component (domain section 1).

    ``grouping`` and ``flapping`` are kept as the API gives them; ``auto_resolve_timeout_s`` 0 means never, counted from the
    incident's trigger or from its last event (``auto_resolve_mode`` ``trigger`` | ``update``). All instants in ms.
    """

    account_id: int
    channel_id: int
    team_id: int
    name: str
    managing_team_ids: list[int] = []
    description: str = ""
    status: str = "enabled"  # enabled | disabled | deleted
    is_private: bool = False
    auto_resolve_timeout_s: int = 0
    auto_resolve_mode: str = "trigger"
    disable_auto_close: bool = False
    disable_outlier_detection: bool = False
    is_external_report_enabled: bool = False
    external_report_token: str = ""
    allow_foreign_recovery: bool = False
    dynamic_assignment: bool = False
    grouping: dict[str, Any] = {}
    flapping: dict[str, Any] = {}
    creator_id: int = 0
    last_incident_at: int = 0
    created_at: int = 0
    updated_at: int = 0
    deleted_at: int = 0
