"""What is measured, each in a fresh process on one core: ``python -m bench.deliver.cases CASE JSON`` prints JSON."""

import asyncio
import gc
import json
import os
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

from bench.deliver.house import House, open_house
from bench.deliver.sink import Sink
from bench.ingest.latency import percentile

CHANNELS = 125
LAYER = 4
"""Bots told of each incident: 500 targets, 600 messages a minute each, so that limits are kept but hold up nothing."""
HEALTHY = 200
PACE_PER_S = 100
THROTTLED = 1_500
HUNG = 60
"""Messages that the silent endpoint gets at once: more than its burst, more than may be in the air at all."""

Figures = dict[str, Any]


async def throughput(house: House, sink: Sink, plan: Figures) -> Figures:
    """Windows of ``plan["window"]`` deliveries that wait already: from the first claim until the last is settled."""
    await _channels(house, sink)
    windows = []
    for number in range(plan["windows"] + 1):
        await _fill(house, f"w{number}", plan["window"])
        gc.collect()
        before, wall_s, cpu_s = sink.count(), time.perf_counter(), time.process_time()
        await _deliver(house, plan["window"])
        wall_s, cpu_s = time.perf_counter() - wall_s, time.process_time() - cpu_s
        windows.append({"per_s": plan["window"] / wall_s, "cpu_us": cpu_s / plan["window"] * 1e6})
        _expect(sink.count() - before == plan["window"], "the sink did not get one message for each delivery")
    _expect(await house.states() == {"delivered": plan["window"] * len(windows)}, "not everything was delivered")
    return {"windows": windows[1:]}  # the first one opens connections and warms caches


async def memory(house: House, sink: Sink, plan: Figures) -> Figures:
    """Resident memory (KiB) after every ``plan["step"]`` of ``plan["total"]`` deliveries."""
    await _channels(house, sink)
    resident = []
    for number in range(plan["total"] // plan["window"]):
        await _fill(house, f"m{number}", plan["window"])
        await _deliver(house, plan["window"])
        if (number + 1) * plan["window"] % plan["step"] == 0:
            gc.collect()
            sink.taken()  # what the sink keeps for us must not grow either
            resident.append(_resident_kib())
    _expect(await house.states() == {"delivered": plan["total"]}, "not everything was delivered")
    return {"resident_kib": resident}


async def throttled(house: House, sink: Sink, _plan: Figures) -> Figures:
    """One target gets more than its pace allows: digests, in which every incident is named just once."""
    channel = await house.channel([sink.url(0)])
    sink.taken()
    for first in range(0, THROTTLED, 500):
        await house.receive([(channel, f"incident {first + number}") for number in range(500)])
    begin_s = time.monotonic()
    async with _looping(house):
        await _until(house, lambda states: states == {"delivered": THROTTLED}, 60)
    taken = sink.taken()
    named = sorted(title for one in taken for title in one.titles)
    return {
        "incidents": THROTTLED,
        "messages": len(taken),
        "digests": sum(len(one.titles) > 1 for one in taken),
        "lost": THROTTLED - len(set(named)),
        "twice": len(named) - len(set(named)),
        "seconds": time.monotonic() - begin_s,
    }


async def hanging(house: House, sink: Sink, plan: Figures) -> Figures:
    """Hand-over latency of 200 healthy targets at a steady pace, with or without a silent endpoint among them."""
    healthy = [await house.channel([sink.url(number)]) for number in range(HEALTHY)]
    silent = await house.channel([sink.silent_url])
    _expect(plan["seconds"] >= 1, "a case needs at least one second")
    sink.taken()
    ordered: dict[str, float] = {}
    async with _looping(house):
        await house.receive([(one, f"warm {one}") for one in healthy])
        await asyncio.sleep(1)
        if plan["hang"]:
            await house.receive([(silent, f"hung {number}") for number in range(HUNG)])
        begin_s = time.monotonic()
        for number in range(plan["seconds"] * PACE_PER_S):
            await asyncio.sleep(max(0.0, begin_s + number / PACE_PER_S - time.monotonic()))
            title = f"paced {number}"
            ordered[title] = await house.receive([(healthy[number % HEALTHY], title)])
        await asyncio.sleep(1)
    taken = [(title, one.at_s) for one in sink.taken() for title in one.titles]
    waits = [(at_s - ordered[title]) * 1_000 for title, at_s in taken if title in ordered]
    return {
        "events": len(ordered),
        "missing": len(ordered) - len(waits),
        "hung": sum(title.startswith("hung") for title, _ in taken),
        "p50_ms": percentile(waits, 0.5) if waits else float("inf"),
        "p99_ms": percentile(waits, 0.99) if waits else float("inf"),
        "worst_ms": max(waits, default=float("inf")),
    }


async def _channels(house: House, sink: Sink) -> None:
    for number in range(CHANNELS):
        await house.channel([sink.url(number * LAYER + place) for place in range(LAYER)])


async def _fill(house: House, name: str, deliveries: int) -> None:
    """Let deliveries wait, spread evenly over all targets."""
    events = [(number % CHANNELS, f"{name} {number}") for number in range(deliveries // LAYER)]
    for first in range(0, len(events), 250):
        await house.receive(events[first : first + 250])


async def _deliver(house: House, deliveries: int) -> None:
    """Run the delivery loop until so many more attempts are made and their results recorded."""
    wanted = house.attempts() + deliveries
    loop = house.loop()
    task = asyncio.create_task(loop.run())
    deadline = time.monotonic() + 120
    while house.attempts() < wanted:
        _expect(time.monotonic() < deadline, f"{wanted - house.attempts():.0f} messages did not go out within 120 s")
        await asyncio.sleep(0.005)
    await house.delivering.drain()
    loop.stop()
    await task


@asynccontextmanager
async def _looping(house: House) -> AsyncIterator[None]:
    loop = house.loop()
    task = asyncio.create_task(loop.run())
    try:
        yield
    finally:
        loop.stop()
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        flying = asyncio.all_tasks() - {asyncio.current_task()}
        for one in flying:  # what still waits for the silent endpoint
            one.cancel()
        await asyncio.gather(*flying, return_exceptions=True)


async def _until(house: House, look: Callable[[dict[str, int]], bool], limit_s: float) -> None:
    deadline = time.monotonic() + limit_s
    while not look(states := await house.states()):
        _expect(time.monotonic() < deadline, f"not done after {limit_s} s: {states}")
        await asyncio.sleep(0.2)


def _expect(true: bool, otherwise: str) -> None:  # noqa: FBT001 - reads as a sentence
    """A figure about something else than what was meant is worse than none."""
    if not true:
        raise RuntimeError(otherwise)


def _resident_kib() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") // 1024


CASES: dict[str, Callable[[House, Sink, Figures], Awaitable[Figures]]] = {
    "throughput": throughput,
    "memory": memory,
    "throttled": throttled,
    "hanging": hanging,
}


async def _main(name: str, plan: Figures) -> Figures:
    async with open_house(plan["database"], Path(plan["folder"])) as house:
        return await CASES[name](house, Sink(plan["port"]), plan)


if __name__ == "__main__":
    print(json.dumps(asyncio.run(_main(sys.argv[1], json.loads(sys.argv[2])))))
