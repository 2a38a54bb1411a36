"""Pages and the opaque place in a list."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.api import paging
from tocsin.api.fields import milliseconds, seconds
from tocsin.api.paging import PageRequest
from tocsin.kernel.errors import InvalidParameter


@given(st.integers(-(2**62), 2**62), st.text(max_size=40))
def test_a_place_survives_its_journey(number: int, text: str) -> None:
    assert paging.read_cursor(paging.write_cursor(number, text), int, str) == (number, text)


def test_without_a_place_there_is_none() -> None:
    assert paging.read_cursor("", int, str) is None


def _encoded(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode()


@pytest.mark.parametrize(
    "ctx",
    [
        "x",
        "!!!!",
        "äöü",
        *map(_encoded, ("{}", "[1]", '["a",1]', '[1,"a",2]', "[true,1]", '[9223372036854775808,"a"]', "[")),
    ],
)
def test_a_foreign_place_is_refused(ctx: str) -> None:
    with pytest.raises(InvalidParameter, match=r"^search_after_ctx: "):
        paging.read_cursor(ctx, int, str)


def test_pages_go_no_deeper_than_ten_thousand() -> None:
    assert paging.offset(PageRequest(p=3, limit=20)) == 40
    assert paging.offset(PageRequest(p=100, limit=100)) == 9_900
    assert paging.offset(PageRequest(p=101, limit=100, search_after_ctx="x")) == 0
    with pytest.raises(InvalidParameter, match=r"^p: "):
        paging.offset(PageRequest(p=101, limit=100))


def test_totals_are_exact_below_a_thousand() -> None:
    assert [paging.shown_total(number) for number in (0, 999, 1_000, 5_000)] == [0, 999, 1_000, 1_000]


def test_seconds_outside_are_milliseconds_inside() -> None:
    assert (seconds(1_760_000_000_999), milliseconds(1_760_000_000)) == (1_760_000_000, 1_760_000_000_000)
    assert (seconds(0), milliseconds(0)) == (0, 0)
