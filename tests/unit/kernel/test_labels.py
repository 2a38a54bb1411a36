"""Texts of strangers: what is taken out, where they are cut, and fingerprints."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.kernel.labels import clean_text, cut, fingerprint, one_line

ANY_TEXT = st.text(st.characters(codec=None))


def test_fingerprint_does_not_depend_on_order() -> None:
    assert fingerprint({"a": "1", "b": "2"}) == fingerprint({"b": "2", "a": "1"})
    assert len(fingerprint({})) == 32


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ({"a": "1"}, {"a": "2"}),
        ({"a": "1"}, {"b": "1"}),
        ({"a": "1", "b": ""}, {"a": "1"}),
        ({"ab": "c"}, {"a": "bc"}),
        (dict.fromkeys(["\ud800"], "1"), dict.fromkeys(["\ud801"], "1")),
        ({'a":"1","b': "2"}, {"a": "1", "b": "2"}),
    ],
)
def test_fingerprint_tells_labels_apart(left: dict[str, str], right: dict[str, str]) -> None:
    assert fingerprint(left) != fingerprint(right)


def test_fingerprint_stays_the_same_across_releases() -> None:
    # Alert keys are derived from it: another value would open every alert a second time.
    assert fingerprint({"host": "web-1", "check": "cpu"}) == "c0763ca25de5586df536e2b15a34f79c"


@given(st.dictionaries(ANY_TEXT, ANY_TEXT))
def test_fingerprint_takes_any_text(labels: dict[str, str]) -> None:
    assert fingerprint(labels) == fingerprint(dict(reversed(labels.items())))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        ("plain", "plain"),
        ("a\tb\nc", "a\tb\nc"),
        ("a\r\nb", "a\nb"),
        ("a\x00b\x1b[31mc\x07", "ab[31mc"),
        ("\ud83d alone", "\ufffd alone"),
        ("磁盘 😀 é", "磁盘 😀 é"),
        ("non\xa0breaking", "non\xa0breaking"),
    ],
)
def test_clean_text(text: str, expected: str) -> None:
    assert clean_text(text) == expected


@given(ANY_TEXT)
def test_clean_text_can_be_stored(text: str) -> None:
    cleaned = clean_text(text)
    cleaned.encode()
    assert "\x00" not in cleaned
    assert clean_text(cleaned) == cleaned


FAMILY = "👨‍👩‍👧"


@pytest.mark.parametrize(
    ("text", "limit", "expected"),
    [
        ("short", 10, "short"),
        ("exact", 5, "exact"),
        ("longer", 4, "long"),
        ("x", 0, ""),
        ("x", -1, ""),
        ("磁盘告警", 2, "磁盘"),
        ("ae\u0301b", 2, "a"),
        ("ae\u0301b", 3, "ae\u0301"),
        ("a👍🏽b", 2, "a"),
        ("a👍🏽b", 3, "a👍🏽"),
        (f"a{FAMILY}b", 4, "a"),
        (f"a{FAMILY}b", 6, f"a{FAMILY}"),
        ("🇩🇪🇫🇷", 3, "🇩🇪"),
        ("🇩🇪🇫🇷", 2, "🇩🇪"),
        ("a\r\nb", 2, "a"),
        ("❤️x", 1, ""),
        ("a" + "\u0301" * 100, 50, "a" + "\u0301" * 49),
    ],
)
def test_cut_keeps_visible_characters_whole(text: str, limit: int, expected: str) -> None:
    assert cut(text, limit) == expected


@given(ANY_TEXT, st.integers(0, 20))
def test_cut_is_a_prefix_within_the_limit(text: str, limit: int) -> None:
    result = cut(text, limit)
    assert text.startswith(result)
    assert len(result) <= limit


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Disk full", "Disk full"),
        ("Disk\r\nBcc: all@example.org", "Disk Bcc: all@example.org"),
        ("a\x0bb\x0cc\x1cd\x1ee\x85f\u2028g\u2029h", "a b c d e f g h"),
        ("a\n\n\tb", "a b"),
        ("\x00a\x7fb\x9f", "ab"),
        ("  padded\n", "padded"),
        ("\ud800", "\ufffd"),
    ],
)
def test_one_line(text: str, expected: str) -> None:
    assert one_line(text) == expected


@given(ANY_TEXT)
def test_one_line_is_one_line(text: str) -> None:
    result = one_line(text)
    assert len(result.splitlines()) <= 1
    result.encode()
    assert one_line(result) == result
