"""What reaches a person by each transport, and what follows a failure."""

from __future__ import annotations

from typing import Any

import pytest

from tocsin.people.model import Member
from tocsin.reach import ways
from tocsin.reach.model import Contacts, Device, Identity, Means, Provider

MEDIA = {"chat": "slack_app", "texts": "sms", "mail": "email"}


def provider(provider_id: int, notifier: str = "chat", **more: Any) -> Provider:
    """An enabled provider."""
    return Provider(account_id=1, provider_id=provider_id, notifier=notifier, name=f"p{provider_id}", **more)


def means(*providers: Provider, has_relay: bool = False) -> Means:
    """What can be sent through."""
    return Means(providers={one.provider_id: one for one in providers}, media=MEDIA, has_relay=has_relay)


def contacts(identities: tuple[int, ...] = (), devices: tuple[Device, ...] = (), **more: Any) -> Contacts:
    """Ana, linked in these providers."""
    linked = tuple(Identity(account_id=1, provider_id=one, member_id=7, user_id=f"U{one}") for one in identities)
    member = Member(account_id=1, member_id=7, name="Ana", **more)
    return Contacts(member=member, identities=linked, devices=devices)


def device(number: int, **more: Any) -> Device:
    """A browser that takes pushes."""
    values: dict[str, Any] = {"name": f"d{number}", "notifier": "push", "provider_id": 9, "target_sealed": "s"}
    return Device(account_id=1, device_id=str(number), member_id=7, **values | more)


@pytest.mark.parametrize("relay", [True, False])
def test_mail_goes_through_the_relay_or_a_provider(relay: bool) -> None:
    known = means(has_relay=True) if relay else means(provider(1, "mail"))
    found = ways.find("email", contacts(email="ana@example.com"), known)
    assert [(one.medium, one.target) for one in found.ways] == [("email", {"address": "ana@example.com"})]
    assert ways.find("email", contacts(email="ana@example.com"), means()).problem
    assert ways.find("email", contacts(), known).problem


@pytest.mark.parametrize(
    ("phone", "country", "number"),
    [
        ("+4915112345678", "", "+4915112345678"),
        ("0151 12345678", "DE", "+4915112345678"),
        ("13800138000", "86", "+8613800138000"),
        ("13800138000", "", ""),
        ("nonsense", "DE", ""),
        ("", "DE", ""),
    ],
)
def test_numbers_are_called_in_one_form(phone: str, country: str, number: str) -> None:
    found = ways.find("sms", contacts(phone=phone, country_code=country), means(provider(1, "texts")))
    assert [one.target for one in found.ways] == ([{"phone": number}] if number else [])
    assert bool(found.problem) is not bool(number)


def test_every_device_that_still_works_is_a_way() -> None:
    devices = (device(1), device(2, status="silent"), device(3, notifier=""), device(4))
    found = ways.find("app", contacts(devices=devices), means())
    assert [(one.device_id, one.notifier, one.provider_id) for one in found.ways] == [
        ("1", "push", 9),
        ("4", "push", 9),
    ]
    silent = ways.find("app", contacts(devices=(device(2, status="silent"),)), means())
    assert (silent.ways, "still work" in silent.problem) == ((), True)
    assert ways.find("app", contacts(), means()).problem


@pytest.mark.parametrize(
    ("transport", "identities", "providers", "way"),
    [
        ("slack_app", (1,), (provider(1),), 1),
        ("slack_app", (1, 2), (provider(1, priority=1), provider(2)), 2),
        ("slack_app", (1,), (provider(1, priority=1), provider(2)), 1),
        ("slack_app:1", (1, 2), (provider(1, priority=1), provider(2)), 1),
        ("slack_app:2", (1,), (provider(1), provider(2)), 0),
        ("slack_app:3", (1,), (provider(1),), 0),
        ("slack_app", (1,), (), 0),
        ("telegram", (1,), (provider(1),), 0),
        ("pigeon", (1,), (provider(1),), 0),
    ],
)
def test_a_chat_app_is_one_where_the_person_is_known(
    transport: str, identities: tuple[int, ...], providers: tuple[Provider, ...], way: int
) -> None:
    found = ways.find(transport, contacts(identities), means(*providers))
    assert [one.provider_id for one in found.ways] == ([way] if way else [])
    assert bool(found.problem) is not bool(way)
    if way:
        assert found.ways[0].target == {"user_id": f"U{way}", "address": ""}


@pytest.mark.parametrize("medium", [one for one in ways.MEDIA if one != "voice"])
def test_a_call_follows_only_where_it_is_critical(medium: str) -> None:
    assert "voice" not in ways.instead(medium, "Warning")
    assert medium not in ways.instead(medium, "Critical")


def test_sms_and_mail_follow_a_chat_app() -> None:
    assert {ways.instead(one, "Critical") for one in ways.APPS} == {("sms", "email")}


@pytest.mark.parametrize(
    ("phone", "shown"), [("+4915112345678", "+491…78"), ("+861", "…"), ("", "…"), ("1234567", "1234…67")]
)
def test_a_number_is_shown_without_its_middle(phone: str, shown: str) -> None:
    assert ways.mask_phone(phone) == shown
