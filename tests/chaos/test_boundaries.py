"""Crash points: the main story, killed at every boundary of a transaction and of a message, ends as if nothing had been.

The points are: before and after each commit, before a message leaves and after it has arrived. A new process goes on on
the same database. Whoever got no answer asks again, as senders and people do.
"""

from __future__ import annotations

import random
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest

from tests.world.databases import Place
from tests.world.nemesis import Killed
from tests.world.rules import layer
from tests.world.world import START_AT, World, new_world
from tocsin import journey
from tocsin.incidents.model import Acknowledge, Command, Unacknowledge
from tocsin.kernel.errors import InvalidParameter

pytestmark = [pytest.mark.anyio, pytest.mark.slow]

PARTS = 4
"""The points are dealt out to so many tests, which may run at the same time."""
STRIDE = {"sqlite": 1, "postgres": 5}
"""Every point on SQLite; on PostgreSQL, where a life takes four times as long, every fifth."""
RECOVERIES = {"sqlite": 24, "postgres": 5}
LEAST_POINTS = 100
MINUTE = 60_000
TOLD = [
    ("alice", "triggered"),
    ("alice", "repeat"),
    ("bob", "escalated"),
    ("bob", "unacknowledged"),
]
"""Whom the story tells, of what, in which order."""

Deed = Callable[[World], Awaitable[None]]


def _push(status: str, at_min: int) -> Deed:
    async def push(world: World) -> None:
        answer = await world.push("disk full", status, event_time=START_AT + at_min * MINUTE)
        assert answer.status == 200

    return push


def _command(kind: type[Command], name: str) -> Deed:
    async def command(world: World) -> None:
        ids = ((await world.incident()).incident_id,)
        await journey.command(world.product, kind(incident_ids=ids), await world.actor(name))

    return command


def _until(at_min: int) -> Deed:
    """Time passes. It is always longer than a lease, so that what a dead process held is sent by the next one."""

    async def wait(world: World) -> None:
        await world.forward(f"{(START_AT + at_min * MINUTE - world.clock.now()) // 1_000}s")

    return wait


STORY: list[Deed] = [
    _push("Critical", 0),
    _until(2),
    _until(5),
    _until(12),
    _command(Acknowledge, "bob"),
    _until(30),
    _command(Unacknowledge, "bob"),
    _until(32),
    _push("Ok", 32),
    _until(90),
]


@asynccontextmanager
async def _prepared(place: Place) -> AsyncIterator[World]:
    world = new_world(place)
    await world.start()
    try:
        await world.found()
        await world.rule(layer("alice", times=2, every=3, window=10), layer("bob"))
        world.nemesis.points.clear()
        yield world
    finally:
        await world.stop()


async def _live(world: World) -> None:
    """The whole story, however often the process dies in it."""
    for deed in STORY:
        is_repeated = False
        while True:
            try:
                await deed(world)
                break
            except Killed:
                await world.kill()
                await world.restart()
                is_repeated = True
            except InvalidParameter:
                assert is_repeated, "refused although it was asked for the first time"
                break


async def _assert_as_if_nothing_had_been(world: World, kills: set[int]) -> None:
    where = [f"{number} {world.nemesis.points[number - 1]}" for number in sorted(kills)]
    first: dict[str, tuple[str, str]] = {}
    for said in world.ends.said:
        assert first.setdefault(said.delivery_id, (said.to, said.event)) == (said.to, said.event)
    assert list(first.values()) == TOLD, f"killed at {where}"
    assert len(world.ends.said) - len(TOLD) <= _left_in_doubt(world.nemesis.points, kills), f"killed at {where}"
    one = await world.incident()
    assert (one.progress, one.status, one.untold) == ("Closed", "Ok", "")
    (alert,) = await world.alerts()
    assert (alert.status, bool(alert.is_open)) == ("Ok", False)
    kinds = [line["type"] for line in await world.lines() if line["type"] != "i_notify"]
    assert kinds == ["i_new", "i_assign", "i_assign", "i_ack", "i_unack", "i_assign", "i_rslv"], f"killed at {where}"
    world._read = len(world.ends.said)
    await world.end()


def _left_in_doubt(points: list[str], kills: set[int]) -> int:
    """How many messages had arrived without a record of it when a process died: each may come once more."""
    return sum(
        points[number - 1] == "after send" or points[number - 2 : number] == ["after send", "before commit"]
        for number in kills
    )


async def _count_points(place: Place) -> int:
    async with _prepared(place) as world:
        await _live(world)
        points = len(world.nemesis.points)
        await _assert_as_if_nothing_had_been(world, set())
    return points


@pytest.mark.parametrize("part", range(PARTS))
async def test_killed_once_at_every_point(part: int, database_kind: str, places: Callable[[], Place]) -> None:
    points = await _count_points(places())
    assert points >= LEAST_POINTS, "the story has become too short to show anything"
    stride = STRIDE[database_kind]
    for number in range(1 + part * stride, points + 1, PARTS * stride):
        async with _prepared(places()) as world:
            world.nemesis.kill_at = {number}
            await _live(world)
            await _assert_as_if_nothing_had_been(world, {number})


async def test_killed_again_while_recovering(database_kind: str, places: Callable[[], Place]) -> None:
    points = await _count_points(places())
    chance = random.Random(20260105)
    for _ in range(RECOVERIES[database_kind]):
        first = chance.randint(1, points)
        kills = {first, first + chance.randint(1, 12), first + chance.randint(13, 40)}
        async with _prepared(places()) as world:
            world.nemesis.kill_at = kills
            await _live(world)
            await _assert_as_if_nothing_had_been(world, {one for one in kills if one <= len(world.nemesis.points)})
