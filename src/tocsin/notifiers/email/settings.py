"""The operator's e-mail settings (`from`, `name`) and one recipient's `address`."""

import re
from collections.abc import Mapping
from email.headerregistry import Address
from typing import Any

from msgspec import Struct

from tocsin.notifiers.notifier import Problem

_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LABEL = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
_DOMAIN = re.compile(rf"{_LABEL}(\.{_LABEL})*")


class Sender(Struct, frozen=True, kw_only=True):
    """Who the mails come from. Message ids and the list id use the address's `domain`."""

    address: str
    name: str

    @property
    def domain(self) -> str:
        """What stands behind the `@`."""
        return self.address.rpartition("@")[2]

    def header(self) -> Address:
        """The `From` header."""
        return Address(display_name=self.name, addr_spec=self.address)


def read_sender(settings: Mapping[str, Any]) -> Sender | list[Problem]:
    """The sender, or what to correct."""
    address = read_address(settings.get("from"))
    if address is None:
        return [Problem("from", "Enter the sender's address, such as oncall@example.com.")]
    name = settings.get("name") or "Tocsin"
    if not isinstance(name, str) or not name.isprintable() or len(name) > 100:
        return [Problem("name", "The sender's name is one line of at most 100 characters.")]
    return Sender(address=address, name=name)


def read_address(given: object) -> str | None:
    """An address in the form it is sent to (international domains in ASCII), or `None` if it is not one.

    Strict on purpose: no quotes, no comments, no line breaks; nothing that could add a recipient or a header.
    """
    if not isinstance(given, str) or len(given) > 254:
        return None
    local, at, domain = given.strip().rpartition("@")
    try:
        domain = domain.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return None
    if not at or len(local) > 64 or not _LOCAL.fullmatch(local) or not _DOMAIN.fullmatch(domain):
        return None
    return f"{local}@{domain}"
