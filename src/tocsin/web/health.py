"""``/healthz`` (the process lives), ``/readyz`` (it can take events), ``/metrics`` (Prometheus' format)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, Metric

from tocsin.intake import store as inbox
from tocsin.intake.books import Books, read_books
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
        books = _BookFigures(await read_books(tx))
    metrics.inbox.set(pending)
    metrics.inbox_age.set((world.clock.now() - oldest_at) / SECOND if oldest_at else 0)
    metrics.waiting.set(waiting)
    whole = CollectorRegistry()
    whole.register(books)
    return generate_latest(metrics.registry) + generate_latest(whole)


class _BookFigures:
    """Counters of the whole installation, from the books: right however many processes share the work."""

    def __init__(self, books: Sequence[Books]) -> None:
        self._books = books

    def collect(self) -> Iterable[Metric]:
        """Prometheus' protocol."""
        books = self._books
        for name, text, value in (
            ("tocsin_events_accepted", "Events kept on disk before the answer", sum(one.accepted for one in books)),
            ("tocsin_events_rejected", "Events refused with a reason", sum(one.rejected for one in books)),
            ("tocsin_pushes_ignored", "Pushes that are right and no alert", sum(one.ignored for one in books)),
            ("tocsin_events", "Events whose fate is recorded", sum(sum(one.fates.values()) for one in books)),
            ("tocsin_events_unprocessed", "Events kept apart as poison", sum(one.unprocessed for one in books)),
        ):
            yield CounterMetricFamily(name, text, value=value)
