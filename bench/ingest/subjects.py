"""The two products under load, started fresh for every case, seen through one small interface."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from tests.real.debian import cache_folder
from tests.real.monitoring import Alertmanager
from tests.real.tocsin_server import TocsinServer, get, metric

# Neither side notifies anybody: Alertmanager's groups wait for an hour, the channel of Tocsin has no escalation rule.
QUIET = """
route: {receiver: nobody, group_by: [alertname, cluster], group_wait: 1h, group_interval: 1h, repeat_interval: 4h}
receivers: [{name: nobody}]
"""

NO_LIMITS = {"TOCSIN_SOFT_PER_SECOND": "1000000", "TOCSIN_SOFT_PER_MINUTE": "60000000"}
"""Settings that lift the rate limit of an integration: the bench sends more than any real sender may."""


class Subject(Protocol):
    """A product that accepts alerts over HTTP."""

    name: str
    envelope: str
    url: str

    @property
    def pid(self) -> int:
        """Root of its process tree."""
        ...

    def accepted(self) -> float:
        """Events accepted since its start, by its own count."""
        ...

    def pending(self) -> float:
        """Events accepted whose fate is not recorded yet."""
        ...


class AlertmanagerSubject:
    """Debian's Alertmanager. It finishes an alert within the request and keeps it in memory only."""

    name = "alertmanager"
    envelope = "alertmanager"

    def __init__(self, folder: Path) -> None:
        self.product = Alertmanager(folder, QUIET)
        self.url = f"{self.product.url}/api/v2/alerts"

    @property
    def pid(self) -> int:
        """Root of its process tree."""
        return self.product.child.pid

    def accepted(self) -> float:
        """Events accepted since its start, by its own count."""
        return metric(get(f"{self.product.url}/metrics"), "alertmanager_alerts_received_total")

    def pending(self) -> float:
        """Nothing is ever pending."""
        return 0.0


class TocsinSubject:
    """`tocsin serve` on SQLite, fed with Alertmanager's webhook."""

    name = "tocsin"
    envelope = "webhook"

    def __init__(self, folder: Path) -> None:
        self.product = TocsinServer(folder, env=NO_LIMITS)
        self.product.init()
        self.product.start()
        self.url = self.product.source("bench", "prometheus").push_url

    @property
    def pid(self) -> int:
        """Root of its process tree."""
        if self.product.child is None:
            raise RuntimeError("the server was not started")
        return self.product.child.pid

    def accepted(self) -> float:
        """Events accepted since its start, by its own count."""
        return metric(self.product.metrics(), "tocsin_events_total")

    def pending(self) -> float:
        """Events in the inbox."""
        return metric(self.product.metrics(), "tocsin_inbox_events")


@contextmanager
def work_folder() -> Iterator[Path]:
    """A folder on a real disk that is gone afterwards."""
    home = cache_folder() / "bench"
    home.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=home, ignore_cleanup_errors=True) as folder:
        yield Path(folder)


@contextmanager
def both(names: tuple[str, ...]) -> Iterator[list[Subject]]:
    """Start the named products on empty stores, and end them."""
    with work_folder() as folder:
        started: list[AlertmanagerSubject | TocsinSubject] = []
        try:
            for name in names:
                kind = AlertmanagerSubject if name == "alertmanager" else TocsinSubject
                started.append(kind(folder / name))
            yield list(started)
        finally:
            for one in started:
                if one.product.child:
                    one.product.child.kill()
