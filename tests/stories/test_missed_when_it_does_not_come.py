"""Promise: what should come regularly is missed when it does not, once, and its alert ends when it is back."""

from __future__ import annotations

import msgspec
import pytest

from tests.world.rules import layer
from tests.world.world import World
from tocsin.db.tables import rejected_event
from tocsin.integrations import watch_flow
from tocsin.integrations.model import Integration, Watch
from tocsin.sources.event import Event

pytestmark = pytest.mark.anyio


async def beat(world: World, **fields: object) -> None:
    """Somebody calls the address of heartbeats, and what is due is done."""
    answer = await world.post(msgspec.json.encode(fields), source="heartbeat")
    assert answer.status == 200, answer.content
    await world.work()


async def watched(world: World, **wanted: object) -> None:
    """The integration is watched from now on."""
    one = await world.integration("db", watch=msgspec.convert(wanted, Watch))
    async with world.db.transaction() as tx:
        await watch_flow.watch_silence(tx, one, world.clock.now())


async def test_a_heartbeat_that_stops(world: World) -> None:
    await world.rule(layer("alice"))
    for _ in range(3):
        await beat(world, name="backup", every="10m", grace="1m")
        await world.forward("10m")
    world.expect_silence()
    await world.forward("2m")
    world.expect("alice", event="triggered", title="No sign of life of backup for 11 min")
    await world.forward("3h")
    world.expect_silence()
    await beat(world, name="backup", every="10m", grace="1m")
    assert (await world.incident("No sign of life of backup for 11 min")).progress == "Closed"
    world.expect_silence()


async def test_one_that_says_itself_that_it_failed(world: World) -> None:
    await world.rule(layer("alice"))
    await beat(world, name="backup", every="1d")
    await beat(world, name="backup", status="fail", message="disk full")
    world.expect("alice", event="triggered", title="backup reports a failure")
    await beat(world, name="backup", status="ok")
    assert (await world.incident("backup reports a failure")).progress == "Closed"
    world.expect_silence()


async def test_each_name_is_watched_by_itself(world: World) -> None:
    await world.rule(layer("alice"))
    await beat(world, name="a", every="5m")
    await beat(world, name="b", every="5m")
    for _ in range(4):
        await world.forward("4m")
        await beat(world, name="a", every="5m")
    world.expect("alice", event="triggered", title="No sign of life of b")


async def test_an_integration_that_falls_silent(world: World) -> None:
    await world.rule(layer("alice"))
    await watched(world, silent_s=1800)
    await world.forward("25m")
    await world.fire("small", "Info")
    world.expect("alice")
    await world.forward("29m")
    world.expect_silence()
    await world.forward("2m")
    world.expect("alice", event="triggered", title="Nothing has come from db for 30 min")
    await world.forward("5h")
    world.expect_silence()
    await world.fire("small", "Info")
    await world.forward("1m")
    assert (await world.incident("Nothing has come from db for 30 min")).progress == "Closed"
    world.expect_silence()


async def test_a_watchdog_is_no_alert_but_is_missed(world: World) -> None:
    await world.rule(layer("alice"))
    await watched(world, watchdogs=[{"check": "Watchdog", "every_s": 300}])
    for _ in range(5):
        await world.fire("Watchdog", "Info", labels={"check": "Watchdog"})
        await world.forward("4m")
    world.expect_silence()
    await world.forward("3m")
    world.expect("alice", event="triggered", title="No sign of life of Watchdog")
    await world.fire("Watchdog", "Info", labels={"check": "Watchdog"})
    world.expect_silence()
    assert not [one for one in await world.incidents() if one.progress != "Closed"]
    await world.fire("Watchdog", "Ok", labels={"check": "Watchdog"})  # its sender says that it is over: it never is
    world.expect("alice", event="triggered", title="Watchdog reports a failure")


async def test_what_did_not_come_while_nobody_listened_is_not_missed(world: World) -> None:
    await world.rule(layer("alice"))
    await beat(world, name="backup", every="10m")
    await world.stop()
    world.clock.set(world.clock.now() + 3_600_000)
    await world.restart()
    await world.work()
    world.expect_silence()
    await world.forward("12m")
    world.expect("alice", event="triggered", title="No sign of life of backup")


async def test_a_disabled_integration_misses_nothing(world: World) -> None:
    await world.rule(layer("alice"))
    await beat(world, name="backup", every="10m")
    await world.integration("db", status="disabled")
    await world.forward("3h")
    world.expect_silence()


async def test_names_without_end_are_refused_where_it_can_be_seen(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch_flow, "MOST_BEATS", 2)
    for number in (0, 1, 2, 2):
        await beat(world, name=f"run-{number}")
    async with world.db.snapshot() as tx:
        rows = await tx.fetch(rejected_event.select())
    assert [(row.code, row.body) for row in rows] == [("too_many_heartbeats", b'"run-2"')]


async def test_a_sign_of_life_while_it_is_looked_for_ends_the_alert(world: World) -> None:
    """The alert is on disk and then the sign comes, before the watch has noted that it spoke."""
    await world.rule(layer("alice"))
    await beat(world, name="backup", every="10m")
    await world.forward("10m")
    world.clock.set(world.clock.now() + 120_000)
    submit = world.product.submit

    async def meanwhile(integration: Integration, event: Event) -> None:
        await submit(integration, event)
        await world.post(msgspec.json.encode({"name": "backup", "every": "10m"}), source="heartbeat")

    object.__setattr__(world.product, "submit", meanwhile)
    await world.watching.piece()
    object.__setattr__(world.product, "submit", submit)
    await world.work()
    world.expect("alice")
    assert (await world.incident()).progress == "Closed"
