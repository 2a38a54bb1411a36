"""What happens after an attempt: done, waiting for a receipt, by another provider, again later, or given up. Pure."""

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

_FINAL = (Outcome.config_error, Outcome.target_gone, Outcome.auth, Outcome.no_answer)
_ELSEWHERE = (Outcome.transient, Outcome.unknown, Outcome.rate_limited, Outcome.config_error, Outcome.auth)
"""What another provider may do better. A mailbox that is gone or a phone that rings out is the same for all."""


class Verdict(Struct, frozen=True):
    """``state`` delivered | sent (accepted, a receipt is waited for until ``due_at``) | pending (again at ``due_at``) |
    failed. ``plain``: next time with the notifier's own wording. ``elsewhere``: next time by another provider."""

    state: str
    due_at: int = 0
    plain: bool = False
    elsewhere: bool = False


class Chance(Struct, frozen=True, kw_only=True):
    """What can still be tried. ``receipt_s`` > 0: the provider reports within so many seconds whether it arrived."""

    was_plain: bool
    others_left: bool = False  # providers of the medium that were not tried in this sweep
    others_failed: bool = False  # some were
    receipt_s: int = 0


def judge(receipt: Receipt, attempts: int, now: int, jitter: float, chance: Chance) -> Verdict:
    """Decide after attempt number ``attempts`` (from 1). ``jitter`` in [0, 1) spreads retries by up to half the wait."""
    if receipt.ok:
        if receipt.outcome == Outcome.accepted and chance.receipt_s:
            return Verdict("sent", now + chance.receipt_s * SECOND)
        return Verdict("delivered")
    if receipt.outcome in _ELSEWHERE and chance.others_left:
        return Verdict("pending", now, elsewhere=True)
    if receipt.outcome in _FINAL and not (chance.others_failed and receipt.outcome in _ELSEWHERE):
        return Verdict("failed")
    if receipt.outcome == Outcome.content_error:
        return Verdict("failed") if chance.was_plain else Verdict("pending", now, plain=True)
    if attempts > len(BACKOFF_MS):
        return Verdict("failed")
    wait_ms = BACKOFF_MS[attempts - 1]
    if receipt.retry_after_s is not None:
        wait_ms = max(wait_ms, round(receipt.retry_after_s * SECOND))
    return Verdict("pending", now + wait_ms + round(wait_ms * jitter / 2))
