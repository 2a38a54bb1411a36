"""Promise: one broken alert in a push loses itself only: it is kept with its place, the others are taken."""

import msgspec
import pytest
from sqlalchemy import select

from tests.world.world import World
from tocsin.db.tables import rejected_event

pytestmark = pytest.mark.anyio


async def test_one_broken_alert_among_fifty(world: World) -> None:
    alerts = [_firing(f"host{number}") for number in range(50)]
    alerts[20] = "not an alert"
    answer = await world.post(msgspec.json.encode({"alerts": alerts, "version": "4"}), source="prometheus")
    assert answer.status == 200
    assert (answer.data["accepted"], answer.data["rejected"]) == (49, 1)
    await world.work()
    assert await world.fates() == ["opened"] * 49
    (kept,) = await world.rows(select(rejected_event))
    assert "alerts[20]" in kept.path


def _firing(host: str) -> object:
    labels = {"alertname": "DiskFull", "instance": host, "severity": "critical"}
    return {"status": "firing", "labels": labels, "annotations": {}, "startsAt": "2026-01-05T08:59:00Z"}
