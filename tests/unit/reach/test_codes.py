"""One-time codes: how they look, how often, and what a try is worth."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.kernel.clock import DAY, HOUR, MINUTE, SECOND
from tocsin.reach import codes
from tocsin.reach.model import Ticket

NOW = 1_760_000_000_000
KEY = b"k" * 32


def ticket(**more: object) -> Ticket:
    """A fresh code."""
    values: dict[str, object] = {
        "account_id": 1,
        "ticket_id": "a" * 24,
        "kind": "email",
        "member_id": 7,
        "subject": "ana@example.com",
        "code_hash": codes.kept("123456", "a" * 24, KEY),
        "created_at": NOW - MINUTE,
        "expires_at": NOW + 9 * MINUTE,
    }
    return Ticket(**(values | more))  # type: ignore[arg-type]  # the values of a table


@given(st.binary(min_size=8, max_size=8))
def test_codes_look_as_people_type_them(raw: bytes) -> None:
    assert len(codes.digits(raw)) == 6
    assert codes.digits(raw).isdecimal()
    assert codes.is_link_code(codes.letters(raw))


def test_no_two_signs_of_a_link_code_look_alike() -> None:
    assert len(set(codes.ALPHABET)) == 32
    assert not set(codes.ALPHABET) & set("IO01l")


@pytest.mark.parametrize(
    ("given_code", "meant"),
    [(" abcd-efgh\n", "ABCDEFGH"), ("123 456", "123456"), ("12–34—56", "123456"), ("", "")],
)
def test_a_code_is_read_as_it_was_meant(given_code: str, meant: str) -> None:
    assert codes.typed(given_code) == meant


@pytest.mark.parametrize("code", ["", "ABCDEFG", "ABCDEFGHJ", "ABCDEFG1", "ABCDEFGI", "ÄBCDEFGH"])
def test_what_no_link_code_can_be(code: str) -> None:
    assert not codes.is_link_code(code)


def test_the_same_code_is_kept_differently_for_each_ticket_and_key() -> None:
    kept = codes.kept("123456", "a" * 24, KEY)
    assert "123456" not in kept
    assert kept != codes.kept("123456", "b" * 24, KEY)
    assert kept != codes.kept("123456", "a" * 24, b"x" * 32)
    assert codes.matches(ticket(), "123456", "a" * 24, KEY)
    assert not codes.matches(ticket(), "123457", "a" * 24, KEY)


@pytest.mark.parametrize(
    ("mine", "of_subject", "wait_s"),
    [
        ([], [], 0),
        ([NOW - MINUTE], [], 0),
        ([NOW - MINUTE + 1], [], 1),
        ([NOW], [], 60),
        ([NOW - 20 * SECOND], [], 40),
        ([NOW - 2 * MINUTE] * 4, [], 0),
        ([NOW - 2 * MINUTE] * 5, [], 58 * 60),
        ([NOW - HOUR, *[NOW - 2 * MINUTE] * 4], [], 0),
        ([NOW - HOUR + 1_500, *[NOW - 2 * MINUTE] * 4], [], 2),
        ([], [NOW - HOUR] * 19, 0),
        ([], [NOW - HOUR] * 20, 23 * 3_600),
        ([], [NOW - DAY, *[NOW - HOUR] * 19], 0),
        ([NOW + MINUTE], [], 120),
    ],
)
def test_how_long_the_next_code_waits(mine: list[int], of_subject: list[int], wait_s: int) -> None:
    assert codes.wait_s(mine, of_subject, NOW) == wait_s


@pytest.mark.parametrize(
    ("one", "right", "problem", "costs"),
    [
        (None, False, "no code was asked for; ask for one first", False),
        (ticket(), True, "", False),
        (ticket(), False, "is wrong; 4 more tries", True),
        (ticket(tries=3), False, "is wrong; 1 more try", True),
        (ticket(tries=4), False, "is wrong; ask for a new one", True),
        (ticket(tries=4), True, "", False),
        (ticket(tries=5), True, "a wrong code was given too often; ask for a new one", False),
        (ticket(expires_at=NOW), True, "this code has expired; ask for a new one", False),
        (ticket(expires_at=NOW + 1), True, "", False),
        (ticket(used_at=NOW - 1), True, "this code was used already; ask for a new one", False),
        (ticket(used_at=NOW - 1), False, "this code was used already; ask for a new one", False),
    ],
)
def test_what_a_try_comes_to(one: Ticket | None, right: bool, problem: str, costs: bool) -> None:
    assert codes.judge(one, right=right, now=NOW) == codes.Verdict(problem, costs)
