"""Vonage's messages and calls against a Vonage of our own, its tokens and its signed webhooks."""

import asyncio
import json
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from hypothesis import given
from hypothesis import strategies as st

from tests.plugins.notifiers.call_desk import CallDesk
from tests.vendors.vonage import FakeVonage, check_ncco, decode, make_token
from tocsin.notifiers import vonage_account, vonage_jwt
from tocsin.notifiers.callback import Heard, Inbound, Reply
from tocsin.notifiers.grant import Token
from tocsin.notifiers.message import Message
from tocsin.notifiers.notifier import HttpRequest, HttpResponse, Outcome, Receipt
from tocsin.notifiers.vonage_sms.callback import CALLBACK as SMS_CALLBACK
from tocsin.notifiers.vonage_sms.notifier import GRANT
from tocsin.notifiers.vonage_sms.notifier import NOTIFIER as SMS
from tocsin.notifiers.vonage_voice.callback import CALLBACK as VOICE_CALLBACK
from tocsin.notifiers.vonage_voice.notifier import NOTIFIER as VOICE

NOW = 1763695800000
APPLICATION = "78d335fa-323d-0114-9c3d-d6f0d48968cf"
SECRET = "a-signature-secret-of-this-test"
KEY = rsa.generate_private_key(65537, 2048)
PEM = KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
SETTINGS = {"application_id": APPLICATION, "private_key": PEM, "signature_secret": SECRET, "from": "+12025550100"}
VONAGE = FakeVonage(APPLICATION, PEM, SECRET, NOW)
TARGET = {"phone": "+12025550123"}
DELIVERY = "1kAbCdEf"
URL = f"https://tocsin.example/callback/7/{DELIVERY}"


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
        "callback_token": DELIVERY,
    }
    return Message(**values | changes)


def granted(settings: dict[str, str] | None = None, now: int = NOW) -> dict[str, str]:
    """Settings with the token that the machinery would have asked for."""
    token = GRANT.ask(settings or SETTINGS, now)
    assert isinstance(token, Token)
    return {**(settings or SETTINGS), "access_token": token.value}


def vonage(now: int = NOW) -> FakeVonage:
    return FakeVonage(APPLICATION, PEM, SECRET, now)


def post(fake: FakeVonage, request: object) -> HttpResponse:
    assert isinstance(request, HttpRequest)
    answer = asyncio.run(fake.answer(request))
    assert isinstance(answer, HttpResponse)
    return answer


def test_tokens_are_good_for_their_time_and_only_for_it() -> None:
    token = GRANT.ask(SETTINGS, NOW)
    assert token == GRANT.ask(SETTINGS, NOW)
    assert isinstance(token, Token)
    assert token.lives_s == 840.0
    claims = json.loads(decode(token.value.split(".")[1]))
    assert claims["iat"] == NOW // 1000 - 30
    assert claims["exp"] - claims["iat"] == 900
    other = GRANT.ask(SETTINGS, NOW + 60_000)
    assert isinstance(other, Token)
    assert json.loads(decode(other.value.split(".")[1]))["jti"] != claims["jti"]
    for late_s, outcome in ((0, Outcome.accepted), (839, Outcome.accepted), (871, Outcome.auth)):
        request = SMS.build(message_of(), TARGET, granted())
        assert SMS.judge(post(vonage(NOW + late_s * 1000), request)).outcome is outcome


def test_a_key_of_somebody_else_is_not_taken() -> None:
    other = rsa.generate_private_key(65537, 2048).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    request = SMS.build(message_of(), TARGET, granted({**SETTINGS, "private_key": other.decode()}))
    receipt = SMS.judge(post(vonage(), request))
    assert (receipt.outcome, receipt.is_down) == (Outcome.auth, True)


def test_a_text_message_is_taken_and_its_way_reported() -> None:
    fake = vonage()
    receipt = SMS.judge(post(fake, SMS.build(message_of(), TARGET, granted())))
    assert receipt.outcome is Outcome.accepted
    sent = fake.messages[0]
    assert (sent["to"], sent["from"], sent["webhook_url"]) == ("12025550123", "12025550100", URL)
    desk = CallDesk(SMS_CALLBACK, SETTINGS, message_of(), NOW)
    errors = "https://developer.vonage.com/api-errors/messages#"
    for status, error in (
        ("submitted", None),
        ("delivered", None),
        ("undeliverable", {"type": f"{errors}1180", "title": "1180"}),
        ("rejected", {"type": f"{errors}1190"}),
        ("rejected", {"type": f"{errors}9999"}),
        ("rejected", "?"),
        ("new", None),
    ):
        report = {"message_uuid": receipt.provider_message_id, "status": status, "channel": "sms"}
        report |= {"error": error} if error else {}  # type: ignore[dict-item]  # JSON of any shape
        assert desk(fake.signed(URL, report)).status == 200
    assert [(one.receipt.outcome, one.is_final) for one in desk.reported] == [
        (Outcome.accepted, False),
        (Outcome.delivered, True),
        (Outcome.no_answer, True),
        (Outcome.target_gone, True),
        (Outcome.transient, True),
        (Outcome.transient, True),
    ]
    assert {(one.token, one.provider_message_id) for one in desk.reported} == {(DELIVERY, receipt.provider_message_id)}


def test_without_a_public_address_nothing_is_asked_back() -> None:
    fake, silent = vonage(), message_of(callback_url="", callback_token="")
    post(fake, SMS.build(silent, TARGET, granted()))
    post(fake, VOICE.build(silent, TARGET, granted()))
    assert "webhook_url" not in fake.messages[0]
    assert "event_url" not in fake.calls[0]
    assert check_ncco(fake.calls[0]["ncco"]) is None
    assert "Press" not in fake.calls[0]["ncco"][0]["text"]


def ring(message: Message) -> tuple[FakeVonage, CallDesk, str, list[dict[str, Any]]]:
    """A call that somebody took: the fake, the desk, the call's id and its first NCCO."""
    fake = vonage()
    receipt = VOICE.judge(post(fake, VOICE.build(message, TARGET, granted())))
    assert receipt.outcome is Outcome.accepted
    return fake, CallDesk(VOICE_CALLBACK, SETTINGS, message, NOW), receipt.provider_message_id, fake.calls[0]["ncco"]


def press(fake: FakeVonage, desk: CallDesk, call_id: str, ncco: list[dict[str, Any]], key: str) -> list[dict[str, Any]]:
    reply = desk(fake.press(ncco, key, call_id))
    assert reply.headers == {"Content-Type": "application/json"}
    following: list[dict[str, Any]] = json.loads(reply.body)
    check_ncco(following)
    return following


@pytest.mark.parametrize(("key", "action"), [("1", "ack"), ("2", "escalate")])
def test_a_key_does_what_the_call_says(key: str, action: str) -> None:
    fake, desk, call_id, ncco = ring(message_of())
    assert ncco[0]["text"].endswith("Press 1 to acknowledge, 2 to escalate, star to repeat.")
    following = press(fake, desk, call_id, ncco, key)
    assert [(one.token, one.action, one.event_id) for one in desk.pressed] == [(DELIVERY, action, f"{call_id}:1:{key}")]
    assert check_ncco(following) is None
    assert following[0]["text"].endswith("Goodbye.")


def test_silence_repeats_once_and_a_star_repeats() -> None:
    fake, desk, call_id, ncco = ring(message_of(locale="zh-CN"))
    again = press(fake, desk, call_id, ncco, "")
    assert again[0] == ncco[0]
    assert press(fake, desk, call_id, again, "")[0]["text"] == "未收到按键，再见。"
    repeated = press(fake, desk, call_id, ncco, "*")
    assert repeated[0]["text"] == ncco[0]["text"]
    assert repeated[0]["language"] == "cmn-CN"
    wrong = press(fake, desk, call_id, repeated, "9")
    assert press(fake, desk, call_id, wrong, "1")[0]["text"].endswith("再见。")
    assert [one.action for one in desk.pressed] == ["ack"]


def test_a_slow_answer_sends_to_the_console() -> None:
    fake, desk, call_id, ncco = ring(message_of())
    desk.slow = 1
    assert "look into the console" in press(fake, desk, call_id, ncco, "1")[0]["text"]


@pytest.mark.parametrize(
    ("status", "outcome", "is_final"),
    [
        ("ringing", Outcome.accepted, False),
        ("answered", Outcome.accepted, False),
        ("machine", Outcome.no_answer, True),
        ("busy", Outcome.no_answer, True),
        ("timeout", Outcome.no_answer, True),
        ("unanswered", Outcome.no_answer, True),
        ("rejected", Outcome.no_answer, True),
        ("cancelled", Outcome.no_answer, True),
        ("failed", Outcome.transient, True),
        ("completed", Outcome.delivered, True),
        ("disconnected", None, False),
        (7, None, False),
    ],
)
def test_how_a_call_goes_is_reported(status: object, outcome: Outcome | None, is_final: bool) -> None:
    fake, desk, call_id, _ = ring(message_of())
    url = fake.calls[0]["event_url"][0]
    assert desk(fake.signed(url, {"uuid": call_id, "status": status})).status == 200
    said = [(one.receipt.outcome, one.is_final, one.token) for one in desk.reported]
    assert said == ([(outcome, is_final, DELIVERY)] if outcome else [])
    for one in desk.reported:
        assert one.receipt.is_down == (outcome is Outcome.transient)


@pytest.mark.parametrize(
    "claims",
    [
        {"iat": NOW // 1000 - 301},
        {"iat": NOW // 1000 + 301},
        {"iat": "now"},
        {"iat": None},
        {"payload_hash": "0" * 64},
        {"payload_hash": "é"},
        {"payload_hash": None},
        {"application_id": "another"},
        {"exp": NOW // 1000 - 301},
    ],
)
def test_late_replayed_and_foreign_webhooks_are_refused(claims: dict[str, Any]) -> None:
    fake = vonage()
    call = fake.signed(URL, {"message_uuid": "1", "status": "delivered"}, **claims)
    for callback in (SMS_CALLBACK, VOICE_CALLBACK):
        refused = callback.hear(call, SETTINGS, NOW)
        assert isinstance(refused, Reply)
        assert refused.status in (401, 403)


def test_tampered_webhooks_are_refused() -> None:
    fake = vonage()
    good = fake.signed(URL, {"message_uuid": "1", "status": "delivered"})
    assert isinstance(SMS_CALLBACK.hear(good, SETTINGS, NOW), Heard)
    token = good.headers["authorization"].removeprefix("Bearer ")
    head, body, sign = token.split(".")
    claims = json.loads(decode(body))
    for header in (
        f"Bearer {head}.{body}.{sign[:-3]}AAA",
        f"Bearer {make_token(claims, SECRET, alg='none')}",
        f"Bearer {make_token(claims, SECRET, alg='HS512')}",
        f"Bearer {make_token(claims, 'another secret')}",
        f"Bearer {head}.{body}",
        f"Basic {token}",
        f"Bearer {'a' * 5000}.b.c",
        "Bearer é.é.é",
        "",
    ):
        call = Inbound(method="POST", url=URL, query={}, headers={"authorization": header}, body=good.body)
        refused = SMS_CALLBACK.hear(call, SETTINGS, NOW)
        assert isinstance(refused, Reply), header
        assert refused.status == 401
    changed = Inbound(method="POST", url=URL, query={}, headers=good.headers, body=good.body + b" ")
    assert isinstance(SMS_CALLBACK.hear(changed, SETTINGS, NOW), Reply)


@given(st.text(), st.binary(max_size=80))
def test_whatever_is_sent_breaks_nothing(token: str, body: bytes) -> None:
    call = Inbound(
        method="POST", url=URL, query={"about": "key"}, headers={"authorization": f"Bearer {token}"}, body=body
    )
    assert isinstance(VOICE_CALLBACK.hear(call, SETTINGS, NOW), Reply)
    assert vonage_jwt.read(token, SECRET) is None


@given(
    st.recursive(st.none() | st.text() | st.integers(), lambda inner: st.dictionaries(st.text(), inner), max_leaves=5)
)
def test_any_signed_event_is_read(dtmf: object) -> None:
    fake = VONAGE
    content = {"uuid": dtmf, "dtmf": dtmf, "status": dtmf, "message_uuid": dtmf, "error": dtmf}
    for query in ("?about=key&keys=ae&turn=1", ""):
        heard = VOICE_CALLBACK.hear(fake.signed(URL + query, content), SETTINGS, NOW)
        if isinstance(heard, Heard):
            VOICE_CALLBACK.answer(heard, [], SETTINGS, NOW)
    SMS_CALLBACK.hear(fake.signed(URL, content), SETTINGS, NOW)


def test_settings_are_checked() -> None:
    curve = ec.generate_private_key(ec.SECP256R1()).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    weak = rsa.generate_private_key(65537, 1024)  # noqa: S505 must be refused
    small = weak.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    for key in ("", "no key", curve.decode(), small.decode(), PEM[:200]):
        assert [one.field for one in SMS.check({**SETTINGS, "private_key": key})] == ["private_key"]
        refused = GRANT.ask({**SETTINGS, "private_key": key}, NOW)
        assert isinstance(refused, Receipt)
        assert refused.outcome is Outcome.config_error
    assert SMS.check({**SETTINGS, "private_key": PEM.replace("\n", "\\n")}) == []
    for name in ("application_id", "signature_secret"):
        assert [one.field for one in SMS.check({**SETTINGS, name: ""})] == [name]
    assert [one.field for one in SMS.check({**SETTINGS, "from": "?"})] == ["from"]
    assert [one.field for one in VOICE.check({**SETTINGS, "from": "Tocsin"})] == ["from"]
    application = vonage_account.read_application(SETTINGS)
    assert SECRET not in repr(application)
    unready = SMS.build(message_of(), TARGET, SETTINGS)
    assert isinstance(unready, Receipt)
