"""Logs and metrics. Logs never hold query strings, bodies or secrets: fields are written by name, never whole objects."""

from __future__ import annotations

import logging
import sys

import msgspec
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, disable_created_metrics

logger = logging.getLogger("tocsin")
disable_created_metrics()  # type: ignore[no-untyped-call]  # the series nobody reads, twice as many as the rest


class _JsonFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line = {"at": record.created, "level": record.levelname.lower(), "message": record.getMessage()}
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return msgspec.json.encode(line).decode()


def set_up_logs(level: str, style: str) -> None:
    """Write logs to standard error; standard output belongs to the commands' results."""
    handler = logging.StreamHandler(sys.stderr)
    text = logging.Formatter("%(asctime)s %(levelname)s %(message)s")
    handler.setFormatter(_JsonFormatter() if style == "json" else text)
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    for noisy in ("uvicorn.access", "httpx2", "httpcore2", "mail.log", "asyncio", "alembic"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


class Metrics:
    """The figures of one process, in Prometheus' names; those of the whole installation are read from rows (web.health)."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.pushes = Counter("tocsin_pushes", "Push requests by answer", ["status"], registry=self.registry)
        self.inbox = Gauge("tocsin_inbox_events", "Accepted events that wait to be processed", registry=self.registry)
        self.inbox_age = Gauge("tocsin_inbox_age_seconds", "Age of the oldest waiting event", registry=self.registry)
        self.sent = Counter(
            "tocsin_deliveries", "Attempts by notifier and outcome", ["notifier", "outcome"], registry=self.registry
        )
        self.latency = Histogram(
            "tocsin_delivery_seconds", "Time an attempt took", ["notifier"], registry=self.registry
        )
        self.loops = Counter("tocsin_loop_errors", "Errors that a loop survived", ["loop"], registry=self.registry)
        self.waiting = Gauge(
            "tocsin_deliveries_waiting", "Deliveries that are due and not sent", registry=self.registry
        )
