"""Entries of mention tables."""

from __future__ import annotations

import pytest

from tocsin.kernel.errors import InvalidParameter
from tocsin.reach import code_words, mention_entries


def test_entries_are_kept_by_normalised_address() -> None:
    assert mention_entries.checked({" Ana@X.de": " u1 "}) == {"ana@x.de": "u1"}


@pytest.mark.parametrize(
    "entries",
    [{"x": "1"}, {"a@b": ""}, {"a@b": "x" * 129}, {"a@b": "x\u2028y"}, {"a@b": "1", "A@b": "2"}],
)
def test_entries_that_cannot_be(entries: dict[str, str]) -> None:
    with pytest.raises(InvalidParameter, match=r"^entries\['"):
        mention_entries.checked(entries)


def test_new_entries_replace_and_old_ones_go() -> None:
    old = {"a@x": "1", "b@x": "2", "c@x": "3"}
    assert mention_entries.merged(old, {"B@x": "9"}, ["A@x", "z@x"]) == {"b@x": "9", "c@x": "3"}
    assert mention_entries.merged(old, {"a@x": "9"}, ["a@x"]) == {"b@x": "2", "c@x": "3", "a@x": "9"}


def test_a_table_has_an_end() -> None:
    full = {f"{number}@x": "1" for number in range(mention_entries.MOST)}
    assert len(mention_entries.merged(full, {"0@x": "2"}, [])) == mention_entries.MOST
    with pytest.raises(InvalidParameter, match="at most 5000 entries"):
        mention_entries.merged(full, {"new@x": "2"}, [])
    with pytest.raises(InvalidParameter, match="at most 5000 entries"):
        mention_entries.checked({**full, "new@x": "2"})


def test_codes_are_worded_for_eye_and_ear() -> None:
    assert "123456" in code_words.proof("123456", "sms", 600_000, "en-US").text
    assert "10 minutes" in code_words.proof("123456", "email", 600_000, "en-US").text
    assert code_words.proof("123456", "voice", 600_000, "en-US").text.count("1, 2, 3, 4, 5, 6") == 2
    assert "10 分钟" in code_words.proof("123456", "sms", 600_000, "zh-CN").text
    assert code_words.proof("123456", "voice", 600_000, "zh-CN").text.count("1，2，3，4，5，6") == 2
    for locale in ("en-US", "zh-CN"):
        texts = {code_words.refused(why, locale) for why in ("unknown", "used", "expired", "no_group", "no_person")}
        assert len(texts) == 5
        assert "Ana" in code_words.linked("Ana", locale)
        assert code_words.group_linked(locale)
