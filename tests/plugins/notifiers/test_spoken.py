"""What is said on the telephone and in a text message, in both languages."""

from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.notifiers.message import Button, DigestLine, Event, Message
from tocsin.notifiers.segments import parts
from tocsin.notifiers.spoken import SCRIPT_S, after_key, keys, phrase, prompt, script, seconds, sms, speakable, spell

URL = "https://tocsin.example/incident/6549f8a1e1b2c3d4e5f60718"
FOREIGN = st.text(st.characters(exclude_categories=()), max_size=300)


def message_of(**changes: Any) -> Message:
    values: dict[str, Any] = {
        "event": "triggered",
        "delivery_id": "d1",
        "sent_at": 1763695800000,
        "num": "A1B2C3",
        "title": "Disk “full” on <db-1> — see https://x.example/?a=1",
        "severity": "Critical",
        "channel_name": "SRE",
        "person_name": "Ann",
        "url": URL,
    }
    return Message(**values | changes)


def test_a_call_says_what_is_wrong_and_what_the_keys_do() -> None:
    message = message_of()
    assert script(message, keys(message)) == (
        "Hello Ann, this is Tocsin. Critical incident: Disk “full” on db-1 — see. Channel SRE. "
        "Number A, 1, B, 2, C, 3. Press 1 to acknowledge, 2 to escalate, star to repeat."
    )
    chinese = message_of(locale="zh-CN", title="磁盘将满", event="escalated", delayed_s=300)
    assert script(chinese, keys(chinese)) == (
        "Ann，您好，这里是 Tocsin。此消息延迟了 5 分钟。已升级，严重故障：磁盘将满。协作空间：SRE。"
        "编号 A, 1, B, 2, C, 3。按 1 认领，按 2 升级，按星号键重听。"
    )
    assert "Press" not in script(message)


def test_a_text_message_names_the_incident_and_keeps_the_link() -> None:
    assert sms(message_of(title="Disk “full”", reason="you are on call")) == (
        f'[Critical] INC #A1B2C3 Disk "full" | SRE | you are on call\n{URL}'
    )
    assert sms(message_of(title="磁盘将满", locale="zh-CN", event="closed"), link=False, signature="公司") == (
        "[已关闭] 严重 INC #A1B2C3 磁盘将满 | SRE"
    )
    late = sms(message_of(repeat=True, delayed_s=600))
    assert late.startswith("(maybe a repeat) (10 min late) [Critical] INC #A1B2C3")
    lines = (DigestLine(num="A1", title="x", severity="Info", progress="Triggered", url=URL),) * 2
    assert sms(message_of(event="digest", lines=lines, channel_name="")) == f"[Digest] 2 incidents: A1 x; A1 x\n{URL}"


def test_codes_are_said_completely_and_digit_by_digit() -> None:
    notice = message_of(
        event="notice", num="", url="", title="Tocsin code", description="Your code is 482913. " + "x" * 300
    )
    assert "Your code is 4, 8, 2, 9, 1, 3." in script(notice)
    assert "x" * 300 in script(notice)
    assert sms(notice).startswith("[Notice] Tocsin code: Your code is 482913.")
    assert "x" * 300 in sms(notice)


def test_a_template_wins() -> None:
    message = message_of(body="DB <b>down</b>\nsee https://x.example/1")
    assert script(message, {"1": "ack"}) == "DB b down /b see. Press 1 to acknowledge, star to repeat."
    assert sms(message) == "DB <b>down</b>\nsee https://x.example/1"
    assert parts(sms(message_of(body="磁盘" * 2000))) == 4


@pytest.mark.parametrize(
    ("changes", "taken"),
    [
        ({}, {"1": "ack", "2": "escalate"}),
        ({"event": "repeat"}, {"1": "ack", "2": "escalate"}),
        ({"event": "closed", "progress": "Closed"}, {}),
        ({"event": "acknowledged"}, {}),
        ({"event": "digest"}, {}),
        ({"event": "notice"}, {}),
        ({"event": "test"}, {"1": "received"}),
        ({"buttons": (Button(action="received", token="t"),)}, {"1": "received"}),
        ({"buttons": (Button(action="escalate", token="t"), Button(action="snooze", token="s"))}, {"2": "escalate"}),
        ({"buttons": (Button(action="close", token="t"),)}, {}),
    ],
)
def test_keys_do_what_the_reader_may_do(changes: dict[str, Any], taken: dict[str, str]) -> None:
    assert keys(message_of(**changes)) == taken


def test_sentences_in_both_languages() -> None:
    assert prompt({}, chinese=False) == ""
    assert prompt({"1": "received"}, chinese=False) == (
        "Press 1 to confirm that this call has arrived, star to repeat."
    )
    assert prompt({"1": "received"}, chinese=True) == "按 1 确认已收到，按星号键重听。"
    assert after_key("ack", chinese=False) == "Your acknowledgement was taken. Goodbye."
    assert after_key("escalate", chinese=True) == "已记录您的升级。再见。"
    assert phrase("silence", chinese=False) == "No key was pressed. Goodbye."
    assert spell("A1-B2") == "A, 1, B, 2"
    assert speakable("<b>&amp;\x00 👍 ok\ufffe") == "b amp; ok"


@given(st.sampled_from(get_args(Event)), st.sampled_from(["en-US", "zh-CN"]), FOREIGN, FOREIGN, FOREIGN)
def test_any_text_stays_short_and_holds_no_markup(event: Event, locale: str, title: str, name: str, num: str) -> None:
    message = message_of(event=event, locale=locale, title=title, person_name=name, channel_name=name, num=num[:8])
    said = script(message, keys(message))
    assert said
    assert not set(said) & set("<>&\x00\r\n")
    if event not in ("notice", "test"):
        assert seconds(said) <= SCRIPT_S + 6
    assert parts(sms(message)) <= (4 if event in ("notice", "test") else 2)
    assert sms(message).endswith(URL)
