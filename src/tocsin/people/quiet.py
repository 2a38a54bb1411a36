"""Quiet rules: hours in which a person wants to be told by other transports than usual. Pure.

A quiet rule never silences: it names the transports that are used instead, e-mail where it names none.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
from msgspec import Struct, field

from tocsin.kernel.errors import InvalidParameter
from tocsin.kernel.spans import in_weekly_period, minutes_of, zone_of
from tocsin.people.contacts import check_name, check_time_zone
from tocsin.people.model import Member

MOST_RULES = 10
SEVERITIES = ("Critical", "Warning", "Info")


class QuietRule(Struct, frozen=True, kw_only=True):
    """From ``start`` to ``end`` (``HH:MM``) on ``days`` (0 = Sunday; none = every day), for ``severities``.

    ``transports`` are used instead of the person's usual ones; none means e-mail. ``time_zone`` is an IANA name, empty
    for the person's own. A period over midnight belongs to the day on which it starts.
    """

    start: str
    end: str
    name: str = ""
    days: list[int] = []
    severities: list[str] = field(default_factory=lambda: ["Warning", "Info"])
    transports: list[str] = field(default_factory=lambda: ["email"])
    time_zone: str = ""


def read(raw: Sequence[dict[str, Any]]) -> list[QuietRule]:
    """Rules as they were stored."""
    return msgspec.convert(raw, list[QuietRule])


def in_force(member: Member, severity: str, now: int) -> QuietRule | None:
    """The first rule of a member that holds at ``now`` (ms) for a severity."""
    for rule in read(member.quiet):
        zone = zone_of(rule.time_zone or member.time_zone or "UTC")
        if severity in rule.severities and in_weekly_period(rule.start, rule.end, rule.days, zone, now):
            return rule
    return None


def check(rules: Sequence[QuietRule], path: str = "quiet") -> None:
    """Raise ``InvalidParameter``, naming the field, for a rule that cannot be."""
    if len(rules) > MOST_RULES:
        raise InvalidParameter(f"{path}: at most {MOST_RULES} rules")
    for number, rule in enumerate(rules):
        where = f"{path}[{number}]"
        for name in ("start", "end"):
            if not _is_clock(getattr(rule, name)):
                raise InvalidParameter(f"{where}.{name}: must be a time of day like 22:00")
        if any(day not in range(7) for day in rule.days):
            raise InvalidParameter(f"{where}.days: are numbers from 0 (Sunday) to 6")
        if not rule.severities or set(rule.severities) - set(SEVERITIES):
            raise InvalidParameter(f"{where}.severities: some of {', '.join(SEVERITIES)}")
        if rule.time_zone:
            check_time_zone(rule.time_zone, f"{where}.time_zone")
        if rule.name:
            check_name(rule.name, f"{where}.name")


def _is_clock(text: str) -> bool:
    try:
        minutes_of(text)
    except InvalidParameter:
        return False
    return len(text) == 5
