"""Socket Mode: Slack speaks through a WebSocket that we open, so that no public address is needed."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

import msgspec

from tocsin.notifiers.callback import Heard, Result
from tocsin.notifiers.notifier import HttpRequest, HttpResponse, Outcome, Problem, Receipt, Response
from tocsin.notifiers.receipts import read_object
from tocsin.notifiers.robots import unusable
from tocsin.notifiers.slack_app.answers import judge
from tocsin.notifiers.slack_app.heard import event, interaction, words_back
from tocsin.notifiers.slack_app.settings import API, TIMEOUT_S, read
from tocsin.notifiers.stream import Frame, FrameHeard, Opened, Stream

_NOTHING = FrameHeard()


class SlackStream:
    """The connection of one app. Slack pings by itself; a connection lives about an hour, then Slack asks for a new one."""

    def open(self, settings: Mapping[str, Any], now: int) -> HttpRequest | Opened | Receipt:
        """`apps.connections.open` with the App-Level Token."""
        app = read(settings)
        if isinstance(app, list):
            return unusable(app)
        if not app.app_token:
            return unusable([Problem("app_token", "Socket Mode needs an App-Level Token with connections:write.")])
        headers = {
            "Authorization": f"Bearer {app.app_token}",
            "Content-Type": "application/x-www-form-urlencoded",
            "User-Agent": "Tocsin",
        }
        url = f"{API}apps.connections.open"
        return HttpRequest(method="POST", url=url, headers=headers, body=b"", timeout_s=TIMEOUT_S)

    def opened(self, response: Response, settings: Mapping[str, Any], now: int) -> Opened | Receipt:
        """The address of the WebSocket; it holds a ticket and can be used once."""
        receipt = judge(response)
        if not receipt.ok or not isinstance(response, HttpResponse):
            return receipt
        url = read_object(response.body).get("url")
        if not isinstance(url, str) or not _is_websocket(url):
            text = "Slack gave no address to connect to; it is tried again."
            return Receipt(outcome=Outcome.transient, code="no_url", text=text)
        return Opened(url=url)

    def hear(self, frame: Frame, state: Mapping[str, Any], settings: Mapping[str, Any], now: int) -> FrameHeard:
        """Read one envelope. What is ours is acknowledged when it is done, all else at once."""
        envelope = read_object(frame.encode("utf-8", "replace") if isinstance(frame, str) else frame)
        kind, payload = envelope.get("type"), envelope.get("payload")
        if kind == "disconnect":
            return FrameHeard(reconnect=True)
        envelope_id = envelope.get("envelope_id")
        if not isinstance(envelope_id, str) or not 0 < len(envelope_id) <= 200:
            return _NOTHING
        heard = None
        if isinstance(payload, dict):
            heard = interaction(payload) if kind == "interactive" else event(payload) if kind == "events_api" else None
        if heard is None:
            return FrameHeard(replies=(_ack(envelope_id),))
        return FrameHeard(heard=Heard(said=heard.said, context={**heard.context, "envelope_id": envelope_id}))

    def answer(
        self, heard: Heard, results: Sequence[Result], state: Mapping[str, Any], settings: Mapping[str, Any]
    ) -> Sequence[Frame | HttpRequest]:
        """The acknowledgement, due within three seconds, and what the person is told."""
        return [_ack(heard.context["envelope_id"]), *words_back(heard, results, settings)]

    def alive(self, state: Mapping[str, Any]) -> Frame | None:
        """Nothing: Slack pings on the level of the WebSocket."""
        return None

    def poll(self, state: Mapping[str, Any], settings: Mapping[str, Any]) -> HttpRequest:
        """Never asked for: `opened` always gives an address. A request that opens a connection is all there is."""
        return HttpRequest(method="POST", url=f"{API}apps.connections.open", headers={}, body=b"", timeout_s=TIMEOUT_S)

    def polled(self, response: Response, state: Mapping[str, Any], settings: Mapping[str, Any], now: int) -> FrameHeard:
        """Polling brings nothing but the wish for a connection."""
        return FrameHeard(reconnect=True)


def _ack(envelope_id: str) -> str:
    return msgspec.json.encode({"envelope_id": envelope_id}).decode()


def _is_websocket(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme == "wss" and bool(parts.hostname)
    except ValueError:
        return False


STREAM: Stream = SlackStream()
