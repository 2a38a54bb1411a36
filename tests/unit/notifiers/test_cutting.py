"""Cutting keeps to the byte, splits no character and never loses the link."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.notifiers.cutting import cut, cut_middle, fit_lines, one_line, size

TEXTS = st.text(alphabet=st.one_of(st.characters(), st.sampled_from("a中👍🏽\u200d\u0301🇨🇳👩👧")))


@given(TEXTS, st.integers(0, 60))
def test_a_cut_text_fits_and_is_a_beginning(text: str, limit: int) -> None:
    short = cut(text, limit)
    assert size(short) <= limit
    assert short == text or text.startswith(short.removesuffix("…").rstrip())
    assert short.encode("utf-8", "replace").decode("utf-8") is not None


@given(TEXTS, st.integers(0, 60))
def test_a_text_that_fits_is_left_alone(text: str, spare: int) -> None:
    assert cut(text, size(text) + spare) == text


@pytest.mark.parametrize(
    ("text", "limit", "expected"),
    [
        ("abcdef", 6, "abcdef"),
        ("abcdefg", 6, "abc…"),
        ("磁盘将满", 11, "磁盘…"),
        ("ab👍🏽cd", 11, "ab…"),  # the skin tone would not fit
        ("ab👩\u200d👧cd", 13, "ab…"),
        ("ab🇨🇳🇩🇪", 14, "ab🇨🇳…"),
        ("abe\u0301f", 7, "abe\u0301f"),
        ("abe\u0301fg", 6, "ab…"),
        ("abc", 2, ""),
    ],
)
def test_what_a_reader_takes_for_one_character_stays_whole(text: str, limit: int, expected: str) -> None:
    assert cut(text, limit) == expected


@given(TEXTS, TEXTS, st.integers(10, 80))
def test_the_link_stays_whole(head: str, body: str, limit: int) -> None:
    joined = cut_middle(head, body, " http://x", limit)
    assert size(joined) <= limit
    assert joined.endswith(" http://x")


def test_half_a_link_is_worth_nothing() -> None:
    assert cut_middle("head", "body", "http://very-long.example/", 7) == "head…"


@given(st.lists(TEXTS, max_size=8), st.integers(0, 80))
def test_lines_are_kept_whole_and_counted(lines: list[str], limit: int) -> None:
    text, missing = fit_lines(lines, limit)
    kept = lines[: len(lines) - missing]
    assert text == "\n".join(kept)
    assert size(text) <= limit


@given(st.text())
def test_one_line_has_no_break_of_any_kind(text: str) -> None:
    assert len(one_line(text).splitlines()) <= 1
    assert "\0" not in one_line(text)
