"""An Aliyun of our own: takes short messages and calls as strictly as the published interfaces, and pushes reports.

`answer` is what `dysmsapi` and `dyvmsapi` do: the signature, the time and the nonce are checked, then the parameters, then
the limits for one number. `report`, `press` and `end` give the pushes that Aliyun would send to `callback_url`.
"""

import hashlib
import hmac
import json
import re
from collections import defaultdict
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, quote, unquote_plus, urlsplit

from tocsin.kernel.wire import HttpRequest, HttpResponse, NoResponse
from tocsin.notifiers.callback import Inbound

KEY_ID, SECRET = "LTAI5tTestKey", "a-secret-of-this-test"
SIGN_NAME = "示例公司"
TEMPLATES = {
    "SMS_1": "故障${num}，级别${severity}，${title}",
    "SMS_2": "您的验证码是${code}",
    "TTS_1": "${severity}故障，${title}",
    "TTS_2": "验证码${code}",
    "TTS_3": "${severity}故障，${title}，按1认领，按2升级",
    "TTS_4": "已收到",
}
SHOW_NUMBER = "057112345678"
PARAMETERS = {
    "SendSms": ({"PhoneNumbers", "SignName", "TemplateCode"}, {"TemplateParam", "OutId"}),
    "SingleCallByTts": ({"CalledNumber", "TtsCode"}, {"CalledShowNumber", "TtsParam", "PlayTimes", "OutId"}),
    "IvrCall": (
        {"CalledNumber", "CalledShowNumber", "StartCode"},
        {"StartTtsParams", "PlayTimes", "ByeCode", "Timeout", "OutId"},
    ),
}
LIMITS = {"SendSms": ((60, 1), (3600, 5), (86400, 10)), "call": ((60, 1), (3600, 5), (86400, 20))}
"""Seconds and how many in them, for one number."""
WINDOW_S = 900
SIGNED = [  # and whatever else the sender signs
    *("host", "x-acs-action", "x-acs-content-sha256", "x-acs-date", "x-acs-signature-nonce", "x-acs-version"),
]


class RefusedError(Exception):
    """An error code of Aliyun's, with the HTTP status that comes with it."""

    def __init__(self, code: str, status: int = 200) -> None:
        super().__init__(code)
        self.code, self.status = code, status


class FakeAliyun:
    """One account. `now_s` is the clock that signatures and limits go by."""

    def __init__(self, now_s: int, callback_url: str) -> None:
        self.now_s, self._callback_url = now_s, callback_url
        self.taken: list[dict[str, str]] = []
        self._nonces: set[str] = set()
        self._times: dict[tuple[str, str], list[int]] = defaultdict(list)

    async def answer(self, request: HttpRequest) -> HttpResponse | NoResponse:
        """Take or refuse one request."""
        try:
            action, parameters = self._verified(request)
            number = self._checked(action, parameters)
            self._limited("SendSms" if action == "SendSms" else "call", number)
        except RefusedError as refused:
            return _json(refused.status, {"Code": refused.code, "Message": "refused", "RequestId": "R"})
        named = {"BizId" if action == "SendSms" else "CallId": f"{len(self.taken) + 1}^9001"}
        self.taken.append(parameters | named | {"Action": action})
        return _json(200, {"Code": "OK", "Message": "OK", "RequestId": "R"} | named)

    def report(self, *, reached: bool) -> Inbound:
        """The push about the last short message."""
        last = self.taken[-1]
        row = {
            "phone_number": last["PhoneNumbers"],
            "send_time": "2025-11-21 11:30:00",
            "report_time": "2025-11-21 11:30:04",
            "success": reached,
            "err_code": "DELIVERED" if reached else "MOBILE_NOT_ON_SERVICE",
            "err_msg": "用户接收成功" if reached else "手机号码不在服务区",
            "sms_size": "1",
            "biz_id": last["BizId"],
            "out_id": last.get("OutId", ""),
        }
        return self._push([row])

    def press(self, key: str) -> Inbound:
        """The push about a key during the last call."""
        return self._push([self._row("300000", dtmf=key, status_time="2025-11-21 11:30:20")])

    def under_way(self, status: str) -> Inbound:
        """The push about a state of the last call (`200201`: it rings)."""
        return self._push([self._row(status, status_time="2025-11-21 11:30:10")])

    def end(self, status: str, key: str = "") -> Inbound:
        """The last push about the last call."""
        row = self._row(status, dtmf=key, duration="12", hangup_direction="0", voice_type="VOICE")
        return self._push([row | {"callee": self.taken[-1]["CalledNumber"]}])

    def _row(self, status: str, **more: str) -> dict[str, str]:
        last = self.taken[-1]
        return {"call_id": last["CallId"], "status_code": status, "out_id": last.get("OutId", "")} | more

    def _push(self, rows: list[dict[str, Any]]) -> Inbound:
        body = json.dumps(rows, ensure_ascii=False).encode()
        query = dict(parse_qsl(urlsplit(self._callback_url).query))
        headers = {"content-type": "application/json"}
        return Inbound(method="POST", url=self._callback_url, query=query, headers=headers, body=body)

    def _verified(self, request: HttpRequest) -> tuple[str, dict[str, str]]:
        """The action and the parameters of a request whose signature holds."""
        parts = urlsplit(request.url)
        headers = {name.lower(): value for name, value in request.headers.items()} | {"host": parts.netloc}
        match = re.fullmatch(
            r"ACS3-HMAC-SHA256 Credential=(\S+?),SignedHeaders=(\S+?),Signature=([0-9a-f]{64})",
            headers.get("authorization", ""),
        )
        names = match[2].split(";") if match else []
        if match is None or names != sorted(names) or not set(SIGNED) <= set(names):
            raise RefusedError("IncompleteSignature", 400)
        if match[1] != KEY_ID:
            raise RefusedError("InvalidAccessKeyId.NotFound", 404)
        body_hash = hashlib.sha256(request.body).hexdigest()
        if headers["x-acs-content-sha256"] != body_hash or headers["x-acs-version"] != "2017-05-25":
            raise RefusedError("SignatureDoesNotMatch", 400)
        pairs = [pair.partition("=") for pair in parts.query.split("&")]
        encoded = sorted(
            (quote(unquote_plus(name), safe="~"), quote(unquote_plus(value), safe="~")) for name, _, value in pairs
        )
        canonical = "\n".join(
            [
                request.method,
                parts.path,
                "&".join(f"{name}={value}" for name, value in encoded),
                *(f"{name}:{headers[name]}" for name in names),
                "",
                ";".join(names),
                body_hash,
            ]
        )
        text = f"ACS3-HMAC-SHA256\n{hashlib.sha256(canonical.encode()).hexdigest()}"
        if hmac.new(SECRET.encode(), text.encode(), hashlib.sha256).hexdigest() != match[3]:
            raise RefusedError("SignatureDoesNotMatch", 400)
        self._fresh(headers["x-acs-date"], headers["x-acs-signature-nonce"])
        return headers["x-acs-action"], {unquote_plus(name): unquote_plus(value) for name, _, value in pairs}

    def _fresh(self, date: str, nonce: str) -> None:
        if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", date) or abs(_seconds(date) - self.now_s) > WINDOW_S:
            raise RefusedError("InvalidTimeStamp.Expired", 400)
        if nonce in self._nonces:
            raise RefusedError("SignatureNonceUsed", 400)
        self._nonces.add(nonce)

    def _checked(self, action: str, given: dict[str, str]) -> str:
        """The number of a request whose parameters Aliyun takes."""
        needed, allowed = PARAMETERS[action]
        unknown = {name for name in given if name not in needed | allowed and not _is_menu(action, name)}
        if unknown or not needed <= set(given):
            raise RefusedError("isv.INVALID_PARAMETERS")
        number = given.get("PhoneNumbers") or given["CalledNumber"]
        if not re.fullmatch(r"1[3-9]\d{9}", number):
            raise RefusedError("isv.MOBILE_NUMBER_ILLEGAL")
        if given.get("SignName", SIGN_NAME) != SIGN_NAME:
            raise RefusedError("isv.SMS_SIGNATURE_ILLEGAL")
        if given.get("CalledShowNumber", SHOW_NUMBER) != SHOW_NUMBER:
            raise RefusedError("isv.CALLED_SHOW_NUMBER_ILLEGAL")
        if not 0 <= len(given.get("OutId", "").encode()) <= (256 if action == "SendSms" else 15):
            raise RefusedError("isv.PARAM_LENGTH_LIMIT")
        codes = {name: value for name, value in given.items() if name.endswith("Code")}
        if any(code not in TEMPLATES for code in codes.values()) or not 1 <= int(given.get("PlayTimes", "1")) <= 3:
            raise RefusedError("isv.SMS_TEMPLATE_ILLEGAL" if action == "SendSms" else "isv.TTS_TEMPLATE_ILLEGAL")
        values = given.get("TemplateParam") or given.get("TtsParam") or given.get("StartTtsParams") or "{}"
        _fill(TEMPLATES[given.get("TemplateCode") or given.get("TtsCode") or given["StartCode"]], values, action)
        return number

    def _limited(self, kind: str, number: str) -> None:
        times = self._times[kind, number]
        for window_s, most in LIMITS[kind]:
            if sum(self.now_s - at < window_s for at in times) >= most:
                raise RefusedError("isv.BUSINESS_LIMIT_CONTROL")
        times.append(self.now_s)


def _fill(template: str, given: str, action: str) -> None:
    """Refuse values that the template does not take."""
    try:
        values = json.loads(given)
    except ValueError:
        raise RefusedError("isv.INVALID_JSON_PARAM") from None
    if set(re.findall(r"\$\{(\w+)\}", template)) - set(values):
        raise RefusedError("isv.TEMPLATE_MISSING_PARAMETERS")
    if any("://" in value or "【" in value for value in values.values()):
        raise RefusedError("isv.PARAM_NOT_SUPPORT_URL")
    longest = 500 if action == "SendSms" else 249
    if not all(values.values()) or sum(map(len, values.values())) > longest:
        raise RefusedError("isv.PARAM_LENGTH_LIMIT")


def _is_menu(action: str, name: str) -> bool:
    return action == "IvrCall" and re.fullmatch(r"MenuKeyMap\.[1-9]\.(Key|Code|TtsParams)", name) is not None


def _seconds(date: str) -> int:
    return int(datetime.fromisoformat(date).timestamp())


def _json(status: int, content: dict[str, Any]) -> HttpResponse:
    headers = {"content-type": "application/json"}
    return HttpResponse(status=status, headers=headers, body=json.dumps(content).encode())
