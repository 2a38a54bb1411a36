"""Quiet rules: when they hold, and which cannot be."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from tocsin.kernel.errors import InvalidParameter
from tocsin.people import quiet
from tocsin.people.model import Member
from tocsin.people.quiet import QuietRule


def at(text: str) -> int:
    """An instant in UTC (ms); 2026-11-23 is a Monday."""
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1_000)


def rule_at(text: str, severity: str = "Info", zone: str = "UTC", **rule: Any) -> str | None:
    """The name of the rule in force."""
    one = {"name": "night", "start": "22:00", "end": "07:00", **rule}
    member = Member(account_id=1, member_id=1, name="Ana", time_zone=zone, quiet=[one])
    found = quiet.in_force(member, severity, at(text))
    return found.name if found else None


@pytest.mark.parametrize(
    ("instant", "more", "holds"),
    [
        ("2026-11-23T22:00", {}, True),
        ("2026-11-23T21:59", {}, False),
        ("2026-11-24T06:59", {}, True),
        ("2026-11-24T07:00", {}, False),
        ("2026-11-24T06:59", {"days": [1]}, True),
        ("2026-11-23T06:59", {"days": [1]}, False),
        ("2026-11-23T14:30", {"zone": "Asia/Shanghai"}, True),
        ("2026-11-23T21:30", {"time_zone": "Europe/Berlin"}, True),
        ("2026-11-23T21:30", {"time_zone": "Europe/Berlin", "zone": "Asia/Shanghai"}, True),
        ("2026-11-23T23:00", {"severity": "Critical"}, False),
        ("2026-11-23T23:00", {"severity": "Critical", "severities": ["Critical"]}, True),
        ("2026-11-23T12:00", {"start": "09:00", "end": "09:00"}, True),
    ],
)
def test_when_a_rule_holds(instant: str, more: dict[str, Any], holds: bool) -> None:
    assert (rule_at(instant, **more) == "night") is holds


def test_the_first_rule_that_holds_counts() -> None:
    rules = [{"start": "00:00", "end": "24:00", "name": one} for one in ("first", "second")]
    member = Member(account_id=1, member_id=1, name="Ana", quiet=rules)
    found = quiet.in_force(member, "Info", 0)
    assert found is not None
    assert (found.name, found.transports, found.severities) == ("first", ["email"], ["Warning", "Info"])


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"start": "24:01"}, "quiet[0].start"),
        ({"start": "9:00"}, "quiet[0].start"),
        ({"end": "²²:00"}, "quiet[0].end"),
        ({"end": ""}, "quiet[0].end"),
        ({"days": [7]}, "quiet[0].days"),
        ({"severities": []}, "quiet[0].severities"),
        ({"severities": ["Ok"]}, "quiet[0].severities"),
        ({"time_zone": "Moon"}, "quiet[0].time_zone"),
        ({"name": "x" * 40}, "quiet[0].name"),
    ],
)
def test_rules_that_cannot_be(more: dict[str, Any], field: str) -> None:
    wanted: dict[str, Any] = {"start": "22:00", "end": "07:00", **more}
    with pytest.raises(InvalidParameter) as refused:
        quiet.check([QuietRule(**wanted)])
    assert refused.value.message.startswith(f"{field}: ")


def test_there_are_at_most_ten() -> None:
    one = QuietRule(start="22:00", end="07:00")
    quiet.check([one] * 10)
    with pytest.raises(InvalidParameter, match=r"^quiet: at most 10 rules"):
        quiet.check([one] * 11)
