"""Golden payloads: what each source must make of bodies that real senders send."""

from typing import Any

import pytest
from msgspec.structs import asdict

from tests.plugins.sources.walk import Case, cases
from tocsin.sources.event import Event
from tocsin.sources.source import BadPush


@pytest.mark.parametrize("case", cases(), ids=repr)
def test_payload_gives_what_is_expected(case: Case) -> None:
    if is_refused(case):
        with pytest.raises(BadPush) as refusal:
            case.parse()
        assert refusal.value.status == case.expected["http_status"]
        assert refusal.value.code == case.expected["error_code"]
        assert refusal.value.path
        assert refusal.value.text
        return
    parsed = case.parse()
    assert parsed.rejections == []
    assert parsed.visit == case.expected.get("must_get_url", "")
    if case.expected.get("ignored"):
        assert parsed.events == []
        assert parsed.ignored
    beats = [
        {**asdict(beat), **wanted} for beat, wanted in zip(parsed.beats, case.expected.get("beats", []), strict=True)
    ]
    assert [asdict(beat) for beat in parsed.beats] == beats
    if isinstance(response := case.expected.get("response"), dict):
        assert parsed.reply is not None
        assert dict(parsed.reply.fields) == response
    assert len(parsed.events) == len(case.events)
    for event, expected in zip(parsed.events, case.events, strict=True):
        check_text(event, expected)
        check_labels(event, expected)
        check_key(case, event, expected)
    if case.expected.get("distinct_keys"):
        assert len({event.alert_key for event in parsed.events}) == len(parsed.events)


def is_refused(case: Case) -> bool:
    """Whether the push must be answered with an error."""
    return isinstance(case.expected.get("http_status"), int) and not case.expected.get("ignored")


def check_text(event: Event, expected: dict[str, Any]) -> None:
    if "title" in expected:
        assert event.title == expected["title"]
    for part in expected.get("title_contains", ()):
        assert part in event.title
    if "title_contains_any" in expected:
        assert any(part in event.title for part in expected["title_contains_any"])
    assert event.title
    assert event.status in (
        [expected["event_status"]] if isinstance(expected["event_status"], str) else expected["event_status"]
    )
    for part in expected.get("description_contains", ()):
        assert part in event.description
    if "event_time" in expected:
        assert event.event_time // 1_000 == expected["event_time"]


def check_labels(event: Event, expected: dict[str, Any]) -> None:
    assert expected["labels"].items() <= event.labels.items()
    assert set(expected.get("label_values", ())) <= set(event.labels.values())
    assert not set(expected.get("forbidden_label_values", ())) & set(event.labels.values())
    if "images" in expected:
        assert [image.src for image in event.images] == expected["images"]


def check_key(case: Case, event: Event, expected: dict[str, Any]) -> None:
    assert 0 < len(event.alert_key) <= 255
    if "alert_key" in expected:
        assert event.alert_key == expected["alert_key"]
    if expected.get("always_new"):  # each message is an alert of its own
        assert event.alert_key != again(case, event)
    elif expected.get("alert_key_stable", True):  # where the reference makes no stable key, ours may be one
        assert event.alert_key == again(case, event)
    if "same_alert_key_as" in expected:
        other, _, index = expected["same_alert_key_as"].partition("#")
        assert event.alert_key == case.events_of(other)[int(index)].alert_key


def again(case: Case, event: Event) -> str:
    """The key that the same payload gives when it comes again."""
    index = case.parse().events.index(event)
    return case.parse(push_id="push-2").events[index].alert_key


@pytest.mark.parametrize("case", cases(), ids=repr)
def test_parsing_twice_gives_the_same(case: Case) -> None:
    if is_refused(case):
        with pytest.raises(BadPush) as first:
            case.parse()
        with pytest.raises(BadPush) as second:
            case.parse()
        assert str(first.value) == str(second.value)
    else:
        assert case.parse() == case.parse()
