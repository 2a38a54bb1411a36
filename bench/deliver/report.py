"""The figures for people, and the targets that they are held against."""

from collections.abc import Sequence
from statistics import median
from typing import Any

from bench.ingest.report import Verdict

Figures = dict[str, Any]
RATE = 1_000
"""Deliveries per second to a local sink on one core."""
DELAY_MS = 50
"""What a silent endpoint may add to the 99th percentile of the others: less than anybody notices, more than noise."""
SLOPE_KIB = 512
"""Growth per 10,000 deliveries that is not told from the allocator's noise."""


def speed(name: str, measured: Figures) -> str:
    """One line of throughput and CPU."""
    rates, costs = ([one[key] for one in measured["windows"]] for key in ("per_s", "cpu_us"))
    spread = f"{min(costs):,.0f}-{max(costs):,.0f}"
    return f"{name:<24}{median(rates):>14,.0f}{median(costs):>18,.0f}{spread:>16}"


SPEED_HEAD = f"{'sending':<24}{'deliveries/s':>14}{'CPU us/delivery':>18}{'low-high':>16}"


def pace(name: str, measured: Figures) -> str:
    """What the throttled target got."""
    return (
        f"throttled, {name}: {measured['incidents']} incidents in {measured['messages']} messages "
        f"({measured['digests']} digests) within {measured['seconds']:.1f} s; "
        f"lost {measured['lost']}, named twice {measured['twice']}"
    )


def delay(name: str, measured: Figures) -> str:
    """Hand-over latency."""
    return (
        f"{name:<34}p50 {measured['p50_ms']:>8.1f} ms   p99 {measured['p99_ms']:>8.1f} ms   "
        f"worst {measured['worst_ms']:>8.1f} ms   missing {measured['missing']} of {measured['events']}"
    )


def slope_kib(resident: Sequence[int]) -> float:
    """Least-squares growth per step over the second half: before, caches fill up to their limits."""
    late = resident[len(resident) // 2 :]
    mean_x, mean_y = (len(late) - 1) / 2, sum(late) / len(late)
    across = sum((x - mean_x) ** 2 for x in range(len(late)))
    return sum((x - mean_x) * (y - mean_y) for x, y in enumerate(late)) / across if across else 0.0


def memory(measured: Figures) -> str:
    """Resident memory at each step."""
    shown = " ".join(f"{one / 1024:.1f}" for one in measured["resident_kib"])
    return f"memory, MiB at each step: {shown}; slope {slope_kib(measured['resident_kib']):+.0f} KiB a step"


def verdicts(found: dict[str, Figures]) -> list[Verdict]:
    """The issue's goals, as far as they were measured."""
    reached = []
    for name, one in found.items():
        if name.startswith("throughput") and "alertmanager" not in name:
            rate = median(window["per_s"] for window in one["windows"])
            reached.append(Verdict(f"deliveries/s on one core, {name.partition(' ')[2]}", rate, RATE, at_most=False))
        if name.startswith("throttled"):
            reached.append(Verdict(f"lost under a limit, {name.partition(' ')[2]}", one["lost"], 0))
    calm, hung = found.get("hanging without"), found.get("hanging with")
    if calm and hung:
        added = hung["p99_ms"] - calm["p99_ms"]
        reached.append(Verdict("p99 added by a silent endpoint, ms", added, DELAY_MS))
        reached.append(Verdict("messages missing beside a silent endpoint", hung["missing"], 0))
    if "memory" in found:
        slope = slope_kib(found["memory"]["resident_kib"])
        reached.append(Verdict("memory growth per step, KiB", slope, SLOPE_KIB))
    return reached
