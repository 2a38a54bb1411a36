"""DingTalk: the app against a strict stand-in, its callbacks of three kinds, Stream mode, its robots."""

import asyncio
import base64
import hashlib
import hmac
import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.vendors.dingtalk import DingTalk
from tocsin.kernel.wire import HttpRequest, HttpResponse, NoResponse
from tocsin.notifiers.callback import Heard, Inbound, Linked, Pressed, Reply, Result
from tocsin.notifiers.dingtalk.notifier import NOTIFIER as ROBOT
from tocsin.notifiers.dingtalk_app.callback import CALLBACK, stamp_signature
from tocsin.notifiers.dingtalk_app.card import TEXTS, out_track_id, variables
from tocsin.notifiers.dingtalk_app.directory import LOOKUP, SIGN_IN
from tocsin.notifiers.dingtalk_app.notifier import GRANT, NOTIFIER, UPDATER
from tocsin.notifiers.dingtalk_app.sealed import seal, sign, unseal
from tocsin.notifiers.dingtalk_app.settings import aes_key
from tocsin.notifiers.dingtalk_app.stream import CARD_TOPIC, ROBOT_TOPIC, STREAM
from tocsin.notifiers.directory import Who
from tocsin.notifiers.grant import Token
from tocsin.notifiers.message import Button, Mention, Message
from tocsin.notifiers.notifier import Outcome, Receipt, Response
from tocsin.notifiers.stream import Opened
from tocsin.runtime.plugins import load_folders

NOW = 1763695800000
PERSON = {"user_id": "ann", "address": ""}
GROUP = {"chat_id": "cidSRE=="}
ACK = Button(action="ack", token="t" * 48)
SNOOZE = Button(action="snooze", token="s" * 48, minutes=90)
AES_KEY = "o1w0aum42yaptlz8alnhwikjd3jenzt9cb9wmzptgus"
LINK = "https://tocsin.example/incident/1"


def message_of(**changes: Any) -> Message:
    values: dict[str, Any] = {
        "event": "triggered",
        "delivery_id": "d1",
        "sent_at": NOW,
        "num": "A1",
        "title": "Disk full",
        "severity": "Critical",
        "url": LINK,
        "buttons": (ACK, SNOOZE),
    }
    return Message(**values | changes)


def settings_of(vendor: DingTalk, **changes: Any) -> dict[str, Any]:
    return {
        "app_key": vendor.app_key,
        "app_secret": vendor.app_secret,
        "card_template_id": vendor.template,
        "callback_route_key": vendor.route_key,
        "card_secret": vendor.card_secret,
        "event_token": "event-token",
        "event_aes_key": AES_KEY,
    } | changes


def ask(vendor: DingTalk, request: object) -> Response:
    assert isinstance(request, HttpRequest)
    return asyncio.run(vendor.answer(request))


def granted(vendor: DingTalk, **changes: Any) -> dict[str, Any]:
    settings = settings_of(vendor, **changes)
    token = GRANT.read(ask(vendor, GRANT.ask(settings, NOW)))
    assert isinstance(token, Token)
    return settings | {"access_token": token.value}


def sent(vendor: DingTalk, message: Message, target: dict[str, Any], settings: dict[str, Any]) -> Receipt:
    return NOTIFIER.judge(ask(vendor, NOTIFIER.build(message, target, settings)))


def test_a_card_is_sent_pressed_and_changed_without_a_stored_reference() -> None:
    vendor = DingTalk(NOW)
    settings = granted(vendor)
    assert sent(vendor, message_of(), PERSON, settings).outcome is Outcome.delivered
    track_id = out_track_id("d1")
    heard = CALLBACK.hear(vendor.press(track_id, "Snooze 90 min"), settings, NOW)
    assert isinstance(heard, Heard)
    pressed = heard.said[0]
    assert isinstance(pressed, Pressed)
    assert (pressed.action, pressed.token, pressed.minutes, pressed.user_id) == ("snooze", SNOOZE.token, 90, "ann")
    later = message_of(event="snoozed", progress="Processing", buttons=())
    answer = json.loads(CALLBACK.answer(heard, [Result(ok=True, text="Snoozed.", message=later)], settings, NOW).body)
    assert answer["userPrivateData"] == {"cardParamMap": {"note": "Snoozed."}}
    assert NOTIFIER.judge(ask(vendor, UPDATER.update(later, "", PERSON, settings))).ok
    shown = {name: value for name, value in vendor.values(track_id).items() if name != "note"}
    assert shown == answer["cardData"]["cardParamMap"]
    assert shown["btns"] == "[]"
    assert vendor.cards[track_id]["private"] == {"ann": {"note": ""}}


def test_a_retry_makes_no_second_card() -> None:
    vendor = DingTalk(NOW)
    settings = granted(vendor)
    receipts = [sent(vendor, message_of(), GROUP, settings) for _ in range(2)]
    assert [one.outcome for one in receipts] == [Outcome.delivered, Outcome.accepted]
    assert len(vendor.cards) == 1


@pytest.mark.parametrize("delivery_id", ["d1", "x" * 60, "x" * 61, "a/b", "中" * 60, "\ud800"])
def test_ids_of_cards_are_stable_and_plain(delivery_id: str) -> None:
    assert out_track_id(delivery_id) == out_track_id(delivery_id)
    assert out_track_id(delivery_id).replace("-", "").replace("_", "").isalnum()
    assert len(out_track_id(delivery_id)) <= 70


def test_groups_mention_by_user_id_and_everybody() -> None:
    vendor = DingTalk(NOW)
    people = (Mention(name="Ann", user_id="ann"), Mention(name="Bob", phone="13900000000"))
    message = message_of(mentions=people, mention_all=True)
    assert sent(vendor, message, GROUP, granted(vendor, callback_route_key="")).ok
    card = vendor.cards[out_track_id("d1")]
    assert card["ats"] == {"ann": "Ann", "@ALL": "@ALL"}
    assert card["callbackType"] == "STREAM"


def test_without_a_template_the_only_button_is_a_link_and_nothing_changes() -> None:
    vendor = DingTalk(NOW)
    settings = granted(vendor, card_template_id="")
    assert sent(vendor, message_of(), PERSON, settings).ok
    assert sent(vendor, message_of(buttons=()), GROUP, settings).ok
    assert [one["msgKey"] for one in vendor.said] == ["sampleActionCard", "sampleMarkdown"]
    assert all(LINK in one["msgParam"] for one in vendor.said)
    assert ACK.token not in json.dumps(vendor.said)
    assert UPDATER.update(message_of(), "", PERSON, settings) is None
    with_template = granted(vendor)
    missing = NOTIFIER.judge(ask(vendor, UPDATER.update(message_of(), "", PERSON, with_template)))
    assert (missing.outcome, missing.code) == (Outcome.content_error, "param.cardNotExist")


def test_who_is_unknown_or_held_back_did_not_get_it() -> None:
    vendor = DingTalk(NOW)
    vendor.flow_limit = 1
    settings = granted(vendor, card_template_id="")
    assert sent(vendor, message_of(), PERSON, settings).outcome is Outcome.delivered
    slow = sent(vendor, message_of(), PERSON, settings)
    assert (slow.outcome, slow.retry_after_s) == (Outcome.rate_limited, 60.0)
    assert sent(vendor, message_of(), {"user_id": "eve"}, settings).outcome is Outcome.target_gone
    assert sent(vendor, message_of(), {"chat_id": "cidNone"}, settings).outcome is Outcome.target_gone
    cards = granted(vendor)
    assert sent(vendor, message_of(), {"user_id": "eve"}, cards).outcome is Outcome.target_gone
    wrong = granted(vendor, card_template_id="other.schema")
    assert sent(vendor, message_of(delivery_id="d2"), PERSON, wrong).code == "param.templateNotExist"
    vendor.now += 7200_000
    assert sent(vendor, message_of(delivery_id="d3"), PERSON, cards).outcome is Outcome.auth


@pytest.mark.parametrize(
    "target", [{}, {"user_id": ""}, {"user_id": "a;IM_GROUP.b"}, {"chat_id": "a b"}, {"user_id": 7}]
)
def test_odd_targets_are_not_sent_to(target: dict[str, Any]) -> None:
    refused = NOTIFIER.build(message_of(), target, settings_of(DingTalk(), access_token="t"))
    assert isinstance(refused, Receipt)
    assert refused.outcome is Outcome.config_error


def test_settings_are_checked_and_a_wrong_secret_is_said() -> None:
    vendor = DingTalk(NOW)
    assert NOTIFIER.check(settings_of(vendor)) == []
    wrong = settings_of(vendor, card_secret="", event_aes_key="short", robot_code="a b", host="https://x.y/z")
    assert [one.field for one in NOTIFIER.check(wrong)] == ["host", "robot_code", "card_secret", "event_aes_key"]
    assert [one.field for one in NOTIFIER.check(settings_of(vendor, event_token=""))] == ["event_token"]
    assert [one.field for one in NOTIFIER.check({})] == ["app_key", "app_secret"]
    refused = GRANT.read(ask(vendor, GRANT.ask(settings_of(vendor, app_secret="other"), NOW)))
    assert isinstance(refused, Receipt)
    assert (refused.outcome, refused.is_down) == (Outcome.config_error, True)
    assert isinstance(GRANT.ask({}, NOW), Receipt)
    assert isinstance(NOTIFIER.build(message_of(), PERSON, settings_of(vendor)), Receipt)


@given(st.text(max_size=6000), st.sampled_from(["title", "description", "body"]))
def test_no_value_of_a_card_is_over_a_kilobyte_and_no_word_is_lost_at_a_seam(text: str, place: str) -> None:
    values = variables(message_of(**{place: text}))
    assert all(len(value.encode("utf-8", "replace")) <= 1024 for value in values.values())
    assert LINK in values["link"]
    assert json.loads(values["btns"])[0]["event"]["params"]["params"]["p"] == f"ack.{ACK.token}"


def test_long_texts_run_over_the_variables_in_order() -> None:
    lines = [f"line {number} of the template, which is long enough to matter" for number in range(40)]
    values = variables(message_of(body="\n".join(lines)))
    joined = "\n".join(values[name] for name in TEXTS if values[name])
    assert joined.split("\n") == lines
    many = tuple(Button(action="snooze", token=f"{n}" * 48, minutes=60 * n) for n in range(1, 10))
    shown = json.loads(variables(message_of(buttons=many))["btns"])
    assert [one["text"] for one in shown] == [f"Snooze {n} h" for n in range(1, len(shown) + 1)]
    assert len(shown) >= 5


def test_the_card_template_has_all_variables_that_are_sent() -> None:
    text = load_folders("tocsin.notifiers")["dingtalk_app"].read_text("card-template.json")
    editor = json.loads(json.loads(text)["editorData"])
    assert {one["name"] for one in editor["variableList"]} == set(variables(message_of()))
    assert [one["name"] for one in editor["variableList"] if one["private"]] == ["note"]
    shown = json.dumps(editor["schema"]["componentsTree"])
    assert all(name in shown for name in variables(message_of()))


def hear(vendor: DingTalk, call: Inbound, **changes: Any) -> Heard | Reply:
    return CALLBACK.hear(call, settings_of(vendor, **changes), vendor.now)


REFUSED = Reply(status=403, body=b"{}")


def test_presses_and_told_codes_need_their_signatures_and_are_refused_late() -> None:
    vendor = DingTalk(NOW)
    assert sent(vendor, message_of(), PERSON, granted(vendor)).ok
    press, told = vendor.press(out_track_id("d1"), "Acknowledge"), vendor.tell("ABCD1234")
    for call, header in ((press, "x-ddpaas-signature"), (told, "sign")):
        assert isinstance(hear(vendor, call), Heard)
        assert hear(vendor, replace(call, headers=call.headers | {header: "AAAA"})) == REFUSED
        assert hear(vendor, replace(call, method="GET")) == REFUSED
        assert hear(vendor, replace(call, body=b"x" * 600_000)) == REFUSED
        assert hear(vendor, replace(call, headers={})) == REFUSED
        stamp = "x-ddpaas-signature-timestamp" if header != "sign" else "timestamp"
        for odd in ("", "soon", "-1", "9" * 30, str(NOW + 1)):
            assert hear(vendor, replace(call, headers=call.headers | {stamp: odd})) == REFUSED
        for minutes in (-6, 6):
            vendor.now = NOW + minutes * 60_000
            assert hear(vendor, call) == REFUSED
        vendor.now = NOW
    assert hear(vendor, press, card_secret="", callback_route_key="") == REFUSED
    assert hear(vendor, press, card_secret="other") == REFUSED
    assert hear(vendor, told, app_secret="other") == REFUSED
    other = vendor.tell("ABCD1234")
    other = replace(other, body=other.body.replace(vendor.app_key.encode(), b"dingother"))
    assert hear(vendor, other) == REFUSED


def test_the_same_press_has_the_same_id_and_another_has_another() -> None:
    vendor = DingTalk(NOW)
    assert sent(vendor, message_of(), PERSON, granted(vendor)).ok
    first, again = (hear(vendor, vendor.press(out_track_id("d1"), "Acknowledge")) for _ in range(2))
    vendor.now += 1000
    other = hear(vendor, vendor.press(out_track_id("d1"), "Acknowledge"))
    assert isinstance(first, Heard)
    assert isinstance(other, Heard)
    assert first == again
    assert first.said != other.said


@pytest.mark.parametrize(
    "content", ["", "{", "[]", '{"cardPrivateData":7}', '{"cardPrivateData":{"params":{"p":"a.b.c.d"}}}']
)
def test_presses_of_buttons_that_are_not_ours_say_nothing(content: str) -> None:
    vendor = DingTalk(NOW)
    stamp = str(NOW)
    headers = {"x-ddpaas-signature-timestamp": stamp, "x-ddpaas-signature": stamp_signature(vendor.card_secret, stamp)}
    body = json.dumps({"type": "actionCallback", "userId": "ann", "content": content}).encode()
    reply = hear(vendor, Inbound(method="POST", url="u", query={}, headers=headers, body=body))
    assert isinstance(reply, Reply)
    assert (reply.status, reply.body) == (200, b"{}")


def test_a_told_code_links_a_person_or_a_group_and_is_answered() -> None:
    vendor = DingTalk(NOW)
    heard = hear(vendor, vendor.tell("/link abcd1234"))
    assert isinstance(heard, Heard)
    assert heard.said == (Linked(code="ABCD1234", user_id="ann", user_name="Ann"),)
    answer = CALLBACK.answer(heard, [Result(ok=True, text="Linked.")], settings_of(vendor), NOW)
    assert json.loads(answer.body) == {"msgtype": "text", "text": {"content": "Linked."}}
    grouped = hear(vendor, vendor.tell("ABCD1234", group="cidSRE=="))
    assert isinstance(grouped, Heard)
    assert grouped.said == (Linked(code="ABCD1234", user_id="ann", user_name="Ann", chat_id="cidSRE=="),)
    for silent in (vendor.tell("how are you"), vendor.tell("ABCD1234", teller="")):
        taken = hear(vendor, silent)
        assert isinstance(taken, Reply)
        assert taken.body == b"{}"
    late = json.loads(CALLBACK.answer(Heard(context={"kind": "card"}), [], {}, NOW).body)
    assert "正在处理" in late["userPrivateData"]["cardParamMap"]["note"]
    assert "cardData" not in late


def event_call(vendor: DingTalk, event: dict[str, Any], **changes: str) -> Inbound:
    key = aes_key(AES_KEY)
    assert key is not None
    encrypted = seal(json.dumps(event).encode(), key, changes.get("owner", vendor.app_key), b"0123456789abcdef")
    stamp = changes.get("stamp", str(vendor.now))
    query = {"timestamp": stamp, "nonce": "n1", "msg_signature": sign("event-token", stamp, "n1", encrypted)}
    body = json.dumps({"encrypt": encrypted}).encode()
    return Inbound(method="POST", url="u", query=query | changes, headers={}, body=body)


def test_the_address_of_subscribed_events_is_confirmed_encrypted() -> None:
    vendor = DingTalk(NOW)
    call = event_call(vendor, {"EventType": "check_url"})
    reply = hear(vendor, call)
    assert isinstance(reply, Reply)
    answer = json.loads(reply.body)
    key = aes_key(AES_KEY)
    assert key is not None
    assert unseal(answer["encrypt"], key, vendor.app_key) == b"success"
    expected = sign("event-token", answer["timeStamp"], answer["nonce"], answer["encrypt"])
    assert answer["msg_signature"] == expected
    assert hear(vendor, call) == reply
    for refused in (
        event_call(vendor, {}, owner="dingother"),
        event_call(vendor, {}, msg_signature="0" * 40),
        event_call(vendor, {}, nonce="n2"),
        event_call(vendor, {}, stamp=str(NOW - 301_000)),
        replace(call, body=b'{"encrypt":7}'),
        replace(call, query={}),
    ):
        assert hear(vendor, refused) == REFUSED
    assert hear(vendor, call, event_token="", event_aes_key="") == REFUSED


@given(st.binary(max_size=200), st.binary(min_size=16, max_size=16))
def test_sealed_texts_open_for_their_owner_alone(text: bytes, salt: bytes) -> None:
    key = bytes(range(32))
    sealed = seal(text, key, "owner", salt)
    assert unseal(sealed, key, "owner") == text
    assert unseal(sealed, key, "other") is None
    assert unseal(sealed, bytes(32), "owner") != text


@given(st.binary(max_size=200))
def test_nothing_opens_garbage(data: bytes) -> None:
    assert unseal(base64.b64encode(data).decode(), bytes(32), "owner") is None
    assert unseal(data.decode("latin-1"), bytes(32), "owner") is None


def test_stream_mode_is_opened_with_a_ticket() -> None:
    vendor = DingTalk(NOW)
    settings = settings_of(vendor)
    opened = STREAM.opened(ask(vendor, STREAM.open(settings, NOW)), settings, NOW)
    assert isinstance(opened, Opened)
    assert opened.url == "wss://wss-open-connection.dingtalk.com/connect?ticket=tick%20et%2B1"
    assert STREAM.alive(opened.state) is None
    assert isinstance(STREAM.open({}, NOW), Receipt)
    wrong = settings_of(vendor, app_secret="other")
    refused = STREAM.opened(ask(vendor, STREAM.open(wrong, NOW)), wrong, NOW)
    assert isinstance(refused, Receipt)
    assert refused.outcome is Outcome.config_error
    assert isinstance(STREAM.opened(NoResponse(kind="dns", text="x"), wrong, NOW), Receipt)
    for endpoint in ("ws://evil.example", "https://evil.example", None):
        body = json.dumps({"endpoint": endpoint, "ticket": "t"}).encode()
        answer = HttpResponse(status=200, headers={}, body=body)
        assert isinstance(STREAM.opened(answer, settings, NOW), Receipt)


def test_a_press_in_stream_mode_is_answered_in_its_frame() -> None:
    vendor = DingTalk(NOW)
    settings = granted(vendor, callback_route_key="")
    assert sent(vendor, message_of(), PERSON, settings).ok
    heard = STREAM.hear(
        vendor.frame(CARD_TOPIC, vendor.press_event(out_track_id("d1"), "Acknowledge")), {}, settings, NOW
    )
    assert heard.heard is not None
    pressed = heard.heard.said[0]
    assert isinstance(pressed, Pressed)
    assert pressed.event_id.startswith("frame")
    (reply,) = STREAM.answer(heard.heard, [Result(ok=False, text="No right.")], {}, settings)
    assert isinstance(reply, str)
    frame = json.loads(reply)
    assert frame["headers"] == {"messageId": pressed.event_id, "contentType": "application/json"}
    response = json.loads(frame["data"])["response"]
    assert response["userPrivateData"]["cardParamMap"]["note"] == "No right."
    assert "cardData" not in response


@pytest.mark.parametrize("group", ["", "cidSRE=="])
def test_who_tells_a_code_in_stream_mode_is_answered_in_the_chat(group: str) -> None:
    vendor = DingTalk(NOW)
    settings = granted(vendor)
    heard = STREAM.hear(vendor.frame(ROBOT_TOPIC, vendor.told_event("ABCD1234", group=group)), {}, settings, NOW).heard
    assert heard is not None
    _, request = STREAM.answer(heard, [Result(ok=True, text="Linked.")], {}, settings)
    assert NOTIFIER.judge(ask(vendor, request)).ok
    assert json.loads(vendor.said[0]["msgParam"]) == {"content": "Linked."}
    assert ("openConversationId" in vendor.said[0]) == bool(group)


def test_pings_farewells_and_what_is_not_for_us() -> None:
    vendor = DingTalk(NOW)
    settings = settings_of(vendor)
    (pong,) = STREAM.hear(vendor.frame("ping", {"opaque": "7"}, "SYSTEM"), {}, settings, NOW).replies
    assert json.loads(json.loads(pong)["data"]) == {"opaque": "7"}
    assert STREAM.hear(vendor.frame("disconnect", {}, "SYSTEM"), {}, settings, NOW).reconnect
    assert not STREAM.hear(vendor.frame("connected", {}, "SYSTEM"), {}, settings, NOW).reconnect
    for frame in (
        vendor.frame("/v1.0/other", {}),
        vendor.frame("*", {}, "EVENT"),
        vendor.frame(CARD_TOPIC, {"content": "x"}),
        vendor.frame(ROBOT_TOPIC, vendor.told_event("hello")),
        vendor.frame(ROBOT_TOPIC, vendor.told_event("ABCD1234") | {"robotCode": "dingother"}),
    ):
        heard = STREAM.hear(frame, {}, settings, NOW)
        assert heard.heard is None
        assert len(heard.replies) == 1
    assert STREAM.hear(vendor.frame("ping", {}, "SYSTEM"), {}, {}, NOW).replies == ()


@given(st.one_of(st.text(max_size=80), st.binary(max_size=80)))
def test_frames_of_garbage_are_ignored(frame: str | bytes) -> None:
    heard = STREAM.hear(frame, {}, settings_of(DingTalk()), NOW)
    assert heard.heard is None
    assert heard.replies == ()


def test_people_are_found_by_number_and_by_signing_in() -> None:
    vendor = DingTalk(NOW)
    settings = granted(vendor)
    (request,) = LOOKUP.find(settings, "ann@example.com", "+8613800000000")
    assert LOOKUP.found(ask(vendor, request)) == Who(user_id="ann")
    (request,) = LOOKUP.find(settings, "", "+8613900000000")
    missing = LOOKUP.found(ask(vendor, request))
    assert isinstance(missing, Receipt)
    assert missing.outcome is Outcome.target_gone
    assert LOOKUP.find(settings, "ann@example.com", "") == []
    assert LOOKUP.find({}, "", "+8613900000000") == []
    assert isinstance(LOOKUP.found(HttpResponse(status=200, headers={}, body=b'{"errcode":0}')), Receipt)
    back = "https://tocsin.example/sign-in/dingtalk"
    page = urlsplit(SIGN_IN.url(settings, "s 1", back))
    assert page.netloc == "login.dingtalk.com"
    assert parse_qs(page.query)["redirect_uri"] == [back]
    assert SIGN_IN.url({}, "s", back) == ""
    step: object = SIGN_IN.exchange(settings, vendor.sign_in("ann"), back)
    for _ in range(3):
        step = SIGN_IN.read(ask(vendor, step), settings)
    assert step == Who(user_id="ann")
    again = SIGN_IN.read(ask(vendor, SIGN_IN.exchange(settings, "used", back)), settings)
    assert isinstance(again, Receipt)
    assert again.code == "codeNotExist"


def test_the_robot_mentions_everybody_adds_its_keyword_and_is_muted_when_too_fast() -> None:
    vendor = DingTalk(NOW)
    vendor.robot |= {"keyword": "值班", "secret": "SEC1"}
    target = {"token": vendor.robot["token"], "sign_secret": "SEC1", "keyword": "值班"}
    message = message_of(mentions=(Mention(name="Ann", phone="+8613800000000"),), mention_all=True)
    for body in ("", "words", "磁盘将满" * 4000 + "值班"):
        request = ROBOT.build(replace(message, body=body), target, {})
        assert ROBOT.judge(ask(vendor, request)).ok
        said = vendor.robot_said[-1]
        assert said["at"] == {"atMobiles": ["13800000000"], "isAtAll": True}
        assert said["markdown"]["text"].endswith("@13800000000")
        assert len(said["markdown"]["text"].encode()) <= 4000
    without = {name: target[name] for name in ("token", "sign_secret")}
    assert ROBOT.judge(ask(vendor, ROBOT.build(message, without, {}))).code == "310000"
    receipts = [ROBOT.judge(ask(vendor, ROBOT.build(message, target, {}))) for _ in range(18)]
    assert [one.outcome for one in receipts] == [Outcome.delivered] * 17 + [Outcome.rate_limited]
    vendor.now += 120_000
    muted = ROBOT.judge(ask(vendor, ROBOT.build(replace(message, sent_at=vendor.now), target, {})))
    assert (muted.code, muted.retry_after_s) == ("130101", 600.0)


def test_the_stamp_is_signed_as_the_documents_say() -> None:
    expected = base64.b64encode(hmac.new(b"secret", b"1595925864847", hashlib.sha256).digest()).decode()
    assert stamp_signature("secret", "1595925864847") == expected
