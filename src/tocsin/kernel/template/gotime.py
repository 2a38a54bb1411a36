"""Dates in Go's way: layouts that show the time ``2006-01-02 15:04:05``, and durations such as ``1h5m0s``."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from tocsin.kernel.template.values import Moment

DEFAULT_LAYOUT = "2006-01-02 15:04:05 -0700 MST"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_LAYOUT = re.compile(
    r"January|Jan(?![a-z])|Monday|Mon(?![a-z])|MST|2006|15|002|__2|_2(?!006)|0[1-6]|PM|pm"
    r"|Z07:00:00|Z070000|Z07:00|Z0700|Z07|-07:00:00|-070000|-07:00|-0700|-07|[.,]0+(?!\d)|[.,]9+(?!\d)|[1-5]"
)
_UNITS = {"ns": 1e-9, "us": 1e-6, "µs": 1e-6, "μs": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0, "h": 3600.0}
_DURATION = re.compile(r"(\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h)")


def zone_of(name: str) -> tzinfo:
    """The time zone of that IANA name; UTC when there is none."""
    if name in ("", "UTC", "Local"):
        return UTC
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, LookupError):
        return UTC


def moment_text(at: int, layout: str, zone: str) -> str:
    """The instant ``at`` (milliseconds) in the layout. Raises ``ValueError`` for a year outside 1 to 9999."""
    try:
        when = (_EPOCH + timedelta(milliseconds=at)).astimezone(zone_of(zone))
    except OverflowError:
        raise ValueError("the date is out of range") from None
    return _LAYOUT.sub(lambda found: _element(found.group(), when), layout)


def format_moment(layout: str, moment: Moment) -> str:
    """``moment`` in the layout and its own zone."""
    return moment_text(moment.at, layout, moment.zone)


_ELEMENTS: dict[str, Callable[[datetime], str]] = {
    "January": lambda when: _MONTHS[when.month - 1],
    "Jan": lambda when: _MONTHS[when.month - 1][:3],
    "Monday": lambda when: _DAYS[when.weekday()],
    "Mon": lambda when: _DAYS[when.weekday()][:3],
    "MST": lambda when: when.tzname() or "",
    "2006": lambda when: f"{when.year:04d}",
    "06": lambda when: f"{when.year % 100:02d}",
    "01": lambda when: f"{when.month:02d}",
    "1": lambda when: str(when.month),
    "02": lambda when: f"{when.day:02d}",
    "_2": lambda when: f"{when.day:2d}",
    "2": lambda when: str(when.day),
    "002": lambda when: f"{when.timetuple().tm_yday:03d}",
    "__2": lambda when: f"{when.timetuple().tm_yday:3d}",
    "15": lambda when: f"{when.hour:02d}",
    "03": lambda when: f"{(when.hour + 11) % 12 + 1:02d}",
    "3": lambda when: str((when.hour + 11) % 12 + 1),
    "04": lambda when: f"{when.minute:02d}",
    "4": lambda when: str(when.minute),
    "05": lambda when: f"{when.second:02d}",
    "5": lambda when: str(when.second),
    "PM": lambda when: "AM" if when.hour < 12 else "PM",
    "pm": lambda when: "am" if when.hour < 12 else "pm",
}


def _element(name: str, when: datetime) -> str:
    write = _ELEMENTS.get(name)
    if write is not None:
        return write(when)
    if name[0] in ".,":
        digits = f"{when.microsecond:06d}000"[: len(name) - 1].ljust(len(name) - 1, "0")
        digits = digits.rstrip("0") if name[1] == "9" else digits
        return name[0] + digits if digits else ""
    return _offset(name, when)


def _offset(name: str, when: datetime) -> str:
    seconds = round((when.utcoffset() or timedelta()).total_seconds())
    if name[0] == "Z" and not seconds:
        return "Z"
    sign, rest = "-" if seconds < 0 else "+", abs(seconds)
    parts = [f"{rest // 3600:02d}", f"{rest % 3600 // 60:02d}", f"{rest % 60:02d}"]
    digits = sum(char.isdigit() for char in name) // 2
    return sign + (":" if ":" in name else "").join(parts[:digits])


def duration_text(seconds: float) -> str:
    """A duration as Go writes it: ``1h2m3s``, ``1.5s``, ``300ms``, ``0s``."""
    sign, rest = "-" if seconds < 0 else "", abs(seconds)
    if 0 < rest < 1:
        return f"{sign}{round(rest * 1000, 6):g}ms"
    hours, minutes = int(rest // 3600), int(rest % 3600 // 60)
    left = f"{round(rest % 60, 9):.9f}".rstrip("0").rstrip(".")
    if hours:
        return f"{sign}{hours}h{minutes}m{left}s"
    return f"{sign}{minutes}m{left}s" if minutes else f"{sign}{left}s"


def parse_duration(text: str) -> float:
    """Seconds of ``1h30m`` or ``-1.5s``. Raises ``ValueError``."""
    body = text[1:] if text[:1] in ("-", "+") else text
    if body == "0":
        return 0.0
    total, at = 0.0, 0
    for found in _DURATION.finditer(body):
        if found.start() != at:
            break
        total += float(found[1]) * _UNITS[found[2]]
        at = found.end()
    if not body or at != len(body):
        raise ValueError(f"{text[:40]!r} is no duration; write it like 1h30m")
    return -total if text[0] == "-" else total


_PATTERNS = {
    "2006": ("year", r"\d{4}"), "06": ("short", r"\d{2}"), "01": ("month", r"\d{2}"), "1": ("month", r"\d{1,2}"),
    "02": ("day", r"\d{2}"), "_2": ("day", r"[ \d]?\d"), "2": ("day", r"\d{1,2}"), "15": ("hour", r"\d{1,2}"),
    "03": ("hour", r"\d{2}"), "3": ("hour", r"\d{1,2}"), "04": ("minute", r"\d{2}"), "4": ("minute", r"\d{1,2}"),
    "05": ("second", r"\d{2}"), "5": ("second", r"\d{1,2}"), "PM": ("half", "AM|PM"), "pm": ("half", "am|pm"),
    "January": ("name", "|".join(_MONTHS)), "Jan": ("name", "|".join(month[:3] for month in _MONTHS)),
}  # fmt: skip
_IGNORED = {"Monday": "[A-Za-z]+", "Mon": "[A-Za-z]{3}", "MST": "[A-Z]{3,5}"}


def parse_moment(layout: str, text: str, zone: str) -> Moment:
    """The instant that ``text`` names in the layout. Raises ``ValueError``."""
    found = re.fullmatch(_pattern(layout), text[:200])
    if found is None:
        raise ValueError(f"{text[:40]!r} does not follow the layout {layout[:40]!r}")
    parts = {name: value for name, value in found.groupdict().items() if value is not None}
    year = int(parts.get("year", 0)) or _full_year(int(parts.get("short", 70)))
    month = _month_named(parts["name"]) if "name" in parts else int(parts.get("month", 1))
    hour = int(parts.get("hour", 0))
    if "half" in parts:
        hour = hour % 12 + (12 if parts["half"].upper() == "PM" else 0)
    when = datetime(
        year, month, int(parts.get("day", 1)), hour, int(parts.get("minute", 0)), int(parts.get("second", 0)),
        int(f"{parts.get('fraction', '.0')[1:7]:0<6}"), tzinfo=_parsed_zone(parts.get("offset"), zone),
    )  # fmt: skip
    return Moment((when - _EPOCH) // timedelta(milliseconds=1), zone)


def _full_year(short: int) -> int:
    return short + (1900 if short >= 69 else 2000)


def _month_named(name: str) -> int:
    return [month[:3] for month in _MONTHS].index(name[:3]) + 1


def _parsed_zone(offset: str | None, zone: str) -> tzinfo:
    if offset is None:
        return zone_of(zone)
    digits = offset.replace(":", "")
    if digits == "Z":
        return UTC
    size = timedelta(hours=int(digits[1:3]), minutes=int(digits[3:5] or 0))
    return timezone(-size if digits[0] == "-" else size)


def _pattern(layout: str) -> str:
    """A regular expression of our own making for the layout; every repeated element counts once."""
    parts, at, used = [], 0, set[str]()
    for found in _LAYOUT.finditer(layout[:200]):
        parts.append(re.escape(layout[at : found.start()]))
        at, token = found.end(), found.group()
        name, pattern = _PATTERNS.get(token) or ("", _IGNORED.get(token, ""))
        if token[0] in ".,":
            name, pattern = "fraction", r"[.,]\d{1,9}"
        elif not pattern:
            name, pattern = "offset", r"Z|[+-]\d{2}(?::?\d{2})?"
        named = name and name not in used
        used.add(name)
        parts.append(f"(?P<{name}>{pattern})" if named else f"(?:{pattern})")
    return "".join(parts) + re.escape(layout[at:200])
