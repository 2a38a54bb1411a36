"""WeCom as its documents describe it: an app's API with cards that change by codes used once, group robots, and the
signed, encrypted requests it sends. Strict where WeCom is lenient: a field it does not know is an error.
"""

import base64
import hashlib
import json
import struct
from collections import Counter
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit
from xml.etree import ElementTree as ET

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from tocsin.kernel.wire import HttpRequest, HttpResponse, NoResponse
from tocsin.notifiers.callback import Inbound, Reply

HOST = "qyapi.weixin.qq.com"
CALLBACK_URL = "https://tocsin.example/callback/7"
CODE_LIVES_MS = 72 * 3600_000
CARD_FIELDS = {
    *("card_type", "source", "main_title", "sub_title_text", "horizontal_content_list", "card_action", "task_id"),
    *("action_menu", "button_list", "replace_text", "quote_area"),
}
SEND_FIELDS = {"touser", "msgtype", "agentid", "template_card", "text", "markdown", "enable_duplicate_check"}


class Refusal(Exception):
    """An `errcode` with its text."""

    def __init__(self, code: int, text: str) -> None:
        super().__init__(text)
        self.answer = {"errcode": code, "errmsg": text}


class FakeWeCom:
    """One company with one app and any number of group robots. `now` is its clock, in ms."""

    corp_id = "wx5823bf96d3bd56c7"
    secret = "app-secret"
    agent_id = 1000002
    token = "QDG6eK"
    aes_key = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"

    def __init__(self, now: int) -> None:
        self.now = now
        self.members = {"zhangsan": ("13800000000", "zhangsan@example.com"), "lisi": ("+85290000000", "li@example.com")}
        self.unlicensed: set[str] = set()
        self.robots = {"key-1"}
        self.has_callback = True
        self.messages: list[dict[str, Any]] = []
        self.posts: list[dict[str, Any]] = []
        self.cards: dict[str, dict[str, Any]] = {}  # by task id, as the member sees it now
        self._codes: dict[str, tuple[str, int]] = {}  # code: task id, made at
        self._tokens: dict[str, int] = {}
        self._numbers: Counter[str] = Counter()
        self._sent: dict[str, list[int]] = {}

    def settings(self) -> dict[str, Any]:
        """What an operator would enter."""
        return {
            "corp_id": self.corp_id,
            "agent_id": self.agent_id,
            "secret": self.secret,
            "callback_token": self.token,
            "encoding_aes_key": self.aes_key,
        }

    async def answer(self, request: HttpRequest) -> HttpResponse | NoResponse:
        """Answer one request of the API; errors come inside HTTP 200."""
        parts = urlsplit(request.url)
        assert parts.hostname == HOST
        query = dict(parse_qsl(parts.query, strict_parsing=True))
        body = json.loads(request.body) if request.body else {}
        try:
            said = self._answer(request.method, parts.path, query, body)
        except Refusal as refusal:
            said = refusal.answer
        return HttpResponse(status=200, headers={}, body=json.dumps({"errcode": 0, "errmsg": "ok", **said}).encode())

    def press(self, task_id: str, key: str, user: str = "zhangsan") -> Inbound:
        """The request that WeCom sends when a member presses a button that the card has."""
        card = self.cards[task_id]
        shown = [one["key"] for one in card.get("button_list", [])] if "replace_text" not in card else []
        assert key in [*shown, *(one["key"] for one in card.get("action_menu", {}).get("action_list", []))]
        code = self._code(task_id)
        event = (
            f"<ToUserName><![CDATA[{self.corp_id}]]></ToUserName><FromUserName><![CDATA[{user}]]></FromUserName>"
            f"<CreateTime>{self.now // 1000}</CreateTime><MsgType><![CDATA[event]]></MsgType>"
            f"<Event><![CDATA[template_card_event]]></Event><EventKey><![CDATA[{key}]]></EventKey>"
            f"<TaskId><![CDATA[{task_id}]]></TaskId><CardType><![CDATA[{card['card_type']}]]></CardType>"
            f"<ResponseCode><![CDATA[{code}]]></ResponseCode><AgentID>{self.agent_id}</AgentID>"
            "<SelectedItems><SelectedItem><QuestionKey><![CDATA[q]]></QuestionKey></SelectedItem></SelectedItems>"
        )
        return self.inbound(f"<xml>{event}</xml>")

    def text(self, content: str, user: str = "zhangsan") -> Inbound:
        """The request for a text that a member writes to the app."""
        return self.inbound(
            f"<xml><ToUserName><![CDATA[{self.corp_id}]]></ToUserName><FromUserName><![CDATA[{user}]]></FromUserName>"
            f"<CreateTime>{self.now // 1000}</CreateTime><MsgType><![CDATA[text]]></MsgType>"
            f"<Content><![CDATA[{content}]]></Content><MsgId>1</MsgId><AgentID>{self.agent_id}</AgentID></xml>"
        )

    def greeting(self) -> Inbound:
        """The check of the address when an operator saves it."""
        query = self._signed(self.encrypt("1616140317555161061"), "echostr")
        return Inbound(method="GET", url=CALLBACK_URL, query=query, headers={}, body=b"")

    def inbound(self, message: str, corp_id: str | None = None) -> Inbound:
        """Any message, encrypted and signed."""
        encrypted = self.encrypt(message, corp_id)
        outer = (
            f"<xml><ToUserName><![CDATA[{self.corp_id}]]></ToUserName><Encrypt><![CDATA[{encrypted}]]></Encrypt></xml>"
        )
        query = self._signed(encrypted)
        return Inbound(method="POST", url=CALLBACK_URL, query=query, headers={}, body=outer.encode())

    def take(self, reply: Reply, task_id: str = "") -> ET.Element | None:
        """Read the reply to a request as WeCom does: check it, and show the card anew if that is what it says."""
        assert reply.status == 200
        if not reply.body:
            return None
        outer = ET.fromstring(reply.body)  # noqa: S314 - our own reply
        values = [self.token, *(outer.findtext(name, "") for name in ("TimeStamp", "Nonce", "Encrypt"))]
        assert outer.findtext("MsgSignature") == hashlib.sha1("".join(sorted(values)).encode()).hexdigest()  # noqa: S324
        inner = ET.fromstring(self.decrypt(outer.findtext("Encrypt", "")))  # noqa: S314
        card = inner.find("TemplateCard")
        if card is not None:
            assert inner.findtext("MsgType") == "update_template_card"
            self.cards[task_id] = _read_card(card)
            self._check_card(self.cards[task_id], is_new=False)
        return inner

    def encrypt(self, message: str, corp_id: str | None = None) -> str:
        """As the vendor's sample code does."""
        key = base64.b64decode(self.aes_key + "=")
        raw = message.encode()
        plain = b"0123456789abcdef" + struct.pack(">I", len(raw)) + raw + (corp_id or self.corp_id).encode()
        count = 32 - len(plain) % 32
        cipher = Cipher(algorithms.AES(key), modes.CBC(key[:16])).encryptor()
        return base64.b64encode(cipher.update(plain + bytes([count]) * count) + cipher.finalize()).decode()

    def decrypt(self, encrypted: str) -> str:
        """As the vendor's sample code does."""
        key = base64.b64decode(self.aes_key + "=")
        cipher = Cipher(algorithms.AES(key), modes.CBC(key[:16])).decryptor()
        plain = cipher.update(base64.b64decode(encrypted)) + cipher.finalize()
        plain = plain[: -plain[-1]]
        length = struct.unpack(">I", plain[16:20])[0]
        assert plain[20 + length :].decode() == self.corp_id
        return plain[20 : 20 + length].decode()

    def _signed(self, encrypted: str, name: str = "") -> dict[str, str]:
        timestamp, nonce = str(self.now // 1000), "263014780"
        joined = "".join(sorted((self.token, timestamp, nonce, encrypted)))
        signature = hashlib.sha1(joined.encode()).hexdigest()  # noqa: S324 - the vendor's choice
        query = {"msg_signature": signature, "timestamp": timestamp, "nonce": nonce}
        return query | ({name: encrypted} if name else {})

    def _answer(self, method: str, path: str, query: Mapping[str, str], body: dict[str, Any]) -> dict[str, Any]:
        if path == "/cgi-bin/gettoken":
            return self._grant(method, query)
        if path == "/cgi-bin/webhook/send":
            return self._post(query, body)
        if self._tokens.get(query.get("access_token", ""), 0) <= self.now:
            raise Refusal(40014, "invalid access_token")
        if path == "/cgi-bin/message/send":
            return self._send(body)
        if path == "/cgi-bin/message/update_template_card":
            return self._update(body)
        if path == "/cgi-bin/auth/getuserinfo":
            return (
                {"userid": query["code"].removeprefix("code-of-")} if "code-of-" in query["code"] else {"openid": "o"}
            )
        return {"userid": self._find(path, body)}

    def _grant(self, method: str, query: Mapping[str, str]) -> dict[str, Any]:
        assert method == "GET"
        if query != {"corpid": self.corp_id, "corpsecret": self.secret}:
            raise Refusal(40001, "invalid credential")
        self._numbers["token"] += 1
        token = f"access-{self._numbers['token']}"
        self._tokens[token] = self.now + 7200_000
        return {"access_token": token, "expires_in": 7200}

    def _find(self, path: str, body: Mapping[str, Any]) -> str:
        for user, (phone, email) in self.members.items():
            if path == "/cgi-bin/user/getuserid" and body == {"mobile": phone}:
                return user
            if path == "/cgi-bin/user/get_userid_by_email" and body == {"email": email, "email_type": 1}:
                return user
        raise Refusal(46004, "user not exist")

    def _post(self, query: Mapping[str, str], body: dict[str, Any]) -> dict[str, Any]:
        if query.get("key") not in self.robots:
            raise Refusal(93000, "invalid webhook url")
        self._count(query["key"], 20)
        if body["msgtype"] == "markdown":
            _limit(body["markdown"]["content"], 4096)
            assert set(body) == {"msgtype", "markdown"}
        else:
            assert set(body["text"]) <= {"content", "mentioned_list", "mentioned_mobile_list"}
            _limit(body["text"]["content"], 2048)
        self.posts.append(body)
        return {}

    def _send(self, body: dict[str, Any]) -> dict[str, Any]:
        if unknown := set(body) - SEND_FIELDS:
            raise Refusal(40058, f"unknown {unknown}")
        if body["agentid"] != self.agent_id:
            raise Refusal(301002, "not allow operate another agent with this accesstoken")
        user, kind = body["touser"], body["msgtype"]
        if user not in self.members:
            raise Refusal(81013, "user & party & tag all invalid")
        self._count(user, 30)
        if kind != "template_card":
            _limit(body[kind]["content"], 2048)
        else:
            self._check_card(body["template_card"], is_new=True)
        self.messages.append(body)
        said = {"msgid": f"msg-{len(self.messages)}", "invaliduser": ""}
        if user in self.unlicensed:
            return said | {"unlicenseduser": user}
        task_id = body.get("template_card", {}).get("task_id", "")
        if task_id:
            self.cards[task_id] = body["template_card"]
        return said | ({"response_code": self._code(task_id)} if task_id else {})

    def _update(self, body: dict[str, Any]) -> dict[str, Any]:
        assert set(body) == {"userids", "agentid", "response_code", "template_card"}
        task_id, made_at = self._codes.pop(body["response_code"], ("", 0))
        if not task_id or self.now - made_at > CODE_LIVES_MS:
            raise Refusal(60140, "response_code expired or used")
        self._check_card(body["template_card"], is_new=False)
        self.cards[task_id] = body["template_card"]
        return {"invaliduser": []}

    def _check_card(self, card: Mapping[str, Any], *, is_new: bool) -> None:
        if unknown := set(card) - CARD_FIELDS:
            raise Refusal(40058, f"unknown {unknown}")
        if card["card_type"] == "text_notice":
            if "card_action" not in card:
                raise Refusal(40058, "card_action missing")
            return
        if not self.has_callback:
            raise Refusal(43012, "callback url not set")
        task_id = card.get("task_id", "")
        if is_new and (not task_id or len(task_id) > 128 or not task_id.replace("_", "").replace("-", "").isalnum()):
            raise Refusal(40058, "task_id")
        if is_new and task_id in self.cards:
            raise Refusal(40058, "task_id used")
        if not 1 <= len(card["button_list"]) <= 6 or len(card.get("horizontal_content_list", ())) > 6:
            raise Refusal(40058, "list too long")
        for button in card["button_list"]:
            if len(button["key"].encode()) > 1024 or button["style"] not in (1, 2, 3, 4):
                raise Refusal(40058, "button")

    def _code(self, task_id: str) -> str:
        self._numbers["code"] += 1
        code = f"response-code-{self._numbers['code']}"
        self._codes[code] = (task_id, self.now)
        return code

    def _count(self, name: str, limit: int) -> None:
        recent = [at for at in self._sent.get(name, []) if self.now - at < 60_000]
        if len(recent) >= limit:
            raise Refusal(45009, "api freq out of limit")
        self._sent[name] = [*recent, self.now]


def _limit(text: str, limit: int) -> None:
    if not text:
        raise Refusal(44004, "empty content")
    if len(text.encode()) > limit:
        raise Refusal(45002, f"content exceed max length {limit}")


def _read_card(element: ET.Element) -> dict[str, Any]:
    """The card of a reply in the form in which the API takes one."""
    one = {"CardType": "card_type", "SubTitleText": "sub_title_text", "ReplaceText": "replace_text"}
    card: dict[str, Any] = {}
    for child in element:
        if child.tag in one:
            card[one[child.tag]] = child.text or ""
        elif child.tag == "ButtonList":
            button = {name: child.findtext(name.capitalize(), "") for name in ("text", "key")}
            card.setdefault("button_list", []).append(button | {"style": int(child.findtext("Style", "1"))})
        elif child.tag == "HorizontalContentList":
            row = {"keyname": child.findtext("KeyName", ""), "value": child.findtext("Value", "")}
            card.setdefault("horizontal_content_list", []).append(row)
        elif child.tag == "ActionMenu":
            listed = [{"text": a.findtext("Text", ""), "key": a.findtext("Key", "")} for a in child.iter("ActionList")]
            card["action_menu"] = {"desc": child.findtext("Desc", ""), "action_list": listed}
        else:
            names = {"MainTitle": "main_title", "Source": "source", "CardAction": "card_action"}
            card[names[child.tag]] = {part.tag.lower(): part.text or "" for part in child}
    return card
