"""Addresses, numbers, names and zones."""

from __future__ import annotations

import pytest

from tocsin.kernel.errors import InvalidParameter
from tocsin.people import contacts


@pytest.mark.parametrize(
    ("one", "other"), [("Ana@Example.com", " ana@example.COM "), ("straße@x.de", "STRASSE@x.de"), ("ａ@x.de", "A@x.de")]
)
def test_the_same_address_has_the_same_key(one: str, other: str) -> None:
    assert contacts.email_key(one) == contacts.email_key(other)


@pytest.mark.parametrize("email", ["a@b", "ana+tag@mail.example.com", " ana@example.com ", "анна@пример.рф"])
def test_addresses_that_pass(email: str) -> None:
    assert contacts.check_email(email) == email.strip()


@pytest.mark.parametrize(
    "email", ["", "a", "@b", "a@", "a@b@c", "a b@c", "a@b\nc", "<a@b>", "a@b,c@d", "x" * 250 + "@b.de"]
)
def test_addresses_that_do_not(email: str) -> None:
    with pytest.raises(InvalidParameter, match=r"^work: must be an e-mail address"):
        contacts.check_email(email, "work")


@pytest.mark.parametrize("phone", ["+4915112345678", "0151 123-45", "(030) 123"[1:]])
def test_numbers_that_pass(phone: str) -> None:
    assert contacts.check_phone(phone) == phone


@pytest.mark.parametrize("phone", ["", "12", "call me", "+", "+49\n151", "1" * 40])
def test_numbers_that_do_not(phone: str) -> None:
    with pytest.raises(InvalidParameter, match=r"^phone: "):
        contacts.check_phone(phone)


def test_names_are_one_line_of_some_length() -> None:
    assert contacts.check_name("  Ana  ", "name") == "Ana"
    for name in ("", "   ", "x" * 40, "a\nb", "a\x00b", "a\u2028b"):
        with pytest.raises(InvalidParameter, match=r"^name: must have 1 to 39"):
            contacts.check_name(name, "name")


def test_zones_are_those_of_the_iana_database() -> None:
    assert contacts.check_time_zone("Europe/Berlin") == "Europe/Berlin"
    for zone in ("Mars/Olympus", "", "../../etc/passwd", "x" * 100, "Europe"):
        with pytest.raises(InvalidParameter, match=r"^time_zone: "):
            contacts.check_time_zone(zone)
