"""Feishu: the app against a strict stand-in, its callback, its long connection by hand-written frames, its robots."""

import base64
import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from msgspec.structs import replace

from tests.plugins.notifiers.feishu_talk import NOW, PERSON, SNOOZE, ask, granted, message_of, sent, settings_of
from tests.vendors.feishu import DAY_MS, Feishu
from tocsin.kernel.wire import HttpRequest, HttpResponse, NoResponse
from tocsin.notifiers.callback import Heard, Inbound, Linked, Pressed, Reply, Result
from tocsin.notifiers.directory import Who
from tocsin.notifiers.feishu.notifier import NOTIFIER as ROBOT
from tocsin.notifiers.feishu_app.callback import CALLBACK, decrypt, signature
from tocsin.notifiers.feishu_app.calls import message_uuid
from tocsin.notifiers.feishu_app.directory import LOOKUP, SIGN_IN
from tocsin.notifiers.feishu_app.notifier import GRANT, NOTIFIER, UPDATER
from tocsin.notifiers.grant import Token
from tocsin.notifiers.message import Mention
from tocsin.notifiers.notifier import Outcome, Receipt


def test_a_card_is_sent_pressed_and_changed_in_place() -> None:
    vendor = Feishu(NOW)
    settings = granted(vendor)
    receipt = sent(vendor, message_of(), PERSON, settings)
    assert receipt.outcome is Outcome.delivered
    heard = CALLBACK.hear(vendor.press(receipt.provider_message_id, "Snooze 2 h"), settings, NOW)
    assert isinstance(heard, Heard)
    pressed = heard.said[0]
    assert isinstance(pressed, Pressed)
    assert (pressed.action, pressed.token, pressed.minutes) == ("snooze", SNOOZE.token, 120)
    assert pressed.user_id == "ou_ann"
    assert pressed.event_id.startswith("event_")
    now_message = message_of(event="snoozed", buttons=(), progress="Processing")
    reply = CALLBACK.answer(heard, [Result(ok=True, text="Snoozed.", message=now_message)], settings, NOW)
    answer = json.loads(reply.body)
    assert answer["toast"] == {"type": "success", "content": "Snoozed."}
    assert answer["card"]["data"]["config"]["update_multi"] is True
    changed = UPDATER.update(now_message, receipt.ref, PERSON, settings)
    assert NOTIFIER.judge(ask(vendor, changed)).ok
    assert vendor.card(receipt.provider_message_id) == answer["card"]["data"]


def test_a_retry_makes_no_second_message_and_an_old_one_is_left_alone() -> None:
    vendor = Feishu(NOW)
    settings = granted(vendor)
    first, second = (sent(vendor, message_of(), PERSON, settings) for _ in range(2))
    assert first.provider_message_id == second.provider_message_id
    assert len(vendor.messages) == 1
    late = message_of(sent_at=NOW + 14 * DAY_MS)
    assert UPDATER.update(late, first.ref, PERSON, settings) is None
    vendor.now += 14 * DAY_MS + 1
    settings = granted(vendor)
    refused = NOTIFIER.judge(ask(vendor, UPDATER.update(late, first.provider_message_id, PERSON, settings)))
    assert (refused.outcome, refused.code) == (Outcome.content_error, "230031")


@pytest.mark.parametrize("delivery_id", ["d1", "x" * 50, "x" * 51, "中" * 60, "\ud800" * 60])
def test_the_key_of_a_message_is_stable_and_short(delivery_id: str) -> None:
    assert message_uuid(delivery_id) == message_uuid(delivery_id)
    assert 0 < len(message_uuid(delivery_id)) <= 50


def test_limits_unknown_receivers_and_old_tokens_are_judged() -> None:
    vendor = Feishu(NOW)
    settings = granted(vendor)
    receipts = [sent(vendor, message_of(delivery_id=f"d{n}"), PERSON, settings) for n in range(6)]
    assert [one.outcome for one in receipts] == [Outcome.delivered] * 5 + [Outcome.rate_limited]
    assert sent(vendor, message_of(), {"user_id": "ou_eve"}, settings).outcome is Outcome.target_gone
    assert sent(vendor, message_of(delivery_id="g"), {"chat_id": "oc_none"}, settings).code == "230002"
    vendor.now += 7200_000
    assert sent(vendor, message_of(delivery_id="h"), PERSON, settings).outcome is Outcome.auth
    assert isinstance(NOTIFIER.build(message_of(), {}, settings), Receipt)
    assert isinstance(NOTIFIER.build(message_of(), PERSON, settings_of(vendor)), Receipt)
    assert isinstance(GRANT.ask({}, NOW), Receipt)


def test_a_wrong_secret_is_said_and_no_token_taken() -> None:
    vendor = Feishu(NOW)
    refused = GRANT.read(ask(vendor, GRANT.ask(settings_of(vendor, app_id="cli_other"), NOW)))
    assert isinstance(refused, Receipt)
    assert (refused.outcome, refused.is_down) == (Outcome.config_error, True)
    assert "secret" not in repr(Token(value="secret", lives_s=1))


def test_half_the_keys_of_a_callback_and_a_path_in_the_host_are_problems() -> None:
    vendor = Feishu()
    fields = [problem.field for problem in NOTIFIER.check(settings_of(vendor, encrypt_key="", host="https://x.y/z"))]
    assert fields == ["host", "encrypt_key"]
    assert [problem.field for problem in NOTIFIER.check({})] == ["app_id", "app_secret"]
    assert NOTIFIER.check(settings_of(vendor, host="https://open.larksuite.com/")) == []


def test_cards_of_templates_carry_the_buttons_in_the_form_of_their_version() -> None:
    vendor = Feishu(NOW)
    settings = granted(vendor)
    bodies = ['{"schema":"2.0","body":{"elements":[]}}', '{"elements":[]}', "**words** of a template"]
    for number, body in enumerate(bodies):
        receipt = sent(vendor, message_of(body=body, delivery_id=f"d{number}"), PERSON, settings)
        heard = CALLBACK.hear(vendor.press(receipt.provider_message_id, "Acknowledge"), settings, NOW)
        assert isinstance(heard, Heard), body
    post = message_of(body='{"post":{"zh_cn":{"title":"t","content":[]}}}', mention_all=True)
    request = NOTIFIER.build(post, PERSON, settings)
    assert isinstance(request, HttpRequest)
    content = json.loads(request.body)
    assert content["msg_type"] == "post"
    assert json.loads(content["content"])["zh_cn"]["content"] == [[{"tag": "at", "user_id": "all"}]]
    assert UPDATER.update(post, "om_1", PERSON, settings) is None
    big = message_of(body=json.dumps({"elements": [{"tag": "markdown", "content": "x" * 40_000}]}), url="https://t.x/i")
    own = NOTIFIER.build(big, PERSON, settings)
    assert isinstance(own, HttpRequest)
    assert len(own.body) < 30_720
    assert b"https://t.x/i" in own.body


@pytest.mark.parametrize(
    "body", ['{"schema":"2.0"}', '{"schema":"2.0","body":7}', '{"elements":7}', '{"post":{"a":7}}']
)
def test_half_a_card_of_a_template_goes_out_as_it_is(body: str) -> None:
    request = NOTIFIER.build(message_of(body=body, mention_all=True), PERSON, settings_of(Feishu(), access_token="t"))
    assert isinstance(request, HttpRequest)


def test_the_documents_vectors_hold() -> None:
    sealed = "P37w+VZImNgPEO1RBhJ6RtKl7n6zymIbEG1pReEzghk="
    assert decrypt("test key", sealed) == b"hello world"
    for broken in ("", "x", None, sealed[:-4], base64.b64encode(b"x" * 17).decode(), "====", 7):
        assert decrypt("test key", broken) == b""
    assert decrypt("other key", sealed) != b"hello world"
    assert len(signature("1", "2", "3", b"{}")) == 64


def hear(vendor: Feishu, call: Inbound, **changes: Any) -> Heard | Reply:
    return CALLBACK.hear(call, settings_of(vendor, **changes), vendor.now)


def test_what_is_not_feishus_is_refused() -> None:
    vendor = Feishu(NOW)
    event = vendor.told_event("/link ABCD1234")
    good = vendor.deliver(event)
    assert isinstance(hear(vendor, good), Heard)
    other_app = event | {"header": event["header"] | {"app_id": "cli_other"}}
    other_token = event | {"header": event["header"] | {"token": "other"}}
    refused = [
        replace(good, body=good.body.replace(b"A", b"B", 1)),
        replace(good, headers={**good.headers, "x-lark-signature": "0" * 64}),
        replace(good, headers={**good.headers, "x-lark-request-nonce": "other"}),
        replace(good, headers={}),
        replace(good, method="GET"),
        replace(good, body=b"x" * 600_000),
        replace(good, body=json.dumps(event).encode()),
        vendor.deliver(event, sign=False),
        vendor.deliver(other_app),
        vendor.deliver(other_token),
        vendor.deliver({"type": "url_verification", "challenge": "c", "token": "other"}),
        vendor.deliver({"type": "url_verification", "token": vendor.verification_token}),
    ]
    for call in refused:
        assert hear(vendor, call) == Reply(status=403, body=b"{}")
    for missing in ({"encrypt_key": "", "verification_token": ""}, {"app_secret": ""}, {"encrypt_key": "other"}):
        assert hear(vendor, good, **missing) == Reply(status=403, body=b"{}")
    for minutes in (-6, 6):
        vendor.now = NOW + minutes * 60_000
        assert hear(vendor, good) == Reply(status=403, body=b"{}")


def test_the_address_is_confirmed_and_other_events_are_taken_in_silence() -> None:
    vendor = Feishu(NOW)
    check = {"type": "url_verification", "challenge": "ajls384kdjx98XX", "token": vendor.verification_token}
    reply = hear(vendor, vendor.deliver(check, sign=False))
    assert isinstance(reply, Reply)
    assert json.loads(reply.body) == {"challenge": "ajls384kdjx98XX"}
    for event in (
        vendor.told_event("please link me"),
        vendor._event("im.chat.disbanded_v1", {}),
        vendor._event("card.action.trigger", {"operator": {"open_id": "ou_ann"}, "action": {"value": {"a": "b"}}}),
        vendor._event("card.action.trigger", {"action": {"value": {"action": "ack", "token": "t" * 40}}}),
        vendor._event("im.message.receive_v1", {"message": {"message_type": "image"}}),
    ):
        taken = hear(vendor, vendor.deliver(event))
        assert isinstance(taken, Reply)
        assert (taken.status, taken.body) == (200, b"{}")


@pytest.mark.parametrize(
    ("text", "group", "code", "chat_id"),
    [
        ("ABCD1234", "", "ABCD1234", ""),
        ("/link abcd1234", "", "abcd1234", ""),
        ("@_user_1 /link ABCD1234", "oc_sre", "ABCD1234", "oc_sre"),
        ("@_user_1  ABCD1234 ", "oc_sre", "ABCD1234", "oc_sre"),
    ],
)
def test_a_told_code_links_a_person_or_a_group(text: str, group: str, code: str, chat_id: str) -> None:
    vendor = Feishu(NOW)
    heard = hear(vendor, vendor.deliver(vendor.told_event(text, group=group)))
    assert isinstance(heard, Heard)
    assert heard.said == (Linked(code=code, user_id="ou_ann", chat_id=chat_id),)
    assert json.loads(CALLBACK.answer(heard, [Result(ok=True, text="Linked.")], {}, NOW).body) == {}


def test_a_late_answer_says_that_it_is_being_done() -> None:
    vendor = Feishu(NOW)
    settings = granted(vendor)
    receipt = sent(vendor, message_of(), PERSON, settings)
    heard = CALLBACK.hear(vendor.press(receipt.provider_message_id, "Acknowledge"), settings, NOW)
    assert isinstance(heard, Heard)
    toast = json.loads(CALLBACK.answer(heard, [], settings, NOW).body)["toast"]
    assert toast["i18n"] == {"zh_cn": "正在处理……", "en_us": "It is being done…"}
    refused = json.loads(CALLBACK.answer(heard, [Result(ok=False, text="No right.")], settings, NOW).body)
    assert refused == {"toast": {"type": "error", "content": "No right."}}


def test_people_are_found_by_address_and_number() -> None:
    vendor = Feishu(NOW)
    settings = granted(vendor)
    by_email, by_phone = LOOKUP.find(settings, "ann@example.com", "+8613800000000")
    assert LOOKUP.found(ask(vendor, by_email)) == Who(user_id="ou_ann")
    assert LOOKUP.found(ask(vendor, by_phone)) == Who(user_id="ou_ann")
    (nobody,) = LOOKUP.find(settings, "eve@example.com", "")
    missing = LOOKUP.found(ask(vendor, nobody))
    assert isinstance(missing, Receipt)
    assert missing.outcome is Outcome.target_gone
    assert LOOKUP.find({}, "ann@example.com", "") == []
    assert isinstance(LOOKUP.found(NoResponse(kind="dns", text="x")), Receipt)
    assert json.loads(LOOKUP.find(settings, "", "+85261234567")[0].body)["mobiles"] == ["+85261234567"]


def test_signing_in_names_the_person() -> None:
    vendor = Feishu(NOW)
    settings, back = settings_of(vendor), "https://tocsin.example/sign-in/feishu"
    page = urlsplit(SIGN_IN.url(settings, "state 1", back))
    assert page.netloc == "accounts.feishu.cn"
    asked = {"client_id": [vendor.app_id], "response_type": ["code"], "redirect_uri": [back], "state": ["state 1"]}
    assert parse_qs(page.query) == asked
    assert SIGN_IN.url({}, "s", back) == ""
    code = vendor.sign_in("ou_ann")
    request = SIGN_IN.read(ask(vendor, SIGN_IN.exchange(settings, code, back)), settings)
    assert SIGN_IN.read(ask(vendor, request), settings) == Who(user_id="ou_ann", name="Ann")
    again = SIGN_IN.read(ask(vendor, SIGN_IN.exchange(settings, code, back)), settings)
    assert isinstance(again, Receipt)
    assert again.code == "20065"
    empty = HttpResponse(status=200, headers={}, body=b'{"code":0}')
    assert isinstance(SIGN_IN.read(empty, settings), Receipt)
    private = SIGN_IN.url(settings_of(vendor, host="https://feishu.acme.example"), "s", back)
    assert private.startswith("https://feishu.acme.example/")


ROBOT_BODIES = [
    "",
    "words",
    '{"elements":[]}',
    '{"schema":"2.0","body":{"elements":[]}}',
    '{"post":{"zh_cn":{"content":[]}}}',
]


@pytest.mark.parametrize("body", ROBOT_BODIES)
def test_the_robot_adds_its_keyword_and_mentions_in_every_form(body: str) -> None:
    vendor = Feishu(NOW)
    vendor.robot |= {"keyword": "oncall", "secret": "s3"}
    target = {"token": vendor.robot["token"], "sign_secret": "s3", "keyword": "oncall"}
    people = (Mention(name="Ann", user_id="ou_ann"), Mention(name="Bob", email="bob@example.com", user_id=""))
    message = message_of(body=body, mentions=people, mention_all=True, buttons=())
    assert ROBOT.judge(ask(vendor, ROBOT.build(message, target, {}))).ok
    said = json.dumps(vendor.robot_said[0], ensure_ascii=False)
    assert "ou_ann" in said
    assert '"all' in said.replace("\\", "").replace("id=all", '"all')
    assert "bob@example.com" not in said
    without = {"token": vendor.robot["token"], "sign_secret": "s3"}
    assert ROBOT.judge(ask(vendor, ROBOT.build(message, without, {}))).code == "19024"


def test_the_robot_keeps_its_keyword_when_a_long_text_is_cut() -> None:
    for place in ("body", "description"):
        message = message_of(**{place: "磁盘将满" * 4000 + " oncall", "buttons": ()})
        request = ROBOT.build(message, {"token": "t", "keyword": "oncall"}, {})
        assert isinstance(request, HttpRequest)
        assert b"oncall" in request.body
    short = ROBOT.build(message_of(description="oncall", buttons=()), {"token": "t", "keyword": "oncall"}, {})
    assert isinstance(short, HttpRequest)
    assert short.body.count(b"oncall") == 1
