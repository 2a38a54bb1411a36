"""What countries decided about single days, from the library ``holidays``: holidays, and weekends that are worked. Pure.

The library is big and slow to load (about a second), so it is loaded when the first calendar follows a country.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any, Final

from tocsin.kernel.errors import InvalidParameter

PREFIX: Final = "holidays."
_SAME: Final = {"zh-cn.china.official": "CN"}
"""Ids under which the reference product's clients know a country's holidays."""


def region_of(calendar_id: str, field: str) -> str:
    """The region that an id of a public calendar means. Raises ``InvalidParameter``."""
    region = _SAME.get(calendar_id) or calendar_id.removeprefix(PREFIX)
    country, _, part = region.partition("-")
    known = _countries()
    if not calendar_id.startswith((PREFIX, *_SAME)) or country not in known or (part and part not in known[country]):
        raise InvalidParameter(
            f"{field}: there is no public calendar {calendar_id!r}; /calendar/list with kind region.official.holiday names them"
        )
    return region


def id_of(region: str) -> str:
    """The id of a region's public calendar."""
    return PREFIX + region


def regions() -> list[str]:
    """The countries whose holidays are known, by their two letters."""
    return sorted(code for code in _countries() if len(code) == 2)


@lru_cache(maxsize=256)
def public_days(region: str, year: int) -> Mapping[date, bool]:
    """The days of a year that a region decided on: ``True`` is off, ``False`` a weekend that is worked."""
    import holidays

    country, _, part = region.partition("-")
    found = holidays.country_holidays(country, subdiv=part or None, years=[year])
    worked = {day: False for day in found.weekend_workdays if day.year == year}
    return worked | {day: True for day in found if day.year == year and day not in worked}


@lru_cache(maxsize=1)
def _countries() -> dict[str, Any]:
    import holidays

    return dict(holidays.list_supported_countries())
