"""``python -m bench.pipeline``: CPU per event up to its fate, by the number of rules of each family; and Alertmanager's."""

from __future__ import annotations

import argparse
import asyncio
import random
import statistics
import tempfile
import time
from pathlib import Path

from bench.deliver.house import ACCOUNT_ID, House
from bench.pipeline.families import FAMILIES, FORMS, events, set_up
from bench.pipeline.peer import alertmanager
from tocsin import journey
from tocsin.alerts.model import Accepted
from tocsin.db.migrate import migrate

COUNTS = (10, 100, 1_000, 10_000)
BATCH = 1_000
BATCHES = 12
TARGET_US = 60
TARGET_GROWTH = 3.0


def main() -> None:
    """Measure, print, compare with the targets."""
    given = argparse.ArgumentParser(prog="bench.pipeline")
    given.add_argument("--family", choices=sorted(FAMILIES), action="append", help="only this family; repeat for more")
    given.add_argument("--counts", type=int, nargs="+", default=list(COUNTS), help="how many rules")
    given.add_argument("--no-peer", action="store_true", help="leave Alertmanager out")
    asked = given.parse_args()
    families = asked.family or list(FAMILIES)
    print(f"us CPU per event, batches of {BATCH}, median of {BATCHES} (SQLite, one core)")
    print(f"{'family':10}{'form':10}" + "".join(f"{count:>10}" for count in asked.counts) + "    growth")
    for family in families:
        for form in FORMS:
            figures = [asyncio.run(_measure([family], count, form)) for count in asked.counts]
            growth = figures[-1] / figures[0]
            mark = " !" if growth > TARGET_GROWTH else ""
            print(f"{family:10}{form:10}" + "".join(f"{one:10.1f}" for one in figures) + f"{growth:9.2f}x{mark}")
    whole = asyncio.run(_measure(list(FAMILIES), 50, "exact"))
    bare = asyncio.run(_measure([], 0, "exact"))
    print(f"50 rules of each family at once: {whole:.1f} us (target {TARGET_US}); without rules: {bare:.1f} us")
    if not asked.no_peer:
        for count in asked.counts:
            print(
                f"Alertmanager with {count} silences and {count} inhibit rules: {alertmanager(count):.1f} us CPU per alert"
            )


async def _measure(families: list[str], count: int, form: str) -> float:
    """Median CPU per event in us of batches in one transaction each; the first ones, which compile, do not count."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/tocsin.db"
        await migrate(url)
        house = House(url, Path(folder))
        await house.db.open()
        try:
            integration_id = await set_up(house, families, count, form)
            rng = random.Random(11)
            figures = []
            for _ in range(BATCHES + 3):
                now = house.clock.now()
                batch = [Accepted(ACCOUNT_ID, integration_id, now, [one]) for one in events(rng, BATCH, now)]
                began = time.process_time()
                async with house.db.transaction() as tx:
                    await journey.receive(house.world, tx, batch)
                figures.append((time.process_time() - began) / BATCH * 1e6)
            return statistics.median(figures[3:])
        finally:
            await house.db.close()


if __name__ == "__main__":
    main()
