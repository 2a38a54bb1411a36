"""kill -9 in the middle of a storm from the real Alertmanager: what was accepted is there afterwards."""

import time
from collections.abc import Callable
from typing import Any

import pytest

from tests.real.monitoring import Alertmanager
from tests.real.processes import wait_until
from tests.real.tocsin_server import Source, TocsinServer

pytestmark = pytest.mark.real

ALERTS = 300
StartAlertmanager = Callable[[str, str], Alertmanager]


def storm() -> list[dict[str, Any]]:
    """Alerts that Alertmanager sends one by one, each in its own group."""
    return [
        {"labels": {"alertname": "NodeDown", "instance": f"node-{number:03}", "severity": "warning"}, "annotations": {}}
        for number in range(ALERTS)
    ]


def instances(server: TocsinServer, source: Source) -> list[str]:
    """The `instance` label of every alert in the channel."""
    now = int(time.time())
    window = {"start_time": now - 3600, "end_time": now + 60, "channel_ids": [source.channel_id]}
    return [alert["labels"]["instance"] for alert in server.items("/alert/list", **window)]


def test_nothing_alertmanager_was_told_is_accepted_is_lost_by_kill_9(
    server: TocsinServer, alertmanager: StartAlertmanager
) -> None:
    source = server.source("nodes", "prometheus")
    sender = alertmanager(source.push_url, "['...']")

    sender.push(storm())
    wait_until("the first alerts", lambda: instances(server, source), every_s=0.001)
    assert server.child
    server.child.kill()
    server.start()

    # Within the hour Alertmanager repeats only what was not accepted: whatever stays missing was lost by us.
    expected = [f"node-{number:03}" for number in range(ALERTS)]
    wait_until("all alerts", lambda: sorted(instances(server, source)) == expected, timeout_s=40, every_s=0.5)
    audit = server.run("audit", "--data", str(server.data))
    assert audit.process.returncode == 0, audit.tail()
