"""Tencent Cloud's short messages and calls against a Tencent of our own; its signature against the published example."""

import asyncio
import hashlib
import hmac
import json
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.vendors.tencent import APP_ID, SECRET_ID, SECRET_KEY, SIGN_NAME, FakeTencent
from tocsin.notifiers import tc3_signing, tencent_api
from tocsin.notifiers.callback import Callback, Heard, Inbound, Pressed, Reply, Reported
from tocsin.notifiers.message import Message
from tocsin.notifiers.notifier import HttpRequest, Notifier, Outcome, Receipt
from tocsin.notifiers.tencent_sms.callback import CALLBACK as SMS_CALLBACK
from tocsin.notifiers.tencent_sms.notifier import NOTIFIER as SMS
from tocsin.notifiers.tencent_voice.callback import CALLBACK as VOICE_CALLBACK
from tocsin.notifiers.tencent_voice.notifier import NOTIFIER as VOICE

NOW = 1763695800000
PUSH_SECRET = "0123456789abcdefPUSH"
ADDRESS = f"https://tocsin.example/callback/7?s={PUSH_SECRET}"
TARGET = {"phone": "+8613800138000"}
ACCOUNT = {"secret_id": SECRET_ID, "secret_key": SECRET_KEY, "sdk_app_id": APP_ID, "callback_secret": PUSH_SECRET}
SMS_SETTINGS: dict[str, Any] = ACCOUNT | {
    "sign_name": SIGN_NAME,
    "template_id": "1110001",
    "variables": ["{num}", "{severity|cut 6}", "{title|cut 6}"],
    "code_template_id": "1110002",
    "code_variables": ["{code}"],
}
VOICE_SETTINGS: dict[str, Any] = ACCOUNT | {
    "template_id": "1110003",
    "variables": ["{severity}", "{title|cut 20}"],
    "code_template_id": "1110004",
    "code_variables": ["{code}"],
}


def message_of(**changes: Any) -> Message:
    values: dict[str, Any] = {
        "event": "triggered",
        "delivery_id": "d1",
        "sent_at": NOW,
        "num": "A1B2C3",
        "title": "磁盘将满 https://evil.example/x 请处理",
        "severity": "Critical",
    }
    return Message(**values | changes)


CODE = message_of(event="notice", title="Confirm", description="Your code is 402913.")


def send(fake: FakeTencent, notifier: Notifier, settings: dict[str, Any], message: Message) -> Receipt:
    request = notifier.build(message, TARGET, settings)
    assert isinstance(request, HttpRequest), request
    return notifier.judge(asyncio.run(fake.answer(request)))


def hear(callback: Callback, push: Inbound) -> list[Any]:
    heard = callback.hear(push, VOICE_SETTINGS, NOW)
    assert isinstance(heard, Heard)
    assert callback.answer(heard, (), VOICE_SETTINGS, NOW).body == b'{"result":0,"errmsg":"OK"}'
    return list(heard.said)


@pytest.fixture
def fake() -> FakeTencent:
    return FakeTencent(NOW // 1000, ADDRESS)


def test_what_is_signed_is_the_published_example() -> None:
    body = rb'{"Limit": 1, "Filters": [{"Values": ["\u672a\u547d\u540d"], "Name": "instance-name"}]}'
    canonical = tc3_signing.canonical_request("cvm.tencentcloudapi.com", "DescribeInstances", body)
    assert canonical.splitlines()[-1] == "35e9c5b0e3ae67532d3c9f17ead6c90222632e5b1ff7f6e89887f1398934f064"
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    assert digest == "7019a55be8395899b900fb5564e4200d984910f34794a27cb3fb7d10ff6a1e84"
    # The example's key is not published: the rest of the chain is computed by hand.
    text = f"TC3-HMAC-SHA256\n1551113065\n2019-02-25/cvm/tc3_request\n{digest}"
    day = hmac.digest(b"TC3a-key", b"2019-02-25", "sha256")
    key = hmac.digest(hmac.digest(day, b"cvm", "sha256"), b"tc3_request", "sha256")
    assert tc3_signing.authorization("AKID", "a-key", "cvm", canonical, 1551113065000) == (
        "TC3-HMAC-SHA256 Credential=AKID/2019-02-25/cvm/tc3_request, SignedHeaders=content-type;host;x-tc-action, "
        f"Signature={hmac.digest(key, text.encode(), 'sha256').hex()}"
    )


def test_a_short_message_is_taken_and_its_report_comes_back(fake: FakeTencent) -> None:
    receipt = send(fake, SMS, SMS_SETTINGS, message_of())
    assert (receipt.outcome, receipt.provider_message_id) == (Outcome.accepted, "5000:1")
    assert fake.taken[0]["TemplateParamSet"] == ["A1B2C3", "Critic", "磁盘将满 请"]
    for reached, outcome in ((True, Outcome.delivered), (False, Outcome.no_answer)):
        (said,) = hear(SMS_CALLBACK, fake.report(reached=reached))
        assert isinstance(said, Reported)
        assert (said.receipt.outcome, said.provider_message_id, said.is_final) == (outcome, "5000:1", True)


def test_a_code_goes_by_its_own_template(fake: FakeTencent) -> None:
    assert send(fake, SMS, SMS_SETTINGS, CODE).ok
    assert (fake.taken[0]["TemplateId"], fake.taken[0]["TemplateParamSet"]) == ("1110002", ["402913"])


def test_limits_clock_and_wrong_settings_are_judged(fake: FakeTencent) -> None:
    assert send(fake, SMS, SMS_SETTINGS, message_of()).ok
    limited = send(fake, SMS, SMS_SETTINGS, message_of(delivery_id="d2"))
    assert (limited.outcome, limited.retry_after_s) == (Outcome.rate_limited, 60.0)
    stale = send(fake, SMS, SMS_SETTINGS, message_of(sent_at=NOW - 600_000))
    assert (stale.outcome, stale.code, stale.is_down) == (Outcome.config_error, "AuthFailure.SignatureExpire", True)
    wrong = send(fake, SMS, SMS_SETTINGS | {"secret_key": "another"}, message_of())
    assert (wrong.outcome, wrong.code) == (Outcome.config_error, "AuthFailure.SignatureFailure")
    unknown = send(fake, SMS, SMS_SETTINGS | {"template_id": "9"}, message_of())
    assert (unknown.outcome, unknown.code) == (
        Outcome.config_error,
        "FailedOperation.TemplateIncorrectOrUnapproved",
    )
    long = send(fake, SMS, SMS_SETTINGS | {"variables": ["{num}", "{severity}", "{title}"]}, message_of())
    assert (long.outcome, long.code) == (
        Outcome.content_error,
        "InvalidParameterValue.TemplateParameterLengthLimit",
    )
    few = send(fake, SMS, SMS_SETTINGS | {"variables": ["{num}"]}, message_of())
    assert few.outcome is Outcome.content_error


def test_a_call_takes_keys_and_tells_how_it_ended(fake: FakeTencent) -> None:
    receipt = send(fake, VOICE, VOICE_SETTINGS, message_of())
    call_id = receipt.provider_message_id
    assert (receipt.outcome, call_id) == (Outcome.accepted, "5000:1")
    assert hear(VOICE_CALLBACK, fake.press("1")) == [
        Pressed(token="", action="ack", event_id=f"{call_id}:1", ref=call_id)
    ]
    assert [one.action for one in hear(VOICE_CALLBACK, fake.press("2"))] == ["escalate"]
    assert VOICE_CALLBACK.hear(fake.press("7"), VOICE_SETTINGS, NOW) == tencent_api.TAKEN
    for result, outcome in (("0", Outcome.delivered), ("1", Outcome.no_answer), ("2", Outcome.no_answer)):
        (ended,) = hear(VOICE_CALLBACK, fake.heard(result))
        assert (ended.receipt.outcome, ended.provider_message_id) == (outcome, call_id)
    (failed,) = hear(VOICE_CALLBACK, fake.fail(8, "主叫号码错误"))
    assert (failed.receipt.outcome, failed.receipt.code) == (Outcome.no_answer, "failure 8")
    assert "主叫号码错误" in failed.receipt.text


@pytest.mark.parametrize("callback", [SMS_CALLBACK, VOICE_CALLBACK])
def test_who_does_not_know_the_secret_is_refused(fake: FakeTencent, callback: Callback) -> None:
    assert send(fake, VOICE, VOICE_SETTINGS, message_of()).ok
    for query in ({}, {"s": ""}, {"s": PUSH_SECRET + "x"}):
        reply = callback.hear(msgspec.structs.replace(fake.press("1"), query=query), VOICE_SETTINGS, NOW)
        assert isinstance(reply, Reply)
        assert reply.status == 403


def test_answers_of_telephones_are_none_of_our_business() -> None:
    body = json.dumps([{"extend": "1", "mobile": "13800138000", "nationcode": "86", "text": "T", "sid": "x"}]).encode()
    call = Inbound(method="POST", url=ADDRESS, query={"s": PUSH_SECRET}, headers={}, body=body)
    assert SMS_CALLBACK.hear(call, SMS_SETTINGS, NOW) == tencent_api.TAKEN


@given(
    body=st.one_of(
        st.binary(max_size=200),
        st.just(b"[" * 20000),
        st.builds(
            msgspec.json.encode,
            st.dictionaries(
                st.sampled_from(["voicekey_callback", "voiceprompt_callback", "voice_failure_callback", "sid"]),
                st.one_of(
                    st.none(),
                    st.text(max_size=5),
                    st.dictionaries(
                        st.sampled_from(["callid", "keypress", "result", "failure_code", "failure_reason"]),
                        st.one_of(
                            st.none(), st.booleans(), st.integers(0, 9), st.text(max_size=5), st.lists(st.none())
                        ),
                    ),
                ),
            ),
        ),
    )
)
def test_any_bytes_are_read_without_an_error(body: bytes) -> None:
    call = Inbound(method="POST", url=ADDRESS, query={"s": PUSH_SECRET}, headers={}, body=body)
    for callback in (SMS_CALLBACK, VOICE_CALLBACK):
        assert isinstance(callback.hear(call, VOICE_SETTINGS, NOW), Heard | Reply)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"secret_id": "a b"}, "secret_id"),
        ({"secret_key": ""}, "secret_key"),
        ({"sdk_app_id": "app"}, "sdk_app_id"),
        ({"region": "Guangzhou!"}, "region"),
        ({"endpoint": "https://host/path"}, "endpoint"),
        ({"play_times": 0.5}, "play_times"),
        ({"variables": ["{title"]}, "variables"),
        ({"variables": "{title}"}, "variables"),
    ],
)
def test_wrong_settings_are_said_by_field(changes: dict[str, Any], field: str) -> None:
    assert VOICE.check(VOICE_SETTINGS) == []
    assert [problem.field for problem in VOICE.check(VOICE_SETTINGS | changes)] == [field]
