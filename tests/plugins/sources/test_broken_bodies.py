"""A broken body is refused clearly, and never by another exception than `BadPush`."""

import contextlib
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.plugins.sources.walk import RECEIVED_AT, SOURCES, Case, cases, with_each_value, without_each_key
from tocsin.sources.source import BadPush, Parsed, Push

REFUSALS = {400, 413, 415}
STRANGERS: list[Any] = [None, True, -1, 1e300, 10**400, "", "\x00\ud800\u202e", [], [[]], {}, {"a": {"b": [1, "x"]}}]
NAMES = sorted(SOURCES)
OF_JSON = [case for case in cases() if case.is_json]


def encode(value: Any) -> bytes:
    return json.dumps(value).encode()


def check(parsed: Parsed) -> None:
    """What holds for every event, whatever it was made of."""
    for event in parsed.events:
        assert event.status in ("Critical", "Warning", "Info", "Ok")
        assert 0 < len(event.title) <= 512
        assert 0 < len(event.alert_key) <= 255
        assert len(event.description) <= 2_048
        assert event.event_time > 0
        assert len(event.labels) <= 50
        assert all(0 < len(name) <= 128 for name in event.labels)
        assert all(0 < len(value) <= 2_048 for value in event.labels.values())
        texts = [event.title, event.title_rule, event.description, event.alert_key, *event.labels.values()]
        for text in [*texts, *event.labels]:
            text.encode("utf-8")
            assert "\x00" not in text
    for rejection in parsed.rejections:
        assert rejection.code
        assert rejection.text
        assert rejection.path
        assert rejection.body


def feed(name: str, body: bytes, content_type: str = "application/json", **headers: str) -> Parsed:
    parsed: Parsed = SOURCES[name].module("parse").parse(Push(body, content_type, headers, {}, RECEIVED_AT))
    check(parsed)
    return parsed


def feed_or_refuse(name: str, body: bytes) -> None:
    refused: BadPush | None = None
    try:
        feed(name, body)
    except BadPush as error:
        refused = error
    if refused:
        assert refused.status in REFUSALS
        assert refused.text
        assert refused.reason


@pytest.mark.parametrize("case", OF_JSON, ids=repr)
def test_every_truncation_is_refused(case: Case) -> None:
    """JSON that ends too early is refused, or, where a vendor's own template breaks its JSON, taken apart with a flag."""
    body = case.body.rstrip()
    for end in range(0, len(body), 1 + len(body) // 150):
        parsed = parse_or_refuse(case, body[:end])
        if parsed is not None:
            assert parsed.events or parsed.beats
            assert all("json_repaired" in event.flags for event in parsed.events)


@pytest.mark.parametrize("case", [case for case in cases() if not case.is_json], ids=repr)
def test_every_other_body_may_end_anywhere(case: Case) -> None:
    """Forms, queries and mails have no end of their own: what is there is an event or a clear refusal."""
    for end in range(0, len(case.body), 1 + len(case.body) // 150):
        parse_or_refuse(case, case.body[:end])


def parse_or_refuse(case: Case, body: bytes) -> Parsed | None:
    """What a payload with another body gives, which is sound; ``None`` when it is refused, which is in clear words."""
    parsed: Parsed | None = None
    refused: BadPush | None = None
    try:
        parsed = case.parse(body)
    except BadPush as error:
        refused = error
    if refused:
        assert refused.status in REFUSALS
        assert refused.text
    if parsed:
        check(parsed)
    return parsed


@pytest.mark.parametrize("case", OF_JSON, ids=repr)
def test_every_missing_key_is_survived(case: Case) -> None:
    for variant in without_each_key(json.loads(case.body)):
        parse_or_refuse(case, encode(variant))


@pytest.mark.parametrize("case", OF_JSON, ids=repr)
def test_every_value_may_be_of_another_type(case: Case) -> None:
    small = json.loads(case.body)
    if isinstance(small, list):
        small = small[:1]
    elif "alerts" in small:
        small["alerts"] = small["alerts"][:1]
    for stranger in STRANGERS:
        for variant in with_each_value(small, stranger):
            parse_or_refuse(case, encode(variant))


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
known_keys = st.sampled_from(
    [
        *("event_status", "title_rule", "title", "alert_key", "labels", "event_time", "images", "description"),
        *("alerts", "status", "annotations", "startsAt", "endsAt", "fingerprint", "severity", "truncatedAlerts"),
    ]
)
known_values = json_values | st.sampled_from(["Critical", "Ok", "firing", "resolved", "[TPL]${x}{{", "$a::$b", "1e9"])
documents = st.dictionaries(known_keys, known_values, max_size=8)


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=150, deadline=None)
@given(document=documents)
def test_any_json_is_an_event_or_a_clear_refusal(name: str, document: dict[str, Any]) -> None:
    body = json.dumps(document).encode()
    feed_or_refuse(name, body)
    feed_or_refuse(name, b'{"alerts": [' + body + b',{"status":"firing","labels":{"alertname":"a"}}]}')


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=150, deadline=None)
@given(body=st.binary(max_size=200), content_type=st.text(max_size=30), encoding=st.sampled_from(["", "gzip", "br"]))
def test_any_bytes_are_refused_clearly(name: str, body: bytes, content_type: str, encoding: str) -> None:
    with contextlib.suppress(BadPush):
        feed(name, body, content_type, **{"content-encoding": encoding})


@settings(max_examples=150, deadline=None)
@given(texts=st.dictionaries(st.text(max_size=130), st.text(max_size=60), max_size=60), title=st.text(min_size=1))
def test_any_labels_make_an_event(texts: dict[str, str], title: str) -> None:
    """Prometheus-like senders are never refused for what their labels hold."""
    alert = {"status": "firing", "labels": {"alertname": "x", **texts}, "annotations": {"summary": title}}
    parsed = feed("prometheus", encode({"alerts": [alert]}))
    assert len(parsed.events) == 1
    assert parsed.rejections == []
