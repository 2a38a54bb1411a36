"""Alerts of real monitoring systems begin and end incidents, each set up by the lines of its guide."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.real import debian
from tests.real.monitoring import Alertmanager, Exporter
from tests.real.processes import wait_until
from tests.real.senders import ElastAlert, Logs, Monit, Nagios, Vmalert, executable
from tests.real.tocsin_server import Source, TocsinServer

pytestmark = pytest.mark.real

StartAlertmanager = Callable[[str, str], Alertmanager]


def have(*programs: Callable[[], object]) -> None:
    """Skip loudly, and in CI fail, where one of these programs cannot be had."""
    try:
        for program in programs:
            program()
        if shutil.which("curl") is None:
            raise debian.UnavailableError("there is no curl")
    except debian.UnavailableError as missing:
        if os.environ.get("CI") == "true":
            pytest.fail(f"CI must run the real sender: {missing}")
        pytest.skip(f"NOT TESTED against the real sender: {missing}")


def alerts(server: TocsinServer, source: Source) -> list[dict[str, Any]]:
    now = int(time.time())
    return server.items("/alert/list", start_time=now - 3600, end_time=now + 60, channel_ids=[source.channel_id])


def await_states(server: TocsinServer, source: Source, *wanted: tuple[str, str]) -> list[dict[str, Any]]:
    """Wait until the alerts of a source have these titles and states, and as many incidents the same end; gives the alerts."""

    def seen() -> list[dict[str, Any]]:
        found = alerts(server, source)
        return found if sorted((one["title"], one["alert_status"]) for one in found) == sorted(wanted) else []

    try:
        found = wait_until(f"{wanted}", seen, 60.0, 0.2)
    except AssertionError as late:
        there = [(one["title"], one["alert_status"]) for one in alerts(server, source)]
        raise AssertionError(f"{late}; there is {there}") from late
    progress = "Closed" if all(status == "Ok" for _, status in wanted) else "Triggered"
    now = int(time.time())
    span = {"start_time": now - 3600, "end_time": now + 60, "channel_ids": [source.channel_id]}
    incidents = server.items("/incident/list", **span)
    assert progress in {one["progress"] for one in incidents}
    assert len(incidents) == len(wanted)
    return found


def test_monit(server: TocsinServer, tmp_path: Path) -> None:
    have(debian.monit)
    source = server.source("files", "monit")
    monit = Monit(tmp_path / "monit", source.push_url)
    try:
        monit.marker.unlink()
        (alert,) = await_states(server, source, ("marker: Does not exist", "Critical"))
        assert alert["labels"]["check"] == "marker"
        assert alert["labels"]["resource"] == alert["labels"]["host"]
        monit.marker.touch()
        (alert,) = await_states(server, source, ("marker: Does not exist", "Ok"))
        assert alert["event_cnt"] == 2
    finally:
        monit.child.stop()


@pytest.fixture
def nagios(server: TocsinServer, tmp_path: Path) -> Iterator[tuple[Nagios, Source]]:
    have(debian.nagios)
    source = server.source("hosts", "nagios")
    started = Nagios(tmp_path / "nagios", source.push_url)
    yield started, source
    started.child.stop()


def test_nagios(server: TocsinServer, nagios: tuple[Nagios, Source]) -> None:
    sender, source = nagios
    sender.set("disk", 1, 'DISK WARNING "/var" 85%')
    (alert,) = await_states(server, source, ("disk on web-1 is WARNING", "Warning"))
    assert (alert["labels"]["resource"], alert["labels"]["check"]) == ("web-1", "disk")
    sender.set("disk", 2, "DISK CRITICAL /var 99%")
    (alert,) = await_states(server, source, ("disk on web-1 is CRITICAL", "Critical"))
    assert alert["description"] == "DISK CRITICAL /var 99%"
    sender.set("disk", 0, "DISK OK")
    await_states(server, source, ("disk on web-1 is CRITICAL", "Ok"))


def test_nagios_about_a_host(server: TocsinServer, nagios: tuple[Nagios, Source]) -> None:
    sender, source = nagios
    sender.set("host", 2, "PING CRITICAL - loss 100%")
    (alert,) = await_states(server, source, ("web-1 is DOWN", "Critical"))
    assert alert["labels"]["resource"] == "web-1"
    sender.set("host", 0, "PING OK")
    await_states(server, source, ("web-1 is DOWN", "Ok"))


def test_vmalert(server: TocsinServer, alertmanager: StartAlertmanager, exporter: Exporter, tmp_path: Path) -> None:
    have(debian.victoria_metrics, debian.vmalert)
    source = server.source("shop", "prometheus")
    vmalert = Vmalert(tmp_path / "vm", exporter, alertmanager(source.push_url, "[alertname]"))
    try:
        exporter.down()
        title = f"The shop on {exporter.address} does not answer"
        (alert,) = await_states(server, source, (title, "Critical"))
        assert (alert["labels"]["check"], alert["labels"]["resource"]) == ("ShopDown", exporter.address)
        exporter.up()
        await_states(server, source, (title, "Ok"))
    finally:
        vmalert.stop()


def test_elastalert(server: TocsinServer, tmp_path: Path) -> None:
    have(executable)
    source, logs = server.source("logs", "elastalert2"), Logs()
    elastalert = ElastAlert(tmp_path / "elastalert", logs, source.push_url)
    try:
        logs.write("error", host="web-1", message="the till does not open")
        (alert,) = await_states(server, source, ("Errors of the shop", "Critical"))
        assert alert["description"] == "the till does not open"
        assert alert["labels"]["resource"] == "web-1"
        assert alert["labels"]["check"] == "Errors of the shop"
        logs.write("fine", host="web-1", message="it does again")
        await_states(server, source, ("Errors of the shop", "Ok"))
    finally:
        elastalert.child.stop()
        logs.close()
