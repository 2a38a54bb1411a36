"""The breaker of a provider: others go first for a while, and nobody is ever forbidden."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec import structs

from tocsin.kernel.clock import MINUTE, SECOND
from tocsin.reach import breaker
from tocsin.reach.model import Provider

NOW = 1_760_000_000_000


def provider(provider_id: int = 1, **more: Any) -> Provider:
    """A provider that works."""
    return Provider(account_id=1, provider_id=provider_id, notifier="n", name="n", **more)


@pytest.mark.parametrize(
    ("failures", "pause_s"), [(1, 0), (2, 0), (3, 30), (4, 60), (5, 120), (7, 480), (8, 600), (60, 600)]
)
def test_each_further_failure_doubles_the_pause(failures: int, pause_s: int) -> None:
    one = provider()
    for _ in range(failures):
        one = breaker.after_failure(one, "No.", NOW)
    assert (one.failures, one.last_error, one.last_failed_at) == (failures, "No.", NOW)
    assert one.open_until_at == (NOW + pause_s * SECOND if pause_s else 0)
    assert breaker.is_open(one, NOW) is (pause_s > 0)
    assert not breaker.is_open(one, NOW + pause_s * SECOND)


def test_a_success_closes_it_and_is_written_down_once_a_minute() -> None:
    failed = provider(failures=5, open_until_at=NOW + MINUTE, last_error="No.")
    well = breaker.after_success(failed, NOW)
    assert well == structs.replace(failed, failures=0, open_until_at=0, last_ok_at=NOW)
    assert well is not None
    assert breaker.after_success(well, NOW + MINUTE - 1) is None
    later = breaker.after_success(well, NOW + MINUTE)
    assert later is not None
    assert later.last_ok_at == NOW + MINUTE


def test_working_ones_first_then_who_has_rested_longest() -> None:
    resting = [provider(one, failures=3, open_until_at=NOW + one) for one in (3, 1, 2)]
    rested = provider(4, failures=3, open_until_at=NOW)
    found = breaker.in_order([*resting, provider(6), rested, provider(5)], NOW)
    assert [one.provider_id for one in found] == [6, 4, 5, 1, 2, 3]
    assert [one.provider_id for one in breaker.in_order(resting, NOW)] == [1, 2, 3]
