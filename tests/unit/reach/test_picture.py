"""The picture of what would reach a person, and what they may ask for."""

from __future__ import annotations

from typing import Any

import pytest

from tocsin.kernel.errors import InvalidParameter
from tocsin.people.model import Member
from tocsin.people.quiet import QuietRule
from tocsin.reach import picture, wishes
from tocsin.reach.model import Contacts, Device, Identity, Means, Provider

NOW = 1_760_000_000_000
MEDIA = {"mail": "email", "texts": "sms", "calls": "voice", "chat": "slack_app", "push": "app"}


def provider(provider_id: int, notifier: str, **more: Any) -> Provider:
    """An enabled provider."""
    return Provider(account_id=1, provider_id=provider_id, notifier=notifier, name=f"p{provider_id}", **more)


def means(*providers: Provider, has_relay: bool = True) -> Means:
    """What can be sent through."""
    return Means(providers={one.provider_id: one for one in providers}, media=MEDIA, has_relay=has_relay)


def member(**more: Any) -> Member:
    """Ana, with everything."""
    values = {"email": "ana@example.com", "phone": "+4915112345678", **more}
    return Member(account_id=1, member_id=7, name="Ana", **values)


def transports(one: picture.Picture) -> list[tuple[str, tuple[str, ...], str]]:
    """The transports of a picture."""
    return [(step.line.transport, step.line.ways, step.line.problem) for step in one.steps]


def test_without_preferences_it_is_mail() -> None:
    pictures = picture.draw(Contacts(member=member()), means(), NOW)
    assert [one.severity for one in pictures] == ["Critical", "Warning", "Info"]
    assert all(transports(one) == [("email", ("ana@example.com",), "")] for one in pictures)
    assert all(one.reaches for one in pictures)


def test_every_transport_says_where_or_why_not() -> None:
    mine = {"critical": ["voice", "sms", "app", "slack_app:4", "telegram"]}
    who = Identity(account_id=1, provider_id=4, member_id=7, user_id="U")
    phone = Device(account_id=1, device_id="d", member_id=7, name="Phone", notifier="push")
    contacts = Contacts(member=member(preferences=mine), identities=(who,), devices=(phone,))
    known = means(provider(2, "calls"), provider(3, "texts"), provider(4, "chat"))
    critical = picture.draw(contacts, known, NOW)[0]
    assert transports(critical) == [
        ("voice", ("+491…78",), ""),
        ("sms", ("+491…78",), ""),
        ("app", ("Phone",), ""),
        ("slack_app:4", ("Ana (p4)",), ""),
        ("telegram", (), "no Telegram app is set up on this server"),
    ]
    assert [[line.transport for line in step.then] for step in critical.steps] == [["email"]] * 5


@pytest.mark.parametrize(
    ("severity", "wanted", "then"),
    [
        ("critical", ["email"], ["sms", "app", "voice"]),
        ("warning", ["email"], ["sms", "app"]),
        ("critical", ["sms"], ["email", "voice"]),
        ("info", ["sms"], ["email"]),
        ("info", ["slack_app"], ["sms", "email"]),
        ("info", ["slack_app", "sms"], ["email"]),
    ],
)
def test_what_follows_is_what_was_not_wanted_anyway(severity: str, wanted: list[str], then: list[str]) -> None:
    contacts = Contacts(member=member(preferences={severity: wanted}))
    one = next(one for one in picture.draw(contacts, means(), NOW) if one.severity.lower() == severity)
    assert [line.transport for line in one.steps[0].then] == then


def test_nothing_reaches_somebody_without_an_address() -> None:
    pictures = picture.draw(Contacts(member=member(email="", phone="")), means(), NOW)
    assert not any(one.reaches for one in pictures)
    assert pictures[0].steps[0].line.problem == "no e-mail address is known"


def test_the_quiet_rule_that_holds_is_named() -> None:
    rule = {"start": "00:00", "end": "24:00", "name": "Always", "transports": ["sms"], "severities": ["Info"]}
    contacts = Contacts(member=member(quiet=[rule], preferences={"info": ["voice"]}))
    pictures = picture.draw(contacts, means(), NOW)
    assert [one.quiet for one in pictures] == ["", "", "Always"]
    assert [step.line.transport for step in pictures[2].steps] == ["sms"]


@pytest.mark.parametrize(
    ("wanted", "kept"),
    [
        ([], []),
        (["voice", "sms", "voice"], ["voice", "sms"]),
        (["slack_app", "slack_app:4"], ["slack_app", "slack_app:4"]),
    ],
)
def test_transports_that_may_be_asked_for(wanted: list[str], kept: list[str]) -> None:
    assert wishes.check_transports(wanted, "info", {4: "slack_app"}) == kept


@pytest.mark.parametrize(
    ("wanted", "message"),
    [
        (["sms", "fax"], "info[1]: must be one of"),
        (["robot"], "info[0]: must be one of"),
        (["voice:4"], "info[0]: voice has no choice of provider"),
        (["telegram:4"], "info[0]: there is no telegram provider '4'"),
        (["slack_app:04"], "info[0]: there is no slack_app provider '04'"),
        (["slack_app:٤"], "info[0]: there is no slack_app provider"),
        (["slack_app:" + "9" * 400], "info[0]: there is no slack_app provider"),
        (["sms"] * 21, "info: has at most 20 transports"),
    ],
)
def test_transports_that_do_not_exist(wanted: list[str], message: str) -> None:
    with pytest.raises(InvalidParameter) as refused:
        wishes.check_transports(wanted, "info", {4: "slack_app"})
    assert refused.value.message.startswith(message)


def test_the_transports_of_quiet_rules_are_checked_too() -> None:
    wishes.check_quiet([QuietRule(start="22:00", end="07:00")], "quiet", {})
    with pytest.raises(InvalidParameter, match=r"^quiet\[0\]\.transports\[1\]: "):
        wishes.check_quiet([QuietRule(start="22:00", end="07:00", transports=["sms", "fax"])], "quiet", {})
