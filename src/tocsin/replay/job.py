"""The noun of a replay under way, or over."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from tocsin.kernel.clock import HOUR, SECOND
from tocsin.replay.flow import Replayed

State = Literal["running", "done", "failed", "cancelled"]
KEPT_MS = HOUR
SILENT_MS = 30 * SECOND
"""A process that says nothing of a replay for so long has ended, and the replay with it."""


class Job(Struct):
    """One replay; ``seen`` of ``total`` events were looked at. ``heard_at`` (ms): when its process last told of it."""

    replay_id: str
    account_id: int
    member_id: int
    total: int
    made_at: int
    heard_at: int = 0
    seen: int = 0
    state: State = "running"
    result: Replayed | None = None
