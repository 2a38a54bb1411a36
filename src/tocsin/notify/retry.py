"""What happens after an attempt: done, again later, or given up. Pure."""

from __future__ import annotations

from msgspec import Struct

from tocsin.kernel.clock import MINUTE, SECOND
from tocsin.notifiers.notifier import Outcome, Receipt

BACKOFF_MS = (
    1 * SECOND,
    4 * SECOND,
    15 * SECOND,
    30 * SECOND,
    1 * MINUTE,
    2 * MINUTE,
    5 * MINUTE,
    10 * MINUTE,
    20 * MINUTE,
)
"""Waits between attempts: ten attempts in about forty minutes, first ones quick because a person waits for them."""

_FINAL = {
    Outcome.config_error: "its settings are wrong",
    Outcome.target_gone: "the target is gone",
}


class Verdict(Struct, frozen=True):
    """``state`` delivered | pending (again at ``due_at``) | failed; ``plain``: next time with the notifier's own wording."""

    state: str
    due_at: int = 0
    plain: bool = False


def judge(receipt: Receipt, attempts: int, now: int, jitter: float, *, was_plain: bool) -> Verdict:
    """Decide after attempt number ``attempts`` (from 1). ``jitter`` in [0, 1) spreads retries by up to half the wait."""
    if receipt.ok:
        return Verdict("delivered")
    if receipt.outcome in _FINAL:
        return Verdict("failed")
    if receipt.outcome == Outcome.content_error:
        return Verdict("failed") if was_plain else Verdict("pending", now, plain=True)
    if attempts > len(BACKOFF_MS):
        return Verdict("failed")
    wait_ms = BACKOFF_MS[attempts - 1]
    if receipt.retry_after_s is not None:
        wait_ms = max(wait_ms, round(receipt.retry_after_s * SECOND))
    return Verdict("pending", now + wait_ms + round(wait_ms * jitter / 2))
