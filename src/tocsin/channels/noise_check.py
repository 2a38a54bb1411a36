"""Whether a noise rule can work, before it is saved; mistakes name the field's path in the API. Pure (domain rules 2.7, 2.8)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

from tocsin.channels.noise_rule import (
    EXTRA_KEYS,
    Conditions,
    DropSettings,
    InhibitSettings,
    NoiseSettings,
    SilenceSettings,
)
from tocsin.kernel.clock import SECOND
from tocsin.kernel.conditions import KEYS, LABEL_PREFIX, ConditionError, compile_filters
from tocsin.kernel.errors import InvalidParameter
from tocsin.kernel.spans import zone_of
from tocsin.oncall.periods import check as check_periods

MOST_EQUALS: Final = 10


def check_settings(settings: NoiseSettings, now: int, calendars: Collection[str] = ()) -> None:
    """Raise ``InvalidParameter`` for what cannot be carried out, naming the field; ``calendars`` are those there are, by id."""
    if isinstance(settings, DropSettings):
        check_filters(settings.filters, "filters")
    elif isinstance(settings, SilenceSettings):
        check_filters(settings.filters, "filters")
        _check_time(settings, now, calendars)
    else:
        _check_inhibit(settings)


def check_filters(filters: Conditions, path: str) -> None:
    """Conditions that can be compiled and that do not match everything by having nothing in them."""
    if not filters or not all(filters):
        everything = '[[{"key": "title", "oper": "IN", "vals": ["*"]}]] matches everything'
        raise InvalidParameter(f"{path}: each group needs at least one condition; {everything}")
    try:
        compile_filters(filters, path=path, extra_keys=EXTRA_KEYS)
    except ConditionError as error:
        raise InvalidParameter(str(error)) from error


def _check_inhibit(settings: InhibitSettings) -> None:
    check_filters(settings.target_filters, "target_filters")
    check_filters(settings.source_filters, "source_filters")
    if not 0 < len(settings.equals) <= MOST_EQUALS:
        raise InvalidParameter(
            f"equals: must name 1 to {MOST_EQUALS} attributes or labels that are equal in both alerts"
        )
    for number, key in enumerate(settings.equals):
        if key not in KEYS | EXTRA_KEYS | {"alert_severity"} and not (key.startswith(LABEL_PREFIX) and key[7:]):
            accepted = ", ".join(sorted(KEYS | EXTRA_KEYS))
            raise InvalidParameter(f"equals[{number}]: {key!r} is not known; accepted are {accepted} and labels.<name>")


def _check_time(settings: SilenceSettings, now: int, calendars: Collection[str]) -> None:
    once = bool(settings.start_at or settings.end_at)
    if once is bool(settings.time_filters):
        raise InvalidParameter("time_filter: give exactly one of time_filter (once) and time_filters (every week)")
    if settings.time_zone:
        zone_of(settings.time_zone)
    if once:
        _check_once(settings, now)
    check_periods(settings.time_filters, calendars)


def _check_once(settings: SilenceSettings, now: int) -> None:
    if settings.start_at <= 0:
        raise InvalidParameter("time_filter.start_time: must be an instant in Unix seconds")
    if settings.end_at <= settings.start_at:
        raise InvalidParameter("time_filter.end_time: must be later than start_time")
    if settings.end_at <= now:
        raise InvalidParameter(f"time_filter.end_time: {settings.end_at // SECOND} is over already")


def equals_of(keys: Sequence[str]) -> tuple[str, ...]:
    """Attribute names as conditions know them."""
    return tuple("severity" if key == "alert_severity" else key for key in keys)
