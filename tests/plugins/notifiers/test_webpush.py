"""Web Push: the vector of RFC 8291, a strict push service, and what service workers report."""

import json
from typing import Any

import http_ece
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given
from hypothesis import strategies as st

from tests.vendors.push_service import Browser, PushService, b64, unb64
from tocsin.notifiers.callback import Heard, Inbound, Pressed, Reply, Reported, Result
from tocsin.notifiers.catalogue import Catalogue
from tocsin.notifiers.message import Button, Message
from tocsin.notifiers.notifier import HttpRequest, Outcome, Receipt
from tocsin.notifiers.webpush.encryption import LONGEST_PLAINTEXT, encrypt, one_time_keys, public_bytes
from tocsin.runtime.plugins import load_folders

pytestmark = pytest.mark.anyio
CATALOGUE = Catalogue(load_folders("tocsin.notifiers"))
PUSH = CATALOGUE.notifier("webpush")
NOW = 1_763_695_800_000
PRIVATE = "q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94"
SETTINGS = {"vapid_private": PRIVATE, "subject": "https://tocsin.example"}
INCIDENT = "6549f8a1e1b2c3d4e5f60718"
TOKEN = "E" + "A" * 39


def private_key(text: str) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(int.from_bytes(unb64(text), "big"), ec.SECP256R1())


def browser_of(service: PushService) -> Browser:
    return service.subscribe(b64(public_bytes(private_key(PRIVATE).public_key())))


def message_of(**changes: Any) -> Message:
    values: dict[str, Any] = {
        "event": "triggered",
        "delivery_id": "d1",
        "sent_at": NOW,
        "incident_id": INCIDENT,
        "num": "A1B2C3",
        "title": "Disk full",
        "severity": "Critical",
        "url": f"https://tocsin.example/incidents/{INCIDENT}",
        "callback_url": f"https://tocsin.example/callback/1/7/{TOKEN}",
        "callback_token": TOKEN,
    }
    return Message(**values | changes)


def test_the_vector_of_rfc_8291_comes_out_byte_for_byte() -> None:
    receiver = private_key("q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94")
    sender = private_key("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw")
    body = encrypt(
        b"When I grow up, I want to be a watermelon",
        receiver.public_key(),
        unb64("BTBZMqHH6r4Tts7J_aSIgg"),
        sender,
        unb64("DGv6ra1nlYgDCS1FRnbzlw"),
    )
    assert b64(body) == (
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl"
        "95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    )


@given(st.binary(max_size=LONGEST_PLAINTEXT), st.binary(min_size=32, max_size=32))
def test_what_we_encrypt_an_other_implementation_reads(plaintext: bytes, secret: bytes) -> None:
    receiver, auth = private_key(PRIVATE), b"0123456789abcdef"
    body = encrypt(plaintext, receiver.public_key(), auth, *one_time_keys(secret, b"attempt", plaintext))
    assert len(body) <= 4096
    assert http_ece.decrypt(body, private_key=receiver, auth_secret=auth, version="aes128gcm") == plaintext


def test_no_two_texts_share_keys() -> None:
    keys = {
        one_time_keys(secret, about, text)[1]
        for secret in (b"a" * 32, b"b" * 32)
        for about in (b"d1 1", b"d1 2")
        for text in (b"x", b"y")
    }
    assert len(keys) == 8


def test_one_byte_too_many_is_refused() -> None:
    key = private_key(PRIVATE)
    with pytest.raises(ValueError, match="3994"):
        encrypt(b"x" * (LONGEST_PLAINTEXT + 1), key.public_key(), b"0" * 16, key, b"0" * 16)


async def test_a_page_reaches_the_browser_with_its_buttons() -> None:
    service = PushService(NOW)
    browser = browser_of(service)
    buttons = (Button(action="ack", token=TOKEN), Button(action="snooze", token="E" + "B" * 39, minutes=90))
    request = PUSH.build(message_of(buttons=buttons), browser.subscription(), SETTINGS)
    assert isinstance(request, HttpRequest)
    assert PUSH.judge(await service.answer(request)).outcome is Outcome.accepted
    (note,) = browser.received
    assert (note["title"], note["tag"], note["silent"]) == ("[Critical] Disk full", f"inc-{INCIDENT}", False)
    assert note["actions"] == [
        {"action": "ack", "title": "Acknowledge", "token": TOKEN},
        {"action": "snooze", "title": "Snooze 90 min", "token": "E" + "B" * 39, "minutes": 90},
    ]
    head = browser.heads[0]
    assert (head["ttl"], head["urgency"], head["topic"]) == ("3600", "high", INCIDENT)


async def test_what_became_of_it_takes_its_place_silently() -> None:
    service = PushService(NOW)
    browser = browser_of(service)
    updater = CATALOGUE.updater("webpush")
    assert updater is not None
    first = PUSH.build(message_of(), browser.subscription(), SETTINGS)
    closed = message_of(event="closed", progress="Closed", actor="Ann", locale="zh-CN")
    second = updater.update(closed, "", browser.subscription(), SETTINGS)
    for request in (first, second):
        assert isinstance(request, HttpRequest)
        assert PUSH.judge(await service.answer(request)).ok
    opened, done = browser.received
    assert opened["tag"] == done["tag"]
    assert done["silent"]
    assert done["title"] == "已关闭 · [严重] Disk full"
    assert "操作人：Ann" in done["body"]
    assert browser.heads[1]["ttl"] == "300"
    assert list(service.waiting) == [(browser.endpoint, INCIDENT)]


async def test_what_the_service_refuses_is_understood() -> None:
    service = PushService(NOW)
    browser, other = browser_of(service), service.subscribe(b64(public_bytes(private_key("A" * 42 + "E").public_key())))
    request = PUSH.build(message_of(), browser.subscription(), SETTINGS)
    wrong_key = PUSH.build(message_of(), other.subscription(), SETTINGS)
    assert isinstance(request, HttpRequest)
    assert isinstance(wrong_key, HttpRequest)
    assert PUSH.judge(await service.answer(wrong_key)).outcome is Outcome.target_gone
    service.busy_s = 30
    assert PUSH.judge(await service.answer(request)).retry_after_s == 30
    service.busy_s, service.now = 0, NOW + 86_400_000
    assert PUSH.judge(await service.answer(request)).outcome is Outcome.config_error
    service.now = NOW
    service.gone.add(browser.endpoint)
    assert PUSH.judge(await service.answer(request)).outcome is Outcome.target_gone
    assert PUSH.judge(service.receive("POST", request.url, dict(request.headers), b"x" * 4097)).ok is False


@pytest.mark.parametrize("text", ["磁盘", "👩‍👩‍👧‍👦", '"\\', "a\u0301"])
async def test_long_texts_are_cut_and_the_rest_arrives(text: str) -> None:
    service = PushService(NOW)
    browser = browser_of(service)
    request = PUSH.build(message_of(title=text * 900, body=text * 3000), browser.subscription(), SETTINGS)
    assert isinstance(request, HttpRequest)
    assert len(request.body) <= 4096
    assert (await service.answer(request)).status == 201  # type: ignore[union-attr]
    assert browser.received[0]["url"].endswith(INCIDENT)
    assert browser.received[0]["body"].endswith("…")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("endpoint", "ftp://push.example.net/1"),
        ("endpoint", "https://user@push.example.net/1"),
        ("endpoint", "https://push.example.net/\u00e4"),
        ("p256dh", "BAAA"),
        ("p256dh", b64(b"\x04" + b"\x01" * 64)),
        ("auth", "AAAA"),
        ("auth", "***"),
    ],
)
def test_a_broken_subscription_is_refused(field: str, value: str) -> None:
    good = browser_of(PushService(NOW)).subscription()
    refused = PUSH.build(message_of(), good | {field: value}, SETTINGS)
    assert isinstance(refused, Receipt)
    assert refused.text.startswith(f"{field}: ")


def hear(body: bytes, **changes: Any) -> Heard | Reply:
    callback = CATALOGUE.callback("webpush")
    assert callback is not None
    values: dict[str, Any] = {
        "method": "POST",
        "url": "https://tocsin.example/callback/1/7",
        "query": {},
        "headers": {},
    }
    return callback.hear(Inbound(**values | {"body": body} | changes), SETTINGS, NOW)


def said(**report: Any) -> Any:
    heard = hear(json.dumps(report).encode())
    assert isinstance(heard, Heard)
    return heard.said[0]


def test_presses_and_receipts_are_told_apart() -> None:
    assert said(token=TOKEN, action="ack", id="p1") == Pressed(token=TOKEN, action="ack", event_id=f"{TOKEN}:p1")
    assert said(token=TOKEN, action="received").event_id == f"{TOKEN}:received"
    assert said(token=TOKEN, action="snooze", minutes=60).minutes == 60
    assert said(token=TOKEN, action="ack", minutes=60).minutes == 0
    for action in ("delivered", "opened"):
        receipt = said(token=TOKEN, action=action)
        assert isinstance(receipt, Reported)
        assert (receipt.receipt.outcome, receipt.receipt.code) == (Outcome.delivered, action)


@pytest.mark.parametrize(
    "report",
    [
        {"token": "short", "action": "ack"},
        {"token": TOKEN + "!" * 3, "action": "ack"},
        {"token": TOKEN, "action": "drop table"},
        {"token": TOKEN, "action": "snooze", "minutes": -1},
        {"token": TOKEN, "action": "ack", "id": "x" * 65},
        {"action": "ack"},
    ],
)
def test_what_is_no_report_is_refused(report: dict[str, Any]) -> None:
    refused = hear(json.dumps(report).encode())
    assert isinstance(refused, Reply)
    assert refused.status == 400


def test_other_methods_and_floods_are_refused() -> None:
    for refused, status in ((hear(b"", method="GET"), 405), (hear(b" " * 2001), 413), (hear(b"{}", token="x"), 400)):
        assert isinstance(refused, Reply)
        assert refused.status == status


@given(st.binary(max_size=300))
def test_no_bytes_break_the_reader(body: bytes) -> None:
    assert isinstance(hear(body), Heard | Reply)


def test_the_worker_is_told_what_came_of_it() -> None:
    callback = CATALOGUE.callback("webpush")
    assert callback is not None
    heard = Heard()
    answers = [
        callback.answer(heard, results, SETTINGS, NOW)
        for results in ([Result(ok=True, text="Acknowledged")], [Result(ok=False, text="Too old")], [])
    ]
    assert [one.status for one in answers] == [200, 409, 202]
    assert json.loads(answers[1].body) == {"ok": False, "text": "Too old"}
