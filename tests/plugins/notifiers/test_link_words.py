"""What counts as a code told to a bot."""

import pytest

from tocsin.notifiers.link_words import read_code


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("ABCD2345", "ABCD2345"),
        ("ABCD-2345", "ABCD-2345"),
        ("  abcd2345 ", "abcd2345"),
        ("ABCDEFGH", "ABCDEFGH"),
        ("abcd-efgh", "abcd-efgh"),
        ("link ABCD2345", "ABCD2345"),
        ("/LINK  abcdefgh", "abcdefgh"),
        ("`link&nbsp;ABCD2345`", "ABCD2345"),
        ("bind: ABCD2345", "ABCD2345"),
        ("绑定ABCD2345", "ABCD2345"),
        ("whatever", ""),
        ("Whatever", ""),
        ("linkABCD2345", ""),
        ("please link ABCD2345", ""),
        ("ABCD2345 please", ""),
        ("ABCD23456", ""),
        ("", ""),
    ],
)
def test_the_whole_message_must_be_the_code(text: str, told: str) -> None:
    assert read_code(text, needs_word=False) == told


@pytest.mark.parametrize(("text", "told"), [("ABCD2345", ""), ("link ABCD2345", "ABCD2345"), ("we link it", "")])
def test_where_people_talk_the_word_is_needed(text: str, told: str) -> None:
    assert read_code(text, needs_word=True) == told
