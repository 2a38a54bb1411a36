"""What fields are, by their names and by what stands in them."""

from typing import Any

import pytest

from tocsin.sources.guess import code_of, guess, list_of_alerts, plain, time_of
from tocsin.sources.guess_words import ALL_ENDED, BEGUN, ENDINGS, NAMES, WORDS


@pytest.mark.parametrize(
    ("body", "role", "path"),
    [
        ({"name": "a", "Alert-Title": "b"}, "title", "Alert-Title"),
        ({"monitor": {"name": "site"}, "text": "t"}, "title", "monitor.name"),
        ({"df_title": "a", "note": "b"}, "title", "df_title"),
        ({"title": "https://a.example/1", "message": "disk full"}, "title", "message"),
        ({"x": "short", "y": "a longer text"}, "title", "y"),
        ({"title": "a", "message": "b"}, "description", "message"),
        ({"level": "user", "priority": "P2"}, "severity", "priority"),
        ({"severity": "a sentence", "urgency": "high"}, "severity", "urgency"),
        ({"status": "CRITICAL"}, "severity", "status"),
        ({"action": "created", "type": "metric"}, "state", "action"),
        ({"previous_state": "UP", "current_state": "DOWN"}, "state", "current_state"),
        ({"is_recovered": True}, "state", "is_recovered"),
        ({"event_type": "trigger", "rule": "r"}, "check", "rule"),
        ({"time": "soon", "ts": 1_700_000_000}, "time", "ts"),
        ({"created_at": "2024-05-14 16:30:12", "n": 1}, "time", "created_at"),
        ({"id": "m1", "dedup_key": "d"}, "key", "dedup_key"),
        ({"alert": {"id": 5}, "id": "m1"}, "key", "alert.id"),
        ({"id": "m1", "title": "t"}, "key", "id"),
        ({"payload": '{"summary": "in a text"}'}, "title", "payload.summary"),
    ],
)
def test_a_field_gets_the_role_that_its_name_and_value_fit(body: dict[str, Any], role: str, path: str) -> None:
    places = {str(name): ".".join(found) for name, found in guess(body).places.items()}
    assert places[role] == path


@pytest.mark.parametrize(
    ("body", "role"),
    [
        (
            {"id": "m1", "host": "web-1", "rule": "disk"},
            "key",
        ),  # of the message, perhaps; host and rule make a better one
        ({"alert_id": "two words"}, "key"),
        ({"event_type": "trigger"}, "check"),
        ({"severity": "somehow"}, "severity"),
        ({"time": "tomorrow", "timestamp": 12}, "time"),
        ({"token": "a secret"}, "title"),
        ({}, "title"),
    ],
)
def test_what_fits_no_field_is_left_open(body: dict[str, Any], role: str) -> None:
    assert role not in guess(body).places


def test_the_rest_are_labels_but_no_secrets_and_no_times() -> None:
    body = {
        "title": "t",
        "region": "eu",
        "disk": {"value": "7", "unit": "%"},
        "api_token": "x",
        "sent": 1_700_000_000,
        "labels": {"team": "a"},
        "list": [{"key": "k", "value": 1}],
        "none": None,
        "long": "x" * 300,
        'odd"name': "y",
    }
    found = guess(body)
    assert found.labels == {"region": ("region",), "disk_value": ("disk", "value"), "unit": ("disk", "unit")}
    assert found.label_objects == (("labels",),)
    assert [(one.path, one.name, one.value) for one in found.label_pairs] == [(("list",), "key", "value")]
    assert found.secrets == (("api_token",),)


def test_a_word_of_the_body_ends_an_alert_when_it_is_one() -> None:
    assert "restored" in guess({"status": "Restored"}).ended
    assert "已恢复" in guess({"status": "告警中"}).ended
    assert guess({"recovered": False}).ended == ("true",)


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ({"title": "[FIRING:1]", "alerts": [{"a": 1}]}, "alerts"),
        ({"items": [{"a": 1}]}, "items"),
        ({"title": "t", "items": [{"a": 1}]}, ""),
        ({"alerts": [], "title": "t"}, ""),
        ({"alerts": ["a"], "Events": [{"a": 1}]}, "Events"),
        ({"alerts": {"a": 1}}, ""),
    ],
)
def test_a_list_of_alerts_is_known_by_its_name(body: dict[str, Any], name: str) -> None:
    assert list_of_alerts(body) == name


def test_times_are_read_where_they_were_found() -> None:
    assert time_of({"a": {"at": 1_700_000_000}}, ("a", "at")) == 1_700_000_000_000
    assert time_of({"a": "never"}, ("a",)) is None
    assert time_of({}, ()) is None


def test_code_reads_a_path() -> None:
    assert code_of(("a", "b c", "d")) == 'fields.inner("a").inner("b c").text("d")'


def test_words_are_in_the_form_in_which_they_are_looked_up() -> None:
    names = [name for those in (*NAMES.values(), *ENDINGS.values()) for name in those]
    assert [name for name in names if plain(name) != name] == []
    assert all(len(set(those)) == len(those) for those in NAMES.values())
    assert [word for word in (*WORDS, *ALL_ENDED, *BEGUN) if word.lower() != word] == []
    assert not ALL_ENDED & BEGUN
