"""Digest: when more waits for one group than it takes, one message says it all. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from tocsin.notify.model import Delivery

DIGEST_LIMIT = 30
"""Incidents named in one digest; what is beyond waits for the next."""


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
