"""Promise: neither how events are gathered nor a second process decides anything; their order decides only who inhibits whom."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from typing import Any, NamedTuple

import pytest
from sqlalchemy import select

from tests.stories.test_two_workers_one_page import _both
from tests.world.conditions import when
from tests.world.databases import Place
from tests.world.fixtures import running
from tests.world.rules import layer
from tests.world.world import World, beside
from tocsin.alerts.explain import read_trace
from tocsin.channels.noise_rule import DropSettings, InhibitSettings, SilenceSettings
from tocsin.db.tables import event

pytestmark = pytest.mark.anyio
ORDERS = 6


class Sent(NamedTuple):
    """One event as it is pushed."""

    key: str
    title: str
    status: str
    labels: dict[str, str]


def sent() -> list[Sent]:
    """What is dropped, silenced, inhibited, flapping, grouped, raised and over, several times."""
    found = []
    for host in ("db1", "db2", "web1"):
        where = {"service": host[:-1]}
        found += [
            Sent(f"net {host}", f"net down on {host}", "Critical", where),
            Sent(f"ping {host}", f"ping lost on {host}", "Warning", where),
            Sent(f"disk {host}", f"disk full on {host}", "Warning", where),
            Sent(f"disk {host}", f"disk full on {host}", "Critical", where),
            Sent(f"backup {host}", f"backup done on {host}", "Info", where),
            Sent(f"night {host}", f"night job on {host}", "Warning", where),
            Sent(f"cpu {host}", f"cpu busy on {host}", "Warning", where),
            Sent(f"cpu {host}", f"cpu busy on {host}", "Ok", where),
            Sent(f"cpu {host}", f"cpu busy on {host}", "Warning", where),
            Sent(f"cpu {host}", f"cpu busy on {host}", "Ok", where),
            Sent(f"test {host}", f"test on {host}", "Info", where),
        ]
    return found


async def town(world: World, name: str) -> None:
    """A shared integration with two channels, and at least one rule in every stage."""
    await world.integration(name)
    await world.enrich(
        {"kind": "extraction", "settings": {"source_field": "title", "result_label": "host", "pattern": r"[a-z]+\d$"}},
        integration=name,
    )
    await world.process(
        {"kind": "title_reset", "settings": {"title": "[TPL]${host}: {{.Title}}"}},
        {"kind": "alert_drop", "settings": {}, "if": when(title="*backup*")},
        integration=name,
    )
    for part in ("db", "web"):
        channel = f"{part} of {name}"
        grouping = {"method": "p", "equals": [["labels.host"]]}
        await world.channel(channel, grouping=grouping, flapping={"max_changes": 3, "in_mins": 60, "mute_mins": 30})
        await world.rule(layer("alice"), channel=channel)
        now = world.clock.now()
        await world.noise(DropSettings(filters=when(title="*test*")), channel=channel)
        night = SilenceSettings(filters=when(title="*night*"), start_at=now, end_at=now + 3_600_000)
        await world.noise(night, channel=channel)
        inhibit = InhibitSettings(
            source_filters=when(title="*net down*"), target_filters=when(title="*ping*"), equals=["labels.host"]
        )
        await world.noise(inhibit, channel=channel)
    cases = [world.to(f"{part} of {name}", service=part) for part in ("db", "web")]
    await world.route(name, *cases, default=[f"db of {name}"])


async def push_all(
    worlds: Sequence[World], name: str, events: Sequence[tuple[int, Sent]], chance: random.Random
) -> None:
    """Push through either process; the first works now and then in between where there is only one."""
    now = worlds[0].clock.now()
    for at, one in events:
        world = chance.choice(worlds)
        fields: dict[str, Any] = {"alert_key": one.key, "event_time": now + at, "labels": one.labels}
        await world.push(one.title, one.status, to=name, **fields)
        if len(worlds) == 1 and chance.random() < 0.3:
            await world.work()


async def outcome(world: World, name: str) -> dict[str, Any]:
    """What became of everything that was sent to `name`, in words that do not depend on ids."""
    integration_id = world._integrations[name].integration_id
    rows = await world.rows(select(event).where(event.c.integration_id == integration_id).order_by(event.c.event_id))
    channels = {world.channel_id(f"{part} of {name}") for part in ("db", "web")}
    alerts = [one for one in await world.alerts() if one.channel_id in channels]
    groups: dict[str, list[str]] = {}
    for one in alerts:
        groups.setdefault(one.incident_id, []).append(one.alert_key)
    return {
        "fates": Counter((row.title, row.status, row.fate) for row in rows),
        "steps": Counter(
            (row.title, step["stage"], step["decision"]) for row in rows for step in read_trace(row.trace)
        ),
        "alerts": sorted(
            (one.alert_key, one.title, one.status, one.is_open, one.ever_muted, one.event_cnt, one.labels)
            for one in alerts
        ),
        "incidents": sorted(sorted(keys) for keys in groups.values()),
    }


async def listened(world: World) -> Counter[str]:
    """Who was told what, in words that do not depend on ids."""
    told = Counter(f"{one.to} {one.event} {re.sub('#[0-9A-F]{6}', '#', one.subject)}" for one in world.unread())
    while world.unread():
        world.expect("alice")
    return told


async def test_how_events_are_gathered_decides_nothing(world: World) -> None:
    chance, found = random.Random(41), []
    for number in range(ORDERS):
        name = f"batch {number}"
        await town(world, name)
        await push_all([world], name, list(enumerate(sent())), chance)
        await world.work()
        found.append(await outcome(world, name))
        await listened(world)
    assert found == [found[0]] * ORDERS
    decisions = {decision for _, _, decision in found[0]["steps"]}
    stages = {
        "extracted",
        "reset",
        "process_dropped",
        "dropped",
        "silenced",
        "inhibited",
        "opened",
        "merged",
        "recovered",
    }
    assert stages <= decisions, f"not at work: {stages - decisions}"
    assert found[0]["incidents"], "nothing was told"


async def test_their_order_decides_only_who_inhibits_whom(world: World) -> None:
    chance, found = random.Random(42), []
    for number in range(ORDERS):
        name = f"order {number}"
        await town(world, name)
        events = list(enumerate(sent()))
        chance.shuffle(events)
        await push_all([world], name, events, chance)
        await world.work()
        one = await outcome(world, name)
        # An alert that comes before what would have inhibited it was rightly told: it is compared without that mark, and
        # alerts that came and went by how much of it was seen. What is open in the end is the same, to the letter.
        found.append(
            [(key, title, status, labels) for key, title, status, is_open, _, _, labels in one["alerts"] if is_open]
        )
        await listened(world)
    assert found == [found[0]] * ORDERS
    assert len(found[0]) == 12


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


@pytest.mark.postgres
async def test_two_processes_come_to_what_one_comes_to(two: tuple[World, World]) -> None:
    one, other = two
    await town(one, "alone")
    await push_all([one], "alone", list(enumerate(sent())), random.Random(43))
    await one.work()
    alone, told_alone = await outcome(one, "alone"), await listened(one)
    await town(one, "together")
    for world in two:
        await world.work()
    other._integrations, other._channels = one._integrations, one._channels
    await push_all([one, other], "together", list(enumerate(sent())), random.Random(44))
    await _both((one, other))
    together = await outcome(one, "together")
    assert together == alone
    assert await listened(one) == told_alone
    assert told_alone, "nobody was told"
