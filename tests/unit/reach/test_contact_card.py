"""The contact card, as RFC 2426 and RFC 6350 want it; and who calls where."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.reach import contact_card, voice_regions
from tocsin.reach.contact_card import Card
from tocsin.reach.voice_regions import Region

CARD = Card("Tocsin", 'Acme, "Inc"; a\\b', "one\ntwo", "u1", ("+4930123", "01021364727"))


def test_a_card_of_each_version() -> None:
    assert contact_card.write(CARD, "3.0").split("\r\n") == [
        "BEGIN:VCARD",
        "VERSION:3.0",
        "N:Tocsin;;;;",
        "FN:Tocsin",
        'ORG:Acme\\, "Inc"\\; a\\\\b',
        "TEL;TYPE=WORK,VOICE:+4930123",
        "TEL;TYPE=WORK,VOICE:01021364727",
        "NOTE:one\\ntwo",
        "UID:u1",
        "END:VCARD",
        "",
    ]
    lines = contact_card.write(CARD, "4.0").split("\r\n")
    assert lines[1:3] == ["VERSION:4.0", "KIND:org"]
    assert 'TEL;TYPE="work,voice";VALUE=uri:tel:+4930123' in lines
    assert 'TEL;TYPE="work,voice":01021364727' in lines
    assert "UID;VALUE=text:u1" in lines


@given(st.text(max_size=300))
def test_no_text_ends_a_field_or_a_line(text: str) -> None:
    card = Card(text, text, text, "u", ())
    written = contact_card.write(card, "4.0")
    lines = written.split("\r\n")
    assert all(len(line.encode("utf-8", "replace")) <= contact_card.LINE_BYTES for line in lines)
    assert not set(written.replace("\r\n", "")) & set("\r\n\x0b\x0c\x85\u2028")
    unfolded = written.replace("\r\n ", "").split("\r\n")
    names = [line.partition(":")[0].partition(";")[0] for line in unfolded]
    assert names == ["BEGIN", "VERSION", "KIND", "N", "FN", "ORG", "NOTE", "UID", "END", ""]


def test_long_lines_are_folded_between_characters() -> None:
    folded = contact_card.folded("NOTE:" + "漢" * 60)
    assert folded.replace("\r\n ", "") == "NOTE:" + "漢" * 60 + "\r\n"
    assert [len(line.encode()) for line in folded.split("\r\n")][:2] == [74, 73]


@pytest.mark.parametrize(
    ("settings", "numbers"),
    [
        ({}, []),
        ({"from": "+49 (30) 123-456"}, ["+4930123456"]),
        ({"from": "oncall@example.com"}, []),
        ({"caller_ids": ["+4930123", "+4930124", "+4930123"]}, ["+4930123", "+4930124"]),
        ({"caller_ids": "01021364727, 01021364713"}, ["01021364727", "01021364713"]),
        ({"caller_ids": "01021364727 01021364713"}, ["01021364727", "01021364713"]),
        ({"called_show_number": "4001112222", "token": "123456789"}, ["4001112222"]),
        ({"caller_id": "+1\r\nNOTE:x"}, []),
        ({"caller_ids": [4, None, ""], "from": {"a": 1}}, []),
    ],
)
def test_the_numbers_in_settings(settings: dict[str, Any], numbers: list[str]) -> None:
    assert contact_card.caller_ids(settings) == numbers


def test_the_regions_are_facts_of_the_world() -> None:
    known = {one.name: one.dial_codes for one in voice_regions.regions()}
    assert len(known) == len(voice_regions.regions()) > 200
    assert known["Mainland, China"] == ("+86",)
    assert known["Dominican Republic"] == ("+1829", "+1809", "+1849")
    assert all(code[0] == "+" and code[1:].isdecimal() for codes in known.values() for code in codes)


@pytest.mark.parametrize(
    ("reached", "codes", "serves"),
    [
        ((), ("+49",), True),
        (("+86",), ("+86",), True),
        (("+86",), ("+852",), False),
        (("+1",), ("+1264",), True),
        (("+1264",), ("+1",), False),
        (("+49", "+1809"), ("+1829", "+1809"), True),
    ],
)
def test_who_calls_where(reached: tuple[str, ...], codes: tuple[str, ...], serves: bool) -> None:
    assert voice_regions.serves(reached, Region("x", codes)) is serves
