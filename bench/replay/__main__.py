"""``python -m bench.replay``: a month of stored events decided by today's rules and by a draft; seconds and CPU per event."""

from __future__ import annotations

import argparse
import asyncio
import random
import resource
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec
from msgspec import structs

from bench.deliver.house import ACCOUNT_ID, House
from tocsin.alerts import arrival_store
from tocsin.alerts.configuration import Configuration
from tocsin.alerts.store import move_config_version
from tocsin.channels import noise_store
from tocsin.channels import store as channels
from tocsin.channels.noise_rule import (
    DropSettings,
    InhibitSettings,
    NoiseKind,
    NoiseRule,
    NoiseSettings,
    SilenceSettings,
)
from tocsin.db.migrate import migrate
from tocsin.kernel.clock import DAY, SECOND
from tocsin.replay.flow import Asked, Replayed, read_present, replay
from tocsin.sources.event import Event, Status

EVENTS = 1_000_000
PUSH = 10
HOSTS = 500
CHECKS = 20
RULES = 50
"""Of each family: drop, silence, inhibit."""


def main() -> None:
    """Fill a store, replay it twice, print."""
    given = argparse.ArgumentParser(prog="bench.replay")
    given.add_argument("--events", type=int, default=EVENTS, help=f"how many stored events ({EVENTS})")
    asyncio.run(_run(given.parse_args().events))


async def _run(events: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/tocsin.db"
        await migrate(url)
        house = House(url, Path(folder))
        await house.db.open()
        try:
            await _measure(house, events)
        finally:
            await house.db.close()


async def _measure(house: House, events: int) -> None:
    await house.account()
    await house.channel(["http://127.0.0.1:9/"])
    now = house.clock.now()
    async with house.db.snapshot() as tx:
        (channel,) = await channels.read_all(tx, ACCOUNT_ID)
    async with house.db.transaction() as tx:
        grouped = {"method": "p", "equals": [["labels.service"]], "time_window": 30, "window_type": "tumbling"}
        await channels.change(tx, ACCOUNT_ID, channel.channel_id, {"grouping": grouped})
        for number, settings in enumerate(_settings(now)):
            await noise_store.save_rule(tx, _rule(house, channel.channel_id, number, settings, now), new=True)
        await move_config_version(tx, ACCOUNT_ID)
    start_at = now - 29 * DAY
    (integration_id,) = [one.integration_id for one in (await _present(house)).integrations]
    await _fill(house, integration_id, events, start_at, now)
    asked = Asked(ACCOUNT_ID, [integration_id], channel.channel_id, start_at, now)
    present = await _present(house)
    fresh = _rule(house, channel.channel_id, 999, DropSettings(filters=_when(service="s3")), now)
    print(
        f"{events} events in pushes of {PUSH}, {HOSTS * CHECKS} alert keys, {RULES} rules each of drop, silence, inhibit"
    )
    await _timed(house, "today's rules", asked, present, present)
    await _timed(
        house, "today's rules and a draft", asked, present, structs.replace(present, noise=[*present.noise, fresh])
    )


async def _present(house: House) -> Configuration:
    async with house.db.snapshot() as tx:
        return await read_present(tx, ACCOUNT_ID)


async def _timed(house: House, name: str, asked: Asked, present: Configuration, draft: Configuration) -> Replayed:
    began, cpu = time.monotonic(), time.process_time()
    async with house.db.snapshot() as tx:
        found = await replay(tx, house.world.vault, asked, present, draft, lambda _: None)
    seconds, used = time.monotonic() - began, time.process_time() - cpu
    one = found.difference
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_024
    print(
        f"{name:28}{seconds:8.1f} s {used / found.events * 1e6:8.1f} us CPU/event, peak {peak:.0f} MiB; "
        f"{one.before.incidents} incidents, now {one.after.incidents}; {sum(one.fates.values())} events differ"
    )
    return found


async def _fill(house: House, integration_id: int, events: int, start_at: int, end_at: int) -> None:
    rng = random.Random(7)
    pushes = events // PUSH
    step = (end_at - start_at - 60 * SECOND) / pushes
    rows: list[arrival_store.Kept] = []
    for number in range(pushes):
        at = start_at + SECOND + round(number * step)
        body = msgspec.msgpack.encode(list(_events(rng, at)))
        rows.append((ACCOUNT_ID, house.ids.hex24(at), integration_id, at, PUSH, body))
        if len(rows) == 5_000 or number == pushes - 1:
            async with house.db.transaction() as tx:
                await arrival_store.keep(tx, rows)
            rows = []


def _events(rng: random.Random, at: int) -> Iterator[Event]:
    """One push: a machine's checks, a third of them over, as a monitoring system repeats them."""
    host = rng.randrange(HOSTS)
    for _ in range(PUSH):
        check = rng.randrange(CHECKS)
        severities: tuple[Status, ...] = ("Ok", "Critical", "Warning")
        yield Event(
            f"check {check} on host-{host}",
            rng.choice(severities),
            f"{host}/{check}",
            "value above threshold for five minutes",
            event_time=at,
            labels={
                "host": f"host-{host}",
                "check": f"check-{check}",
                "service": f"s{host % 10}",
                "env": "production" if host % 5 else "dev",
                "cluster": "eu-central-1",
            },
        )


def _when(**asked: str) -> list[list[dict[str, object]]]:
    return [[{"key": f"labels.{key}", "oper": "IN", "vals": [value]} for key, value in asked.items()]]


def _settings(now: int) -> Iterator[NoiseSettings]:
    for number in range(RULES):
        yield DropSettings(filters=_when(host=f"host-{number}", env="dev"))
        yield SilenceSettings(filters=_when(host=f"host-{100 + number}"), start_at=now - 40 * DAY, end_at=now + DAY)
        yield InhibitSettings(
            target_filters=_when(check=f"check-{number % CHECKS}", env="production"),
            source_filters=_when(check="check-0", service=f"s{number % 10}"),
            equals=["labels.host"],
        )


def _rule(house: House, channel_id: int, number: int, settings: NoiseSettings, now: int) -> NoiseRule:
    kinds: dict[type[NoiseSettings], NoiseKind] = {DropSettings: "drop", SilenceSettings: "silence"}
    return NoiseRule(
        account_id=ACCOUNT_ID,
        rule_id=house.ids.hex24(now),
        channel_id=channel_id,
        kind=kinds.get(type(settings), "inhibit"),
        name=f"rule {number}",
        settings=settings,
        created_at=now,
    )


if __name__ == "__main__":
    main()
