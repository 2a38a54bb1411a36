"""The operator's e-mail settings (`from`, `name`) and one recipient's `address`."""

import re
from collections.abc import Mapping
from email.headerregistry import Address
from typing import Any
from urllib.parse import quote

from msgspec import Struct

from tocsin.notifiers.notifier import Problem

_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LABEL = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
_DOMAIN = re.compile(rf"{_LABEL}(\.{_LABEL})*")


class Sender(Struct, frozen=True, kw_only=True):
    """Who the mails come from. Message ids and the list id use the address's `domain`."""

    address: str
    name: str
    relay: str = ""  # smtp://…, with the password; empty for the server's own relay

    def __repr__(self) -> str:
        return f"Sender({self.address})"

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
    relay = read_relay(settings)
    return relay if isinstance(relay, list) else Sender(address=address, name=name, relay=relay)


def read_relay(settings: Mapping[str, Any]) -> str | list[Problem]:
    """A provider's relay as an `smtp://` or `smtps://` address, empty for the server's own; or what to correct."""
    host = settings.get("host")
    if not host:
        return ""
    if not isinstance(host, str) or not _DOMAIN.fullmatch(host.strip().lower()):
        return [Problem("host", "Enter the relay's host name, such as smtp.example.com.")]
    port, security = settings.get("port") or 0, settings.get("security") or "starttls"
    if type(port) is not int or not 0 <= port <= 65_535:
        return [Problem("port", "The port is a number from 1 to 65535, or empty.")]
    if security not in ("starttls", "tls", "none"):
        return [Problem("security", "The security is starttls, tls or none.")]
    user, password = settings.get("user") or "", settings.get("password") or ""
    if not isinstance(user, str) or not isinstance(password, str):
        return [Problem("user", "User name and password are text.")]
    login = f"{quote(user, safe='')}:{quote(password, safe='')}@" if user else ""
    scheme, option = ("smtps", "") if security == "tls" else ("smtp", "" if security == "none" else "?starttls=on")
    if security == "none" and user:
        option = "?starttls=off"
    return f"{scheme}://{login}{host.strip().lower()}{f':{port}' if port else ''}/{option}"


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
