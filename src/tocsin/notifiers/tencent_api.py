"""What Tencent Cloud's short messages and calls share: the account, signed requests, error codes, pushed reports."""

import re
from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from tocsin.notifiers import tc3_signing
from tocsin.notifiers.callback import Reply
from tocsin.notifiers.cloud_endpoint import host_of, read_endpoint
from tocsin.notifiers.cloud_errors import Verdict, by_code, not_understood
from tocsin.notifiers.message import Message
from tocsin.notifiers.notifier import HttpRequest, HttpResponse, NoResponse, Outcome, Problem, Receipt, Response
from tocsin.notifiers.push_secret import secret_problems
from tocsin.notifiers.receipts import by_no_response, by_wrong_carrier, read_object
from tocsin.notifiers.robots import encode_json

REGION = "ap-guangzhou"
TAKEN = Reply(headers={"Content-Type": "application/json"}, body=b'{"result":0,"errmsg":"OK"}')
"""Anything else is pushed again."""

_VERDICTS = (
    Verdict(
        ("LimitExceeded.*Daily*", "LimitExceeded.*OneDay*"),
        Outcome.rate_limited,
        "Tencent's daily limit for this number is used up; raise it in the console.",
        3600.0,
    ),
    Verdict(
        ("LimitExceeded*", "RequestLimitExceeded*"),
        Outcome.rate_limited,
        "Tencent's limit for this number is reached; another way is taken.",
        60.0,
    ),
    Verdict(
        ("FailedOperation.PhoneNumberInBlacklist", "FailedOperation.PhoneOnBlacklist*"),
        Outcome.target_gone,
        "The number is on Tencent's blacklist: its owner unsubscribed; have it removed in the console.",
    ),
    Verdict(
        ("InvalidParameterValue.IncorrectPhoneNumber", "InvalidParameterValue.CalledNumber*"),
        Outcome.target_gone,
        "Tencent says that this is no telephone number; correct it in the profile.",
    ),
    Verdict(
        ("FailedOperation.InsufficientBalance*", "FailedOperation.*Arrears", "*SuspendDueToArrears*"),
        Outcome.config_error,
        "The Tencent Cloud account has no money or package left; top it up in the console.",
        is_down=True,
    ),
    Verdict(
        ("*ContainSensitiveWord*",),
        Outcome.content_error,
        "Tencent refuses a word in the variables; use fewer of the alert's own words in the template.",
    ),
    Verdict(
        ("InvalidParameterValue.ProhibitedUseUrl*", "*TemplateParameter*", "*TemplateParamSet*"),
        Outcome.content_error,
        "Tencent does not take the variables; compare their number and lengths with the approved template.",
    ),
    Verdict(
        ("*SdkAppId*", "*SdkAppid*"),
        Outcome.config_error,
        "Tencent knows no such application; check the SdkAppId.",
        is_down=True,
    ),
    Verdict(
        ("AuthFailure.SignatureExpire",),
        Outcome.config_error,
        "Tencent says that this server's clock is wrong; set it right.",
        is_down=True,
    ),
    Verdict(
        ("AuthFailure*", "UnauthorizedOperation*"),
        Outcome.config_error,
        "Tencent refuses the key or it may not do this; check SecretId, SecretKey and the permission in the guide.",
        is_down=True,
    ),
    Verdict(
        ("*Template*",),
        Outcome.config_error,
        "Tencent knows no such approved template; check its id and that it is approved.",
    ),
    Verdict(
        ("*Sign*",),
        Outcome.config_error,
        "Tencent knows no such approved signature; check the signature's name.",
    ),
    Verdict(
        ("InternalError*", "ResourceUnavailable*", "FailedOperation.*Timeout"),
        Outcome.transient,
        "Tencent has trouble; it is tried again.",
    ),
)


class Account(Struct, frozen=True, kw_only=True):
    """Who asks Tencent Cloud, and where. Its `repr` shows no secret."""

    secret_id: str
    secret_key: str
    endpoint: str
    region: str
    app_id: str

    def __repr__(self) -> str:
        return "Account(…)"


def read_account(settings: Mapping[str, Any], endpoint: str) -> Account | list[Problem]:
    """The account in `secret_id`, `secret_key`, `sdk_app_id`, `region` and `endpoint` (by default the one given)."""
    problems = secret_problems(settings)
    rules = (
        ("secret_id", "", r"[A-Za-z0-9_-]{4,128}", "Enter the SecretId of an API key."),
        ("secret_key", "", r"[!-~]{4,256}", "Enter the SecretKey that belongs to the SecretId."),
        ("sdk_app_id", "", r"[0-9]{4,20}", "Enter the application's SdkAppId, which is digits."),
        ("region", REGION, r"[a-z]{2}-[a-z0-9-]{2,30}", "A region is a name such as ap-guangzhou."),
    )
    found: dict[str, str] = {}
    for name, default, pattern, advice in rules:
        given = settings.get(name) or default
        if isinstance(given, str) and re.fullmatch(pattern, given):
            found[name] = given
        else:
            problems.append(Problem(name, advice))
    address = read_endpoint(settings, endpoint)
    if isinstance(address, Problem):
        return [*problems, address]
    if problems:
        return problems
    return Account(
        secret_id=found["secret_id"],
        secret_key=found["secret_key"],
        endpoint=address,
        region=found["region"],
        app_id=found["sdk_app_id"],
    )


def request(account: Account, action: str, version: str, content: Mapping[str, Any], message: Message) -> HttpRequest:
    """One signed call of an action; the same attempt makes the same bytes."""
    host, body = host_of(account.endpoint), encode_json(content)
    service = "vms" if action == "SendTts" else "sms"
    canonical = tc3_signing.canonical_request(host, action, body)
    headers = {
        "Authorization": tc3_signing.authorization(
            account.secret_id, account.secret_key, service, canonical, message.sent_at
        ),
        "Content-Type": tc3_signing.CONTENT_TYPE,
        "X-TC-Action": action,
        "X-TC-Version": version,
        "X-TC-Timestamp": str(message.sent_at // 1000),
        "X-TC-Region": account.region,
        "User-Agent": "Tocsin",
    }
    return HttpRequest(method="POST", url=f"{account.endpoint}/", headers=headers, body=body)


def judge(response: Response, status_field: str, id_field: str) -> Receipt:
    """The judgement on an answer: `Response.Error`, else the status of the one message (`SendStatusSet`, `SendStatus`).

    `id_field` names what reports call the message by (`SerialNo`, `CallId`).
    """
    if isinstance(response, NoResponse):
        return by_no_response(response)
    if not isinstance(response, HttpResponse):
        return by_wrong_carrier(response)
    inside = _object(read_object(response.body).get("Response"))
    status = inside.get(status_field)
    status = _object(status[0] if isinstance(status, list) and status else status)
    code = _object(inside.get("Error")).get("Code") or status.get("Code")
    if not isinstance(code, str) and isinstance(status.get(id_field), str) and status_field == "SendStatus":
        code = "Ok"  # calls that were taken have an id and no code
    if not isinstance(code, str):
        return not_understood(response, "Tencent Cloud")
    if code.lower() != "ok":
        return by_code(code, _VERDICTS, "Tencent Cloud's list of error codes")
    if not 200 <= response.status <= 299:
        return not_understood(response, "Tencent Cloud")
    return Receipt(outcome=Outcome.accepted, code="Ok", provider_message_id=str(status.get(id_field) or "")[:128])


def _object(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
