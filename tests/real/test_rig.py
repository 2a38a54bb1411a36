"""The rig without the product: tells a fault of the neighbours from a fault of ours."""

from collections.abc import Callable

import pytest

from tests.real.monitoring import Alertmanager, Exporter, Inbox, Prometheus
from tests.real.processes import wait_until

pytestmark = pytest.mark.real

StartAlertmanager = Callable[[str, str], Alertmanager]
StartPrometheus = Callable[[Alertmanager], Prometheus]


def test_debian_prometheus_fires_and_resolves_through_debian_alertmanager(
    inbox: Inbox, exporter: Exporter, alertmanager: StartAlertmanager, prometheus: StartPrometheus
) -> None:
    prometheus(alertmanager(inbox.url, "[alertname]"))

    exporter.down()
    wait_until("the firing webhook", lambda: [body for body in inbox.bodies if body["status"] == "firing"])
    exporter.up()
    wait_until("the resolved webhook", lambda: [body for body in inbox.bodies if body["status"] == "resolved"])

    assert {alert["labels"]["alertname"] for body in inbox.bodies for alert in body["alerts"]} == {"ShopDown"}
    assert {body["version"] for body in inbox.bodies} == {"4"}
