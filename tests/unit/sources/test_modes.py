"""What messages mean by an integration's settings."""

from typing import Any

import pytest

from tocsin.sources.modes import Message, Verdict, judge, read_settings
from tocsin.sources.source import SettingsError

MAIL = Message(title="[PROBLEM] disk full on web-1", content="host=web-1\nstate=RESOLVED", sender="ops@example.com")
RULES: dict[str, Any] = {
    "push_mode": "rules",
    "trigger": [[{"key": "title", "oper": "IN", "vals": ["*PROBLEM*"]}]],
    "close": [[{"key": "content", "oper": "IN", "vals": ["/RESOLVED/"]}]],
    "key_from": "content",
    "key_pattern": "host=(?P<result>[^ \n]+)",
}


def message(title: str, content: str = "") -> Message:
    return Message(title=title, content=content)


def test_by_default_each_message_is_a_new_alert() -> None:
    assert judge({}, MAIL, "p1") == Verdict("Warning", "p1")
    assert judge({}, MAIL, "p2") == Verdict("Warning", "p2")


def test_by_title_messages_of_one_title_are_one_alert() -> None:
    by_title = {"push_mode": "title"}
    assert judge(by_title, message("a"), "p1") == judge(by_title, message(" a "), "p2") == Verdict("Warning", "a")
    long = judge(by_title, message("x" * 300), "p1")
    assert long is not None
    assert len(long.key) <= 255


def test_rules_close_before_they_open() -> None:
    assert judge(RULES, MAIL, "p1") == Verdict("Ok", "web-1")
    opened = message("PROBLEM", "host=web-1 is down")
    assert judge(RULES, opened, "p1") == Verdict("Warning", "web-1")


def test_what_no_rule_matches_is_dropped_or_an_alert_as_chosen() -> None:
    assert judge(RULES, message("hello"), "p1") is None
    assert judge({**RULES, "unmatched": "alert"}, message("hello"), "p1") == Verdict("Warning", "p1")


def test_without_a_trigger_every_message_opens() -> None:
    assert judge({"push_mode": "rules"}, message("hello"), "p1") == Verdict("Warning", "hello")


def test_where_the_pattern_finds_nothing_the_title_is_the_key() -> None:
    found = judge(RULES, message("PROBLEM x", "nothing"), "p1")
    assert found == Verdict("Warning", "PROBLEM x")
    assert judge(RULES, message("PROBLEM x", "nothing"), "p1", is_random=True) == Verdict("Warning", "p1")


@pytest.mark.parametrize(
    ("values", "place"),
    [
        ({"push_mode": "sometimes"}, "settings"),
        ({"mode": "each"}, "settings"),
        ({"push_mode": "rules", "key_pattern": "("}, "settings.key_pattern"),
        ({"push_mode": "rules", "close": [[{"key": "title", "oper": "IN", "vals": ["/(/"]}]]}, "settings.close"),
    ],
)
def test_wrong_settings_are_named_before_they_are_saved(values: dict[str, Any], place: str) -> None:
    with pytest.raises(SettingsError) as error:
        read_settings(values)
    assert error.value.path.startswith(place)
    assert error.value.text
