"""Debian's Alertmanager doing the nearest thing: one webhook for each of many groups, to the same sink, on the same core."""

import json
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bench.deliver.cores import on_core
from bench.deliver.sink import Sink
from bench.ingest import machine
from tests.real.monitoring import Alertmanager
from tests.real.processes import wait_until

GROUP_WAIT_S = 4
"""Long enough to hand all alerts over before the first webhook leaves."""
ROUTES = 20


def measure(sink: Sink, folder: Path, plan: dict[str, Any]) -> dict[str, Any]:
    """The same windows as the product's; each alert is a group of its own, so that each is one webhook."""
    with on_core(0):
        product = Alertmanager(folder, _config(sink))
    try:
        windows = [_window(product, sink, f"p{number}", plan["window"]) for number in range(plan["windows"] + 1)]
    finally:
        product.child.kill()
    return {"windows": windows[1:]}


def _config(sink: Sink) -> str:
    """A receiver for each host of the sink."""
    routes = [f'{{receiver: r{number}, matchers: ["host = {number}"]}}' for number in range(ROUTES)]
    receivers = [
        f"{{name: r{number}, webhook_configs: [{{url: '{sink.url(number)}', send_resolved: false}}]}}"
        for number in range(ROUTES)
    ]
    times = f"group_wait: {GROUP_WAIT_S}s, group_interval: 1h, repeat_interval: 4h"
    return (
        f"route: {{receiver: r0, group_by: ['...'], {times}, routes: [{', '.join(routes)}]}}\n"
        f"receivers: [{', '.join(receivers)}]\n"
    )


def _window(product: Alertmanager, sink: Sink, name: str, size: int) -> dict[str, float]:
    """Alerts first, webhooks later: what taking the alerts cost is over before the count begins."""
    begun, before = time.monotonic(), sink.count()
    now = datetime.now(UTC)
    ends = (now + timedelta(hours=2)).isoformat()
    alerts = [
        {
            "labels": {"alertname": f"{name} {number}", "host": str(number % ROUTES), "service": "checkout"},
            "annotations": {"description": f"The latency of {number} is above 500 ms for more than ten minutes."},
            "startsAt": now.isoformat(),
            "endsAt": ends,
        }
        for number in range(size)
    ]
    product.push(json.loads(json.dumps(alerts)))
    if time.monotonic() - begun > GROUP_WAIT_S - 0.5:
        raise RuntimeError("Alertmanager took its alerts too slowly to tell taking from sending")
    time.sleep(begun + GROUP_WAIT_S - 0.5 - time.monotonic())
    cpu_s = machine.cpu_s(product.child.pid)
    wait_until("Alertmanager's first webhook", lambda: sink.count() > before, 10, every_s=0.005)
    wall_s = time.perf_counter()
    wait_until("all webhooks of Alertmanager", lambda: sink.count() - before >= size, 60, every_s=0.01)
    wall_s = time.perf_counter() - wall_s
    sink.taken()
    return {"per_s": size / wall_s, "cpu_us": (machine.cpu_s(product.child.pid) - cpu_s) / size * 1e6}
