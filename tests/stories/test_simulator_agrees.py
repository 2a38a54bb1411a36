"""Promise: what the simulator says is what happens, over random organisations, also while clocks change and people answer."""

from __future__ import annotations

import random
from typing import NamedTuple

import pytest
from sqlalchemy import select

from tests.world.house import ACCOUNT_ID
from tests.world.rules import Step, layer
from tests.world.world import World
from tocsin.ahead.simulate import Question, Simulated
from tocsin.ahead.simulate_flow import Simulations
from tocsin.db.tables import delivery
from tocsin.incidents.model import Acknowledge, Incident
from tocsin.oncall.layer import Group, Layer, Limit, Member, Period, Unit
from tocsin.reach.means_flow import MeansFlow

pytestmark = pytest.mark.anyio

RUNS = 200
HOURS = 8
NIGHT_OF_THE_CHANGE = 1_774_742_400_000  # Sunday, 29 March 2026, 00:00 UTC
PEOPLE = ("ana", "bo", "cy", "dee", "eve")


class Case(NamedTuple):
    """A channel of its own, what is asked of it, and when somebody answers (s after it began; 0: nobody)."""

    channel: str
    severity: str
    answered_s: int


class Told(NamedTuple):
    """One message, in words that both know."""

    at: int
    layer: int
    round: int
    event: str
    person_id: int
    recipient: str


async def town(world: World) -> None:
    """Five persons, one of whom nothing reaches; a team; two schedules, one with gaps; a group."""
    for name in PEOPLE:
        await world.person(name)
    await world.person("fay", email="")
    await world.team("db", "ana", "bo", "fay")
    start = world.clock.now() - 40 * 86_400_000
    groups = tuple(Group(name, (Member(0, (world.person_id(name),)),)) for name in PEOPLE)
    await world.schedule("round", Layer("hours", groups, start, unit=Unit.hour, length=1), zone="Europe/Madrid")
    nights = (Period(1 * 3_600, 4 * 3_600),)
    night = Layer("night", groups[2:], start, unit=Unit.day, limit=Limit.daily, periods=nights)
    await world.schedule("night", night, zone="Europe/Madrid")


def steps(chance: random.Random) -> list[Step]:
    """One to three layers of anybody."""
    who = [*PEOPLE, "fay", "team:db", "schedule:round", "schedule:night", "robot:ops", "mail:duty"]
    return [
        layer(
            *chance.sample(who, chance.randint(1, 3)),
            times=chance.randint(1, 3),
            every=chance.choice([0.5, 5, 10, 30]),
            window=chance.choice([0, 10, 20, 45, 60]),
            force=chance.random() < 0.3,
        )
        for _ in range(chance.randint(1, 3))
    ]


async def cases(world: World, chance: random.Random) -> list[Case]:
    """As many channels as runs, each with a rule or two."""
    found = []
    for number in range(RUNS):
        channel = f"case {number}"
        await world.channel(channel)
        await world.integration(channel)
        if chance.random() < 0.3:
            only = [[{"key": "severity", "oper": "IN", "vals": ["Critical"]}]]
            await world.rule(*steps(chance), channel=channel, filters=only, name=f"criticals {number}")
        delay = chance.choice([0, 0, 0, 60, 300])
        hours = [{"start": "00:00", "end": "06:00", "repeat": []}] if chance.random() < 0.3 else []
        await world.rule(*steps(chance), channel=channel, aggr_window_s=delay, time_filters=hours)
        answered_s = chance.choice([0, chance.randrange(7, 7_200, 14)])
        found.append(Case(channel, chance.choice(["Critical", "Warning"]), answered_s))
    return found


async def simulated(world: World, case: Case) -> Simulated:
    means = MeansFlow(world.product.catalogue, has_relay=world.product.carrier.has_relay)
    one = Incident(
        account_id=ACCOUNT_ID,
        incident_id="0" * 24,
        channel_id=world.channel_id(case.channel),
        title=case.channel,
        severity=case.severity,
    )
    question = Question(one, world.clock.now(), case.answered_s * 1_000 or None)
    async with world.db.snapshot() as tx:
        return await Simulations(world.product.vault, world.product.catalogue, means).run(tx, question)


async def happened(world: World, case: Case) -> list[Told]:
    one = await world.incident(case.channel)
    mine = (delivery.c.incident_id == one.incident_id, delivery.c.event.in_(("triggered", "repeat", "escalated")))
    rows = await world.rows(select(delivery).where(*mine))
    return sorted(
        Told(row.created_at, row.layer_idx, row.round, row.event, row.person_id, row.recipient) for row in rows
    )


async def test_the_simulator_says_what_happens(world: World) -> None:
    chance = random.Random(20260329)
    world.clock.set(NIGHT_OF_THE_CHANGE)
    await town(world)
    asked = await cases(world, chance)
    foreseen = {case.channel: await simulated(world, case) for case in asked}
    began = world.clock.now()
    for case in asked:
        await world.push(case.channel, case.severity, to=case.channel)
    await world.work()
    for case in sorted((one for one in asked if one.answered_s), key=lambda one: one.answered_s):
        await world.forward(f"{(began - world.clock.now()) // 1_000 + case.answered_s}s")
        await world.command("ana", Acknowledge, of=case.channel)
    await world.forward(f"{HOURS}h")
    for case in asked:
        found = [
            Told(one.at, one.layer, one.round, one.event, one.person_id, one.recipient)
            for one in foreseen[case.channel].moments
            if one.kind == "told"
        ]
        assert sorted(found) == await happened(world, case), case
    kinds = {one.kind for each in foreseen.values() for one in each.moments}
    assert kinds == {"told", "remark", "delay", "passed_over", "answered", "exhausted"}
    world._read = len(world.ends.said)
