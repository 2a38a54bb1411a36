"""The doorman: guessing gets slow, living does not."""

from __future__ import annotations

import pytest

from tocsin.kernel.clock import MINUTE, SECOND
from tocsin.kernel.errors import TooFrequent
from tocsin.people import login
from tocsin.people.login import FREE_PER_ADDRESS, FREE_PER_PAIR, Doorman

NOW = 1_760_000_000_000
ANA, HERE, THERE = "ana@example.com", "192.0.2.7", "198.51.100.9"


def wait_s(doorman: Doorman, email: str = ANA, address: str = HERE, now: int = NOW) -> int:
    """How long this pair must wait, in seconds."""
    try:
        doorman.check(email, address, now)
    except TooFrequent as refusal:
        return refusal.retry_after_s
    return 0


def fail(doorman: Doorman, times: int, email: str = ANA, address: str = HERE, now: int = NOW) -> None:
    """So many wrong passwords."""
    for _ in range(times):
        doorman.failed(email, address, now)


def test_a_few_mistakes_cost_nothing() -> None:
    doorman = Doorman()
    fail(doorman, FREE_PER_PAIR - 1)
    assert wait_s(doorman) == 0


def test_each_further_one_doubles_the_wait_up_to_five_minutes() -> None:
    doorman = Doorman()
    fail(doorman, FREE_PER_PAIR)
    waits = [wait_s(doorman)]
    for _ in range(10):
        fail(doorman, 1)
        waits.append(wait_s(doorman))
    assert waits == [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]


def test_nobody_is_locked_out_from_elsewhere() -> None:
    doorman = Doorman()
    fail(doorman, 20, address=THERE)
    assert wait_s(doorman, address=HERE) == 0
    assert wait_s(doorman, address=THERE) == 300


def test_trying_many_people_from_one_place_gets_slow_too() -> None:
    doorman = Doorman()
    for number in range(FREE_PER_ADDRESS):
        fail(doorman, 1, email=f"{number}@example.com")
    assert wait_s(doorman, email="another@example.com") == 1


def test_time_and_success_forgive() -> None:
    doorman = Doorman()
    fail(doorman, FREE_PER_PAIR)
    assert wait_s(doorman, now=NOW + SECOND) == 0
    doorman.passed(ANA, HERE)
    fail(doorman, FREE_PER_PAIR - 1)
    assert wait_s(doorman) == 0
    fail(doorman, 1, now=NOW + 16 * MINUTE)
    assert wait_s(doorman, now=NOW + 16 * MINUTE) == 0


def test_a_clock_that_goes_back_locks_nobody_out_for_long() -> None:
    doorman = Doorman()
    fail(doorman, FREE_PER_PAIR)
    assert wait_s(doorman, now=NOW - 1_000 * MINUTE) == 300


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(login, "_REMEMBERED", 10)
    doorman = Doorman()
    for number in range(100):
        fail(doorman, 1, address=f"192.0.2.{number}")
    assert len(doorman._failures) == 10
