"""DingTalk's Stream mode: presses and messages come as JSON over a WebSocket that we open; no public address needed."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from msgspec.structs import replace

from tocsin.notifiers.callback import Heard, Result
from tocsin.notifiers.dingtalk_app import answers
from tocsin.notifiers.dingtalk_app.calls import say
from tocsin.notifiers.dingtalk_app.events import PRESSED, TOLD, card_reply, read_press, read_told
from tocsin.notifiers.dingtalk_app.settings import HOST, read
from tocsin.notifiers.notifier import HttpRequest, HttpResponse, Outcome, Receipt, Response
from tocsin.notifiers.receipts import read_object
from tocsin.notifiers.robots import encode_json, post_json, unusable
from tocsin.notifiers.stream import Frame, FrameHeard, Opened, Stream

CARD_TOPIC = "/v1.0/card/instances/callback"
ROBOT_TOPIC = "/v1.0/im/bot/messages/get"
PING_S = 60.0


class DingTalkStream:
    """One app's connection."""

    def open(self, settings: Mapping[str, Any], now: int) -> HttpRequest | Opened | Receipt:
        """Ask for the address and the ticket of a connection."""
        app = read(settings)
        if isinstance(app, list):
            return unusable(app)
        content = {
            "clientId": app.app_key,
            "clientSecret": app.app_secret,
            "subscriptions": [{"type": "CALLBACK", "topic": topic} for topic in (CARD_TOPIC, ROBOT_TOPIC)],
            "ua": "Tocsin",
        }
        return post_json(f"{app.host}/v1.0/gateway/connections/open", content)

    def opened(self, response: Response, settings: Mapping[str, Any], now: int) -> Opened | Receipt:
        """The address with its ticket, which is good once."""
        receipt = answers.judge(response)
        if not receipt.ok or not isinstance(response, HttpResponse):
            return receipt
        answer = read_object(response.body)
        endpoint, ticket = answer.get("endpoint"), answer.get("ticket")
        is_plain = str(settings.get("host", "")).strip().startswith("http://")
        is_safe = isinstance(endpoint, str) and endpoint.startswith(("wss://", "ws://") if is_plain else "wss://")
        if not is_safe or not isinstance(ticket, str) or not ticket:
            text = "DingTalk gave no address for Stream mode; check the host."
            return Receipt(outcome=Outcome.config_error, code="endpoint", text=text)
        return Opened(url=f"{endpoint}?ticket={quote(ticket, safe='')}", every_s=PING_S)

    def hear(self, frame: Frame, state: Mapping[str, Any], settings: Mapping[str, Any], now: int) -> FrameHeard:
        """Read one frame. Pings are answered, a farewell means a new connection, the rest is taken in silence."""
        app = read(settings)
        sent = read_object(frame.encode("utf-8", "replace") if isinstance(frame, str) else frame)
        found = sent.get("headers")
        headers: Mapping[str, Any] = found if isinstance(found, dict) else {}
        topic, message_id = headers.get("topic"), str(headers.get("messageId", ""))[:128]
        if isinstance(app, list) or not message_id:
            return FrameHeard()
        if sent.get("type") == "SYSTEM":
            return _hear_system(topic, message_id, sent.get("data"))
        data = sent.get("data")
        event = read_object(data.encode("utf-8", "replace")) if isinstance(data, str) else {}
        heard: Heard | None = None
        if sent.get("type") == "CALLBACK" and topic == CARD_TOPIC:
            heard = read_press(event, message_id)
        elif sent.get("type") == "CALLBACK" and topic == ROBOT_TOPIC:
            heard = read_told(event, app.robot)
        if heard is None or not heard.said:
            return FrameHeard(replies=(_taken(message_id, {}),))
        return FrameHeard(heard=replace(heard, context=heard.context | {"message_id": message_id}))

    def answer(
        self, heard: Heard, results: Sequence[Result], state: Mapping[str, Any], settings: Mapping[str, Any]
    ) -> Sequence[Frame | HttpRequest]:
        """The card's new values in the reply frame; who told a code is answered in the chat."""
        context = heard.context
        content = card_reply(results) if context.get("kind") == PRESSED else {}
        sent: list[Frame | HttpRequest] = [_taken(str(context.get("message_id", "")), content)]
        app = read(settings)
        text = results[0].text if results else ""
        if context.get("kind") == TOLD and text and not isinstance(app, list) and app.access_token:
            chat, person = str(context.get("chat_id", "")), str(context.get("user_id", ""))
            sent.append(say(app, "sampleText", {"content": text[:500]}, chat=chat, person=person))
        return sent

    def alive(self, state: Mapping[str, Any]) -> Frame | None:
        """Nothing: the WebSocket's own ping does."""
        return None

    def poll(self, state: Mapping[str, Any], settings: Mapping[str, Any]) -> HttpRequest:
        """Not asked for, as this is a WebSocket: the request for its address."""
        return post_json(f"{settings.get('host') or HOST}/v1.0/gateway/connections/open", {})

    def polled(self, response: Response, state: Mapping[str, Any], settings: Mapping[str, Any], now: int) -> FrameHeard:
        """Not asked for, as this is a WebSocket: a new connection."""
        return FrameHeard(reconnect=True)


def _hear_system(topic: object, message_id: str, data: object) -> FrameHeard:
    if topic == "ping":
        return FrameHeard(replies=(_frame(message_id, data if isinstance(data, str) else "{}"),))
    return FrameHeard(reconnect=topic == "disconnect")


def _taken(message_id: str, response: Mapping[str, Any]) -> str:
    return _frame(message_id, encode_json({"response": response}).decode())


def _frame(message_id: str, data: str) -> str:
    headers = {"messageId": message_id, "contentType": "application/json"}
    return encode_json({"code": 200, "headers": headers, "message": "OK", "data": data}).decode()


STREAM: Stream = DingTalkStream()
