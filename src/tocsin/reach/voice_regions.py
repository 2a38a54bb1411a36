"""Where telephones ring: regions with their dialling codes, and who calls there. Facts are in ``voice_regions.csv``."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from functools import cache
from importlib import resources

from msgspec import Struct


class Region(Struct, frozen=True):
    """A region; its dialling codes in the form ``+1264``."""

    name: str
    dial_codes: tuple[str, ...]


@cache
def regions() -> tuple[Region, ...]:
    """All regions, the largest markets first, then by continent as they were listed."""
    text = resources.files("tocsin.reach").joinpath("voice_regions.csv").read_text(encoding="utf-8")
    return tuple(Region(row["region"], tuple(row["dial_codes"].split())) for row in csv.DictReader(text.splitlines()))


def serves(reached: Sequence[str], region: Region) -> bool:
    """Whether a notifier whose manifest says ``dial_codes = reached`` calls into a region; none said: everywhere."""
    return not reached or any(code.startswith(one) for code in region.dial_codes for one in reached)
