"""Alertmanager with as many silences and inhibit rules, fed the same alerts."""

from __future__ import annotations

import json
import random
from datetime import UTC, datetime, timedelta

from bench.ingest.machine import cpu_s
from bench.ingest.subjects import QUIET, work_folder
from bench.pipeline.families import HOSTS, events
from tests.real.monitoring import Alertmanager
from tests.real.tocsin_server import post

ALERTS = 20_000
BATCH = 1_000


def alertmanager(count: int) -> float:
    """us CPU per alert of its whole process, with ``count`` silences and ``count`` inhibit rules, none of the latter in use."""
    with work_folder() as folder:
        product = Alertmanager(folder / "alertmanager", QUIET + _inhibit_rules(count), wait_s=60)
        try:
            _silence(product, count)
            rng = random.Random(11)
            batches = [_batch(rng) for _ in range(ALERTS // BATCH)]
            product.push(batches[0])
            began = cpu_s(product.child.pid)
            for batch in batches:
                product.push(batch)
            return (cpu_s(product.child.pid) - began) / ALERTS * 1e6
        finally:
            product.child.kill()


def _inhibit_rules(count: int) -> str:
    rules = [
        f"  - {{target_matchers: ['host=\"host-{HOSTS + number}\"'], source_matchers: ['check=\"nothing\"'], equal: [service]}}"
        for number in range(count)
    ]
    return "\n".join(["inhibit_rules:", *rules, ""])


def _silence(product: Alertmanager, count: int) -> None:
    now = datetime.now(UTC)
    for number in range(count):
        body = {
            "matchers": [{"name": "host", "value": f"host-{number}", "isRegex": False, "isEqual": True}],
            "startsAt": now.isoformat(),
            "endsAt": (now + timedelta(days=1)).isoformat(),
            "createdBy": "bench",
            "comment": "bench",
        }
        post(f"{product.url}/api/v2/silences", json.dumps(body).encode())


def _batch(rng: random.Random) -> list[dict[str, object]]:
    now = datetime.now(UTC).isoformat()
    return [{"labels": {"alertname": one.alert_key, **one.labels}, "startsAt": now} for one in events(rng, BATCH, 0)]
