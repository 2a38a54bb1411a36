"""Feishu's long connection: events come in frames over a WebSocket that we open; no public address is needed.

Nothing is encrypted or signed inside: Feishu proves itself by its certificate, we by the address it gave us.
"""

import base64
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import parse_qs, urlsplit

from msgspec.structs import replace

from tocsin.notifiers.callback import Heard, Result
from tocsin.notifiers.feishu_app import answers
from tocsin.notifiers.feishu_app.events import read_event, reply_of, words_back
from tocsin.notifiers.feishu_app.frames import CONTROL, DATA, MAX_FRAME_BYTES, Frame, FrameError, decode, encode
from tocsin.notifiers.feishu_app.settings import HOST, read
from tocsin.notifiers.notifier import HttpRequest, HttpResponse, Outcome, Receipt, Response
from tocsin.notifiers.receipts import read_object
from tocsin.notifiers.robots import encode_json, post_json, unusable
from tocsin.notifiers.stream import Frame as Sent
from tocsin.notifiers.stream import FrameHeard, Opened, Stream

PING_S = 120.0
PARTS_MS = 10_000
MAX_PARTS = 64
MAX_WAITING = 16
"""Events whose parts are waited for; more than these at once are not believed."""


class FeishuStream:
    """One app's long connection."""

    def open(self, settings: Mapping[str, Any], now: int) -> HttpRequest | Opened | Receipt:
        """Ask for the address of a connection."""
        app = read(settings)
        if isinstance(app, list):
            return unusable(app)
        return post_json(f"{app.host}/callback/ws/endpoint", {"AppID": app.app_id, "AppSecret": app.app_secret})

    def opened(self, response: Response, settings: Mapping[str, Any], now: int) -> Opened | Receipt:
        """The address and how often to ping."""
        receipt = answers.judge(response)
        if not receipt.ok or not isinstance(response, HttpResponse):
            return receipt
        data = read_object(response.body).get("data")
        found = data if isinstance(data, dict) else {}
        url, config = found.get("URL"), found.get("ClientConfig")
        if not isinstance(url, str) or not _is_safe(url, settings):
            text = "Feishu gave no address for its long connection; check the host and that the app uses it."
            return Receipt(outcome=Outcome.config_error, code="endpoint", text=text)
        wished = config.get("PingInterval") if isinstance(config, dict) else None
        every_s = min(max(float(wished), 10.0), 300.0) if type(wished) is int else PING_S
        service = parse_qs(urlsplit(url).query).get("service_id", ["0"])[0]
        is_number = service.isascii() and service.isdigit() and len(service) < 19
        return Opened(url=url, every_s=every_s, state={"service": int(service) if is_number else 0, "parts": {}})

    def hear(self, frame: Sent, state: Mapping[str, Any], settings: Mapping[str, Any], now: int) -> FrameHeard:
        """Read one frame: an event, whole or one of its parts. All but presses and told codes are acknowledged here."""
        app = read(settings)
        if isinstance(frame, str) or isinstance(app, list):
            return FrameHeard()
        try:
            read_frame = decode(frame)
        except FrameError:
            return FrameHeard()
        if read_frame.method != DATA or read_frame.header("type") != "event":
            return FrameHeard()
        payload, changed = _joined(read_frame, state, now)
        if payload is None:
            return FrameHeard(state=changed)
        heard = read_event(read_object(payload), app.app_id)
        if heard is None or not heard.said:
            return FrameHeard(replies=(_reply(read_frame, {}),), state=changed)
        return FrameHeard(heard=replace(heard, context=heard.context | {"frame": _bare(read_frame)}), state=changed)

    def answer(
        self, heard: Heard, results: Sequence[Result], state: Mapping[str, Any], settings: Mapping[str, Any]
    ) -> Sequence[Sent | HttpRequest]:
        """The reply frame; who told a code is answered in the chat."""
        raw = heard.context.get("frame")
        if not isinstance(raw, bytes):
            return []
        return [_reply(decode(raw), reply_of(heard, results)), *words_back(heard, results, settings)]

    def alive(self, state: Mapping[str, Any]) -> Sent | None:
        """A ping of Feishu's own kind."""
        return encode(Frame(service=int(state.get("service", 0)), method=CONTROL, headers=(("type", "ping"),)))

    def poll(self, state: Mapping[str, Any], settings: Mapping[str, Any]) -> HttpRequest:
        """Not asked for, as this is a WebSocket: the request for its address."""
        return post_json(f"{settings.get('host') or HOST}/callback/ws/endpoint", {})

    def polled(self, response: Response, state: Mapping[str, Any], settings: Mapping[str, Any], now: int) -> FrameHeard:
        """Not asked for, as this is a WebSocket: a new connection."""
        return FrameHeard(reconnect=True)


def _is_safe(url: str, settings: Mapping[str, Any]) -> bool:
    """`wss://`, or `ws://` where the operator entered an `http://` host."""
    is_plain = str(settings.get("host", "")).strip().startswith("http://")
    return url.startswith("wss://") or (is_plain and url.startswith("ws://"))


def _joined(frame: Frame, state: Mapping[str, Any], now: int) -> tuple[bytes | None, dict[str, Any] | None]:
    """The whole payload, or `None` while parts are missing, and the state when it changed."""
    count, number = _number(frame.header("sum"), 1), _number(frame.header("seq"), 0)
    if count <= 1:
        return frame.payload, None
    name = frame.header("message_id")
    if count > MAX_PARTS or number >= count or not name:
        return None, None
    old: dict[str, Any] = dict(state.get("parts", {}))
    waiting = {each: parts for each, parts in old.items() if now - parts["at"] <= PARTS_MS or each == name}
    if name not in waiting and len(waiting) >= MAX_WAITING:
        return None, None
    known: dict[int, bytes] = waiting.get(name, {"at": now, "parts": {}})["parts"] | {number: frame.payload}
    if sum(map(len, known.values())) > MAX_FRAME_BYTES:
        return None, {**state, "parts": {each: parts for each, parts in waiting.items() if each != name}}
    if len(known) < count:
        return None, {**state, "parts": waiting | {name: {"at": now, "parts": known}}}
    rest = {each: parts for each, parts in waiting.items() if each != name}
    return b"".join(known.get(each, b"") for each in range(count)), {**state, "parts": rest}


def _number(text: str, default: int) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else default


def _bare(frame: Frame) -> bytes:
    """What of a frame goes back: all but its payload."""
    return encode(replace(frame, payload=b""))


def _reply(frame: Frame, content: Mapping[str, Any]) -> bytes:
    """The frame again, with our answer in place of its payload."""
    answer: dict[str, Any] = {"code": 200}
    if content:
        answer["data"] = base64.b64encode(encode_json(content)).decode()
    return encode(replace(frame, headers=(*frame.headers, ("biz_rt", "0")), payload=encode_json(answer)))


STREAM: Stream = FeishuStream()
