"""What DingTalk sends here: presses, told codes and subscribed events, each signed its own way; Stream mode."""

import base64
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.plugins.notifiers.dingtalk_talk import AES_KEY, NOW, PERSON, ask, granted, message_of, sent, settings_of
from tests.vendors.dingtalk import DingTalk
from tocsin.kernel.wire import HttpResponse, NoResponse
from tocsin.notifiers.callback import Heard, Inbound, Linked, Pressed, Reply, Result
from tocsin.notifiers.dingtalk_app.callback import CALLBACK, stamp_signature
from tocsin.notifiers.dingtalk_app.card import out_track_id
from tocsin.notifiers.dingtalk_app.notifier import NOTIFIER
from tocsin.notifiers.dingtalk_app.sealed import seal, sign, unseal
from tocsin.notifiers.dingtalk_app.settings import aes_key
from tocsin.notifiers.dingtalk_app.stream import CARD_TOPIC, ROBOT_TOPIC, STREAM
from tocsin.notifiers.notifier import Outcome, Receipt
from tocsin.notifiers.stream import Opened


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
    assert heard.said == (Linked(code="abcd1234", user_id="ann", user_name="Ann"),)
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
