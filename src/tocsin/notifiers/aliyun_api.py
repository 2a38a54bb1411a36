"""What Aliyun's short messages and calls share: the account, signed requests, error codes, pushed reports."""

import re
from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from tocsin.notifiers import acs3_signing
from tocsin.notifiers.callback import Reply
from tocsin.notifiers.cloud_endpoint import host_of, read_endpoint
from tocsin.notifiers.cloud_errors import Verdict, by_code, not_understood
from tocsin.notifiers.message import Message
from tocsin.notifiers.notifier import (
    HttpRequest,
    HttpResponse,
    NoResponse,
    Outcome,
    Problem,
    Receipt,
    Response,
)
from tocsin.notifiers.push_secret import secret_problems
from tocsin.notifiers.receipts import by_no_response, by_wrong_carrier, read_object

VERSION = "2017-05-25"
"""Of both interfaces, `Dysmsapi` and `Dyvmsapi`."""
TAKEN = Reply(headers={"Content-Type": "application/json"}, body=b'{"code":0,"msg":"ok"}')
"""Anything else is pushed again after 1, 5 and 10 minutes."""
HOUR_S, MINUTE_S = 3_600.0, 60.0

_VERDICTS = (
    Verdict(
        ("isv.DAY_LIMIT_CONTROL", "isv.MONTH_LIMIT_CONTROL"),
        Outcome.rate_limited,
        "Aliyun's daily or monthly limit is used up; raise it in the console.",
        HOUR_S,
    ),
    Verdict(
        ("isv.BUSINESS_LIMIT_CONTROL", "isv.FLOW_LIMIT*", "isv.*LIMIT_CONTROL_*", "Throttling*"),
        Outcome.rate_limited,
        "Aliyun's limit for this number is reached; another way is taken.",
        MINUTE_S,
    ),
    Verdict(
        ("isv.BLACK_KEY_CONTROL_LIMIT",),
        Outcome.content_error,
        "Aliyun refuses a word in the variables; use fewer of the alert's own words in the template.",
    ),
    Verdict(
        ("isv.*SHOW_NUMBER*", "isv.*CALLER*"),
        Outcome.config_error,
        "Aliyun does not let this number call; enter a number that you bought there.",
    ),
    Verdict(
        ("isv.MOBILE_NUMBER_ILLEGAL", "isv.CALLED_NUMBER_ILLEGAL", "isv.CALLEE_NUMBER_ILLEGAL"),
        Outcome.target_gone,
        "Aliyun says that this number cannot be reached by it; correct it in the profile.",
    ),
    Verdict(
        ("isv.AMOUNT_NOT_ENOUGH", "isv.OUT_OF_SERVICE", "isv.ACCOUNT_*", "isv.PRODUCT_UN*", "isv.INSUFFICIENT_*"),
        Outcome.config_error,
        "The Aliyun account has no money or its service is off; top it up in the console.",
        is_down=True,
    ),
    Verdict(
        (
            "isv.INVALID_JSON_PARAM",
            "isv.PARAM_*",
            "isv.*PARAMS_ILLEGAL",
            "isv.*_PARAMETERS",
            "isv.*_LENGTH_*",
        ),
        Outcome.content_error,
        "Aliyun does not take the variables; compare their names and lengths with the approved template.",
    ),
    Verdict(
        ("isv.*TEMPLATE*", "isv.*TTS_CODE*", "isv.*VOICE_*"),
        Outcome.config_error,
        "Aliyun knows no such approved template; check its id and that it is approved.",
    ),
    Verdict(
        ("isv.*SIGN*",),
        Outcome.config_error,
        "Aliyun knows no such approved signature; check the signature's name.",
    ),
    Verdict(
        (
            "SignatureDoesNotMatch",
            "IncompleteSignature",
            "InvalidAccessKey*",
            "InvalidSecurityToken*",
            "MissingAccess*",
        ),
        Outcome.config_error,
        "Aliyun refuses the AccessKey; check its id and secret.",
        is_down=True,
    ),
    Verdict(
        ("Forbidden*", "NoPermission*", "isp.RAM_PERMISSION_DENY", "isv.RAM_PERMISSION_DENY"),
        Outcome.config_error,
        "This AccessKey may not do it; give its RAM user the permission named in the guide.",
        is_down=True,
    ),
    Verdict(
        ("InvalidTimeStamp*", "IllegalTimestamp"),
        Outcome.config_error,
        "Aliyun says that this server's clock is wrong; set it right.",
        is_down=True,
    ),
    Verdict(
        ("SignatureNonceUsed",),
        Outcome.unknown,
        "Aliyun had this very attempt before; it may have arrived.",
    ),
    Verdict(
        ("isp.*", "ServiceUnavailable*", "InternalError*", "SystemError*"),
        Outcome.transient,
        "Aliyun has trouble; it is tried again.",
    ),
)


class Account(Struct, frozen=True, kw_only=True):
    """Who asks Aliyun, and where. Its `repr` shows no secret."""

    key_id: str
    secret: str
    endpoint: str

    def __repr__(self) -> str:
        return "Account(…)"


def read_account(settings: Mapping[str, Any], endpoint: str) -> Account | list[Problem]:
    """The account in `access_key_id`, `access_key_secret` and `endpoint` (by default the one given)."""
    problems = secret_problems(settings)
    key_id, secret = settings.get("access_key_id"), settings.get("access_key_secret")
    if not isinstance(key_id, str) or not re.fullmatch(r"[A-Za-z0-9._-]{4,128}", key_id):
        problems.append(Problem("access_key_id", "Enter the AccessKey ID of a RAM user."))
    if not isinstance(secret, str) or not re.fullmatch(r"[!-~]{4,256}", secret):
        problems.append(Problem("access_key_secret", "Enter the AccessKey secret that belongs to the ID."))
    address = read_endpoint(settings, endpoint)
    if isinstance(address, Problem):
        problems.append(address)
    if problems or isinstance(address, Problem):
        return problems
    return Account(key_id=str(key_id), secret=str(secret), endpoint=address)


def request(account: Account, action: str, parameters: Mapping[str, str], message: Message) -> HttpRequest:
    """One signed call of an action; the same attempt makes the same bytes."""
    query = acs3_signing.canonical_query(parameters)
    nonce = acs3_signing.nonce_of(action, message.delivery_id, message.sent_at)
    host = host_of(account.endpoint)
    headers = acs3_signing.unsigned_headers(host, action, VERSION, nonce, message.sent_at)
    canonical = acs3_signing.canonical_request("POST", query, headers)
    sent = {name: value for name, value in headers.items() if name != "host"}
    sent["Authorization"] = acs3_signing.authorization(account.key_id, account.secret, canonical, headers)
    sent |= {"Accept": "application/json", "User-Agent": "Tocsin"}
    return HttpRequest(method="POST", url=f"{account.endpoint}/?{query}", headers=sent, body=b"")


def judge(response: Response, id_field: str) -> Receipt:
    """The judgement on an answer; `id_field` names what reports call the message by (`BizId`, `CallId`)."""
    if isinstance(response, NoResponse):
        return by_no_response(response)
    if not isinstance(response, HttpResponse):
        return by_wrong_carrier(response)
    answer = read_object(response.body)
    code = answer.get("Code")
    if not isinstance(code, str):
        return not_understood(response, "Aliyun")
    if code == "OK" and 200 <= response.status <= 299:
        return Receipt(outcome=Outcome.accepted, code="OK", provider_message_id=str(answer.get(id_field) or "")[:128])
    return not_understood(response, "Aliyun") if code == "OK" else by_code(code, _VERDICTS, "Aliyun's error centre")
