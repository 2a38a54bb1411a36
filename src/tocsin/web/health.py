"""``/healthz`` (the process lives), ``/readyz`` (it can take events), ``/metrics`` (Prometheus' format)."""

from __future__ import annotations

from prometheus_client import generate_latest

from tocsin.intake import store as inbox
from tocsin.journey import World
from tocsin.kernel.clock import SECOND
from tocsin.kernel.errors import StoreUnavailable
from tocsin.notify import store as deliveries
from tocsin.runtime.telemetry import Metrics

STUCK_MS = 60 * SECOND
"""An event that waits longer than this means that nobody processes the inbox."""


async def ready(world: World) -> tuple[bool, str]:
    """Whether pushes can be taken and are processed, and if not, why."""
    try:
        async with world.db.snapshot() as tx:
            _, oldest_at = await inbox.pending(tx)
    except StoreUnavailable as error:
        return False, f"the database does not answer: {error}"
    age_ms = world.clock.now() - oldest_at if oldest_at else 0
    if age_ms > STUCK_MS:
        return False, f"the oldest event has waited {age_ms // SECOND} s to be processed"
    return True, "ok"


async def metrics_page(world: World, metrics: Metrics) -> bytes:
    """The figures; gauges of queues are read from the rows at this moment."""
    async with world.db.snapshot() as tx:
        pending, oldest_at = await inbox.pending(tx)
        waiting = await deliveries.count_due(tx, world.clock.now())
    metrics.inbox.set(pending)
    metrics.inbox_age.set((world.clock.now() - oldest_at) / SECOND if oldest_at else 0)
    metrics.waiting.set(waiting)
    return generate_latest(metrics.registry)
