"""Feishu as its documents describe it: tokens, messages with `uuid`, cards changed in place, look-up, sign-in, robots.

Strict: unknown fields, wrong signatures, oversized cards and too many requests are refused with Feishu's own bodies.
The clock is `now` (milliseconds), moved by the test.
"""

import base64
import hashlib
import hmac
import json
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from cryptography.hazmat.primitives import padding
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from tocsin.kernel.wire import HttpRequest, HttpResponse, NoResponse
from tocsin.notifiers.callback import Inbound

DAY_MS = 24 * 3600 * 1000
OK = {"code": 0, "msg": "success"}


class Feishu:
    """One tenant with one app, its people (`open_id` → e-mail, mobile), its groups and one group robot."""

    def __init__(self, now: int = 1763695800000) -> None:
        self.now = now
        self.app_id, self.app_secret = "cli_9f5343c580712544", "app-secret"
        self.encrypt_key, self.verification_token = "encrypt-key", "verify-token"
        self.people = {
            "ou_ann": {"email": "ann@example.com", "mobile": "13800000000", "name": "Ann"},
            "ou_bob": {"email": "bob@example.com", "mobile": "13800000001", "name": "Bob"},
        }
        self.groups = {"oc_sre"}
        self.messages: dict[str, dict[str, Any]] = {}
        self.robot = {"token": "robot-token", "secret": "", "keyword": ""}
        self.robot_said: list[dict[str, Any]] = []
        self._tokens: dict[str, int] = {}
        self._by_uuid: dict[str, tuple[int, str]] = {}
        self._rates: dict[str, list[int]] = {}
        self._codes: dict[str, str] = {}
        self._serial = 0

    async def answer(self, request: HttpRequest) -> HttpResponse | NoResponse:
        """What Feishu answers to a request."""
        parts = urlsplit(request.url)
        path, query = parts.path, dict(parse_qsl(parts.query))
        body = json.loads(request.body) if request.body else {}
        if path.startswith("/open-apis/bot/v2/hook/"):
            return self._hook(path.rpartition("/")[2], body, len(request.body))
        open_paths = {
            "/open-apis/auth/v3/tenant_access_token/internal": self._grant,
            "/callback/ws/endpoint": self._endpoint,
            "/open-apis/authen/v2/oauth/token": self._exchange,
        }
        if path in open_paths:
            return open_paths[path](body)
        bearer = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if path == "/open-apis/authen/v1/user_info":
            return self._user_info(bearer)
        if self._tokens.get(bearer, 0) <= self.now:
            return _refuse(99991663, "Invalid access token for authorization")
        if len(request.body) > 30 * 1024:
            return _refuse(230025, "The length of the message content reaches its limit.")
        if path == "/open-apis/contact/v3/users/batch_get_id":
            return self._find(query, body)
        if path == "/open-apis/im/v1/messages" and request.method == "POST":
            return self._send(query, body)
        if path.startswith("/open-apis/im/v1/messages/"):
            return self._about_message(request.method, path, body)
        return HttpResponse(status=404, headers={}, body=b"404 page not found")

    def sign_in(self, open_id: str) -> str:
        """The code with which Feishu sends the browser of a person who agreed back."""
        code = self._name("code")
        self._codes[code] = open_id
        return code

    def card(self, message_id: str) -> dict[str, Any]:
        """The card of a message as people see it now."""
        found: dict[str, Any] = self.messages[message_id]["card"]
        return found

    def press(self, message_id: str, label: str, presser: str = "ou_ann") -> Inbound:
        """The request that a press on a button of a message makes."""
        return self.deliver(self.press_event(message_id, label, presser))

    def press_event(self, message_id: str, label: str, presser: str = "ou_ann") -> dict[str, Any]:
        """The event of a press, as a long connection carries it."""
        action = next(one for one in _buttons(self.card(message_id)) if one["text"]["content"] == label)
        behaviours = action.get("behaviors", [])
        value = next((one["value"] for one in behaviours if one["type"] == "callback"), action.get("value"))
        return self._event(
            "card.action.trigger",
            {
                "operator": {"tenant_key": "tenant", "open_id": presser, "union_id": "on_1"},
                "token": "c-295ee57216a5dc9de90fefd0aadb4b1d7d",
                "action": {"value": value, "tag": "button"},
                "host": "im_message",
                "context": {"open_message_id": message_id, "open_chat_id": "oc_p2p"},
            },
        )

    def told_event(self, text: str, teller: str = "ou_ann", group: str = "") -> dict[str, Any]:
        """The event of a text message to the bot."""
        sender = {"sender_id": {"open_id": teller, "union_id": "on_1"}, "sender_type": "user", "tenant_key": "tenant"}
        message = {
            "message_id": self._name("om_in"),
            "create_time": str(self.now),
            "chat_id": group or "oc_p2p",
            "chat_type": "group" if group else "p2p",
            "message_type": "text",
            "content": json.dumps({"text": text}),
        }
        return self._event("im.message.receive_v1", {"sender": sender, "message": message})

    def deliver(self, event: dict[str, Any], *, sign: bool = True) -> Inbound:
        """An event as the request that carries it: encrypted and, except for the check of an address, signed."""
        body = json.dumps({"encrypt": self.encrypt(json.dumps(event).encode())}).encode()
        stamp, nonce = str(self.now // 1000), self._name("nonce")
        signed = hashlib.sha256(f"{stamp}{nonce}{self.encrypt_key}".encode() + body).hexdigest()
        headers = {"content-type": "application/json; charset=utf-8"}
        if sign:
            headers |= {
                "x-lark-request-timestamp": stamp,
                "x-lark-request-nonce": nonce,
                "x-lark-signature": signed,
            }
        return Inbound(method="POST", url="https://tocsin.example/callback/1", query={}, headers=headers, body=body)

    def encrypt(self, text: bytes, vector: bytes = b"0123456789abcdef") -> str:
        """AES-256-CBC under the SHA-256 of the Encrypt Key, the vector in front, in base64."""
        padder = padding.PKCS7(128).padder()
        cipher = Cipher(algorithms.AES(hashlib.sha256(self.encrypt_key.encode()).digest()), modes.CBC(vector))
        encryptor = cipher.encryptor()
        sealed = encryptor.update(padder.update(text) + padder.finalize()) + encryptor.finalize()
        return base64.b64encode(vector + sealed).decode()

    def _event(self, kind: str, event: dict[str, Any]) -> dict[str, Any]:
        header = {
            "event_id": self._name("event"),
            "token": self.verification_token,
            "create_time": str(self.now * 1000),
            "event_type": kind,
            "tenant_key": "tenant",
            "app_id": self.app_id,
        }
        return {"schema": "2.0", "header": header, "event": event}

    def _grant(self, body: dict[str, Any]) -> HttpResponse:
        if set(body) != {"app_id", "app_secret"} or body["app_id"] != self.app_id:
            return _json({"code": 10003, "msg": "invalid param"})
        if body["app_secret"] != self.app_secret:
            return _json({"code": 10014, "msg": "app secret invalid"})
        token = self._name("t-token")
        self._tokens[token] = self.now + 7200_000
        return _json({"code": 0, "msg": "ok", "tenant_access_token": token, "expire": 7200})

    def _endpoint(self, body: dict[str, Any]) -> HttpResponse:
        if body != {"AppID": self.app_id, "AppSecret": self.app_secret}:
            return _json({"code": 1000040344, "msg": "no credential"})
        config = {"ReconnectCount": -1, "ReconnectInterval": 120, "ReconnectNonce": 30, "PingInterval": 90}
        url = "wss://msg-frontier.feishu.cn/ws/v2?device_id=7&service_id=33554678&access_key=secret"
        return _json({"code": 0, "msg": "", "data": {"URL": url, "ClientConfig": config}})

    def _exchange(self, body: dict[str, Any]) -> HttpResponse:
        if set(body) != {"grant_type", "client_id", "client_secret", "code", "redirect_uri"}:
            return _refuse(20001, "The request is missing a required parameter.")
        if (body["client_id"], body["client_secret"]) != (self.app_id, self.app_secret):
            return _refuse(20002, "The client secret is invalid.")
        open_id = self._codes.pop(body["code"], "")
        if not open_id:
            return _refuse(20065, "The authorization code has been used.")
        token = self._name("u-token")
        self._codes[token] = open_id
        return _json({"code": 0, "access_token": token, "expires_in": 7200, "token_type": "Bearer", "scope": ""})

    def _user_info(self, bearer: str) -> HttpResponse:
        open_id = self._codes.get(bearer, "")
        if not open_id:
            return _json({"code": 20005, "msg": "The user access token passed is invalid."})
        return _json(OK | {"data": {"name": self.people[open_id]["name"], "open_id": open_id, "tenant_key": "tenant"}})

    def _find(self, query: dict[str, str], body: dict[str, Any]) -> HttpResponse:
        if query != {"user_id_type": "open_id"} or set(body) - {"emails", "mobiles", "include_resigned"}:
            return _refuse(99992402, "field validation failed")
        found: list[dict[str, str]] = []
        for kind, name in (("emails", "email"), ("mobiles", "mobile")):
            for wanted in body.get(kind, []):
                known = [open_id for open_id, person in self.people.items() if person[name] == wanted]
                found.append({name: wanted} | ({"user_id": known[0]} if known else {}))
        return _json(OK | {"data": {"user_list": found}})

    def _send(self, query: dict[str, str], body: dict[str, Any]) -> HttpResponse:
        if set(body) != {"receive_id", "msg_type", "content", "uuid"} or len(body["uuid"]) > 50:
            return _refuse(230001, "Your request contains an invalid request parameter.")
        known: Any = {"open_id": self.people, "chat_id": self.groups}.get(query.get("receive_id_type", ""), ())
        receiver = body["receive_id"]
        if receiver not in known:
            return _refuse(230002 if receiver.startswith("oc_") else 230013, "Bot has NO availability to this user.")
        sent_at, old = self._by_uuid.get(body["uuid"], (0, ""))
        if old and self.now - sent_at <= 3600_000:
            return self._sent(old)
        if self._too_fast(receiver, 5, 1000):
            return _refuse(230020, "This operation triggers the frequency limit.")
        message_id = self._name("om_out")
        card = json.loads(body["content"]) if body["msg_type"] == "interactive" else None
        self.messages[message_id] = {"to": receiver, "at": self.now, "card": card, "content": body["content"]}
        self._by_uuid[body["uuid"]] = (self.now, message_id)
        return self._sent(message_id)

    def _sent(self, message_id: str) -> HttpResponse:
        data = {"message_id": message_id, "create_time": str(self.messages[message_id]["at"]), "chat_id": "oc_p2p"}
        return _json(OK | {"data": data})

    def _about_message(self, method: str, path: str, body: dict[str, Any]) -> HttpResponse:
        message_id = path.split("/")[5]
        if path.endswith("/reply") and method == "POST" and set(body) == {"msg_type", "content", "uuid"}:
            self.messages[self._name("om_out")] = {"to": message_id, "at": self.now, "card": None, **body}
            return _json(OK | {"data": {}})
        old = self.messages.get(message_id)
        if method != "PATCH" or set(body) != {"content"} or old is None or old["card"] is None:
            return _refuse(230001, "Your request contains an invalid request parameter.")
        if self.now - old["at"] > 14 * DAY_MS:
            return _refuse(230031, "Message can only be modified within 14 days after sending.")
        if self._too_fast(message_id, 5, 1000):
            return _refuse(230020, "This operation triggers the frequency limit.")
        card = json.loads(body["content"])
        if not all(one.get("config", {}).get("update_multi") for one in (old["card"], card)):
            return _refuse(230099, "Failed to create card content")
        old["card"] = card
        return _json(OK | {"data": {}})

    def _hook(self, token: str, body: dict[str, Any], size: int) -> HttpResponse:
        if token != self.robot["token"]:
            return _json({"code": 19001, "msg": "param invalid: incoming webhook access token invalid"})
        if size > 20 * 1024 or set(body) - {"timestamp", "sign", "msg_type", "content", "card"}:
            return _json({"code": 9499, "msg": "Bad Request", "data": {}})
        if self.robot["secret"] and not self._is_signed(body):
            return _json({"code": 19021, "msg": "sign match fail or timestamp is not within one hour"})
        if self.robot["keyword"] not in json.dumps(body.get("card", body.get("content")), ensure_ascii=False):
            return _json({"code": 19024, "msg": "Key Words Not Found"})
        if self._too_fast("hook-minute", 100, 60_000) or self._too_fast("hook-second", 5, 1000):
            return _json({"code": 11232, "msg": "frequency limited psm[lark.oapi.app_platform_runtime]"})
        self.robot_said.append(body)
        return _json(OK | {"data": {}})

    def _is_signed(self, body: dict[str, Any]) -> bool:
        stamp = str(body.get("timestamp", "0"))
        signed = hmac.new(f"{stamp}\n{self.robot['secret']}".encode(), b"", hashlib.sha256).digest()
        return base64.b64encode(signed).decode() == body.get("sign") and abs(self.now - int(stamp) * 1000) < 3600_000

    def _too_fast(self, name: str, count: int, window_ms: int) -> bool:
        recent = [at for at in self._rates.get(name, []) if self.now - at < window_ms]
        self._rates[name] = recent if len(recent) >= count else [*recent, self.now]
        return len(recent) >= count

    def _name(self, kind: str) -> str:
        self._serial += 1
        return f"{kind}_{self._serial}"


def _buttons(card: dict[str, Any]) -> list[dict[str, Any]]:
    elements = card["body"]["elements"] if card.get("schema") == "2.0" else card["elements"]
    rows = [one for one in elements if one.get("tag") == "action"]
    return [one for one in elements if one.get("tag") == "button"] + [one for row in rows for one in row["actions"]]


def _json(content: dict[str, Any], status: int = 200) -> HttpResponse:
    return HttpResponse(
        status=status,
        headers={"content-type": "application/json"},
        body=json.dumps(content, ensure_ascii=False).encode(),
    )


def _refuse(code: int, text: str) -> HttpResponse:
    return _json({"code": code, "msg": text, "error": {"log_id": "2024"}}, 400)
