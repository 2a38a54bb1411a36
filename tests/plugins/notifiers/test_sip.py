"""A SIP trunk's settings, its rules for numbers, and what a call's ending means."""

from typing import Any

import pytest

from tocsin.notifiers.message import Message
from tocsin.notifiers.notifier import Outcome, PhoneCall, PhoneResult, Receipt
from tocsin.notifiers.sip.notifier import NOTIFIER as SIP
from tocsin.runtime import sip_trunk

SETTINGS: dict[str, Any] = {"host": "sip.example.com", "user": "tocsin", "password": "p<a>ss'w,rd|%"}
TARGET = {"phone": "+8613800138000"}
MESSAGE = Message(event="triggered", delivery_id="d1", sent_at=1, num="A1", title="Disk full", severity="Critical")


def build(changes: dict[str, Any], phone: str = TARGET["phone"]) -> PhoneCall:
    call = SIP.build(MESSAGE, {"phone": phone}, SETTINGS | changes)
    assert isinstance(call, PhoneCall), call
    return call


@pytest.mark.parametrize(
    ("rules", "phone", "dialled"),
    [
        ({}, "+8613800138000", "+8613800138000"),
        ({"+86": ""}, "+8613800138000", "13800138000"),
        ({"+86": "0"}, "+8613800138000", "013800138000"),
        ({"+86": "0", "+": "00"}, "+12025550123", "0012025550123"),
        ({"+": "00", "+86": "", "+8657": "057"}, "+8657187654321", "057187654321"),
        ({"+1": "9"}, "+8613800138000", "+8613800138000"),
    ],
)
def test_the_longest_beginning_that_fits_is_replaced(rules: dict[str, str], phone: str, dialled: str) -> None:
    assert build({"number_prefixes": rules}, phone).number == dialled


def test_a_call_says_the_text_takes_keys_and_has_a_trunk_that_the_carrier_takes() -> None:
    call = build({"port": 5061, "transport": "tls", "caller_id": "057112345678", "voices": {"en-US": "en-gb"}})
    assert call.trunk == {
        "host": "sip.example.com",
        "port": "5061",
        "transport": "tls",
        "user": "tocsin",
        "password": SETTINGS["password"],
        "caller_id": "057112345678",
        "voice": "en-gb",
    }
    assert set(call.answers) == {"1", "2"}
    assert call.text.endswith("Press 1 to acknowledge, 2 to escalate, star to repeat.")
    assert sip_trunk.read_trunk(call.trunk).authority == "sip.example.com:5061"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"host": ""}, "host"),
        ({"host": "sip:host"}, "host"),
        ({"host": "host:5060"}, "host"),
        ({"host": "host;transport=tcp"}, "host"),
        ({"host": "host\nnext"}, "host"),
        ({"port": 0}, "port"),
        ({"port": 65536}, "port"),
        ({"port": "50 60"}, "port"),
        ({"port": True}, "port"),
        ({"transport": "ws"}, "transport"),
        ({"user": "a;b"}, "user"),
        ({"user": ""}, "password"),
        ({"password": ""}, "password"),
        ({"password": 'a"b'}, "password"),
        ({"password": "a;b"}, "password"),
        ({"password": "a b"}, "password"),
        ({"password": "a\nauth_user=b"}, "password"),
        ({"caller_id": "a@b"}, "caller_id"),
        ({"number_prefixes": {"86": "0"}}, "number_prefixes"),
        ({"number_prefixes": {"+86": "sip:"}}, "number_prefixes"),
        ({"number_prefixes": ["+86"]}, "number_prefixes"),
        ({"voices": {"fr-FR": "fr"}}, "voices"),
        ({"voices": {"en-US": "-f"}}, "voices"),
    ],
)
def test_wrong_settings_are_said_by_field(changes: dict[str, Any], field: str) -> None:
    assert SIP.check(SETTINGS) == []
    problems = SIP.check(SETTINGS | changes)
    assert [problem.field for problem in problems] == [field]
    assert isinstance(SIP.build(MESSAGE, TARGET, SETTINGS | changes), Receipt)


@pytest.mark.parametrize(
    ("ending", "text", "outcome", "is_down"),
    [
        ("answered", "", Outcome.delivered, False),
        ("busy", "486 Busy Here", Outcome.no_answer, False),
        ("no_answer", "", Outcome.no_answer, False),
        ("rejected", "603 Decline", Outcome.no_answer, False),
        ("bad_number", "404 Not Found", Outcome.target_gone, False),
        ("unreachable", "503 Service Unavailable", Outcome.transient, True),
        ("unreachable", "Connection refused", Outcome.transient, True),
        ("unreachable", "401 Unauthorized", Outcome.config_error, True),
        ("unreachable", "403 Forbidden", Outcome.config_error, False),
        ("unreachable", "488 Not Acceptable Here", Outcome.config_error, True),
    ],
)
def test_endings_are_judged(ending: Any, text: str, outcome: Outcome, is_down: bool) -> None:
    receipt = SIP.judge(PhoneResult(ending=ending, text=text))
    assert (receipt.outcome, receipt.is_down) == (outcome, is_down)


def test_a_key_comes_in_the_receipt() -> None:
    assert SIP.judge(PhoneResult(ending="answered", key="1", talked_s=4.0)).key == "1"
