"""Twilio's messages and calls against a Twilio of our own, and its signatures against published ones."""

import asyncio
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.plugins.notifiers.call_desk import CallDesk
from tests.vendors.twilio import ACCOUNT_SID, AUTH_TOKEN, NUMBER, PER_SECOND, FakeTwilio
from tocsin.notifiers import twilio_account, twiml
from tocsin.notifiers.callback import Heard, Inbound, Reply, Reported
from tocsin.notifiers.message import Button, Message
from tocsin.notifiers.notifier import HttpRequest, Outcome, Receipt
from tocsin.notifiers.twilio_sms.callback import CALLBACK as SMS_CALLBACK
from tocsin.notifiers.twilio_sms.notifier import NOTIFIER as SMS
from tocsin.notifiers.twilio_voice.callback import CALLBACK as VOICE_CALLBACK
from tocsin.notifiers.twilio_voice.notifier import NOTIFIER as VOICE

NOW = 1763695800000
SETTINGS = {"account_sid": ACCOUNT_SID, "auth_token": AUTH_TOKEN, "from": NUMBER}
TARGET = {"phone": "+12025550123"}
TOKEN = "1kAbCdEf"
URL = f"https://tocsin.example/callback/7/{TOKEN}"


def message_of(**changes: Any) -> Message:
    values: dict[str, Any] = {
        "event": "triggered",
        "delivery_id": "d1",
        "sent_at": NOW,
        "num": "A1B2C3",
        "title": "Disk full",
        "severity": "Critical",
        "url": "https://tocsin.example/incident/1",
        "callback_url": URL,
        "callback_token": TOKEN,
    }
    return Message(**values | changes)


class Line:
    """A provider, the fake behind it and the desk that hears it."""

    def __init__(self, message: Message) -> None:
        self.desk = CallDesk(VOICE_CALLBACK, SETTINGS, message, NOW)
        self.twilio = FakeTwilio(self.desk)
        request = VOICE.build(message, TARGET, SETTINGS)
        assert isinstance(request, HttpRequest)
        self.receipt = VOICE.judge(asyncio.run(self.twilio.answer(request)))
        assert self.receipt.outcome is Outcome.accepted, self.receipt
        self.sid = self.receipt.provider_message_id


@pytest.mark.parametrize(("key", "action"), [("1", "ack"), ("2", "escalate")])
def test_a_key_does_what_the_call_says(key: str, action: str) -> None:
    line = Line(message_of())
    heard = line.twilio.ring(line.sid, key)
    assert [(one.token, one.action, one.event_id) for one in line.desk.pressed] == [
        (TOKEN, action, f"{line.sid}:1:{key}")
    ]
    assert heard.said[0].endswith("Press 1 to acknowledge, 2 to escalate, star to repeat.")
    ends = {"ack": "You have taken INC A1B2C3. Goodbye.", "escalate": "Your escalation was taken. Goodbye."}
    assert heard.said[1:] == [ends[action]]
    assert [one.receipt.outcome for one in line.desk.reported] == [
        Outcome.accepted,
        Outcome.accepted,
        Outcome.delivered,
    ]
    assert [one.is_final for one in line.desk.reported] == [False, False, True]
    assert {(one.token, one.provider_message_id) for one in line.desk.reported} == {(TOKEN, line.sid)}


def test_silence_repeats_once_and_ends() -> None:
    line = Line(message_of())
    heard = line.twilio.ring(line.sid, "  ")
    assert heard.said[0] == heard.said[1]
    assert heard.said[2] == "No key was pressed. Goodbye."
    assert line.desk.pressed == []


def test_a_star_repeats_and_a_wrong_key_is_said_to_be_one() -> None:
    line = Line(message_of(locale="zh-CN", title="磁盘将满"))
    heard = line.twilio.ring(line.sid, "*71")
    assert heard.said[0] == heard.said[1]
    assert heard.said[2] == "该按键无效。 按 1 认领，按 2 升级，按星号键重听。"
    assert heard.said[3].endswith("再见。")
    assert set(heard.languages) == {"cmn-CN"}
    assert [one.action for one in line.desk.pressed] == ["ack"]
    playing = Line(message_of())
    assert playing.twilio.ring(playing.sid, "*9*9*9*9").said[-1] == "Goodbye."
    assert playing.desk.pressed == []


@pytest.mark.parametrize(("slow", "ending"), [(1, "You have taken INC A1B2C3. Goodbye."), (9, "Goodbye.")])
def test_a_slow_answer_is_waited_for_and_counts_once(slow: int, ending: str) -> None:
    line = Line(message_of())
    original = line.twilio.handler

    def handler(call: Inbound) -> Reply:
        if call.query.get("about") == "key" and call.query.get("wait", "0") == "0":
            line.desk.slow = slow
        return original(call)

    line.twilio.handler = handler
    heard = line.twilio.ring(line.sid, "1")
    assert heard.said[1] == "One moment, please."
    assert heard.said[-1].endswith(ending)
    assert len(line.desk.pressed) == (1 if slow == 1 else 0)


def test_a_drill_takes_one_for_received() -> None:
    line = Line(message_of(event="test", buttons=(Button(action="received", token="t"),)))
    line.twilio.ring(line.sid, "1")
    assert [one.action for one in line.desk.pressed] == ["received"]


def test_without_a_public_address_a_call_only_speaks() -> None:
    line = Line(message_of(callback_url="", callback_token=""))
    heard = line.twilio.ring(line.sid, "1")
    assert "Press" not in heard.said[0]
    assert heard.said[0] == heard.said[1]
    assert heard.statuses == []
    assert "MachineDetection" not in line.twilio.calls[line.sid].fields


@pytest.mark.parametrize(
    ("ring", "outcome", "code"),
    [
        ({"by": "machine_start"}, Outcome.no_answer, "machine"),
        ({"by": "fax"}, Outcome.no_answer, "machine"),
        ({"by": "unknown"}, Outcome.delivered, "completed"),
        ({"ending": "busy"}, Outcome.no_answer, "busy"),
        ({"ending": "no-answer"}, Outcome.no_answer, "no-answer"),
        ({"ending": "canceled"}, Outcome.no_answer, "canceled"),
        ({"ending": "failed", "sip": "480"}, Outcome.no_answer, "sip 480"),
        ({"ending": "failed", "sip": "404"}, Outcome.no_answer, "sip 404"),
        ({"ending": "failed", "sip": "503"}, Outcome.transient, "sip 503"),
        ({"ending": "failed"}, Outcome.transient, "failed"),
    ],
)
def test_how_a_call_ends_is_reported(ring: dict[str, str], outcome: Outcome, code: str) -> None:
    line = Line(message_of())
    line.twilio.ring(line.sid, **ring)
    final = [one for one in line.desk.reported if one.is_final]
    assert [(one.receipt.outcome, one.receipt.code) for one in final] == [(outcome, code)]
    assert final[0].receipt.is_down == (outcome is Outcome.transient)


def test_the_longest_script_fits_into_a_request() -> None:
    request = VOICE.build(message_of(body="磁盘 & 网络；" * 400, callback_url=URL + "a" * 900), TARGET, SETTINGS)
    assert isinstance(request, HttpRequest)
    twilio = FakeTwilio(lambda _: Reply())
    assert VOICE.judge(asyncio.run(twilio.answer(request))).outcome is Outcome.accepted
    assert len(next(iter(twilio.calls.values())).fields["Twiml"]) > twiml.LIMIT // 2


def send(twilio: FakeTwilio, message: Message, phone: str = "+12025550123", **settings: str) -> Receipt:
    request = SMS.build(message, {"phone": phone}, SETTINGS | settings)
    assert isinstance(request, HttpRequest)
    return SMS.judge(asyncio.run(twilio.answer(request)))


def test_a_text_message_is_taken_and_its_way_reported() -> None:
    desk = CallDesk(SMS_CALLBACK, SETTINGS, message_of(), NOW)
    twilio = FakeTwilio(desk)
    receipt = send(twilio, message_of())
    assert receipt.outcome is Outcome.accepted
    sid = receipt.provider_message_id
    assert twilio.messages[sid].fields["Body"] == "[Critical] INC #A1B2C3 Disk full\nhttps://tocsin.example/incident/1"
    for status, code in (("sent", ""), ("delivered", ""), ("undelivered", "30003"), ("failed", "30006")):
        assert twilio.report(sid, status, code).status == 204
    assert twilio.report(sid, "failed", "39999").status == 204
    assert twilio.report(sid, "canceled").status == 204
    assert twilio.report(sid, "something-new").status == 204
    assert [(one.receipt.outcome, one.is_final) for one in desk.reported] == [
        (Outcome.accepted, False),
        (Outcome.delivered, True),
        (Outcome.no_answer, True),
        (Outcome.target_gone, True),
        (Outcome.transient, True),
        (Outcome.no_answer, True),
    ]
    assert {(one.token, one.provider_message_id) for one in desk.reported} == {(TOKEN, sid)}


def test_mainland_numbers_get_no_link() -> None:
    twilio = FakeTwilio(lambda _: Reply())
    send(twilio, message_of(), "+8613800000000")
    assert "http" not in next(iter(twilio.messages.values())).fields["Body"]


def test_refusals_say_what_to_do() -> None:
    twilio = FakeTwilio(lambda _: Reply())
    twilio.opted_out.add("+12025550123")
    assert send(twilio, message_of()).outcome is Outcome.target_gone
    assert send(twilio, message_of(), auth_token="other").code == "20003"
    assert send(twilio, message_of(), **{"from": "+12025550199"}).code == "21606"
    assert send(twilio, message_of(callback_url="http://localhost/x")).code == "21609"
    twilio.now_s += 1
    for _ in range(PER_SECOND):
        send(twilio, message_of(), "+12025550124")
    last = send(twilio, message_of(), "+12025550124")
    assert (last.outcome, last.retry_after_s) == (Outcome.rate_limited, 1.0)
    twilio.now_s += 1
    assert send(twilio, message_of(), "+12025550124").outcome is Outcome.accepted


def test_signatures_are_those_that_twilio_publishes() -> None:
    form = {
        "CallSid": ["CA1234567890ABCDE"],
        "Caller": ["+12349013030"],
        "Digits": ["1234"],
        "From": ["+12349013030"],
        "To": ["+18005551212"],
    }
    url = "https://mycompany.com/myapp.php?foo=1&bar=2"
    assert twilio_account.signature(url, form, "12345") == "0/KCTR6DLpKmkAf8muzZqo1nDgQ="


def test_tampered_and_foreign_requests_are_refused() -> None:
    twilio = FakeTwilio(lambda _: Reply())
    form = {"AccountSid": ACCOUNT_SID, "CallSid": "CA1", "CallStatus": "in-progress", "Digits": "1"}
    url = f"{URL}?about=key&keys=ae&lang=en&turn=1"
    good = twilio.signed(url, form)
    changed = [
        twilio.signed(url, form, key="another-token"),
        Inbound(method="POST", url=url + "0", query=good.query, headers=good.headers, body=good.body),
        Inbound(method="POST", url=url, query=good.query, headers=good.headers, body=good.body + b"&Digits=2"),
        Inbound(method="POST", url=url, query=good.query, headers={"x-twilio-signature": "é"}, body=good.body),
        Inbound(method="POST", url=url, query=good.query, headers={}, body=good.body),
        twilio.signed(url, form | {"AccountSid": "AC" + "f" * 32}),
    ]
    assert isinstance(VOICE_CALLBACK.hear(good, SETTINGS, NOW), Heard)
    for call in changed:
        for callback in (VOICE_CALLBACK, SMS_CALLBACK):
            refused = callback.hear(call, SETTINGS, NOW)
            assert isinstance(refused, Reply)
            assert refused.status == 403
    broken = VOICE_CALLBACK.hear(good, {}, NOW)
    assert isinstance(broken, Reply)


def test_an_address_counts_with_and_without_its_standard_port() -> None:
    twilio = FakeTwilio(lambda _: Reply())
    form = {"AccountSid": ACCOUNT_SID, "MessageSid": "SM1", "MessageStatus": "delivered"}
    signed = twilio.signed(URL.replace("tocsin.example", "tocsin.example:443"), form)
    seen = Inbound(method="POST", url=URL, query={}, headers=signed.headers, body=signed.body, token=TOKEN)
    heard = SMS_CALLBACK.hear(seen, SETTINGS, NOW)
    assert isinstance(heard, Heard)
    assert isinstance(heard.said[0], Reported)
    other = Inbound(
        method="POST", url=URL.replace("example", "example:8443"), query={}, headers=signed.headers, body=b""
    )
    assert isinstance(SMS_CALLBACK.hear(other, SETTINGS, NOW), Reply)


def test_a_hashed_body_is_checked() -> None:
    twilio = FakeTwilio(lambda _: Reply())
    body = b'{"a":1}'
    url = f"{URL}?bodySHA256=015abd7f5cc57a2dd94b7590f04ad8084273905ee33ec5cebeae62276a97f862"
    signed = twilio.signed(url, {})
    call = Inbound(method="POST", url=url, query={}, headers=signed.headers, body=body)
    assert twilio_account.is_signed(call, AUTH_TOKEN)
    other = Inbound(method="POST", url=url, query={}, headers=signed.headers, body=body + b" ")
    assert not twilio_account.is_signed(other, AUTH_TOKEN)


@given(st.text(), st.text(), st.text(), st.binary(max_size=60))
def test_whatever_is_signed_breaks_nothing(digits: str, turn: str, status: str, body: bytes) -> None:
    twilio = FakeTwilio(lambda _: Reply())
    form = {"AccountSid": ACCOUNT_SID, "CallSid": "CA1", "CallStatus": status, "Digits": digits}
    call = twilio.signed(URL, {k: v.encode("utf-8", "replace").decode() for k, v in form.items()})
    for query in ({"about": "key", "keys": turn, "turn": turn, "wait": turn, "digit": turn}, {}):
        heard = VOICE_CALLBACK.hear(
            Inbound(method="POST", url=call.url, query=query, headers=call.headers, body=call.body), SETTINGS, NOW
        )
        if isinstance(heard, Heard):
            VOICE_CALLBACK.answer(heard, [], SETTINGS, NOW)
    stranger = Inbound(method="POST", url="http://[", query={}, headers={"x-twilio-signature": "x"}, body=body)
    assert isinstance(SMS_CALLBACK.hear(stranger, SETTINGS, NOW), Reply)


@pytest.mark.parametrize(
    ("settings", "fields"),
    [
        ({"account_sid": "AC1"}, ["account_sid"]),
        ({"auth_token": " "}, ["auth_token"]),
        ({"api_key_sid": "SK1", "api_key_secret": "x"}, ["api_key_sid"]),
        ({"api_key_secret": "x"}, ["api_key_secret"]),
        ({"from": "a name that is too long"}, ["from"]),
        ({"messaging_service_sid": "MG1"}, ["messaging_service_sid"]),
        ({"messaging_service_sid": "MG" + "0" * 32, "from": ""}, []),
        ({"from": "Tocsin"}, []),
        ({"from": "12345"}, []),
    ],
)
def test_settings_are_checked(settings: dict[str, str], fields: list[str]) -> None:
    assert [problem.field for problem in SMS.check(SETTINGS | settings)] == fields


def test_a_voice_needs_a_number_and_secrets_stay_out_of_texts() -> None:
    assert [problem.field for problem in VOICE.check(SETTINGS | {"from": "Tocsin"})] == ["from"]
    account = twilio_account.read_account(SETTINGS)
    assert AUTH_TOKEN not in repr(account)
