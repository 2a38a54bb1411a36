"""Which time zone a calendar file means by a name: IANA names, those with a path before them, and those of Windows. Pure.

What the file itself describes under a name of its own is not followed: such rules could not be trusted to end, and every
program that is used for on-call calendars names a zone that everybody knows.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from importlib import resources
from zoneinfo import ZoneInfo

from tocsin.kernel.errors import InvalidParameter
from tocsin.kernel.spans import zone_of

_LONGEST = 100


def zone_named(name: str, described: Mapping[str, str]) -> ZoneInfo | None:
    """The zone of a TZID; ``described``: TZID -> the IANA name given beside it. ``None`` when nobody knows it."""
    windows = _windows_zones()
    for one in (name, described.get(name, ""), windows.get(name, "")):
        parts = one.strip().strip("/").split("/")
        # "/freeassociation.sourceforge.net/Europe/Berlin": the end is the name, one to three parts of it.
        for count in dict.fromkeys((len(parts), 3, 2)):
            found = _zone("/".join(parts[-count:]))
            if found is not None:
                return found
    return None


def _zone(name: str) -> ZoneInfo | None:
    if not name or len(name) > _LONGEST:
        return None
    try:
        return zone_of(name)
    except InvalidParameter:
        return None


@cache
def _windows_zones() -> Mapping[str, str]:
    """Unicode's table of the names that Windows and Outlook use."""
    text = resources.files("tocsin.oncall").joinpath("windows_zones.csv").read_text(encoding="utf-8")
    return {row["windows"]: row["iana"] for row in csv.DictReader(text.splitlines())}
