"""Events as they are kept: what came in, what became of it, and why."""

from __future__ import annotations

from msgspec import Struct


class KeptEvent(Struct, frozen=True, kw_only=True):
    """One event as it is kept, with its fate. ``images`` and ``trace`` are JSON text; instants in ms."""

    account_id: int
    event_id: str
    integration_id: int
    channel_id: int
    alert_id: str
    alert_key: str
    status: str
    title: str
    title_rule: str
    description: str
    labels: dict[str, str]
    images: str
    event_at: int
    received_at: int
    fate: str
    reason: str
    trace: str
