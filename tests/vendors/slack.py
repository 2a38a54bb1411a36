"""Slack as its published protocol has it: the Web API, Block Kit's limits, signed interactivity, Socket Mode. In memory.

Strict on purpose: unknown fields, texts over the limits, wrong tokens and more than one message a second in a channel get
Slack's own answers, nearly all of them HTTP 200.
"""

import hashlib
import hmac
import json
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

from tocsin.kernel.wire import HttpRequest, HttpResponse, NoResponse
from tocsin.notifiers.callback import Inbound

TOKEN = "xoxb-fake-1"
APP_TOKEN = "xapp-fake-1"
SIGNING_SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
CLIENT = ("111.222", "client-secret-1")
BURST = 3
POST_FIELDS = {"channel", "text", "blocks", "attachments", "unfurl_links", "unfurl_media", "metadata", "thread_ts"}
UPDATE_FIELDS = {"channel", "ts", "text", "blocks", "attachments", "metadata"}


class Refusal(Exception):
    """Slack's word for what is wrong."""


class FakeSlack:
    """One workspace with one app. `now` (ms) is the test's clock."""

    def __init__(self) -> None:
        self.now = 1_763_695_800_000
        self.users = {"U0ANN": "ann@example.com", "U0BOB": "bob@example.com"}
        self.channels = {"C0PAY": True, "C0OLD": False, "C0OUT": True}  # whether it is not archived
        self.joined = {"C0PAY", "C0OLD"}
        self.messages: dict[tuple[str, str], dict[str, Any]] = {}
        self.ephemeral: list[dict[str, Any]] = []
        self.trouble: HttpResponse | NoResponse | None = None  # answered once, in place of the real answer
        self._posted: dict[str, list[int]] = {}
        self._response_urls: dict[str, int] = {}
        self._count = 0

    async def answer(self, request: HttpRequest) -> HttpResponse | NoResponse:
        """One request of ours."""
        if self.trouble is not None:
            trouble, self.trouble = self.trouble, None
            return trouble
        parts = urlsplit(request.url)
        if parts.netloc == "hooks.slack.com":
            return self._respond(request)
        if parts.netloc != "slack.com" or not parts.path.startswith("/api/"):
            return NoResponse(kind="dns", text=parts.netloc)
        method = parts.path.removeprefix("/api/")
        call = getattr(self, "_" + method.replace(".", "_").lower(), None)
        try:
            if call is None:
                raise Refusal("unknown_method")
            answer = call(request, dict(parse_qsl(parts.query)))
        except Refusal as refusal:
            return self._refuse(str(refusal))
        return HttpResponse(status=200, headers={}, body=json.dumps({"ok": True, **answer}).encode())

    def press(self, channel: str, ts: str, action_id: str, *, user: str = "U0ANN", minutes: int = 0) -> Inbound:
        """The signed request for a press on a message that stands in a channel."""
        return self.signed(urlencode({"payload": json.dumps(self.pressed(channel, ts, action_id, user, minutes))}))

    def envelope(self, kind: str, payload: dict[str, Any]) -> str:
        """What Socket Mode sends in place of a request."""
        self._count += 1
        return json.dumps(
            {
                "envelope_id": f"e-{self._count}",
                "type": kind,
                "accepts_response_payload": kind == "interactive",
                "payload": payload,
            }
        )

    def pressed(self, channel: str, ts: str, action_id: str, user: str = "U0ANN", minutes: int = 0) -> dict[str, Any]:
        """The payload of a press; the element is looked up in the message, as a client would."""
        message = self.messages[channel, ts]
        element = next(
            e for b in _blocks(message) if b["type"] == "actions" for e in b["elements"] if e["action_id"] == action_id
        )
        self._count += 1
        url = f"https://hooks.slack.com/actions/T0/{self._count}/secret"
        self._response_urls[url] = 5
        action: dict[str, Any] = {"action_id": action_id, "block_id": "tocsin", "type": element["type"]}
        if element["type"] == "static_select":
            action["selected_option"] = next(o for o in element["options"] if o["value"].endswith(f".{minutes}"))
        else:
            action["value"] = element["value"]
        return {
            "type": "block_actions",
            "user": {"id": user, "username": user.lower(), "name": user.lower(), "team_id": "T0"},
            "api_app_id": "A0",
            "team": {"id": "T0", "domain": "fake"},
            "trigger_id": f"13345224609.738474920.{self._count}",
            "container": {"type": "message", "message_ts": ts, "channel_id": channel, "is_ephemeral": False},
            "channel": {"id": channel, "name": "pay"},
            "response_url": url,
            "actions": [action | {"action_ts": f"{self.now // 1000}.{self._count:06}"}],
        }

    def said(self, text: str, *, user: str = "U0ANN", channel: str = "D0ANN", kind: str = "message") -> dict[str, Any]:
        """The payload of an event: a direct message to the bot, or (`app_mention`) words to it in a channel."""
        self._count += 1
        event = {"type": kind, "user": user, "text": text, "channel": channel, "ts": f"{self.now // 1000}.000001"}
        event |= {"channel_type": "im"} if kind == "message" else {}
        return {
            "type": "event_callback",
            "team_id": "T0",
            "api_app_id": "A0",
            "event_id": f"Ev{self._count}",
            "event": event,
        }

    def signed(self, body: str, kind: str = "application/x-www-form-urlencoded") -> Inbound:
        """A request signed as Slack signs it, at the fake's time."""
        timestamp = str(self.now // 1000)
        digest = hmac.new(SIGNING_SECRET.encode(), f"v0:{timestamp}:{body}".encode(), hashlib.sha256).hexdigest()
        headers = {"content-type": kind, "x-slack-request-timestamp": timestamp, "x-slack-signature": f"v0={digest}"}
        return Inbound(
            method="POST", url="https://tocsin.example/callback/1", query={}, headers=headers, body=body.encode()
        )

    def _chat_postmessage(self, request: HttpRequest, _query: dict[str, str]) -> dict[str, Any]:
        content = _content(request, POST_FIELDS)
        channel = self._channel(content["channel"])
        self._take_turn(channel)
        self._count += 1
        ts = f"{self.now // 1000}.{self._count:06}"
        _check_message(content)
        self.messages[channel, ts] = content
        return {"channel": channel, "ts": ts, "message": {"text": content.get("text", "")}}

    def _chat_update(self, request: HttpRequest, _query: dict[str, str]) -> dict[str, Any]:
        content = _content(request, UPDATE_FIELDS)
        key = content["channel"], content["ts"]
        if key not in self.messages:
            raise Refusal("message_not_found")
        _check_message(content)
        self.messages[key] = self.messages[key] | content
        return {"channel": key[0], "ts": key[1], "text": content.get("text", "")}

    def _users_lookupbyemail(self, request: HttpRequest, query: dict[str, str]) -> dict[str, Any]:
        _bearer(request, TOKEN)
        for user_id, email in self.users.items():
            if email == query.get("email", "").lower():
                return {"user": {"id": user_id, "real_name": user_id.title(), "deleted": False, "is_bot": False}}
        raise Refusal("users_not_found")

    def _apps_connections_open(self, request: HttpRequest, _query: dict[str, str]) -> dict[str, Any]:
        _bearer(request, APP_TOKEN)
        return {"url": "wss://wss-primary.slack.com/link/?ticket=1&app_id=2"}

    def _openid_connect_token(self, request: HttpRequest, _query: dict[str, str]) -> dict[str, Any]:
        form = {name: values[0] for name, values in parse_qs(request.body.decode()).items()}
        if (form.get("client_id"), form.get("client_secret")) != CLIENT:
            raise Refusal("bad_client_secret")
        if form.get("grant_type") != "authorization_code" or form.get("code") not in self.users:
            raise Refusal("invalid_code")
        return {"access_token": f"xoxp-{form['code']}", "token_type": "Bearer", "id_token": "a.b.c"}

    def _openid_connect_userinfo(self, request: HttpRequest, _query: dict[str, str]) -> dict[str, Any]:
        user_id = request.headers.get("Authorization", "").removeprefix("Bearer xoxp-")
        if user_id not in self.users:
            raise Refusal("invalid_auth")
        return {"sub": user_id, "https://slack.com/user_id": user_id, "https://slack.com/team_id": "T0", "name": "Ann"}

    def _respond(self, request: HttpRequest) -> HttpResponse:
        left = self._response_urls.get(request.url, 0)
        if not left:
            return HttpResponse(status=404, headers={}, body=b'{"ok":false,"error":"expired_url"}')
        self._response_urls[request.url] = left - 1
        self.ephemeral.append(json.loads(request.body))
        return HttpResponse(status=200, headers={}, body=b"ok")

    def _channel(self, name: str) -> str:
        if name in self.users:
            return name.replace("U", "D", 1)
        if name in {user.replace("U", "D", 1) for user in self.users}:
            return name
        if name not in self.channels:
            raise Refusal("channel_not_found")
        if not self.channels[name]:
            raise Refusal("is_archived")
        if name not in self.joined:
            raise Refusal("not_in_channel")
        return name

    def _take_turn(self, channel: str) -> None:
        recent = [at for at in self._posted.get(channel, []) if at > self.now - BURST * 1000]
        if len(recent) >= BURST:
            raise Refusal("ratelimited")
        self._posted[channel] = [*recent, self.now]

    def _refuse(self, word: str) -> HttpResponse:
        status, headers = (429, {"retry-after": "1"}) if word == "ratelimited" else (200, {})
        return HttpResponse(status=status, headers=headers, body=json.dumps({"ok": False, "error": word}).encode())


def _bearer(request: HttpRequest, token: str) -> None:
    given = request.headers.get("Authorization", "")
    if not given:
        raise Refusal("not_authed")
    if given != f"Bearer {token}":
        raise Refusal("invalid_auth")


def _content(request: HttpRequest, known: set[str]) -> dict[str, Any]:
    _bearer(request, TOKEN)
    if not request.headers.get("Content-Type", "").startswith("application/json"):
        raise Refusal("invalid_form_data")
    content: dict[str, Any] = json.loads(request.body)
    if set(content) - known:
        raise Refusal("invalid_arguments")
    return content


def _blocks(message: dict[str, Any]) -> list[dict[str, Any]]:
    return [*message.get("blocks", []), *(b for a in message.get("attachments", []) for b in a.get("blocks", []))]


def _check_message(content: dict[str, Any]) -> None:
    """Block Kit's limits."""
    if not content.get("text") and not _blocks(content):
        raise Refusal("no_text")
    if len(content.get("text", "")) > 40_000:
        raise Refusal("msg_too_long")
    if len(_blocks(content)) > 50:
        raise Refusal("invalid_blocks")
    for block in _blocks(content):
        _check_block(block)


def _check_block(block: dict[str, Any]) -> None:
    if block["type"] == "section":
        if set(block) != {"type", "text"} or not 0 < len(block["text"]["text"]) <= 3000:
            raise Refusal("invalid_blocks")
        return
    elements = block["elements"]
    names = [element["action_id"] for element in elements]
    if block["type"] != "actions" or not 0 < len(elements) <= 25 or len(set(names)) != len(names):
        raise Refusal("invalid_blocks")
    for element in elements:
        _check_element(element)


def _check_element(element: dict[str, Any]) -> None:
    if element["type"] == "button":
        fits = set(element) <= {"type", "action_id", "text", "value", "style"} and len(element["value"]) <= 2000
        fits = fits and len(element["text"]["text"]) <= 75 and element.get("style") in (None, "primary", "danger")
    else:
        options = element["options"]
        fits = element["type"] == "static_select" and 0 < len(options) <= 100
        fits = fits and set(element) == {"type", "action_id", "placeholder", "options"}
        fits = fits and all(len(o["value"]) <= 75 and len(o["text"]["text"]) <= 75 for o in options)
    if not fits or len(element["action_id"]) > 255:
        raise Refusal("invalid_blocks")
