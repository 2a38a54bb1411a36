"""A service goes down, a person gets a mail; it comes back, the incident closes. Every part is the real one."""

import time
from collections.abc import Callable
from typing import Any

import pytest

from tests.real.monitoring import Alertmanager, Exporter, Prometheus
from tests.real.processes import wait_until
from tests.real.smtp_sink import SmtpSink
from tests.real.tocsin_server import Source, TocsinServer

pytestmark = pytest.mark.real

RECIPIENT = "oncall@example.com"
StartAlertmanager = Callable[[str, str], Alertmanager]
StartPrometheus = Callable[[Alertmanager], Prometheus]


def listed(server: TocsinServer, operation: str, source: Source) -> list[dict[str, Any]]:
    """Everything `operation` lists of the last hour in the channel of `source`."""
    now = int(time.time())
    return server.items(operation, start_time=now - 3600, end_time=now + 60, channel_ids=[source.channel_id])


def progress_of(server: TocsinServer, source: Source) -> list[str]:
    """The progress of every incident of the channel."""
    return [incident["progress"] for incident in listed(server, "/incident/list", source)]


def test_an_outage_is_mailed_acknowledged_and_closed_by_its_end(
    server: TocsinServer,
    smtp: SmtpSink,
    exporter: Exporter,
    alertmanager: StartAlertmanager,
    prometheus: StartPrometheus,
) -> None:
    source = server.source("shop", "prometheus", [RECIPIENT])
    prometheus(alertmanager(source.push_url, "[alertname]"))

    exporter.down()
    mail = smtp.wait_for("the mail about the outage", bool)[0]
    incidents = listed(server, "/incident/list", source)
    assert [(one["progress"], one["incident_severity"]) for one in incidents] == [("Triggered", "Critical")]
    assert incidents[0]["title"] in mail.subject
    assert mail.recipients == (RECIPIENT,)
    assert incidents[0]["incident_id"] in mail.message["References"] == mail.message["In-Reply-To"]
    assert mail.message["Message-ID"] != mail.message["References"]
    assert incidents[0]["detail_url"].startswith(server.url)
    assert incidents[0]["detail_url"] in mail.text

    server.call("/incident/ack", incident_ids=[incidents[0]["incident_id"]])
    assert progress_of(server, source) == ["Processing"]

    exporter.up()
    wait_until("the incident to close", lambda: progress_of(server, source) == ["Closed"])
    alerts = listed(server, "/alert/list", source)
    assert [(alert["alert_status"], alert["labels"]["service"]) for alert in alerts] == [("Ok", "shop")]
    assert listed(server, "/incident/list", source)[0]["incident_status"] == "Ok"
    assert len(smtp.mails()) == 1, "whoever has acknowledged is told nothing more"
    fates = server.call("/explain/event", incident_id=incidents[0]["incident_id"])
    assert fates, "every step can be explained"


def test_acknowledging_while_it_burns_survives_the_repeats_of_the_sender(
    server: TocsinServer,
    smtp: SmtpSink,
    exporter: Exporter,
    alertmanager: StartAlertmanager,
    prometheus: StartPrometheus,
) -> None:
    source = server.source("shop", "prometheus", [RECIPIENT])
    first = alertmanager(source.push_url, "[alertname]")
    prometheus(first)
    exporter.down()
    smtp.wait_for("the mail about the outage", bool)
    incident_id = listed(server, "/incident/list", source)[0]["incident_id"]

    server.call("/incident/ack", incident_ids=[incident_id])
    second = {"alertname": "ShopDown", "instance": "shop-2", "service": "shop", "severity": "critical"}
    first.push([{"labels": second, "annotations": {"summary": "A second part of the shop is down"}}])
    smtp.wait_for("the mail about the second part", lambda mails: len(mails) == 2)

    assert sorted(progress_of(server, source)) == ["Processing", "Triggered"]
    threads = {mail.message["References"] for mail in smtp.mails()}
    assert len(threads) == 2
