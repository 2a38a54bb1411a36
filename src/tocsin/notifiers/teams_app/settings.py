"""What an operator enters for a Teams bot, and which conversation a message goes to."""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlsplit

import msgspec
from msgspec import Struct

from tocsin.notifiers.notifier import HttpRequest, Problem
from tocsin.notifiers.receipts import read_object
from tocsin.notifiers.robots import encode_json

TIMEOUT_S = 10.0
GLOBAL_SERVICE = "https://smba.trafficmanager.net/teams"
"""Serves every region; a conversation that was linked names its own."""

_GUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_HOST = re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+")
_BARE_CHANNEL = re.compile(r"19:[\w.-]{1,200}@thread\.(?:tacv2|v2|skype)")
_CONVERSATION = re.compile(r"[!-~]{1,400}")
_OUR_HOSTS = {"smba.trafficmanager.net", "smba.infra.gcc.teams.microsoft.com"}
_OUR_DOMAIN = ".botframework.com"


class Bot(Struct, frozen=True, kw_only=True):
    """A single-tenant bot. Its `repr` shows no secret."""

    app_id: str
    client_secret: str
    tenant_id: str
    service_hosts: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return "Bot(…)"


class Conversation(Struct, frozen=True, kw_only=True):
    """Where messages go: the service's address without a slash at its end, the conversation's id, its tenant."""

    service: str
    conversation: str
    tenant: str = ""

    def as_address(self) -> str:
        """The conversation as it is kept with a person or a group."""
        return msgspec.json.encode(self).decode()

    def url(self, activity_id: str = "") -> str:
        """The address of its activities, or of one of them."""
        tail = f"/{quote(activity_id, safe='')}" if activity_id else ""
        return f"{self.service}/v3/conversations/{quote(self.conversation, safe='')}/activities{tail}"


def read(settings: Mapping[str, Any]) -> Bot | list[Problem]:
    """The bot, or what to correct."""
    app_id, tenant_id = _text(settings, "app_id"), _text(settings, "tenant_id")
    secret, hosts = _text(settings, "client_secret"), _hosts(settings)
    problems = []
    if not _GUID.fullmatch(app_id):
        problems.append(
            Problem("app_id", "Enter the Microsoft App ID, for example 00000000-0000-0000-0000-000000000000.")
        )
    if not secret or any(not c.isprintable() or c.isspace() for c in secret):
        problems.append(Problem("client_secret", "Enter the Value of a client secret; copy it again."))
    elif _GUID.fullmatch(secret):
        problems.append(Problem("client_secret", "This is the Secret ID; enter the Value beside it."))
    if not _GUID.fullmatch(tenant_id):
        problems.append(Problem("tenant_id", "Enter the App Tenant ID; it looks like the App ID."))
    if not all(map(_HOST.fullmatch, hosts)):
        problems.append(Problem("service_hosts", "Enter host names only, without https:// and path."))
    return problems or Bot(app_id=app_id, client_secret=secret, tenant_id=tenant_id, service_hosts=hosts)


def conversation(target: Mapping[str, Any], bot: Bot) -> Conversation | Problem:
    """The conversation of a group (`chat_id`) or a person (`address`). Only Microsoft's hosts get the bot's token."""
    name = "chat_id" if _text(target, "chat_id") else "address"
    text = _text(target, name)
    if not text:
        return Problem(name, "Write 'link CODE' to the bot in Teams: before that it may not send anything here.")
    if _BARE_CHANNEL.fullmatch(text):
        return Conversation(service=GLOBAL_SERVICE, conversation=text, tenant=bot.tenant_id)
    kept = read_object(text.encode("utf-8", "replace"))
    service, place = kept.get("service"), kept.get("conversation")
    if not isinstance(service, str) or not isinstance(place, str) or not _CONVERSATION.fullmatch(place):
        return Problem(name, "This is no conversation of Teams; write 'link CODE' to the bot once more.")
    if not is_service(service, bot):
        return Problem(name, "Messages are not sent to this host; add it to the further service hosts if it is yours.")
    return Conversation(service=service.rstrip("/"), conversation=place, tenant=bot.tenant_id)


def is_service(url: str, bot: Bot) -> bool:
    """Whether an address belongs to Microsoft's bot service.

    Not all of trafficmanager.net: anybody may rent a name there, and whoever is sent to gets the bot's access token.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return False
    if parts.scheme != "https" or port not in (None, 443) or "@" in parts.netloc or parts.query or parts.fragment:
        return False
    if not url.isascii() or not url.isprintable() or " " in url or not _HOST.fullmatch(host):
        return False
    return host in _OUR_HOSTS or host.endswith(_OUR_DOMAIN) or host in bot.service_hosts


def post_activity(url: str, token: str, content: Mapping[str, Any], method: str = "POST") -> HttpRequest:
    """A request to the Bot Connector with the bot's access token."""
    headers = {
        "Authorization": f"Bearer {token}",
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "Tocsin",
    }
    return HttpRequest(method=method, url=url, headers=headers, body=encode_json(content), timeout_s=TIMEOUT_S)


def _hosts(settings: Mapping[str, Any]) -> tuple[str, ...]:
    value = settings.get("service_hosts") or ()
    names = value.replace(",", " ").split() if isinstance(value, str) else value
    return tuple(str(name).strip().lower() for name in names) if isinstance(names, list | tuple) else ("?",)


def _text(values: Mapping[str, Any], name: str) -> str:
    value = values.get(name)
    return value.strip() if isinstance(value, str) else ""
