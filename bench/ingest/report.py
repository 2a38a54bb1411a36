"""Medians, ratios and the targets they are held against."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any

from bench.ingest.window import Case, Window

NOISE = 0.15
"""A window in which others (hypervisor included) took more than this share of the cores is left out, if it can be."""
ENOUGH = 3

Figures = dict[str, float]
FIGURES = ("accepted_per_s", "finished_per_s", "p50_ms", "p99_ms", "cpu_us_per_event", "load_cpu_share")


@dataclass(frozen=True, slots=True)
class CaseResult:
    """All windows of one case, and the greatest memory of each product, in MiB."""

    case: Case
    windows: Mapping[str, Sequence[Window]]
    peak_mib: Mapping[str, float]

    def figures(self, product: str) -> Figures:
        """Medians over the kept windows, with memory, noise and the spread of the CPU figure."""
        chosen = kept(self.windows[product])
        cpu = [window.cpu_us_per_event for window in chosen]
        figures = {name: median(getattr(window, name) for window in chosen) for name in FIGURES}
        return figures | {
            "cpu_us_lowest": min(cpu),
            "cpu_us_highest": max(cpu),
            "peak_mib": self.peak_mib[product],
            "others_share": median(window.others_share for window in chosen),
            "windows_kept": float(len(chosen)),
        }

    def ratios(self) -> Figures:
        """Tocsin over Alertmanager; empty when only one of them ran."""
        if len(self.windows) < 2:
            return {}
        ours, theirs = self.figures("tocsin"), self.figures("alertmanager")
        return {name: ours[name] / theirs[name] for name in (*FIGURES[:-1], "peak_mib") if theirs[name]}

    def problems(self) -> list[str]:
        """What makes figures of this case doubtful."""
        found = {problem for windows in self.windows.values() for window in windows for problem in window.problems}
        for product in self.windows:
            figures = self.figures(product)
            if figures["load_cpu_share"] > 0.85:
                found.add(
                    f"{product}: the load took {figures['load_cpu_share']:.0%} of a core and may be the bottleneck"
                )
            if figures["others_share"] > NOISE:
                found.add(f"{product}: other processes took {figures['others_share']:.0%} of the machine")
        return sorted(found)

    def as_json(self) -> dict[str, Any]:
        """Everything, for machines."""
        return {
            "case": self.case.name,
            "products": {product: self.figures(product) for product in self.windows},
            "ratios": self.ratios(),
            "problems": self.problems(),
            "windows": {product: [asdict(one) for one in windows] for product, windows in self.windows.items()},
        }


def kept(windows: Sequence[Window]) -> list[Window]:
    """The windows without much other load; when these are too few, the least disturbed ones."""
    by_noise = sorted(windows, key=lambda window: window.others_share)
    calm = [window for window in by_noise if window.others_share <= NOISE]
    return calm if len(calm) >= ENOUGH else by_noise[:ENOUGH]


def table(results: Sequence[CaseResult]) -> str:
    """The figures for people."""
    head = f"{'case':<26}{'product':<14}{'accepted/s':>11}{'finished/s':>11}{'p50 ms':>8}{'p99 ms':>8}"
    head += f"{'CPU us/event':>14}{'low-high':>12}{'peak MiB':>10}"
    lines = [head, "-" * len(head)]
    for result in results:
        lines += [f"{result.case.name:<26}{name:<14}{_cells(result.figures(name))}" for name in result.windows]
        ratios = result.ratios()
        if ratios:
            lines.append(
                f"{'':<26}{'ratio':<14}{ratios['accepted_per_s']:>11.2f}{ratios['finished_per_s']:>11.2f}"
                f"{ratios['p50_ms']:>8.2f}{ratios['p99_ms']:>8.2f}{ratios['cpu_us_per_event']:>14.2f}{'':>12}"
                f"{ratios['peak_mib']:>10.2f}"
            )
        lines += [f"  ! {problem}" for problem in result.problems()]
    return "\n".join(lines)


def _cells(figures: Figures) -> str:
    spread = f"{figures['cpu_us_lowest']:.0f}-{figures['cpu_us_highest']:.0f}"
    return (
        f"{figures['accepted_per_s']:>11,.0f}{figures['finished_per_s']:>11,.0f}{figures['p50_ms']:>8.1f}"
        f"{figures['p99_ms']:>8.1f}{figures['cpu_us_per_event']:>14.1f}{spread:>12}{figures['peak_mib']:>10.0f}"
    )


@dataclass(frozen=True, slots=True)
class Verdict:
    """One target and what was reached."""

    what: str
    reached: float
    limit: float
    at_most: bool = True

    @property
    def met(self) -> bool:
        """Whether the target is reached."""
        return self.reached <= self.limit if self.at_most else self.reached >= self.limit

    def line(self) -> str:
        """As printed."""
        sign = "<=" if self.at_most else ">="
        return f"{'met   ' if self.met else 'MISSED'}  {self.what:<58}{self.reached:>9.2f}  ({sign} {self.limit:g})"


def verdicts(results: Sequence[CaseResult]) -> list[Verdict]:
    """CPU to finished at most 1.0 x Alertmanager's in batches and 1.3 x for singles; throughput at least 0.7 x."""
    found = []
    for result in results:
        ratios = result.ratios()
        if ratios:
            limit = 1.3 if result.case.batch == 1 else 1.0
            found.append(
                Verdict(f"CPU per event, {result.case.name}, x alertmanager", ratios["cpu_us_per_event"], limit)
            )
            rate = ratios["finished_per_s"]
            found.append(Verdict(f"finished/s, {result.case.name}, x alertmanager", rate, 0.7, at_most=False))
    return found
