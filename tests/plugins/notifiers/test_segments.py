"""Parts of text messages: counted as carriers count, shortened without breaking what a reader sees."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.notifiers.segments import fit, is_gsm, parts, simplify

TEXTS = st.text(st.characters(exclude_categories=()), max_size=400)


@pytest.mark.parametrize(
    ("text", "signature", "count"),
    [
        ("", "", 1),
        ("a" * 160, "", 1),
        ("a" * 161, "", 2),
        ("a" * 306, "", 2),
        ("a" * 307, "", 3),
        ("[" * 80, "", 1),
        ("[" * 81, "", 2),
        ("a" * 152 + "[" + "a" * 152, "", 3),  # the escape pair does not fit into the first part's last septet
        ("€" + "a" * 158, "", 1),
        ("@£ΔΩß" * 32, "", 1),
        ("á" + "a" * 69, "", 1),
        ("á" + "a" * 70, "", 2),
        ("“" + "a" * 133, "", 2),
        ("“" + "a" * 134, "", 3),
        ("磁" * 70, "", 1),
        ("磁" * 71, "", 2),
        ("😀" * 35, "", 1),
        ("😀" * 36, "", 2),
        ("😀" * 66, "", 2),
        ("😀" * 67, "", 3),  # 33 whole pairs to a part, not 33 and a half
        ("a" * 65, "公司名", 1),
        ("a" * 66, "公司名", 2),
        ("a" * (134 - 5), "公司名", 2),
        ("a" * (134 - 4), "公司名", 3),
    ],
)
def test_parts_are_counted_as_carriers_count_them(text: str, signature: str, count: int) -> None:
    assert parts(text, signature) == count


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Disk “full” — 95 % …", 'Disk "full" - 95 % ...'),
        ("it’s [db-1] {a|b}", "it's (db-1) (a/b)"),
        ("Łódź, Århus, Malmö", "Lodz, Århus, Malmö"),
        ("up 👩‍👩‍👧‍👦👍🏽 now", "up ? now"),
        ("a\u0301\u0323 b", "a b"),
        ("two\r\nlines\t\x00", "two lines"),
        ("磁盘 “满” 👍", "磁盘 “满” 👍"),
        ("Ошибка — диск", "Ошибка — диск"),
        ("", ""),
    ],
)
def test_near_signs_become_plain_and_other_scripts_stay(text: str, plain: str) -> None:
    assert simplify(text) == plain


def test_a_text_is_shortened_in_its_middle() -> None:
    assert fit("INC #A1 ", "x" * 200, "\nhttps://t.example/1", 1) == f"INC #A1 {'x' * 129}...\nhttps://t.example/1"
    assert parts(fit("", "😀" * 200, "", 1)) == 1
    assert fit("", "👩‍👩‍👧‍👦" * 40, "", 1) == "👩‍👩‍👧‍👦" * 6 + "…"
    assert fit("h", "b", "t" * 200, 1) == "h"
    assert parts(fit("h" * 900, "b", "t" * 200, 1)) == 1
    assert fit("", "短信" * 60, "", 1, "公司") == "短信" * 32 + "短…"


@given(TEXTS, TEXTS, st.text(max_size=40), st.integers(1, 4), st.sampled_from(["", "公司"]))
def test_what_is_shortened_fits_and_keeps_its_end(head: str, body: str, tail: str, count: int, sign: str) -> None:
    text = fit(head, body, tail, count, sign)
    assert parts(text, sign) <= count
    if parts(head + tail, sign) <= count:
        assert text.startswith(head)
        assert text.endswith(tail)
    if parts(head + body + tail, sign) <= count:
        assert text == head + body + tail


@given(TEXTS)
def test_simplified_texts_never_cost_more(text: str) -> None:
    plain = simplify(text)
    assert simplify(plain) == plain
    assert "\n" not in plain
    if text.isascii():
        assert is_gsm(plain)
