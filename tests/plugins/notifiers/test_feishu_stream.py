"""Feishu's long connection: frames by hand, parts, answers in their own frame and in the chat."""

import base64
import contextlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.plugins.notifiers.feishu_talk import NOW, PERSON, ask, granted, message_of, sent, settings_of
from tests.vendors.feishu import Feishu
from tocsin.kernel.wire import HttpResponse, NoResponse
from tocsin.notifiers.callback import Heard, Pressed, Result
from tocsin.notifiers.feishu_app.frames import DATA, Frame, FrameError, decode, encode
from tocsin.notifiers.feishu_app.stream import MAX_WAITING, PARTS_MS, STREAM
from tocsin.notifiers.notifier import Outcome, Receipt
from tocsin.notifiers.stream import Opened


def test_a_ping_has_the_bytes_of_the_published_protocol() -> None:
    made = encode(Frame(service=1, headers=(("type", "ping"),)))
    assert made == bytes.fromhex("0800100018012000") + b"\x2a\x0c\x0a\x04type\x12\x04ping"


TEXTS = st.text(max_size=40)
NUMBERS = st.integers(min_value=0, max_value=2**64 - 1)
FRAMES = st.builds(
    Frame,
    seq_id=NUMBERS,
    log_id=NUMBERS,
    service=NUMBERS,
    method=NUMBERS,
    headers=st.lists(st.tuples(TEXTS, TEXTS), max_size=8).map(tuple),
    encoding=TEXTS,
    kind=TEXTS,
    payload=st.binary(max_size=300),
    log_id_new=TEXTS,
)


@given(FRAMES)
def test_frames_survive_the_wire(frame: Frame) -> None:
    assert decode(encode(frame)) == frame


@given(FRAMES, st.integers(min_value=10, max_value=100), st.binary(max_size=20))
def test_fields_of_a_newer_protocol_are_skipped(frame: Frame, number: int, value: bytes) -> None:
    tag = number << 3 | 2
    extra = bytes([tag & 0x7F | 0x80, tag >> 7] if tag > 0x7F else [tag]) + bytes([len(value)]) + value
    assert decode(encode(frame) + extra) == frame


@given(st.binary(max_size=200))
def test_garbage_is_an_error_and_nothing_else(data: bytes) -> None:
    vendor = Feishu()
    with contextlib.suppress(FrameError):
        decode(data)
    heard = STREAM.hear(data, {"service": 1, "parts": {}}, settings_of(vendor), NOW)
    assert heard.heard is None


@pytest.mark.parametrize("data", [b"\xff" * 11, b"\x08", b"\x42\x05a", b"\x0b", b"\x2a\x02\x0a\x05", b"\0" * 5_000_000])
def test_broken_frames_are_named_so(data: bytes) -> None:
    with pytest.raises(FrameError):
        decode(data)


def frames_of(event: dict[str, Any], parts: int = 1, kind: str = "event") -> list[bytes]:
    """An event as Feishu's frontier sends it, in so many parts."""
    payload = json.dumps(event).encode()
    size = len(payload) // parts + 1
    made = []
    for number in range(parts):
        headers = (("type", kind), ("message_id", "m1"), ("sum", str(parts)), ("seq", str(number)), ("trace_id", "t1"))
        chunk = payload[number * size : (number + 1) * size]
        made.append(encode(Frame(seq_id=7, log_id=8, service=9, method=DATA, headers=headers, payload=chunk)))
    return made


def test_the_long_connection_is_opened_and_kept_alive() -> None:
    vendor = Feishu(NOW)
    opened = STREAM.opened(ask(vendor, STREAM.open(settings_of(vendor), NOW)), settings_of(vendor), NOW)
    assert isinstance(opened, Opened)
    assert opened.url.startswith("wss://")
    assert (opened.every_s, opened.state["service"]) == (90.0, 33554678)
    ping = STREAM.alive(opened.state)
    assert isinstance(ping, bytes)
    assert (decode(ping).header("type"), decode(ping).service, decode(ping).method) == ("ping", 33554678, 0)
    assert isinstance(STREAM.open({}, NOW), Receipt)
    wrong = settings_of(vendor, app_secret="other")
    refused = STREAM.opened(ask(vendor, STREAM.open(wrong, NOW)), wrong, NOW)
    assert isinstance(refused, Receipt)
    assert refused.outcome is Outcome.config_error
    assert isinstance(STREAM.opened(NoResponse(kind="dns", text="x"), wrong, NOW), Receipt)


@pytest.mark.parametrize("url", ["ws://evil.example/", "https://evil.example", "", None, 7])
def test_only_a_secure_address_is_taken(url: object) -> None:
    body = json.dumps({"code": 0, "data": {"URL": url}}).encode()
    answer = HttpResponse(status=200, headers={}, body=body)
    assert isinstance(STREAM.opened(answer, settings_of(Feishu()), NOW), Receipt)
    plain = STREAM.opened(answer, settings_of(Feishu(), host="http://127.0.0.1:9"), NOW)
    assert isinstance(plain, Opened) == (url == "ws://evil.example/")


def test_a_press_over_the_connection_in_parts_is_answered_in_its_own_frame() -> None:
    vendor = Feishu(NOW)
    settings = granted(vendor)
    receipt = sent(vendor, message_of(), PERSON, settings)
    state: dict[str, Any] = {"service": 9, "parts": {}}
    frames = frames_of(vendor.press_event(receipt.provider_message_id, "Acknowledge"), 3)
    for frame in (frames[2], frames[0]):
        waiting = STREAM.hear(frame, state, settings, NOW)
        assert waiting.heard is None
        assert not waiting.replies
        assert waiting.state is not None
        state = waiting.state
    whole = STREAM.hear(frames[1], state, settings, NOW)
    assert whole.heard is not None
    assert whole.state == {"service": 9, "parts": {}}
    assert isinstance(whole.heard.said[0], Pressed)
    (reply,) = STREAM.answer(whole.heard, [Result(ok=True, text="Acknowledged.")], state, settings)
    assert isinstance(reply, bytes)
    back = decode(reply)
    assert (back.seq_id, back.log_id, back.service, back.method) == (7, 8, 9, DATA)
    assert (back.header("message_id"), back.header("biz_rt")) == ("m1", "0")
    answer = json.loads(back.payload)
    assert answer["code"] == 200
    assert json.loads(base64.b64decode(answer["data"]))["toast"]["content"] == "Acknowledged."


def test_parts_that_never_come_are_forgotten_and_floods_are_not_kept() -> None:
    vendor = Feishu(NOW)
    state: dict[str, Any] = {"service": 9, "parts": {}}
    frames = frames_of(vendor.told_event("ABCD1234"), 2)
    first = STREAM.hear(frames[0], state, settings_of(vendor), NOW)
    assert first.state is not None
    later = [decode(one) for one in frames_of(vendor.told_event("ABCD1234"), 2)]
    others = [replace(later[0], headers=(*(("message_id", f"x{n}"),), *later[0].headers)) for n in range(40)]
    state = first.state
    for other in others:
        state = STREAM.hear(encode(other), state, settings_of(vendor), NOW).state or state
    assert len(state["parts"]) == MAX_WAITING
    fresh = STREAM.hear(encode(others[0]), state, settings_of(vendor), NOW + PARTS_MS + 1)
    assert fresh.state is not None
    assert len(fresh.state["parts"]) == 1
    for total, number in (("65", "0"), ("2", "2"), ("2", "-1")):
        odd = replace(later[0], headers=(("type", "event"), ("message_id", "m"), ("sum", total), ("seq", number)))
        heard = STREAM.hear(encode(odd), {"service": 9, "parts": {}}, settings_of(vendor), NOW)
        assert heard.heard is None


def test_what_is_not_for_us_is_acknowledged_and_pings_are_not_answered() -> None:
    vendor = Feishu(NOW)
    state: dict[str, Any] = {"service": 9, "parts": {}}
    (frame,) = frames_of(vendor._event("im.chat.disbanded_v1", {}))
    heard = STREAM.hear(frame, state, settings_of(vendor), NOW)
    assert heard.heard is None
    (reply,) = heard.replies
    assert isinstance(reply, bytes)
    assert json.loads(decode(reply).payload) == {"code": 200}
    for silent in (STREAM.alive(state), frames_of({}, kind="card")[0], "text"):
        assert silent is not None
        assert STREAM.hear(silent, state, settings_of(vendor), NOW).replies == ()
    assert STREAM.hear(frame, state, {}, NOW).replies == ()
    assert STREAM.answer(Heard(), [], state, {}) == []


def test_who_tells_a_code_over_the_connection_is_answered_in_the_chat() -> None:
    vendor = Feishu(NOW)
    settings = granted(vendor)
    (frame,) = frames_of(vendor.told_event("/link ABCD1234"))
    heard = STREAM.hear(frame, {"service": 9, "parts": {}}, settings, NOW).heard
    assert heard is not None
    frame_back, request = STREAM.answer(heard, [Result(ok=True, text="Linked.")], {}, settings)
    assert isinstance(frame_back, bytes)
    assert ask(vendor, request) == HttpResponse(
        status=200, headers={"content-type": "application/json"}, body=b'{"code": 0, "msg": "success", "data": {}}'
    )
