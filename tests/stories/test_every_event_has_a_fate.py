"""Promise: no event disappears: what leads nowhere is kept with its fate, and the reason can be read."""

import msgspec
import pytest
from sqlalchemy import select

from tests.world.rules import layer
from tests.world.world import World
from tocsin.alerts.explain import read_trace
from tocsin.db.tables import event, rejected_event

pytestmark = pytest.mark.anyio


async def _why(world: World) -> str:
    (row,) = await world.rows(select(event.c.trace))
    return str(read_trace(row.trace)[-1]["text"])


async def test_a_recovery_without_an_alert(world: World) -> None:
    await world.recover("disk full")
    assert await world.fates() == ["nothing_to_recover"]
    assert "no alert with this key is open" in await _why(world)
    assert await world.incidents() == []


async def test_a_shared_integration_without_a_route(world: World) -> None:
    await world.integration("shared")
    await world.fire("disk full", to="shared")
    assert await world.fates() == ["no_route"]
    assert "no route leads to a channel" in await _why(world)


@pytest.mark.parametrize("status", ["disabled", "deleted"])
async def test_a_channel_that_is_out_of_use(world: World, status: str) -> None:
    await world.rule(layer("alice"))
    await world.channel("db", status=status)
    await world.fire("disk full")
    assert await world.fates() == ["channel_gone"]
    assert "disabled or deleted" in await _why(world)


async def test_a_body_that_cannot_be_parsed(world: World) -> None:
    answer = await world.post(b'{"title_rule": ')
    assert (answer.status, answer.code) == (400, "InvalidParameter")
    (kept,) = await world.rows(select(rejected_event))
    assert (kept.body, bool(kept.body_cut)) == (b'{"title_rule": ', False)
    assert kept.reason
    assert await world.fates() == []


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
