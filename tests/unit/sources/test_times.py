"""Instants in every unit and spelling, and what is done with those nobody can believe."""

import pytest

from tests.unit.sources.pushes import NOW, standard_event
from tocsin.sources import times

DAY = 86_400_000
SECONDS = 1_705_320_000
MILLISECONDS = SECONDS * 1_000


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("2024-01-15T12:00:00Z", MILLISECONDS),
        ("2024-01-15t12:00:00z", MILLISECONDS),
        ("2024-01-15 12:00:00", MILLISECONDS),
        ("2024-01-15 12:00:00 UTC", MILLISECONDS),
        ("2024-01-15T12:00Z", MILLISECONDS),
        ("2024-01-15T12:00:00.123Z", MILLISECONDS + 123),
        ("2024-01-15T12:00:00.1Z", MILLISECONDS + 100),
        ("2024-01-15T12:00:00.123456789Z", MILLISECONDS + 123),
        ("2024-01-15T20:00:00+08:00", MILLISECONDS),
        ("2024-01-15T20:00:00+08", MILLISECONDS),
        ("2024-01-15T20:00:00 +0800", MILLISECONDS),
        ("2024-01-15T08:30:00-03:30", MILLISECONDS),
        ("2024-01-15T11:59:60Z", MILLISECONDS),
        ("1705320000", MILLISECONDS),
        ("1705320000.123", MILLISECONDS + 123),
        ("1.705320000123e+09", MILLISECONDS + 123),
        ("1.70532e+09", MILLISECONDS),
        (" 1705320000000 ", MILLISECONDS),
        ("1705320000000000", MILLISECONDS),
        ("1705320000000000000", MILLISECONDS),
        ("500000000000000000", 500_000_000_000),
        ("", 0),
        ("0", 0),
        ("0001-01-01T00:00:00Z", 0),
        ("0001-01-01T00:00:00+14:00", 0),
        ("-5", None),
        ("1960-01-01T00:00:00Z", None),
        ("2024-02-30T00:00:00Z", None),
        ("2024-01-15T12:00:61Z", None),
        ("2024-01-15T25:00:00Z", None),
        ("2024-01-15", None),
        ("nan", None),
        ("Infinity", None),
        ("1e99", None),
        ("1" * 64, None),
        ("9" * 5_000_000, None),
        ("<no value>", None),
        ("١٧٠٥٣٢٠٠٠٠", None),
    ],
)
def test_text(text: str, at: int | None) -> None:
    assert times.from_text(text) == at


@pytest.mark.parametrize(
    ("number", "at"),
    [
        (SECONDS, MILLISECONDS),
        (SECONDS + 0.5, MILLISECONDS + 500),
        (MILLISECONDS, MILLISECONDS),
        (MILLISECONDS * 1_000 + 7, MILLISECONDS),
        (MILLISECONDS * 1_000_000 + 7, MILLISECONDS),
        (0, 0),
        (-0.0, 0),
        (-1, None),
        (-1e300, None),
        (1e300, None),
        (float("nan"), None),
        (float("inf"), None),
        (10**400, None),
    ],
)
def test_number(number: float, at: int | None) -> None:
    assert times.from_number(number) == at


@pytest.mark.parametrize("offset", [0, -30 * DAY, 3_600_000, -1_000])
def test_a_believable_time_is_kept(offset: int) -> None:
    event = standard_event(event_time=NOW + offset)
    assert event.event_time == NOW + offset
    assert event.flags == []


@pytest.mark.parametrize("offset", [-30 * DAY - 1, 3_600_001, 500 * 365 * DAY])
def test_a_time_out_of_range_gives_way_to_the_receipt_and_stays_readable(offset: int) -> None:
    event = standard_event(event_time=NOW + offset, labels={"a": "b"})
    assert event.event_time == NOW
    assert event.flags == ["time_out_of_range"]
    assert event.labels == {"a": "b", "source_time": str(NOW + offset)}


@pytest.mark.parametrize("written", ["yesterday", True, ["x"], {"a": 1}, -7, 1e300, 10**400])
def test_what_is_no_time_is_flagged(written: object) -> None:
    event = standard_event(event_time=written)
    assert event.event_time == NOW
    assert event.flags == ["time_unreadable"]
    assert event.labels["source_time"]


@pytest.mark.parametrize("written", [None, 0, "", "0001-01-01T00:00:00Z", -0.0])
def test_without_a_time_the_receipt_counts(written: object) -> None:
    event = standard_event(event_time=written)
    assert event.event_time == NOW
    assert event.flags == []
    assert event.labels == {}
