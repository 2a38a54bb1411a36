"""When a way to a person failed, which ways follow, each once a round: after a chat app SMS and e-mail (domain 2.13). Pure."""

from __future__ import annotations

from collections.abc import Collection

from tocsin.kernel.clock import SECOND
from tocsin.notifiers.notifier import Outcome, Receipt
from tocsin.notify import recipients
from tocsin.notify.model import Delivery, Wanted
from tocsin.reach import ways
from tocsin.reach.model import Contacts, Means

PATIENCE_MS = 20 * SECOND
"""A way that still fails so long after it was ordered is not waited for: the next ones go out, it goes on trying."""


def is_due(delivery: Delivery, receipt: Receipt, now: int) -> bool:
    """Whether other ways should follow now that an attempt ended with ``receipt``.

    At once when it failed for good; from the second failure on, or after twenty seconds, when it is still tried.
    """
    if not delivery.person_id or delivery.kind not in ("incident", "drill") or receipt.ok:
        return False
    if delivery.state == "failed":
        return True
    if receipt.outcome in (Outcome.content_error, Outcome.auth):
        return False
    sweep_is_over = not delivery.tried
    return sweep_is_over and (delivery.attempts > 1 or now - delivery.created_at >= PATIENCE_MS)


def next_ways(delivery: Delivery, known: Contacts, means: Means, used: Collection[str]) -> list[Wanted]:
    """The messages that stand in for a delivery. ``used`` are the media by which this person is told in this round."""
    if known.member.status == "deleted":
        return []
    found: list[Wanted] = []
    for medium in ways.instead(delivery.medium, delivery.severity):
        if medium in used:
            continue
        for way in ways.find(medium, known, means).ways:
            reason = f"{delivery.reason} (in place of {ways.title(delivery.medium)}, which did not get through)"
            found.append(recipients.of_way(way, known.member, reason, delivery.delivery_id))
    return found
