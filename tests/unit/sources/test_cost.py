"""No body, however made, takes long: the time grows with the size and no faster."""

import json
import time
from typing import Any

import pytest

from tests.unit.sources.pushes import push
from tocsin.sources.body import SIZE_LIMIT
from tocsin.sources.prometheus import parse as prometheus
from tocsin.sources.source import BadPush
from tocsin.sources.standard import parse as standard

ROOM = SIZE_LIMIT - 1_000
HEAD = b'{"event_status":"Info","title_rule":"x","alerts":'


def filled(unit: bytes, closing: bytes = b"") -> bytes:
    return unit * ((ROOM - len(closing)) // len(unit)) + closing


def standard_with(**fields: Any) -> bytes:
    return json.dumps({"event_status": "Info", "title_rule": "x", **fields}).encode()


def alerts_with(alert: Any, count: int) -> bytes:
    return json.dumps({"alerts": [alert] * count}).encode()


BODIES = {
    "brackets": filled(b"["),
    "objects": filled(b'{"a":'),
    "quotes": b'{"a":"' + filled(b'\\"'),
    "backslashes": b'{"a":"' + filled(b"\\"),
    "lone surrogates": HEAD + b'"' + filled(b"\\ud800", b'"}'),
    "bad bytes": HEAD + b'"' + filled(b"\xff", b'"}'),
    "towers": HEAD + b"[" + filled(b"[" * 60 + b"]" * 60 + b",", b"1]}"),
    "pairs": HEAD + b"[" + filled(b"[],", b"1]}"),
    "empty alerts": HEAD + b"[" + filled(b"{},", b"1]}"),
    "many keys": b"{" + filled(b'"aaaa":1,', b'"b":1}'),
    "long title": standard_with(title_rule="a\u0301" * 400_000),
    "long template": standard_with(title_rule="[TPL]" + "${a}" * 1_000_000),
    "nested template": standard_with(title_rule="[TPL]" + "{{" * 1_000_000),
    "joined title": standard_with(title_rule="::".join(["$a"] * 1_000_000)),
    "blank title": standard_with(title_rule=" " * 4_000_000),
    "control characters": standard_with(description="\x01" * 800_000),
    "10,000 labels": standard_with(labels={f"label{n}": "v" for n in range(10_000)}),
    "300,000 labels": standard_with(labels={f"l{n}": "v" for n in range(300_000)}),
    "long label": standard_with(labels={"a": "v" * 4_000_000}),
    "list label": standard_with(labels={"a": [1] * 1_000_000}),
    "deep label": standard_with(labels={"a": [[1]] * 800_000}),
    "long key": standard_with(alert_key="k" * 4_000_000),
    "long time": standard_with(event_time="1" * 4_000_000),
    "long number": HEAD + filled(b"1", b"}"),
    "images": standard_with(images=[{"src": "a"}] * 250_000),
    "1,000 alerts": alerts_with({"status": "firing", "labels": {f"l{n}": "v" * 40 for n in range(90)}}, 1_000),
    "1,000 alerts coerced": alerts_with({"status": "firing", "labels": {f"l{n}": n for n in range(300)}}, 1_000),
    "100,000 alerts": alerts_with({"labels": {"a": "b"}}, 100_000),
}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES.keys())
def test_a_body_of_any_make_is_read_within_a_second_and_never_echoed(body: bytes) -> None:
    assert len(body) <= SIZE_LIMIT
    for source in (standard, prometheus):
        answer = ""
        start = time.process_time()
        try:
            source.parse(push(body))
        except BadPush as refusal:
            answer = str(refusal)
        assert time.process_time() - start < 1
        assert len(answer) < 300
