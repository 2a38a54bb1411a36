"""DingTalk: the app against a strict stand-in, its callbacks of three kinds, Stream mode, its robots."""

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

from tests.plugins.notifiers.dingtalk_talk import (
    ACK,
    GROUP,
    LINK,
    NOW,
    PERSON,
    SNOOZE,
    ask,
    granted,
    message_of,
    sent,
    settings_of,
)
from tests.vendors.dingtalk import DingTalk
from tocsin.kernel.wire import HttpResponse
from tocsin.notifiers.callback import Heard, Pressed, Result
from tocsin.notifiers.dingtalk.notifier import NOTIFIER as ROBOT
from tocsin.notifiers.dingtalk_app.callback import CALLBACK, stamp_signature
from tocsin.notifiers.dingtalk_app.card import TEXTS, out_track_id, variables
from tocsin.notifiers.dingtalk_app.directory import LOOKUP, SIGN_IN
from tocsin.notifiers.dingtalk_app.notifier import GRANT, NOTIFIER, UPDATER
from tocsin.notifiers.directory import Who
from tocsin.notifiers.message import Button, Mention
from tocsin.notifiers.notifier import Outcome, Receipt
from tocsin.runtime.plugins import load_folders


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


@given(st.text(max_size=3000), st.sampled_from(["title", "description", "body"]))
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
