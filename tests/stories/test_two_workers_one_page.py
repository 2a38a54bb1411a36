"""Promise: several processes on one database tell everybody once."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import func, select

from tests.world.cmdb import cmdb, forget
from tests.world.conditions import when
from tests.world.databases import Place
from tests.world.fixtures import running
from tests.world.rules import layer
from tests.world.world import World, beside
from tocsin import journey
from tocsin.channels.noise_rule import InhibitSettings, SilenceSettings
from tocsin.db.tables import event
from tocsin.incidents.model import Close, Merge
from tocsin.kernel.errors import StoreConflict

pytestmark = [pytest.mark.anyio, pytest.mark.postgres]


@pytest.fixture
async def two(postgres_place: Place) -> AsyncIterator[tuple[World, World]]:
    """Two processes on one PostgreSQL."""
    async with running(postgres_place) as one:
        other = beside(one)
        await other.start()
        try:
            yield one, other
        finally:
            await other.stop()


async def _both(two: tuple[World, World]) -> None:
    """Both work at the same time until neither has anything to do; a conflict is tried again, as their loops do."""
    for _ in range(100):
        if not any(await asyncio.gather(*(_one_turn(one) for one in two))):
            return
    raise AssertionError("never idle")


async def _one_turn(one: World) -> bool:
    try:
        busy = await one.receiving.piece()
        busy |= await one.ask()
        busy |= await journey.timers_due(one.product) > 0
        return busy | await one.deliver()
    except StoreConflict:
        return True


async def test_each_incident_is_told_once(two: tuple[World, World]) -> None:
    one, other = two
    await one.rule(layer("alice", window=30), layer("bob"))
    for number in range(20):
        await (one, other)[number % 2].push(f"disk {number}")
    await _both(two)
    one.clock.advance(30 * 60_000)
    await _both(two)
    for number in range(20):
        one.expect("alice", title=f"disk {number}")
        one.expect("bob", title=f"disk {number}")
    one.expect_silence()


async def test_events_of_one_key_meet_in_one_alert(two: tuple[World, World]) -> None:
    one, other = two
    await one.integration("second", channel="db")
    for number in range(20):
        await (one, other)[number % 2].push("disk full", to=("db", "second")[number % 2])
    await _both(two)
    assert [alert.event_cnt for alert in await one.alerts()] == [20]
    counted = await one.rows(select(event.c.fate, func.count()).group_by(event.c.fate).order_by(event.c.fate))
    assert [tuple(row) for row in counted] == [("merged", 19), ("opened", 1)]


async def test_alerts_of_equal_values_meet_in_one_incident(two: tuple[World, World]) -> None:
    one, other = two
    await one.rule(layer("alice"))
    await one.channel("db", grouping={"method": "p", "equals": [["labels.service"]], "storm_thresholds": [10, 20]})
    await one.integration("second", channel="db")
    for number in range(30):
        await (one, other)[number % 2].push(
            f"disk {number}", to=("db", "second")[number % 2], labels={"service": "pay"}
        )
    await _both(two)
    assert len(await one.incidents()) == 1
    assert {alert.incident_id for alert in await one.alerts()} == {(await one.incident()).incident_id}
    assert [line["threshold"] for line in await one.lines("i_storm")] == [10, 20]
    while one.unread():
        one.expect("alice")


async def test_of_two_that_inhibit_each_other_one_is_told(two: tuple[World, World]) -> None:
    one, other = two
    await one.rule(layer("alice"))
    both = when(title="*")
    await one.noise(InhibitSettings(source_filters=both, target_filters=both, equals=["labels.host"]))
    await one.integration("second", channel="db")
    for number in range(10):
        await one.push(f"a {number}", labels={"host": f"{number}"})
        await other.push(f"b {number}", to="second", labels={"host": f"{number}"})
    await _both(two)
    assert sum(alert.ever_muted for alert in await one.alerts()) == 10
    for _ in range(10):
        one.expect("alice")
    one.expect_silence()


async def test_what_was_quiet_is_told_once(two: tuple[World, World]) -> None:
    one, other = two
    await one.rule(layer("alice"))
    now = one.clock.now()
    await one.noise(SilenceSettings(filters=when(title="*"), start_at=now, end_at=now + 60_000))
    for number in range(10):
        await (one, other)[number % 2].push(f"disk {number}")
    await _both(two)
    one.expect_silence()
    one.clock.advance(60_000)
    await _both(two)
    for number in range(10):
        one.expect("alice", title=f"disk {number}")
    one.expect_silence()


async def test_an_incident_that_is_closed_meanwhile_takes_no_alert(two: tuple[World, World]) -> None:
    one, other = two
    await one.rule(layer("alice"))
    await one.channel("db", grouping={"method": "p", "equals": [["labels.service"]]})
    for number in range(10):
        await one.fire(f"first {number}", labels={"service": "pay"})
        one.expect("alice")
        await other.push(f"second {number}", labels={"service": "pay"})
        open_one = next(incident for incident in await one.incidents() if not incident.is_closed)
        closing = Close(incident_ids=(open_one.incident_id,))
        actor = await one.actor("alice")
        await asyncio.gather(_one_turn(other), journey.command(one.product, closing, actor))
        await _both(two)
        while one.unread():
            one.expect("alice")
        for incident in await one.incidents():
            if not incident.is_closed:
                await journey.command(one.product, Close(incident_ids=(incident.incident_id,)), actor)
    assert not [alert for alert in await one.alerts() if alert.is_open]


async def test_the_slow_lane_of_one_integration_does_not_hold_up_the_others(two: tuple[World, World]) -> None:
    one, other = two
    await one.rule(layer("alice"))
    await one.integration("flood", channel="db")
    for number in range(101):
        await one.push(f"noise {number}", to="flood")
    await other.push("disk full")
    for _ in range(3):
        await other.receiving.piece()
    assert "disk full" in {alert.title for alert in await one.alerts()}
    await _both(two)
    await one.forward("1h")
    while one.unread():
        one.expect("alice")


async def test_an_integration_inhibits_as_one_worker_would(two: tuple[World, World]) -> None:
    one, other = two
    await one.rule(layer("alice"))
    settings = {"equals": ["labels.host"], "source_filters": when(title="cause*")}
    await one.process({"kind": "alert_inhibit", "if": when(title="effect*"), "settings": settings})
    for number in range(20):
        await (one, other)[number % 2].push(f"cause {number}", labels={"host": f"{number}"})
        await (other, one)[number % 2].push(f"effect {number}", labels={"host": f"{number}"})
    await _both(two)
    assert Counter(await one.fates()) == {"opened": 20, "inhibited": 20}
    for number in range(20):
        one.expect("alice", title=f"cause {number}")
    one.expect_silence()


async def test_what_waits_for_an_api_is_taken_once(two: tuple[World, World]) -> None:
    one, other = two
    await cmdb(one)
    for number in range(20):
        await (one, other)[number % 2].push(f"disk {number}")
    await _both(two)
    assert await one.fates() == ["opened"] * 20
    assert {row.labels for row in await one.rows(select(event.c.labels))} == {'{"owner":"ana"}'}
    forget(one)


async def test_two_workers_group_by_likeness_as_one_would(two: tuple[World, World]) -> None:
    one, other = two
    await one.channel("db", grouping={"method": "i"})
    await one.integration("db")
    await one.integration("db2", channel="db")
    for number in range(40):
        world = (one, other)[number % 2]
        title = ("disk full", "cpu busy", "replication broken")[number % 3]
        host = f"host {chr(97 + number % 26)}"
        await world.push(
            f"{title} on {host}",
            to=("db", "db2")[number % 2],
            alert_key=str(number),
            labels={"resource": host},
        )
    await _both(two)
    alerts = await one.alerts()
    assert len(alerts) == 40
    together = {(row.incident_id, row.title.partition(" on ")[0]) for row in alerts}
    assert len(together) == len({row.incident_id for row in alerts}) == 3
    assert sorted(row.title.partition(" on ")[0] for row in await one.incidents() if row.is_rare) == [
        "cpu busy",
        "disk full",
        "replication broken",
    ]


async def test_what_two_workers_begin_at_once_is_rare_once(two: tuple[World, World]) -> None:
    one, other = two
    for number in range(12):
        world = (one, other)[number % 2]
        await world.integration(f"source {number}", channel="db")
        await world.push("disk full", to=f"source {number}", alert_key=str(number))
    await _both(two)
    found = await one.incidents()
    assert (len(found), sum(row.is_rare for row in found)) == (12, 1)


async def test_merging_while_events_come_loses_none(two: tuple[World, World]) -> None:
    one, other = two
    await one.channel("db", grouping={"method": "p", "equals": [["labels.service"]]})
    await one.channel("shop")
    await one.integration("shop")
    await one.fire("target", to="shop")
    target = await one.incident("target")
    for number in range(6):
        await one.push(f"a {number}", labels={"service": "pay"})
        await other.push(f"target {number}", to="shop")
        await _both(two)
        source = next(
            row for row in reversed(await one.incidents()) if row.channel_id != target.channel_id and not row.is_closed
        )
        await one.push(f"b {number}", labels={"service": "pay"})
        wanted = Merge(target_id=target.incident_id, source_ids=(source.incident_id,))
        merging = journey.merge(other.product, wanted, await one.actor("alice"))
        await asyncio.gather(_one_turn(one), merging)
    await _both(two)
    incidents = {row.incident_id: row for row in await one.incidents()}
    for row in await one.alerts():
        holder = incidents[row.incident_id]
        assert not (row.is_open and holder.is_closed), f"{row.title} is open in {holder.title}, which is closed"
    merged = [row for row in await one.alerts() if row.incident_id == target.incident_id]
    assert len(merged) >= 7
