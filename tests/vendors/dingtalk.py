"""DingTalk as its documents describe it: tokens, robot messages, interactive cards, look-up, sign-in, group robots.

Strict: unknown fields, oversized values and too many requests are refused with DingTalk's own bodies, and a group
robot that is driven too fast is muted for ten minutes. The clock is `now` (milliseconds), moved by the test.
"""

import base64
import hashlib
import hmac
import json
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tocsin.kernel.wire import HttpRequest, HttpResponse, NoResponse
from tocsin.notifiers.callback import Inbound

_CARD_FIELDS = {
    *("cardTemplateId", "outTrackId", "callbackType", "callbackRouteKey", "cardData", "userIdType", "openSpaceId"),
    *("imRobotOpenSpaceModel", "imRobotOpenDeliverModel", "imGroupOpenSpaceModel", "imGroupOpenDeliverModel"),
}
_UPDATE_FIELDS = {"outTrackId", "cardData", "privateData", "cardUpdateOptions", "userIdType"}
_KINDS = {
    "sampleText": {"content"},
    "sampleMarkdown": {"title", "text"},
    "sampleActionCard": {"title", "text", "singleTitle", "singleURL"},
}


class DingTalk:
    """One organisation with one app, its people (`userId` → mobile, unionId), its groups and one group robot."""

    def __init__(self, now: int = 1763695800000) -> None:
        self.now = now
        self.app_key, self.app_secret = "dingue4kfzdxbyn", "app-secret"
        self.template, self.route_key, self.card_secret = "b4fd2119.schema", "tocsin", "card-secret"
        self.people = {
            "ann": {"mobile": "13800000000", "unionId": "union-ann", "nick": "Ann"},
            "bob": {"mobile": "13800000001", "unionId": "union-bob", "nick": "Bob"},
        }
        self.groups = {"cidSRE=="}
        self.flow_limit = 20
        self.cards: dict[str, dict[str, Any]] = {}
        self.said: list[dict[str, Any]] = []
        self.robot = {"token": "robot-token", "secret": "", "keyword": ""}
        self.robot_said: list[dict[str, Any]] = []
        self._muted_until_at = 0
        self._tokens: dict[str, int] = {}
        self._codes: dict[str, str] = {}
        self._rates: dict[str, list[int]] = {}
        self._serial = 0

    async def answer(self, request: HttpRequest) -> HttpResponse | NoResponse:
        """What DingTalk answers to a request."""
        parts = urlsplit(request.url)
        query = dict(parse_qsl(parts.query))
        body = json.loads(request.body) if request.body else {}
        if parts.path == "/robot/send":
            return self._hook(query, body, len(request.body))
        open_paths = {
            "/v1.0/oauth2/accessToken": self._grant,
            "/v1.0/gateway/connections/open": self._open_stream,
            "/v1.0/oauth2/userAccessToken": self._exchange,
        }
        if parts.path in open_paths:
            return open_paths[parts.path](body)
        if parts.path.startswith("/topapi/"):
            return self._old(parts.path, query, body)
        token = request.headers.get("x-acs-dingtalk-access-token", "")
        if parts.path == "/v1.0/contact/users/me":
            return self._me(token)
        if self._tokens.get(token, 0) <= self.now:
            return _refuse("InvalidAuthentication", "不合法的access_token")
        paths = {
            ("POST", "/v1.0/card/instances/createAndDeliver"): self._create,
            ("PUT", "/v1.0/card/instances"): self._update,
            ("POST", "/v1.0/robot/oToMessages/batchSend"): self._to_people,
            ("POST", "/v1.0/robot/groupMessages/send"): self._to_group,
        }
        found = paths.get((request.method, parts.path))
        return found(body) if found else _refuse("InvalidAction.NotFound", "Specified api is not found", 404)

    def sign_in(self, user_id: str) -> str:
        """The code with which DingTalk sends the browser of a person who agreed back."""
        code = self._name("code")
        self._codes[code] = user_id
        return code

    def values(self, track_id: str) -> dict[str, str]:
        """The values of a card's variables as everybody sees them."""
        found: dict[str, str] = self.cards[track_id]["values"]
        return found

    def press_event(self, track_id: str, label: str, presser: str = "ann") -> dict[str, Any]:
        """What a press on a card's button says, as HTTP and Stream mode carry it."""
        button = next(one for one in json.loads(self.values(track_id)["btns"]) if one["text"] == label)
        params = button["event"]["params"]
        content = {"cardPrivateData": {"actionIds": [params["actionId"]], "params": params["params"]}}
        return {
            "type": "actionCallback",
            "outTrackId": track_id,
            "corpId": "ding9f50",
            "userId": presser,
            "content": json.dumps(content),
        }

    def press(self, track_id: str, label: str, presser: str = "ann") -> Inbound:
        """The request that a press on a card's button makes, where the card was made with `callbackType` HTTP."""
        assert self.cards[track_id]["callbackType"] == "HTTP"
        stamp = str(self.now)
        headers = {"x-ddpaas-signature-timestamp": stamp, "x-ddpaas-signature": _stamp(self.card_secret, stamp)}
        return self._post(self.press_event(track_id, label, presser), headers)

    def told_event(self, text: str, teller: str = "ann", group: str = "") -> dict[str, Any]:
        """What a text message to the robot says."""
        return {
            "conversationId": group or "cidP2P==",
            "conversationType": "2" if group else "1",
            "msgId": self._name("msg"),
            "senderNick": self.people.get(teller, {}).get("nick", "?"),
            "senderStaffId": teller,
            "senderCorpId": "ding9f50",
            "createAt": self.now,
            "text": {"content": f" {text}"},
            "robotCode": self.app_key,
            "msgtype": "text",
        }

    def tell(self, text: str, teller: str = "ann", group: str = "") -> Inbound:
        """The request that a text message to the robot makes in HTTP mode."""
        stamp = str(self.now)
        headers = {"timestamp": stamp, "sign": _stamp(self.app_secret, f"{stamp}\n{self.app_secret}")}
        return self._post(self.told_event(text, teller, group), headers)

    def frame(self, topic: str, event: dict[str, Any], kind: str = "CALLBACK") -> str:
        """An event as Stream mode carries it."""
        headers = {
            "appId": "app",
            "connectionId": "c1",
            "contentType": "application/json",
            "messageId": self._name("frame"),
            "time": str(self.now),
            "topic": topic,
        }
        return json.dumps({"specVersion": "1.0", "type": kind, "headers": headers, "data": json.dumps(event)})

    def _post(self, event: dict[str, Any], headers: dict[str, str]) -> Inbound:
        body = json.dumps(event, ensure_ascii=False).encode()
        headers = {"content-type": "application/json; charset=utf-8"} | headers
        return Inbound(method="POST", url="https://tocsin.example/callback/1", query={}, headers=headers, body=body)

    def _grant(self, body: dict[str, Any]) -> HttpResponse:
        if body != {"appKey": self.app_key, "appSecret": self.app_secret}:
            return _refuse("invalidClientIdOrSecret", "无效的clientId或者clientSecret")
        token = self._name("token")
        self._tokens[token] = self.now + 7200_000
        return _json({"accessToken": token, "expireIn": 7200})

    def _open_stream(self, body: dict[str, Any]) -> HttpResponse:
        if set(body) - {"clientId", "clientSecret", "subscriptions", "ua", "localIp"}:
            return _refuse("param.invalid", "unknown field")
        if (body["clientId"], body["clientSecret"]) != (self.app_key, self.app_secret):
            return _refuse("invalidClientIdOrSecret", "无效的clientId或者clientSecret", 401)
        return _json({"endpoint": "wss://wss-open-connection.dingtalk.com/connect", "ticket": "tick et+1"})

    def _exchange(self, body: dict[str, Any]) -> HttpResponse:
        if set(body) != {"clientId", "clientSecret", "code", "grantType"} or body["clientId"] != self.app_key:
            return _refuse("invalidClientIdOrSecret", "无效的clientId或者clientSecret")
        user_id = self._codes.pop(body["code"], "")
        if not user_id:
            return _refuse("codeNotExist", "用户码不存在")
        token = self._name("user-token")
        self._codes[token] = user_id
        return _json({"accessToken": token, "refreshToken": "r", "expireIn": 7200, "corpId": "ding9f50"})

    def _me(self, token: str) -> HttpResponse:
        if token not in self._codes:
            return _refuse("InvalidAuthentication", "不合法的access_token")
        person = self.people[self._codes[token]]
        return _json({"nick": person["nick"], "unionId": person["unionId"], "openId": "open-1"})

    def _old(self, path: str, query: dict[str, str], body: dict[str, Any]) -> HttpResponse:
        if self._tokens.get(query.get("access_token", ""), 0) <= self.now:
            return _json({"errcode": 40014, "errmsg": "不合法的access_token"})
        wanted = {"/topapi/v2/user/getbymobile": "mobile", "/topapi/user/getbyunionid": "unionid"}.get(path)
        if wanted is None or set(body) != {wanted}:
            return _json({"errcode": 400002, "errmsg": "无效的参数"})
        kept = {"unionid": "unionId"}.get(wanted, wanted)
        found = [user_id for user_id, person in self.people.items() if person[kept] == body[wanted]]
        if not found:
            return _json({"errcode": 60121 if wanted == "unionid" else 40104, "errmsg": "找不到该用户"})
        return _json({"errcode": 0, "errmsg": "ok", "result": {"userid": found[0]}, "request_id": "r"})

    def _create(self, body: dict[str, Any]) -> HttpResponse:
        kind, _, receiver = body.get("openSpaceId", "").removeprefix("dtv1.card//").partition(".")
        problem = self._card_problem(body, kind, receiver)
        if problem:
            return _refuse(problem, problem)
        track_id = body["outTrackId"]
        ats = body.get("imGroupOpenDeliverModel", {}).get("atUserIds", {})
        values = dict(body["cardData"]["cardParamMap"])
        self.cards[track_id] = {"to": receiver, "values": values, "private": {}, "ats": ats, **body}
        delivered = {"spaceType": kind, "spaceId": receiver, "success": True, "carrierId": self._name("carrier")}
        return _json({"success": True, "result": {"outTrackId": track_id, "deliverResults": [delivered]}})

    def _card_problem(self, body: dict[str, Any], kind: str, receiver: str) -> str:
        if set(body) - _CARD_FIELDS or body.get("callbackType") not in ("STREAM", "HTTP"):
            return "param.invalid"
        if body["callbackType"] == "HTTP" and body.get("callbackRouteKey") != self.route_key:
            return "param.callbackRouteKeyEmpty"
        if body.get("cardTemplateId") != self.template:
            return "param.templateNotExist"
        if body["outTrackId"] in self.cards:
            return "param.cardAlreadyExist"
        models = {"IM_ROBOT": "imRobotOpenDeliverModel", "IM_GROUP": "imGroupOpenDeliverModel"}
        model = body.get(models.get(kind, ""))
        if not isinstance(model, dict) or model.get("robotCode") != self.app_key:
            return "param.openDeliverModelEmpty"
        if receiver not in (self.people if kind == "IM_ROBOT" else self.groups):
            return "param.userIdNotExist" if kind == "IM_ROBOT" else "param.openSpaceIdInvalid"
        return _value_problem(body["cardData"]["cardParamMap"])

    def _update(self, body: dict[str, Any]) -> HttpResponse:
        card = self.cards.get(body.get("outTrackId", ""))
        if set(body) - _UPDATE_FIELDS:
            return _refuse("param.invalid", "param.invalid")
        if card is None:
            return _refuse("param.cardNotExist", "param.cardNotExist")
        values = body.get("cardData", {}).get("cardParamMap", {})
        if _value_problem(values):
            return _refuse("param.invalid", "param.invalid")
        by_key = body.get("cardUpdateOptions", {}).get("updateCardDataByKey", False)
        card["values"] = card["values"] | values if by_key else values
        for user_id, private in body.get("privateData", {}).items():
            card["private"][user_id] = private["cardParamMap"]
        return _json({"success": True, "result": True})

    def _to_people(self, body: dict[str, Any]) -> HttpResponse:
        problem = self._message_problem(body, "userIds")
        if problem:
            return _refuse(problem, problem)
        invalid = [user_id for user_id in body["userIds"] if user_id not in self.people]
        known = [user_id for user_id in body["userIds"] if user_id in self.people]
        slow = [user_id for user_id in known if self._too_fast(user_id, self.flow_limit, 60_000)]
        self.said += [body] if set(known) - set(slow) else []
        answer = {"processQueryKey": self._name("query"), "invalidStaffIdList": invalid}
        return _json(answer | {"flowControlledStaffIdList": slow})

    def _to_group(self, body: dict[str, Any]) -> HttpResponse:
        problem = self._message_problem(body, "openConversationId")
        if problem or body["openConversationId"] not in self.groups:
            return _refuse(problem or "invalid.openConversationId", "refused")
        if self._too_fast(body["openConversationId"], 20, 60_000):
            return _refuse("send.too.fast", "限流错误")
        self.said.append(body)
        return _json({"processQueryKey": self._name("query")})

    def _message_problem(self, body: dict[str, Any], receiver: str) -> str:
        if set(body) != {"robotCode", "msgKey", "msgParam", receiver}:
            return "invalidParameter.param.invalid"
        if body["robotCode"] != self.app_key:
            return "invalidParameter.robotCode.notExsit"
        if body["msgKey"] not in _KINDS:
            return "invalidParameter.msgKey.invalid"
        if len(body["msgParam"].encode()) > 15_000:
            return "invalidParameter.msgParam.tooLong"
        return (
            "" if set(json.loads(body["msgParam"])) == _KINDS[body["msgKey"]] else "invalidParameter.msgParam.invalid"
        )

    def _hook(self, query: dict[str, str], body: dict[str, Any], size: int) -> HttpResponse:
        if query.get("access_token") != self.robot["token"]:
            return _json({"errcode": 300005, "errmsg": "token is not exist"})
        if size > 20 * 1024 or set(body) - {"msgtype", "markdown", "text", "at", "actionCard"}:
            return _json({"errcode": 400105, "errmsg": "unsupported message type"})
        if self.robot["secret"] and not self._is_signed(query):
            return _json({"errcode": 310000, "errmsg": "sign not match"})
        said = json.dumps({name: body[name] for name in body if name != "at"}, ensure_ascii=False)
        if self.robot["keyword"] not in said:
            return _json({"errcode": 310000, "errmsg": "keywords not in content"})
        if self.now < self._muted_until_at or self._too_fast("hook", 20, 60_000):
            self._muted_until_at = max(self._muted_until_at, self.now + 600_000)
            return _json({"errcode": 130101, "errmsg": "send too fast, exceed 20 times per minute", "punish": "deny"})
        self.robot_said.append(body)
        return _json({"errcode": 0, "errmsg": "ok"})

    def _is_signed(self, query: dict[str, str]) -> bool:
        stamp = query.get("timestamp", "0")
        expected = _stamp(self.robot["secret"], f"{stamp}\n{self.robot['secret']}")
        return query.get("sign") == expected and abs(self.now - int(stamp)) < 3600_000

    def _too_fast(self, name: str, count: int, window_ms: int) -> bool:
        recent = [at for at in self._rates.get(name, []) if self.now - at < window_ms]
        self._rates[name] = recent if len(recent) >= count else [*recent, self.now]
        return len(recent) >= count

    def _name(self, kind: str) -> str:
        self._serial += 1
        return f"{kind}{self._serial}"


def _value_problem(values: dict[str, Any]) -> str:
    """Names of at most 100 bytes, values texts of at most 1 KB."""
    is_right = all(
        isinstance(value, str) and len(value.encode()) <= 1024 and len(name) <= 100 for name, value in values.items()
    )
    return "" if is_right else "param.invalid"


def _stamp(secret: str, text: str) -> str:
    return base64.b64encode(hmac.new(secret.encode(), text.encode(), hashlib.sha256).digest()).decode()


def _json(content: dict[str, Any], status: int = 200) -> HttpResponse:
    return HttpResponse(
        status=status,
        headers={"content-type": "application/json"},
        body=json.dumps(content, ensure_ascii=False).encode(),
    )


def _refuse(code: str, text: str, status: int = 400) -> HttpResponse:
    return _json({"code": code, "message": text, "requestid": "1"}, status)
