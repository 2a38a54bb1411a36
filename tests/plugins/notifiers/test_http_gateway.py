"""Gateways that an operator describes: what is sent, what counts as success, what is believed that comes back."""

import hashlib
import hmac
import json
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.notifiers import gateway_answers
from tocsin.notifiers.callback import Heard, Inbound, Pressed, Reply, Reported
from tocsin.notifiers.http_gateway import NAMES, fill
from tocsin.notifiers.http_sms.callback import CALLBACK as SMS_CALLBACK
from tocsin.notifiers.http_sms.notifier import NOTIFIER as SMS
from tocsin.notifiers.http_voice.callback import CALLBACK as VOICE_CALLBACK
from tocsin.notifiers.http_voice.notifier import NOTIFIER as VOICE
from tocsin.notifiers.message import Message
from tocsin.notifiers.notifier import HttpRequest, HttpResponse, NoResponse, Outcome, Receipt, SettingsJudge, judged
from tocsin.notifiers.segments import parts

NOW = 1763695800000
SECRET = "a-receipt-secret-of-this-test"
DELIVERY = "1kAbCdEf"
URL = f"https://tocsin.example/callback/7/{DELIVERY}"
TARGET = {"phone": "+12025550123"}
SETTINGS: dict[str, Any] = {
    "url": "https://sms.example/send",
    "body": '{"to":"${phone}","text":"${text}","code":"${code}","back":"${callback_url}"}',
    "success_status": ["200", 202],
    "success_path": "result.0.code",
    "success_value": "0, OK",
    "message_id_path": "result.0.id",
    "receipt_secret": SECRET,
    "receipt_id_path": "msg.id",
    "receipt_status_path": "msg.state",
    "receipt_delivered": ["DELIVRD", "1"],
    "receipt_failed": "UNDELIV,EXPIRED",
}
VOICE_SETTINGS = SETTINGS | {"receipt_key_path": "msg.digit"}
JSON = st.recursive(
    st.none() | st.booleans() | st.text() | st.integers(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=9,
)
FOREIGN = st.text(st.characters(exclude_categories=()), max_size=200)


def message_of(**changes: Any) -> Message:
    values: dict[str, Any] = {
        "event": "triggered",
        "delivery_id": "d1",
        "sent_at": NOW,
        "num": "A1",
        "title": 'Disk "full" ${secret} & </text>',
        "severity": "Critical",
        "callback_url": URL,
        "callback_token": DELIVERY,
    }
    return Message(**values | changes)


def sent(settings: dict[str, Any], message: Message | None = None, phone: str = "+12025550123") -> HttpRequest:
    request = SMS.build(message or message_of(), {"phone": phone}, settings)
    assert isinstance(request, HttpRequest), request
    return request


def test_variables_are_escaped_for_where_they_stand() -> None:
    request = sent(SETTINGS)
    content = json.loads(request.body)
    assert content["to"] == "+12025550123"
    assert content["text"] == '[Critical] INC #A1 Disk "full" $(secret) & </text>'
    form = sent(SETTINGS | {"format": "form", "body": "to=${phone}&m=${title}&n=1"})
    assert parse_qsl(form.body.decode()) == [
        ("to", "+12025550123"),
        ("m", 'Disk "full" ${secret} & </text>'),
        ("n", "1"),
    ]
    xml = sent(SETTINGS | {"format": "xml", "body": "<s to='${phone}'>${title}</s>"})
    assert ElementTree.fromstring(xml.body).text == 'Disk "full" ${secret} & </text>'  # noqa: S314 our own
    address = sent(SETTINGS | {"method": "GET", "url": "https://sms.example/${phone}/x?m=${title}&n=1", "body": ""})
    assert address.body == b""
    assert "Content-Type" not in address.headers
    assert urlsplit(address.url).path == "/%2B12025550123/x"
    assert parse_qs(urlsplit(address.url).query) == {"m": ['Disk "full" ${secret} & </text>'], "n": ["1"]}


@given(FOREIGN, st.sampled_from(["json", "form", "xml"]))
def test_no_text_breaks_out_of_its_place(title: str, kind: str) -> None:
    bodies = {"json": '{"to":"${phone}","t":"${title}","u":1}', "form": "to=${phone}&t=${title}&u=1"}
    body = bodies.get(kind, "<a to='${phone}' t='${title}' u='1'/>")
    address = "https://sms.example/a?t=${title}&u=1"
    request = sent(SETTINGS | {"format": kind, "body": body, "url": address}, message_of(title=title))
    assert urlsplit(request.url).netloc == "sms.example"
    assert list(parse_qs(urlsplit(request.url).query, keep_blank_values=True)) == ["t", "u"]
    if kind == "json":
        assert set(json.loads(request.body)) == {"to", "t", "u"}
    elif kind == "form":
        assert list(parse_qs(request.body.decode(), keep_blank_values=True)) == ["to", "t", "u"]
    else:
        assert request.body.count(b"'") == 6
        assert request.body.count(b"<") == 1


def test_a_code_is_given_alone_for_gateways_with_templates() -> None:
    notice = message_of(event="notice", num="", title="Code", description="Your code is 482913.")
    assert json.loads(sent(SETTINGS, notice).body)["code"] == "482913"
    assert json.loads(sent(SETTINGS).body)["code"] == ""


def test_a_signature_counts_and_mainland_numbers_get_no_link() -> None:
    message = message_of(locale="zh-CN", title="磁盘" * 100, url="https://tocsin.example/incident/1")
    text = json.loads(sent(SETTINGS | {"signature": "【公司名】"}, message, "+8613800000000").body)["text"]
    assert "http" not in text
    assert "公司名" not in text
    assert parts(text, "公司名") == 2


def test_ways_to_be_known_to_the_gateway() -> None:
    assert "Authorization" not in sent(SETTINGS).headers
    basic = SETTINGS | {"auth": "basic", "user": "tocsin", "secret": "s3cret"}
    assert sent(basic).headers["Authorization"] == "Basic dG9jc2luOnMzY3JldA=="
    assert sent(SETTINGS | {"auth": "bearer", "secret": "s3cret"}).headers["Authorization"] == "Bearer s3cret"
    signed = sent(SETTINGS | {"auth": "hmac", "secret": "s3cret", "url": "https://sms.example/send?a=1"})
    text = b"1763695800./send?a=1." + signed.body
    assert signed.headers["X-Tocsin-Timestamp"] == "1763695800"
    assert signed.headers["X-Tocsin-Signature"] == "sha256=" + hmac.new(b"s3cret", text, hashlib.sha256).hexdigest()
    own = sent(SETTINGS | {"headers": {"X-Key": "${user}:${secret}"}, "user": "me", "secret": "s3cret"})
    assert own.headers["X-Key"] == "me:s3cret"
    placed = SETTINGS | {"url": "https://sms.example/send?key=${secret}", "secret": "a&b"}
    assert sent(placed).url == "https://sms.example/send?key=a%26b"


@pytest.mark.parametrize(
    ("settings", "fields"),
    [
        ({"url": "https://${phone}.example/"}, ["url"]),
        ({"url": "https://sms.example:${num}/"}, ["url"]),
        ({"url": "${url}"}, ["url"]),
        ({"url": "https://sms.example?x=${phone}"}, []),
        ({"url": "https://sms.example/a b"}, ["url"]),
        ({"url": "https://sms.example/${nothing}"}, ["url"]),
        ({"method": "DELETE"}, ["method"]),
        ({"format": "yaml"}, ["format"]),
        ({"body": '{"to":${phone}"}'}, ["body"]),
        ({"body": '{"text":"${text}"}'}, ["body"]),
        ({"body": '{"to":"${phone}","x":"${env}"}'}, ["body"]),
        ({"body": '{"to":"${phone}"}' + " " * 20 + '{"x":"' + "y" * 10000 + '"}'}, ["body"]),
        ({"auth": "digest"}, ["auth"]),
        ({"auth": "bearer"}, ["secret"]),
        ({"auth": "bearer", "secret": "a\r\nX: y"}, ["secret"]),
        ({"auth": "basic", "secret": "x", "user": "a:b"}, ["user"]),
        ({"headers": {"X-A": "b\r\nX-C: d"}}, ["headers"]),
        ({"headers": {"Host": "evil.example"}}, ["headers"]),
        ({"headers": {"X A": "b"}}, ["headers"]),
        ({"headers": {"X-A": "${title}"}}, ["headers"]),
        ({"headers": {"X-A": "${secret}"}}, ["secret"]),
        ({"success_status": ["302"]}, ["success_status"]),
        ({"success_status": "200, ok"}, ["success_status"]),
        ({"success_path": "a" + ".0" * 10}, ["success_path"]),
        ({"receipt_secret": "short"}, ["receipt_secret"]),
    ],
)
def test_settings_are_checked(settings: dict[str, Any], fields: list[str]) -> None:
    assert [problem.field for problem in SMS.check(SETTINGS | settings)] == fields


@pytest.mark.parametrize(
    ("status", "body", "outcome", "message_id"),
    [
        (200, '{"result":[{"code":0,"id":77}]}', Outcome.accepted, "77"),
        (202, '{"result":[{"code":"OK"}]}', Outcome.accepted, ""),
        (200, '{"result":[{"code":5}]}', Outcome.config_error, ""),
        (200, '{"result":{}}', Outcome.config_error, ""),
        (200, "<html>", Outcome.config_error, ""),
        (201, '{"result":[{"code":0}]}', Outcome.config_error, ""),
        (429, "", Outcome.rate_limited, ""),
        (500, "", Outcome.transient, ""),
        (401, "", Outcome.config_error, ""),
        (410, "", Outcome.config_error, ""),
    ],
)
def test_success_is_what_the_settings_say(status: int, body: str, outcome: Outcome, message_id: str) -> None:
    for notifier in (SMS, VOICE):
        receipt = judged(notifier, HttpResponse(status=status, headers={}, body=body.encode()), SETTINGS)
        assert (receipt.outcome, receipt.provider_message_id) == (outcome, message_id)
        assert receipt.ok or receipt.text
    assert isinstance(SMS, SettingsJudge)
    assert judged(SMS, NoResponse(kind="cut", text="x"), SETTINGS).outcome is Outcome.unknown
    unheard = judged(
        SMS,
        HttpResponse(status=200, headers={}, body=b'{"result":[{"code":0,"id":77}]}'),
        SETTINGS | {"receipt_secret": ""},
    )
    assert unheard == Receipt(outcome=Outcome.accepted)
    plain: dict[str, Any] = {}
    page = HttpResponse(status=200, headers={}, body=b"<!DOCTYPE html><html>log in")
    assert judged(SMS, page, plain).outcome is Outcome.transient
    assert judged(SMS, HttpResponse(status=200, headers={}, body=b"<?xml version='1.0'?><ok/>"), plain).ok
    assert judged(SMS, HttpResponse(status=204, headers={}, body=b""), plain).outcome is Outcome.accepted


@given(JSON, st.text())
def test_any_path_into_any_json_is_looked_up(value: object, path: str) -> None:
    assert isinstance(gateway_answers.look_up(value, path), str)


def inbound(content: object, query: dict[str, str], token: str = "", method: str = "POST") -> Inbound:
    return Inbound(method=method, url=URL, query=query, headers={}, body=json.dumps(content).encode(), token=token)


def said(heard: Heard | Reply) -> list[tuple[str, ...]]:
    assert isinstance(heard, Heard)
    found: list[tuple[str, ...]] = []
    for one in heard.said:
        if isinstance(one, Reported):
            found.append((one.receipt.outcome, one.token, one.provider_message_id))
        elif isinstance(one, Pressed):
            found.append((one.action, one.token, one.event_id))
    return found


def test_reports_name_the_message_or_the_delivery() -> None:
    shared = {"secret": SECRET}
    report = {"msg": {"id": 77, "state": "DELIVRD"}}
    assert said(SMS_CALLBACK.hear(inbound(report, shared), SETTINGS, NOW)) == [("delivered", "", "77")]
    assert said(SMS_CALLBACK.hear(inbound(report, shared, DELIVERY), SETTINGS, NOW)) == [("delivered", DELIVERY, "77")]
    failed = {"msg": {"id": "7", "state": "EXPIRED"}}
    assert said(SMS_CALLBACK.hear(inbound(failed, shared), SETTINGS, NOW)) == [("no_answer", "", "7")]
    empty: list[object] = [{"msg": {"id": "7", "state": "ACCEPTD"}}, {"msg": {"state": "DELIVRD"}}, [], {}]
    for nothing in empty:
        reply = SMS_CALLBACK.hear(inbound(nothing, shared), SETTINGS, NOW)
        assert isinstance(reply, Reply)
        assert reply.status == 204
    flat = SETTINGS | {"receipt_id_path": "id", "receipt_status_path": "state"}
    got = inbound({}, shared | {"id": "7", "state": "1"}, method="GET")
    assert said(SMS_CALLBACK.hear(got, flat, NOW)) == [("delivered", "", "7")]
    form = Inbound(method="POST", url=URL, query=shared, headers={}, body=b"id=7&state=UNDELIV")
    assert said(SMS_CALLBACK.hear(form, flat, NOW)) == [("no_answer", "", "7")]


def test_the_address_of_one_delivery_opens_no_other() -> None:
    back = json.loads(sent(SETTINGS).body)["back"]
    query = dict(parse_qsl(urlsplit(back).query))
    assert query["secret"] != SECRET
    report = {"msg": {"id": 77, "state": "DELIVRD"}}
    assert said(SMS_CALLBACK.hear(inbound(report, query, DELIVERY), SETTINGS, NOW)) == [("delivered", DELIVERY, "77")]
    for refused in (
        inbound(report, query, "1kOtherX"),
        inbound(report, query),
        inbound(report, {}, DELIVERY),
        inbound(report, {"secret": "é"}, DELIVERY),
    ):
        reply = SMS_CALLBACK.hear(refused, SETTINGS, NOW)
        assert isinstance(reply, Reply)
        assert reply.status == 403
    silent = SMS_CALLBACK.hear(inbound(report, {"secret": ""}, DELIVERY), SETTINGS | {"receipt_secret": ""}, NOW)
    assert isinstance(silent, Reply)
    assert json.loads(sent(SETTINGS | {"receipt_secret": ""}).body)["back"] == ""


def test_a_call_offers_keys_only_where_they_can_be_told() -> None:
    request = VOICE.build(message_of(), TARGET, VOICE_SETTINGS)
    assert isinstance(request, HttpRequest)
    content = json.loads(request.body)
    assert content["text"].endswith("Press 1 to acknowledge, 2 to escalate, star to repeat.")
    query = dict(parse_qsl(urlsplit(content["back"]).query))
    pressed = inbound({"msg": {"id": "c1", "state": "1", "digit": "2"}}, query, DELIVERY)
    assert said(VOICE_CALLBACK.hear(pressed, VOICE_SETTINGS, NOW)) == [
        ("delivered", DELIVERY, "c1"),
        ("escalate", DELIVERY, "c1:2"),
    ]
    other = inbound({"msg": {"id": "c1", "digit": "9"}}, query, DELIVERY)
    assert isinstance(VOICE_CALLBACK.hear(other, VOICE_SETTINGS, NOW), Reply)
    heard = VOICE_CALLBACK.hear(pressed, VOICE_SETTINGS, NOW)
    assert isinstance(heard, Heard)
    assert VOICE_CALLBACK.answer(heard, [], VOICE_SETTINGS, NOW).status == 204
    for settings, message in ((SETTINGS, message_of()), (VOICE_SETTINGS, message_of(callback_url=""))):
        mute = VOICE.build(message, TARGET, settings)
        assert isinstance(mute, HttpRequest)
        assert "Press" not in json.loads(mute.body)["text"]


def test_nothing_is_replaced_twice() -> None:
    assert fill("${title}", {"title": "${secret}", "secret": "s3cret"}, str) == "${secret}"
    assert "secret" in NAMES
    bad = SMS.build(message_of(), {"phone": "12"}, SETTINGS)
    assert isinstance(bad, Receipt)
