"""Digest: when more waits for one group than it takes, one message says it all. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from tocsin.kernel.clock import MINUTE
from tocsin.notify.model import Delivery

DIGEST_LIMIT = 30
"""Incidents named in one digest; what is beyond waits for the next."""


LATE_MS = 10 * MINUTE
"""What waited longer, and was never tried, waited for this server: it was down, or overrun."""


def split_late(waiting: Sequence[Delivery], free: int, now: int) -> list[list[Delivery]] | None:
    """After an outage one message says all that waits for a target and is still true; ``None`` where nothing came late.

    What is not late follows in messages of its own, while they fit into ``free``.
    """
    late = [one for one in waiting if not one.attempts and now - one.wanted_at >= LATE_MS]
    if len(late) < 2 or free <= 0:
        return None
    said = late[:DIGEST_LIMIT]
    names = {one.delivery_id for one in said}
    return [said, *([one] for one in waiting if one.delivery_id not in names)][:free]


def first_things_first(waiting: Sequence[Delivery]) -> list[Delivery]:
    """First messages before repeats of older ones; else as they stand."""
    return sorted(waiting, key=lambda one: one.event == "repeat")


def bundle(waiting: Sequence[Delivery], free: int) -> list[list[Delivery]]:
    """Split what waits for one target, oldest first, into at most ``free`` messages: single ones while they fit, else a digest.

    The rest of what does not fit into the last digest stays waiting (it is not returned).
    """
    if free <= 0:
        return []
    if len(waiting) <= free:
        return [[one] for one in waiting]
    singles = [[one] for one in waiting[: free - 1]]
    return [*singles, list(waiting[free - 1 : free - 1 + DIGEST_LIMIT])]
