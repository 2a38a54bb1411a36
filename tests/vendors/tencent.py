"""A Tencent Cloud of our own: takes short messages and calls as strictly as the published interfaces, and pushes reports.

`answer` is what `sms` and `vms` do: the signature and the time are checked, then the fields, then the limits for one
number. `report`, `press`, `heard` and `fail` give the pushes that Tencent would send to `callback_url`.
"""

import hashlib
import hmac
import json
import re
from collections import defaultdict
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tocsin.kernel.wire import HttpRequest, HttpResponse, NoResponse
from tocsin.notifiers.callback import Inbound

SECRET_ID, SECRET_KEY = "AKIDofThisTest", "a-key-of-this-test"
APP_ID, SIGN_NAME = "1400006666", "示例公司"
TEMPLATES = {"1110001": 3, "1110002": 1, "1110003": 2, "1110004": 1}
"""Approved templates and how many variables each has."""
MOST_CHARS = 6
"""Of one variable of a short message, for accounts since 2024-01-25."""
INTERFACES = {
    "SendSms": ("sms", "2021-01-11", {"PhoneNumberSet", "SmsSdkAppId", "TemplateId", "SignName", "TemplateParamSet"}),
    "SendTts": ("vms", "2020-09-02", {"TemplateId", "CalledNumber", "VoiceSdkAppid", "TemplateParamSet", "PlayTimes"}),
}
WINDOW_S = 300


class RefusedError(Exception):
    """An error code of Tencent's; `of_message`: it stands in the status of the one message."""

    def __init__(self, code: str, *, of_message: bool = False) -> None:
        super().__init__(code)
        self.code, self.of_message = code, of_message


class FakeTencent:
    """One account. `now_s` is the clock that signatures and limits go by."""

    def __init__(self, now_s: int, callback_url: str) -> None:
        self.now_s, self._callback_url = now_s, callback_url
        self.taken: list[dict[str, Any]] = []
        self._times: dict[str, list[int]] = defaultdict(list)

    async def answer(self, request: HttpRequest) -> HttpResponse | NoResponse:
        """Take or refuse one request; Tencent says everything with status 200."""
        try:
            action = self._verified(request)
            content = self._checked(action, request.body)
        except RefusedError as refused:
            if refused.of_message:
                status = {"SerialNo": "", "Fee": 0, "Code": refused.code, "Message": "refused"}
                return _json({"SendStatusSet": [status], "RequestId": "R"})
            return _json({"Error": {"Code": refused.code, "Message": "refused"}, "RequestId": "R"})
        name = f"5000:{len(self.taken) + 1}"
        self.taken.append(content | {"Action": action, "Id": name})
        if action == "SendTts":
            return _json({"SendStatus": {"CallId": name, "SessionContext": ""}, "RequestId": "R"})
        status = {"SerialNo": name, "PhoneNumber": content["PhoneNumberSet"][0], "Fee": 1, "Code": "Ok"}
        return _json({"SendStatusSet": [status], "RequestId": "R"})

    def report(self, *, reached: bool) -> Inbound:
        """The push about the last short message."""
        row = {
            "user_receive_time": "2025-11-21 11:30:04",
            "nationcode": "86",
            "mobile": "13800138000",
            "report_status": "SUCCESS" if reached else "FAIL",
            "errmsg": "DELIVRD" if reached else "UNDELIV",
            "description": "用户短信送达成功" if reached else "用户短信接收失败",
            "sid": self.taken[-1]["Id"],
        }
        return self._push([row])

    def press(self, key: str) -> Inbound:
        """The push about a key during the last call."""
        told = {"callid": self.taken[-1]["Id"], "keypress": key, "mobile": "13800138000", "nationcode": "86"}
        return self._push({"voicekey_callback": told | {"call_from": "", "timestamp": "1763695820"}})

    def heard(self, result: str) -> Inbound:
        """The push about the end of the last call."""
        told = {"callid": self.taken[-1]["Id"], "result": result, "mobile": "13800138000", "nationcode": "86"}
        return self._push({"voiceprompt_callback": told | {"accept_time": "1763695810", "fee": "1"}})

    def fail(self, code: int, reason: str) -> Inbound:
        """The push about a call that did not come about."""
        told = {"callid": self.taken[-1]["Id"], "failure_code": code, "failure_reason": reason, "mobile": "13800138000"}
        return self._push({"voice_failure_callback": told})

    def _push(self, content: object) -> Inbound:
        query = dict(parse_qsl(urlsplit(self._callback_url).query))
        body = json.dumps(content, ensure_ascii=False).encode()
        headers = {"content-type": "application/json"}
        return Inbound(method="POST", url=self._callback_url, query=query, headers=headers, body=body)

    def _verified(self, request: HttpRequest) -> str:
        """The action of a request whose signature holds."""
        headers = {name.lower(): value for name, value in request.headers.items()}
        action, stamp = headers.get("x-tc-action", ""), headers.get("x-tc-timestamp", "")
        match = re.fullmatch(
            r"TC3-HMAC-SHA256 Credential=(\w+)/([\d-]{10})/(\w+)/tc3_request, SignedHeaders=(\S+), Signature=(\w{64})",
            headers.get("authorization", ""),
        )
        if action not in INTERFACES or match is None or not stamp.isdigit():
            raise RefusedError("AuthFailure.SignatureFailure")
        service, version, _ = INTERFACES[action]
        if match[1] != SECRET_ID:
            raise RefusedError("AuthFailure.SecretIdNotFound")
        if abs(int(stamp) - self.now_s) > WINDOW_S:
            raise RefusedError("AuthFailure.SignatureExpire")
        day = datetime.fromtimestamp(int(stamp), UTC).strftime("%Y-%m-%d")
        signed = {"content-type": headers["content-type"], "host": urlsplit(request.url).netloc, "x-tc-action": action}
        names = match[4].split(";")
        lines = "".join(f"{name}:{signed[name].lower()}\n" for name in names)
        body_hash = hashlib.sha256(request.body).hexdigest()
        canonical = f"{request.method}\n/\n\n{lines}\n{match[4]}\n{body_hash}"
        text = (
            f"TC3-HMAC-SHA256\n{stamp}\n{day}/{service}/tc3_request\n{hashlib.sha256(canonical.encode()).hexdigest()}"
        )
        key = f"TC3{SECRET_KEY}".encode()
        for part in (day, service, "tc3_request", text):
            key = hmac.new(key, part.encode(), hashlib.sha256).digest()
        if (match[2], match[3], match[5], headers.get("x-tc-version")) != (day, service, key.hex(), version):
            raise RefusedError("AuthFailure.SignatureFailure")
        return action

    def _checked(self, action: str, body: bytes) -> dict[str, Any]:
        content: dict[str, Any] = json.loads(body)
        if set(content) != INTERFACES[action][2]:
            raise RefusedError("UnknownParameter")
        if content.get("SmsSdkAppId", content.get("VoiceSdkAppid")) != APP_ID:
            raise RefusedError("InvalidParameterValue.SdkAppIdNotExist")
        is_sms = action == "SendSms"
        number = content["PhoneNumberSet"][0] if is_sms else content["CalledNumber"]
        if not re.fullmatch(r"\+861[3-9]\d{9}", number):
            raise RefusedError("InvalidParameterValue.IncorrectPhoneNumber", of_message=is_sms)
        if content["TemplateId"] not in TEMPLATES:
            raise RefusedError("FailedOperation.TemplateIncorrectOrUnapproved", of_message=is_sms)
        if content.get("SignName", SIGN_NAME) != SIGN_NAME:
            raise RefusedError("FailedOperation.SignatureIncorrectOrUnapproved", of_message=is_sms)
        self._filled(content, is_sms)
        self._limited(number, is_sms)
        return content

    def _filled(self, content: dict[str, Any], is_sms: bool) -> None:
        values = content["TemplateParamSet"]
        if len(values) != TEMPLATES[content["TemplateId"]] or not all(values):
            raise RefusedError("FailedOperation.TemplateParamSetNotMatchApprovedTemplate", of_message=is_sms)
        if any("://" in value for value in values):
            raise RefusedError("InvalidParameterValue.ProhibitedUseUrlInTemplateParameter", of_message=is_sms)
        too_long = max(map(len, values)) > MOST_CHARS if is_sms else sum(map(len, values)) > 300
        if too_long or not 1 <= content.get("PlayTimes", 1) <= 3:
            raise RefusedError("InvalidParameterValue.TemplateParameterLengthLimit", of_message=is_sms)

    def _limited(self, number: str, is_sms: bool) -> None:
        if any(self.now_s - at < 30 for at in self._times[number]):
            raise RefusedError("LimitExceeded.PhoneNumberThirtySecondLimit", of_message=is_sms)
        self._times[number].append(self.now_s)


def _json(content: dict[str, Any]) -> HttpResponse:
    body = json.dumps({"Response": content}).encode()
    return HttpResponse(status=200, headers={"content-type": "application/json"}, body=body)
