"""What strangers send to the push endpoint of a real server: the stated answer, never a hang, and nothing is lost by it."""

from __future__ import annotations

import gzip
import json
import time
import zlib
from collections.abc import Iterator
from statistics import median
from typing import Any

import pytest

from bench.ingest import machine
from tests.real.processes import wait_until
from tests.real.tocsin_server import Json, Source, TocsinServer
from tests.security.wire import Reply, connect, event, raw, request

pytestmark = pytest.mark.slow

NOW_S = int(time.time())
MIB_MORE = 60
"""How much larger the process may be after everything here than before."""
KEPT: dict[str, tuple[bytes, dict[str, Any]]] = {
    "10,000 labels": (event(labels={f"l{n}": "v" for n in range(10_000)}), {"labels": 50}),
    "250,000 labels": (event(labels={f"l{n}": "v" for n in range(250_000)}), {"labels": 50}),
    "a title of 4 MB": (event(title_rule="x" * 4_000_000), {"title": 512}),
    "a label of 1 MB": (event(labels={"a": "x" * 1_000_000}), {"labels": 1}),
    "a number beyond all floats": (event().replace(b'"k"', b'"k", "labels": {"a": 1e400}'), {"labels": {"a": "1e400"}}),
    "5,000 digits": (event().replace(b'"k"', b'"k", "labels": {"a": %s}' % (b"9" * 5_000)), {"labels": 1}),
    "bytes that are no UTF-8": (event(title_rule="qq").replace(b"qq", b"q\xffq"), {"title": "q\ufffdq"}),
    "half a surrogate": (event(title_rule="qq").replace(b"qq", b"q\\ud800q"), {"title": "q\ufffdq"}),
    "a NUL": (event(title_rule="a\0b"), {"title": "ab"}),
    "a key twice": (event(title_rule="b").replace(b'{"', b'{"title_rule": "a", "', 1), {"title": "b"}),
    "a byte order mark": (b"\xef\xbb\xbf" + event(title_rule="marked"), {"title": "marked"}),
    "UTF-16": (event(title_rule="wide").decode().encode("utf-16"), {"title": "wide"}),
    "a template": (event(title_rule="{{7*7}} ${a} <script>"), {"title": "{{7*7}} ${a} <script>"}),
    "a prototype": (event(labels={"__proto__": "x"}), {"labels": {"__proto__": "x"}}),
    "CRLF in a title": (event(title_rule="a\r\nBcc: x@example.com"), {}),
    "labels of every type": (event(labels={"a": None, "b": 1, "c": [1], "d": {"e": 2}, "f": True}), {"labels": 4}),
}
"""Pushes that become an event, by what is odd about them; then what must be read back (a number is a length)."""

REFUSED: dict[str, tuple[bytes, int]] = {
    "900 levels": (b"[" * 900 + b"]" * 900, 400),
    "100,000 arrays that never end": (b"[" * 100_000, 400),
    "100,000 objects that never end": (b'{"a":' * 100_000, 400),
    "labels 70 levels deep": (event(labels={"a": "b"}).replace(b'"b"', b"[" * 70 + b"]" * 70), 400),
    "10 MB": (b" " * 10_000_000, 413),
    "NaN": (event().replace(b'"k"', b'"k", "labels": {"a": NaN}'), 400),
    "-Infinity": (event().replace(b'"k"', b'"k", "labels": {"a": -Infinity}'), 400),
    "an alert key of 256 characters": (event(alert_key="k" * 256), 400),
    "nothing": (b"", 400),
    "null": (b"null", 400),
    "a list": (b"[]", 400),
    "a text": (b'"x"', 400),
    "half of JSON": (event()[:-5], 400),
}

TIMES: dict[str, tuple[Any, bool]] = {
    "seconds": (NOW_S, True),
    "milliseconds": (NOW_S * 1_000, True),
    "microseconds": (NOW_S * 1_000_000, True),
    "nanoseconds": (NOW_S * 1_000_000_000, True),
    "text": (time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(NOW_S)), True),
    "negative": (-5, False),
    "zero": (0, False),
    "the year 2500": (16_725_225_600, False),
    "beyond all dates": (10**25, False),
    "no year": ("0001-01-01T00:00:00Z", False),
    "words": ("yesterday", False),
    "a list": ([], False),
}
"""Times as sent, and whether they are the event's time; otherwise it is when the event came."""

BOMB = b" " * 100_000_000
COMPRESSED: dict[str, tuple[str, bytes, int]] = {
    "a gzip bomb": ("gzip", gzip.compress(BOMB), 413),
    "a deflate bomb": ("deflate", zlib.compress(BOMB), 413),
    "a body that ends too early": ("gzip", gzip.compress(event())[:-9], 400),
    "gzip inside gzip": ("gzip", gzip.compress(gzip.compress(event())), 400),
    "no gzip at all": ("gzip", event(), 400),
    "an encoding we do not know": ("br", event(), 415),
    "two encodings": ("gzip, gzip", event(), 415),
    "gzip as it should be": ("gzip", gzip.compress(event()), 200),
}


class Door:
    """The push endpoint of one integration."""

    def __init__(self, server: TocsinServer) -> None:
        self.server = server
        self.source: Source = server.source("door", "standard")
        self.path = self.source.push_url.removeprefix(server.url)
        self.head = f"POST {self.path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n".encode()

    def push(self, body: bytes, more: str = "", method: str = "POST", **headers: str) -> Reply:
        """Send a body; `more` is appended to the query."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return request(self.server, self.path + more, body, method, named)

    def alert(self, key: str) -> Json:
        """The alert that came of a push, once it is processed."""
        return wait_until(f"the alert {key}", lambda: self.alerts(alert_keys=[key]))[0]

    def alerts(self, **more: Any) -> list[Json]:
        """All alerts of these hours."""
        return self.server.items("/alert/list", start_time=NOW_S - 3_600, end_time=NOW_S + 3_600, **more)

    def rejected(self) -> list[str]:
        """The reasons of everything that was kept as rejected, newest first."""
        listed = self.server.items("/integration/rejected/list", integration_id=self.source.integration_id)
        return [one["reason"] for one in listed]


@pytest.fixture(scope="module")
def door(served: TocsinServer) -> Iterator[Door]:
    """The door; when everything has been sent, the books balance, the process has not grown and answers as before."""
    one = Door(served)
    for _ in range(50):
        one.push(event())
    assert served.child
    before_mib, _ = machine.resident_mib(served.child.pid)
    yield one
    after_mib, _ = machine.resident_mib(served.child.pid)
    assert median(seconds(one) for _ in range(5)) < 0.1
    assert served.child.alive()
    assert after_mib < before_mib + MIB_MORE, f"{before_mib:.0f} MiB before, {after_mib:.0f} MiB after"
    audit = served.run("audit", "--data", str(served.data))
    assert audit.process.returncode == 0, audit.tail()
    assert "difference 0" in audit.tail()
    assert "Traceback" not in served.log.read_text()


def seconds(door: Door) -> float:
    """How long a push takes now."""
    begin_s = time.monotonic()
    assert door.push(event()).status == 200
    return time.monotonic() - begin_s


@pytest.mark.parametrize("oddity", KEPT)
def test_an_odd_alert_is_still_an_alert(door: Door, oddity: str) -> None:
    body, expected = KEPT[oddity]
    key = f"kept {list(KEPT).index(oddity)}"
    wide = body[:2] == b"\xff\xfe"
    body = body.replace(
        '"k"'.encode("utf-16-le") if wide else b'"k"', json.dumps(key).encode("utf-16-le" if wide else "utf-8")
    )
    answer = door.push(body)
    assert answer.status == 200, answer.content
    found = door.alert(key)
    for name, value in expected.items():
        assert (len(found[name]) if isinstance(value, int) else found[name]) == value, oddity


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_no_event_is_refused_and_kept_with_its_reason(door: Door, what: str) -> None:
    body, status = REFUSED[what]
    kept = len(door.rejected())
    answer = door.push(body)
    assert answer.status == status, answer.content
    assert answer.headers["content-type"] == "application/json"
    assert len(door.rejected()) == kept + (0 if status == 413 else 1)


@pytest.mark.parametrize("unit", TIMES)
def test_times_in_any_unit_are_read_and_nonsense_is_now(door: Door, unit: str) -> None:
    sent, is_read = TIMES[unit]
    key = f"time {unit}"
    assert door.push(event(alert_key=key, event_time=sent)).status == 200
    started = door.alert(key)["start_time"]
    assert started == NOW_S if is_read else abs(started - time.time()) < 30


@pytest.mark.parametrize("what", COMPRESSED)
def test_compressed_bodies_are_opened_within_limits(door: Door, what: str) -> None:
    encoding, body, status = COMPRESSED[what]
    assert door.push(body, Content_Encoding=encoding).status == status


def test_requests_that_are_no_push_are_named(door: Door) -> None:
    assert door.push(event(), "&" + "&".join(f"a{n}=b" for n in range(1_000))).status == 400
    assert door.push(event(), "&x=" + "y" * 65_536).status == 400
    assert door.push(event(), Content_Type="text/html").status == 400
    assert door.push(event(), Content_Type="multipart/form-data; boundary=x").status == 400
    assert door.push(b"", method="GET").status == 400
    assert door.push(event(), method="PUT").status == 400
    assert door.push(event(), X_HTTP_Method_Override="DELETE").status == 200
    assert request(door.server, "/event/push/alert/standard", event()).status == 400
    assert request(door.server, "/event/push/alert/standard?integration_key=wrong", event()).status == 400
    assert request(door.server, "/event/push/alert/nosuch", event()).status == 404
    assert request(door.server, "/event/push/alert/../../etc/passwd", event()).status == 404


def test_lengths_that_lie_are_refused_or_end_with_the_connection(door: Door) -> None:
    body, head = event(alert_key="a lie"), door.head
    assert raw(door.server, head + b"Content-Length: 5000\r\n\r\n" + body, then_close=True) == []
    assert raw(door.server, head + b"Content-Length: 10\r\nConnection: close\r\n\r\n" + body)[:1] == [400]
    assert raw(door.server, head + b"Content-Length: 10\r\nContent-Length: 11\r\n\r\n" + body) == [400]
    assert raw(door.server, head + b"Content-Length: -1\r\n\r\n" + body) == [400]
    assert raw(door.server, head + b"Content-Length: 99999999999999999999\r\n\r\n") == [400]
    both = b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"
    assert raw(door.server, head + both) == [400], "two framings: the way requests are smuggled"
    endless = (
        b"Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n" + (b"100000\r\n" + b" " * 0x100000 + b"\r\n") * 10
    )
    assert raw(door.server, head + endless)[:1] in ([413], [])
    assert raw(door.server, head + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nhello") == [400]
    assert raw(door.server, b"\x16\x03\x01\x00\xff" * 20) == [400]
    assert door.push(event(alert_key="after the lies")).status == 200
    assert door.alert("after the lies")
    assert "a lie" not in {one["alert_key"] for one in door.alerts()}


def test_a_head_without_end_is_cut_off(door: Door) -> None:
    endless = b"".join(b"X-%d: %s\r\n" % (number, b"a" * 100) for number in range(20_000))
    assert raw(door.server, door.head + endless) in ([400], [])
    assert raw(door.server, b"GET /" + b"a" * 2_000_000) in ([400], [])


def test_two_hundred_slow_senders_hold_up_nobody(door: Door) -> None:
    """Some stop in the head and some in the body, and send a byte now and then."""
    starts = (door.head[:20], door.head, door.head + b"Content-Length: 1000\r\n\r\n{")
    slow = [connect(door.server) for _ in range(200)]
    try:
        for number, one in enumerate(slow):
            one.sendall(starts[number % 3])
        taken = []
        for _ in range(10):
            time.sleep(0.5)
            for number, one in enumerate(slow):
                one.sendall(b"X-A: b\r\n" if number % 3 == 1 else b"a")
            taken.append(seconds(door))
    finally:
        for one in slow:
            one.close()
    assert median(taken) < 0.1, taken
