"""Aliyun's short messages and calls against an Aliyun of our own, and its signature against the published example."""

import asyncio
import hashlib
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.vendors.aliyun import KEY_ID, SECRET, SHOW_NUMBER, SIGN_NAME, FakeAliyun
from tocsin.notifiers import acs3_signing, aliyun_api
from tocsin.notifiers.aliyun_sms.callback import CALLBACK as SMS_CALLBACK
from tocsin.notifiers.aliyun_sms.notifier import NOTIFIER as SMS
from tocsin.notifiers.aliyun_voice.callback import CALLBACK as VOICE_CALLBACK
from tocsin.notifiers.aliyun_voice.notifier import NOTIFIER as VOICE
from tocsin.notifiers.callback import Heard, Inbound, Pressed, Reply, Reported
from tocsin.notifiers.message import Button, Message
from tocsin.notifiers.notifier import HttpRequest, Notifier, Outcome, Receipt

NOW = 1763695800000
PUSH_SECRET = "0123456789abcdefPUSH"
ADDRESS = f"https://tocsin.example/callback/7?s={PUSH_SECRET}"
TARGET = {"phone": "+86 138-0013-8000"}
ACCOUNT = {"access_key_id": KEY_ID, "access_key_secret": SECRET, "callback_secret": PUSH_SECRET}
SMS_SETTINGS: dict[str, Any] = ACCOUNT | {
    "sign_name": SIGN_NAME,
    "template_id": "SMS_1",
    "variables": {"num": "{num}", "severity": "{severity}", "title": "{title|cut 20}"},
    "code_template_id": "SMS_2",
    "code_variables": {"code": "{code}"},
}
VOICE_SETTINGS: dict[str, Any] = ACCOUNT | {
    "template_id": "TTS_1",
    "variables": {"severity": "{severity}", "title": "{title|cut 20}"},
    "code_template_id": "TTS_2",
    "code_variables": {"code": "{code}"},
    "show_number": SHOW_NUMBER,
    "start_code": "TTS_3",
    "start_variables": {"severity": "{severity}", "title": "{title|cut 20}"},
    "done_code": "TTS_4",
}


def message_of(**changes: Any) -> Message:
    values: dict[str, Any] = {
        "event": "triggered",
        "delivery_id": "d1",
        "sent_at": NOW,
        "num": "A1B2C3",
        "title": "Disk full, see https://evil.example/x",
        "severity": "Critical",
        "callback_token": "1rAbCdEf",
    }
    return Message(**values | changes)


CODE = message_of(event="notice", title="Confirm your number", description="Your code is 402913.", locale="zh-CN")


def send(fake: FakeAliyun, notifier: Notifier, settings: dict[str, Any], message: Message) -> Receipt:
    request = notifier.build(message, TARGET, settings)
    assert isinstance(request, HttpRequest), request
    return notifier.judge(asyncio.run(fake.answer(request)))


@pytest.fixture
def fake() -> FakeAliyun:
    return FakeAliyun(NOW // 1000, ADDRESS)


def test_the_signature_is_the_published_one() -> None:
    query = acs3_signing.canonical_query(
        {"RegionId": "cn-shanghai", "ImageId": "win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd"}
    )
    at, nonce = 1698315752000, "3156853299f313e23d1673dc12e1703d"
    headers = acs3_signing.unsigned_headers("ecs.cn-shanghai.aliyuncs.com", "RunInstances", "2014-05-26", nonce, at)
    canonical = acs3_signing.canonical_request("POST", query, headers)
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    assert digest == "7ea06492da5221eba5297e897ce16e55f964061054b7695beedaac1145b1e259"
    signed = acs3_signing.authorization("YourAccessKeyId", "YourAccessKeySecret", canonical, headers)
    assert signed == (
        "ACS3-HMAC-SHA256 Credential=YourAccessKeyId,SignedHeaders=host;x-acs-action;x-acs-content-sha256;x-acs-date;"
        "x-acs-signature-nonce;x-acs-version,Signature=06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0"
    )


def test_an_attempt_has_its_own_nonce_and_the_same_one_each_time_it_is_built() -> None:
    asked = [("SendSms", "d1", NOW), ("SendSms", "d1", NOW + 1), ("SendSms", "d2", NOW), ("IvrCall", "d1", NOW)]
    assert len({acs3_signing.nonce_of(*one) for one in [*asked, *asked]}) == 4
    assert acs3_signing.canonical_query({"b": "a b*~中", "a": "+/"}) == "a=%2B%2F&b=a%20b%2A~%E4%B8%AD"


def test_a_short_message_is_taken_and_its_report_comes_back(fake: FakeAliyun) -> None:
    receipt = send(fake, SMS, SMS_SETTINGS, message_of())
    assert (receipt.outcome, receipt.provider_message_id) == (Outcome.accepted, "1^9001")
    assert fake.taken[0]["PhoneNumbers"] == "13800138000"
    assert fake.taken[0]["TemplateParam"] == '{"num":"A1B2C3","severity":"Critical","title":"Disk full, see"}'

    for reached, outcome in ((True, Outcome.delivered), (False, Outcome.no_answer)):
        heard = SMS_CALLBACK.hear(fake.report(reached=reached), SMS_SETTINGS, NOW)
        assert isinstance(heard, Heard)
        (said,) = heard.said
        assert isinstance(said, Reported)
        assert (said.receipt.outcome, said.token, said.provider_message_id) == (outcome, "1rAbCdEf", "1^9001")
        assert SMS_CALLBACK.answer(heard, (), SMS_SETTINGS, NOW).body == b'{"code":0,"msg":"ok"}'


def test_a_code_goes_by_its_own_template(fake: FakeAliyun) -> None:
    assert send(fake, SMS, SMS_SETTINGS, CODE).ok
    assert (fake.taken[0]["TemplateCode"], fake.taken[0]["TemplateParam"]) == ("SMS_2", '{"code":"402913"}')
    assert send(fake, VOICE, VOICE_SETTINGS, CODE).ok
    assert (fake.taken[1]["Action"], fake.taken[1]["TtsCode"]) == ("SingleCallByTts", "TTS_2")


def test_limits_clock_repeats_and_wrong_keys_are_judged(fake: FakeAliyun) -> None:
    assert send(fake, SMS, SMS_SETTINGS, message_of()).ok
    assert send(fake, SMS, SMS_SETTINGS, message_of()).code == "SignatureNonceUsed"
    limited = send(fake, SMS, SMS_SETTINGS, message_of(delivery_id="d2"))
    assert (limited.outcome, limited.retry_after_s) == (Outcome.rate_limited, 60.0)
    stale = send(fake, SMS, SMS_SETTINGS, message_of(sent_at=NOW - 3_600_000))
    assert (stale.outcome, stale.code, stale.is_down) == (Outcome.config_error, "InvalidTimeStamp.Expired", True)
    wrong = send(fake, SMS, SMS_SETTINGS | {"access_key_secret": "another"}, message_of(delivery_id="d3"))
    assert (wrong.outcome, wrong.code) == (Outcome.config_error, "SignatureDoesNotMatch")
    unknown = send(fake, SMS, SMS_SETTINGS | {"template_id": "SMS_9"}, message_of(delivery_id="d4"))
    assert (unknown.outcome, unknown.code) == (Outcome.config_error, "isv.SMS_TEMPLATE_ILLEGAL")
    missing = send(fake, SMS, SMS_SETTINGS | {"variables": {"num": "{num}"}}, message_of(delivery_id="d5"))
    assert (missing.outcome, missing.code) == (Outcome.content_error, "isv.TEMPLATE_MISSING_PARAMETERS")


def test_a_stand_in_with_a_port_gets_a_signature_for_its_host(fake: FakeAliyun) -> None:
    settings = SMS_SETTINGS | {"endpoint": "http://127.0.0.1:8099/"}
    request = SMS.build(message_of(), TARGET, settings)
    assert isinstance(request, HttpRequest)
    assert request.url.startswith("http://127.0.0.1:8099/?")
    assert send(fake, SMS, settings, message_of()).ok


def test_a_call_takes_keys_and_tells_how_it_ended(fake: FakeAliyun) -> None:
    receipt = send(fake, VOICE, VOICE_SETTINGS, message_of())
    call = fake.taken[0]
    assert (receipt.outcome, receipt.provider_message_id) == (Outcome.accepted, call["CallId"])
    assert (call["Action"], call["MenuKeyMap.1.Key"], call["MenuKeyMap.2.Key"]) == ("IvrCall", "1", "2")
    assert len(call["OutId"].encode()) == 15

    ringing = hear(fake.under_way("200201"))
    assert isinstance(ringing[0], Reported)
    assert not ringing[0].is_final
    (pressed,) = hear(fake.press("1"))
    assert pressed == Pressed(token="", action="ack", event_id=f"{call['CallId']}:1", ref=call["CallId"])
    again, ended = hear(fake.end("200000", key="*1"))
    assert again == pressed, "the same key in a later report is the same press"
    assert isinstance(ended, Reported)
    assert (ended.receipt.outcome, ended.receipt.key, ended.provider_message_id) == (
        Outcome.delivered,
        "1",
        call["CallId"],
    )
    assert [one.action for one in hear(fake.press("2")) if isinstance(one, Pressed)] == ["escalate"]


def test_a_key_during_a_test_says_that_the_call_arrived(fake: FakeAliyun) -> None:
    assert send(fake, VOICE, VOICE_SETTINGS, message_of(event="test", num="")).ok
    assert [one.action for one in hear(fake.press("1")) if isinstance(one, Pressed)] == ["received"]
    assert VOICE_CALLBACK.hear(fake.press("2"), VOICE_SETTINGS, NOW) == aliyun_api.TAKEN


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        ("200000", Outcome.delivered),
        ("200001", Outcome.delivered),
        ("200002", Outcome.no_answer),
        ("200003", Outcome.no_answer),
        ("200004", Outcome.target_gone),
        ("200005", Outcome.no_answer),
        ("200007", Outcome.no_answer),
        ("200008", Outcome.delivered),
        ("200010", Outcome.no_answer),
        ("200011", Outcome.no_answer),
        ("200118", Outcome.rate_limited),
        ("200119", Outcome.rate_limited),
        ("200121", Outcome.rate_limited),
        ("200999", Outcome.no_answer),
    ],
)
def test_every_ending_of_a_call_is_judged(fake: FakeAliyun, status: str, outcome: Outcome) -> None:
    assert send(fake, VOICE, VOICE_SETTINGS, message_of()).ok
    (ended,) = hear(fake.end(status))
    assert isinstance(ended, Reported)
    assert (ended.receipt.outcome, ended.receipt.code, ended.is_final) == (outcome, status, True)
    assert ended.receipt.text or status == "200000"


def test_what_asks_for_nothing_or_goes_abroad_is_called_without_keys(fake: FakeAliyun) -> None:
    assert send(fake, VOICE, VOICE_SETTINGS, message_of(event="closed", progress="Closed")).ok
    assert fake.taken[0]["Action"] == "SingleCallByTts"
    abroad = VOICE.build(message_of(), {"phone": "+85251234567"}, VOICE_SETTINGS)
    assert isinstance(abroad, HttpRequest)
    assert abroad.headers["x-acs-action"] == "SingleCallByTts"
    assert "CalledNumber=85251234567&" in abroad.url
    only_ack = VOICE.build(message_of(buttons=(Button(action="ack", token="1a"),)), TARGET, VOICE_SETTINGS)
    assert isinstance(only_ack, HttpRequest)
    assert "MenuKeyMap.2" not in only_ack.url


def test_the_line_closed_is_no_news(fake: FakeAliyun) -> None:
    assert send(fake, VOICE, VOICE_SETTINGS, message_of()).ok
    assert VOICE_CALLBACK.hear(fake.under_way("200100"), VOICE_SETTINGS, NOW) == aliyun_api.TAKEN


@pytest.mark.parametrize("callback", [SMS_CALLBACK, VOICE_CALLBACK])
def test_who_does_not_know_the_secret_is_refused(fake: FakeAliyun, callback: Any) -> None:
    assert send(fake, VOICE, VOICE_SETTINGS, message_of()).ok
    push = fake.press("1")
    for query in ({}, {"s": ""}, {"s": PUSH_SECRET[:-1]}, {"s": "é\ud800"}):
        reply = callback.hear(msgspec.structs.replace(push, query=query), VOICE_SETTINGS, NOW)
        assert isinstance(reply, Reply)
        assert reply.status == 403
    for unset in (None, "", "short", 7):
        reply = callback.hear(
            msgspec.structs.replace(push, query={"s": str(unset or "")}), {"callback_secret": unset}, NOW
        )
        assert isinstance(reply, Reply)
        assert reply.status == 403
    assert callback.hear(msgspec.structs.replace(push, method="GET"), VOICE_SETTINGS, NOW).status == 405


@given(
    body=st.one_of(
        st.binary(max_size=200),
        st.just(b"[" * 20000),
        st.builds(
            msgspec.json.encode,
            st.lists(
                st.dictionaries(
                    st.sampled_from(["call_id", "biz_id", "status_code", "dtmf", "out_id", "success", "err_code"]),
                    st.one_of(
                        st.none(), st.booleans(), st.integers(-9, 300000), st.text(max_size=9), st.lists(st.none())
                    ),
                ),
                max_size=4,
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
        ({"access_key_id": ""}, "access_key_id"),
        ({"access_key_secret": "a b c d"}, "access_key_secret"),
        ({"endpoint": "https://host/path"}, "endpoint"),
        ({"endpoint": "ftp://host"}, "endpoint"),
        ({"callback_secret": "short"}, "callback_secret"),
        ({"template_id": "a b"}, "template_id"),
        ({"variables": {"title": "{titel}"}}, "variables"),
        ({"code_template_id": "SMS 2"}, "code_template_id"),
        ({"show_number": "+86571"}, "show_number"),
        ({"show_number": ""}, "show_number"),
        ({"play_times": 4}, "play_times"),
        ({"done_code": ""}, "done_code"),
        ({"bye_code": "a b"}, "bye_code"),
        ({"start_variables": ["{title}", 7]}, "start_variables"),
    ],
)
def test_wrong_settings_are_said_by_field(changes: dict[str, Any], field: str) -> None:
    assert VOICE.check(VOICE_SETTINGS) == []
    assert [problem.field for problem in VOICE.check(VOICE_SETTINGS | changes)] == [field]


@pytest.mark.parametrize("name", ["", "【示例】", "a" * 31, 7, "a\nb"])
def test_a_signature_is_a_plain_name(name: object) -> None:
    assert [problem.field for problem in SMS.check(SMS_SETTINGS | {"sign_name": name})] == ["sign_name"]


@pytest.mark.parametrize("phone", ["", "13800138000", "+86", "+8613800138000;1", "+1", None, 7, "+86138001380001380"])
def test_what_is_no_number_is_not_called(phone: object) -> None:
    for notifier, settings in ((SMS, SMS_SETTINGS), (VOICE, VOICE_SETTINGS)):
        refused = notifier.build(message_of(), {"phone": phone}, settings)
        assert isinstance(refused, Receipt)
        assert refused.outcome is Outcome.config_error


def hear(push: Inbound) -> list[Any]:
    heard = VOICE_CALLBACK.hear(push, VOICE_SETTINGS, NOW)
    assert isinstance(heard, Heard)
    assert VOICE_CALLBACK.answer(heard, (), VOICE_SETTINGS, NOW) == aliyun_api.TAKEN
    return list(heard.said)
