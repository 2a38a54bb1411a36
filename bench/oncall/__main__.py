"""``python -m bench.oncall``: rendering a year, who is on call now, and the coverage of two hundred schedules."""

from __future__ import annotations

import asyncio
import random
import statistics
import time
from collections.abc import Callable
from zoneinfo import ZoneInfo

from bench.oncall.due import due_at_once
from tocsin.ahead.cover import Ground, duties_of, gaps
from tocsin.ahead.reaching import Reaching
from tocsin.escalation.model import Layer as Step
from tocsin.escalation.model import Target
from tocsin.oncall.duty import on_call
from tocsin.oncall.layer import Group, Layer, Limit, Member, Period, Unit
from tocsin.oncall.schedule import Schedule
from tocsin.oncall.timeline import timeline
from tocsin.people.model import Member as Person
from tocsin.reach.model import Contacts, Means

START = 1_767_571_200_000
DAY = 86_400_000
ZONES = ("Europe/Madrid", "Asia/Shanghai", "America/New_York", "Australia/Lord_Howe")


def main() -> None:
    """Print medians of five runs."""
    chance = random.Random(7)
    big = schedule(1, 5, 50, chance)
    zone = ZoneInfo(big.time_zone)
    year = median(lambda: timeline(big.layers, zone, START, START + 365 * DAY))
    print(f"12 months, 50 persons, 5 layers rendered    {year * 1e3:8.1f} ms")
    now = median(lambda: [on_call(big, START + number * 3_600_000) for number in range(100)]) / 100
    print(f"who is on call at an instant                {now * 1e6:8.1f} us")
    many = [schedule(number, 3, 12, chance) for number in range(1, 201)]
    print(f"200 schedules, 90 days of coverage          {median(lambda: cover(many)) * 1e3:8.1f} ms")
    written, sent = asyncio.run(due_at_once(6_000))
    print(f"6,000 escalations due at once: handed over  {written * 1e3:8.1f} ms, messages out after {sent:.1f} s")


def schedule(number: int, layers: int, persons: int, chance: random.Random) -> Schedule:
    """A schedule with daily, weekly and hourly rotations, one of them in office hours."""
    found = []
    for at in range(layers):
        some = chance.sample(range(1, persons + 1), min(persons, 10))
        groups = tuple(Group(str(one), (Member(0, (one,)),)) for one in some)
        unit, length = chance.choice([(Unit.day, 1), (Unit.week, 1), (Unit.hour, 12)])
        office = {"limit": Limit.daily, "periods": (Period(9 * 3_600, 18 * 3_600),)} if at == 0 else {}
        found.append(Layer(str(at), groups, START - 90 * DAY, unit=unit, length=length, **office))  # type: ignore[arg-type]
    return Schedule(account_id=1, schedule_id=number, name=str(number), time_zone=chance.choice(ZONES), layers=found)


def cover(many: list[Schedule]) -> None:
    """Coverage of every schedule, as the console asks for it."""
    end = START + 90 * DAY
    contacts = {
        one: Contacts(member=Person(account_id=1, member_id=one, name="x", email="x@example.com")) for one in range(60)
    }
    duties = {
        one.schedule_id: duties_of(one, timeline(one.layers, ZoneInfo(one.time_zone), START, end)) for one in many
    }
    reaching = Reaching(contacts, Means(providers={}, media={}, has_relay=True))
    ground = Ground(START, end, {one.schedule_id: one for one in many}, duties, {}, {}, reaching)
    for one in many:
        gaps([Step(Target(schedule_to_role_ids={str(one.schedule_id): []}))], "Critical", ground, [ground.span])


def median(run: Callable[[], object]) -> float:
    """Seconds of CPU, the middle of five runs."""
    taken = []
    for _ in range(5):
        begin = time.process_time()
        run()
        taken.append(time.process_time() - begin)
    return statistics.median(taken)


if __name__ == "__main__":
    main()
