"""``python -m bench.lists``: a page of 100,000 open incidents and 100,000 open alerts, with every filter offered."""

from __future__ import annotations

import argparse
import asyncio
import random
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import text

from bench.lists.fill import fill
from tests.api.answering import Desk
from tests.database.postgres_server import throw_away_server
from tests.world.databases import Place
from tests.world.world import World, new_world
from tocsin.db.migrate import migrate

ROWS = 100_000
TIMES = 5
TARGET_MS = 300
DAY_S = 86_400


def main() -> None:
    """Fill a store of each kind, ask for pages, print what is slow."""
    given = argparse.ArgumentParser(prog="bench.lists")
    given.add_argument("--rows", type=int, default=ROWS)
    given.add_argument("--database", choices=("sqlite", "postgres", "both"), default="both")
    asked = given.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if asked.database != "postgres":
            asyncio.run(_measure(Place(f"sqlite:///{folder}/tocsin.db", Path(folder)), asked.rows))
        if asked.database != "sqlite":
            Path(folder).chmod(0o711)  # started by root, the server runs as another user
            home = Path(folder) / "postgres"
            home.mkdir(mode=0o711)
            with throw_away_server(home) as server:
                asyncio.run(_measure(Place(server.create(), Path(folder)), asked.rows))


async def _measure(place: Place, rows: int) -> None:
    await migrate(place.url)
    world = new_world(place)
    await world.start()
    try:
        await world.found()
        desk = Desk(world)
        ana = await desk.admin()
        await fill(world, rows, random.Random(5))
        async with world.db.transaction() as tx:
            await tx.run(text("ANALYZE"))  # as PostgreSQL does by itself, and SQLite here too
        print(
            f"{'PostgreSQL' if place.is_shared else 'SQLite'}: {rows} open incidents and alerts, as many closed; "
            f"ms, median and worst of {TIMES}"
        )
        slow = 0
        for path, name, body in _requests(world):
            times = []
            total = 0
            for _ in range(TIMES):
                began = time.perf_counter()
                answer = await ana.data(path, **body)
                times.append((time.perf_counter() - began) * 1_000)
                total = answer["total"]
            mark = " !" if max(times) > TARGET_MS else ""
            slow += bool(mark)
            print(f"  {path:15}{name:40}{statistics.median(times):9.1f}{max(times):9.1f}   total {total}{mark}")
        print(f"  {slow} over {TARGET_MS} ms")
        desk.close()
    finally:
        await world.stop()


def _requests(world: World) -> Iterator[tuple[str, str, dict[str, Any]]]:
    now = world.clock.now() // 1_000
    whole = {"start_time": now - 30 * DAY_S, "end_time": now + DAY_S}
    still = {**whole, "progress": "Triggered,Processing"}
    channel = world.channel_id()
    person = world.person_id("root")
    deep = {"p": 500, "limit": 20}
    filters: dict[str, dict[str, Any]] = {
        "": {},
        "oldest first": {"asc": True},
        "page 500": deep,
        "severity Critical": {"incident_severity": "Critical"},
        "severity Info, rare": {"incident_severity": "Info"},
        "title, many": {"query": "disk"},
        "title, one": {"query": "host-777 "},
        "title, none": {"query": "nowhere to be found"},
        "number": {"nums": ["ABCDEF"]},
        "channel": {"channel_ids": [channel]},
        "channel, title": {"channel_ids": [channel], "query": "host-777 "},
        "responder": {"responder_ids": [person]},
        "responder, none": {"responder_ids": [12345]},
        "acknowledged by": {"acker_ids": [person]},
        "made by hand": {"creator_ids": [person]},
        "snoozed": {"is_snoozed": True},
        "my teams": {"is_my_team": True},
        "my channels": {"is_my_channel": True},
        "ever muted": {"ever_muted": True},
        "rare": {"is_rare": True},
    }
    everything, over = {**whole, "start_time": now - 29 * DAY_S}, {**whole, "progress": "Closed"}
    for base, what in ((still, "open"), (everything, "all"), (over, "closed")):
        for name, body in filters.items():
            yield "/incident/list", f"{what} {name}", {**base, **body}
    yield "/incident/list", "closed by", {**whole, "progress": "Closed", "closer_ids": [person]}
    active = {**whole, "is_active": True}
    alerts: dict[str, dict[str, Any]] = {
        "": {},
        "oldest first": {"asc": True},
        "by change": {"orderby": "updated_at"},
        "changed lately": {"orderby": "updated_at", "by_updated_at": True},
        "page 500": deep,
        "severity": {"alert_severity": "Critical"},
        "severity, rare": {"alert_severity": "Info"},
        "title, one": {"title": "host-777 "},
        "title, none": {"title": "nowhere to be found"},
        "label, many": {"labels": {"env": "production"}},
        "label, few": {"labels": {"host": "host-777"}},
        "label, none": {"labels": {"host": "nowhere"}},
        "key": {"alert_keys": ["disk/777"]},
        "channel": {"channel_ids": [channel]},
        "ever muted": {"ever_muted": True},
        "never muted": {"ever_muted": False},
    }
    for base, what in ((active, "open"), (whole, "all"), ({**whole, "is_active": False}, "closed")):
        for name, body in alerts.items():
            yield "/alert/list", f"{what} {name}", {**base, **body}


if __name__ == "__main__":
    main()
