"""Flapping: when a key is found to come and go, and for how long it is quiet."""

from __future__ import annotations

import pytest

from tests.unit.alerts.making import NOW, channel
from tocsin.alerts.stages.flap import Flap, FlapSettings, came, flap_settings, went
from tocsin.kernel.clock import HOUR, MINUTE

SETTINGS = FlapSettings(max_changes=4, window_ms=HOUR, mute_ms=30 * MINUTE)


def _told(settings: FlapSettings, step_ms: int, times: int) -> str:
    """One letter for each time it came: told as always (.), told and marked (M), marked and quiet (q)."""
    kept, at, found = "", NOW, ""
    for _ in range(times):
        flap = came(kept, at, settings)
        found += "q" if flap.quiet_until_at else "M" if flap.is_flapping else "."
        kept = went(flap.kept, at + step_ms, settings)
        at += 2 * step_ms
    return found


@pytest.mark.parametrize(
    ("settings", "step_min", "expected"),
    [
        (FlapSettings(4, HOUR, 30 * MINUTE), 1, "..MqqqqqqqqqqqqqqMqqqqqq"),
        (FlapSettings(4, HOUR, 0), 1, "..MMMMMM"),
        (FlapSettings(2, HOUR, HOUR), 1, ".Mqqqqqq"),
        (FlapSettings(3, HOUR, HOUR), 1, ".Mqqqqqq"),
        (FlapSettings(4, HOUR, HOUR), 30, "........"),
        (FlapSettings(100, HOUR, HOUR), 1, "." * 30),
    ],
)
def test_what_a_key_that_comes_and_goes_is(settings: FlapSettings, step_min: int, expected: str) -> None:
    assert _told(settings, step_min * MINUTE, len(expected)) == expected


def test_what_does_not_count_any_more_is_forgotten() -> None:
    kept = ""
    for number in range(200):
        kept = went(kept, NOW + number, SETTINGS)
    assert kept.count(",") == SETTINGS.max_changes - 1
    assert came(kept, NOW + 2 * HOUR, SETTINGS) == Flap(f"0|{NOW + 2 * HOUR}")


def test_after_a_quiet_time_without_changes_it_begins_anew() -> None:
    kept = f"{NOW}|{NOW - 3},{NOW - 2},{NOW - 1},{NOW}"
    assert came(kept, NOW + 1, SETTINGS).quiet_until_at == NOW + 30 * MINUTE
    late = came(kept, NOW + 2 * HOUR, SETTINGS)
    assert (late.is_flapping, late.quiet_until_at, late.kept) == (False, 0, f"0|{NOW + 2 * HOUR}")


def test_settings_have_their_defaults() -> None:
    assert flap_settings(channel()) == FlapSettings(4, HOUR, 0)
    assert flap_settings(channel(flapping={"max_changes": 2, "mute_mins": 5})) == FlapSettings(2, HOUR, 5 * MINUTE)
    assert flap_settings(channel(flapping={"is_disabled": True})) is None
    assert came("kept", NOW, None) == Flap("kept")
    assert went("kept", NOW, None) == "kept"
