"""Neighbours for the real tests: skipped loudly where Debian's programs cannot be had, a failure in CI."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.database.postgres_server import PostgresServer
from tests.real import debian
from tests.real.monitoring import ROUTE, Alertmanager, Exporter, Inbox, Prometheus
from tests.real.smtp_sink import SmtpSink
from tests.real.tocsin_server import TocsinServer


@pytest.fixture(scope="session")
def neighbours() -> None:
    """Fetch Prometheus and Alertmanager once per run."""
    try:
        debian.alertmanager()
        debian.prometheus()
    except debian.UnavailableError as missing:
        if os.environ.get("CI") == "true":
            pytest.fail(f"CI must run the real neighbours: {missing}")
        pytest.skip(f"NOT TESTED against the real Prometheus and Alertmanager: {missing}")


@pytest.fixture
def smtp() -> Iterator[SmtpSink]:
    """A real SMTP server."""
    with SmtpSink() as sink:
        yield sink


@pytest.fixture
def exporter() -> Iterator[Exporter]:
    """A service that is up."""
    service = Exporter()
    service.up()
    yield service
    service.down()


@pytest.fixture
def inbox() -> Iterator[Inbox]:
    """A plain webhook receiver."""
    receiver = Inbox()
    yield receiver
    receiver.close()


@pytest.fixture
def own_database(postgres_server: PostgresServer) -> Iterator[str]:
    """An empty PostgreSQL database for one test: a served account cannot be made twice in the same one."""
    url = postgres_server.create()
    yield url
    postgres_server.drop(url)


@pytest.fixture
def server(tmp_path: Path, smtp: SmtpSink) -> Iterator[TocsinServer]:
    """A served account whose mail goes to `smtp`."""
    product = TocsinServer(tmp_path / "tocsin", smtp.url)
    product.init()
    product.start()
    yield product
    product.stop()


@pytest.fixture
def alertmanager(tmp_path: Path, neighbours: None) -> Iterator[Callable[[str, str], Alertmanager]]:
    """Start an Alertmanager that sends to a URL, grouping by a YAML list of label names."""
    started: list[Alertmanager] = []

    def start(url: str, group_by: str) -> Alertmanager:
        started.append(Alertmanager(tmp_path / "alertmanager", ROUTE.format(url=url, group_by=group_by)))
        return started[-1]

    yield start
    for one in started:
        one.child.stop()


@pytest.fixture
def prometheus(tmp_path: Path, exporter: Exporter) -> Iterator[Callable[[Alertmanager], Prometheus]]:
    """Start a Prometheus that watches `exporter` and tells an Alertmanager."""
    started: list[Prometheus] = []

    def start(target: Alertmanager) -> Prometheus:
        started.append(Prometheus(tmp_path / "prometheus", exporter, target))
        started[-1].await_scrape()
        return started[-1]

    yield start
    for one in started:
        one.child.stop()
