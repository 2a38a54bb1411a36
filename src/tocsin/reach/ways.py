"""What would reach a person by a transport of their preferences, and if nothing would, why. Pure (domain rules 2.13, 6, 7)."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from tocsin.people import quiet
from tocsin.people.contacts import e164
from tocsin.people.model import Member
from tocsin.reach.model import Contacts, Means, Provider, Way

MEDIA = (
    "voice",
    "sms",
    "email",
    "app",
    "feishu_app",
    "dingtalk_app",
    "wecom_app",
    "slack_app",
    "teams_app",
    "telegram",
)
"""The transports to a person, as preferences name them; a chat app may name its provider: ``slack_app:42``."""

APPS = frozenset(MEDIA[4:])
"""Chat apps: a person is somebody in each of their providers."""

SEVERITIES = ("Critical", "Warning", "Info")

_INSTEAD = {
    "email": ("sms", "app", "voice"),
    "sms": ("email", "voice"),
    "voice": ("sms", "email"),
    "app": ("sms", "email"),
}
_INSTEAD_OF_CHAT = ("sms", "email")
_TITLES = {
    "voice": "voice call",
    "sms": "SMS",
    "email": "e-mail",
    "app": "app push",
    "feishu_app": "Feishu/Lark",
    "dingtalk_app": "DingTalk",
    "wecom_app": "WeCom",
    "slack_app": "Slack",
    "teams_app": "Microsoft Teams",
    "telegram": "Telegram",
}


Code = Literal[
    "",
    "no_transport",
    "no_address",
    "no_relay",
    "no_phone",
    "bad_phone",
    "no_provider",
    "no_device",
    "silent_device",
    "not_linked",
]
"""Why a transport does not reach a person, for whoever says it in other words than ``problem``."""


class Found(Struct, frozen=True):
    """The ways of one transport, or in ``problem`` and ``code`` why there is none."""

    transport: str
    ways: tuple[Way, ...] = ()
    problem: str = ""
    code: Code = ""


def title(medium: str) -> str:
    """A transport's name in a sentence."""
    return _TITLES.get(medium.partition(":")[0], medium)


def find(transport: str, contacts: Contacts, means: Means) -> Found:
    """The ways of one transport (``sms``, ``slack_app``, ``slack_app:42``) to a person."""
    medium, _, wanted = transport.partition(":")
    if medium == "email":
        return _by_mail(transport, contacts.member, means)
    if medium in ("sms", "voice"):
        return _by_phone(transport, contacts.member, means)
    if medium == "app":
        return _by_app(transport, contacts)
    if medium in APPS:
        return _by_chat(transport, contacts, means, wanted)
    return Found(transport, problem=f"{transport!r} is no transport of this release", code="no_transport")


def instead(medium: str, severity: str) -> tuple[str, ...]:
    """What follows when a transport failed: SMS and e-mail after a chat app (domain 2.13); a call where it is critical."""
    follow = _INSTEAD.get(medium, _INSTEAD_OF_CHAT)
    return tuple(one for one in follow if one != "voice" or severity == "Critical")


def wanted_by(contacts: Contacts, severity: str, now: int) -> tuple[list[str], str]:
    """The transports a person wants for a severity now, and the name of the quiet rule that decided, if one did.

    Without a preference it is e-mail, and the app on whoever's phone it is.
    """
    member = contacts.member
    has_app = any(one.status == "enabled" and one.notifier for one in contacts.devices)
    own = member.preferences.get(severity.lower()) or (["app", "email"] if has_app else ["email"])
    rule = quiet.in_force(member, severity, now)
    if rule is None:
        return list(own), ""
    return list(rule.transports) or ["email"], rule.name or f"quiet from {rule.start} to {rule.end}"


def _by_mail(transport: str, member: Member, means: Means) -> Found:
    if not member.email:
        return Found(transport, problem="no e-mail address is known", code="no_address")
    if not means.has_relay and not means.serving("email"):
        return Found(transport, problem="no mail relay is configured on this server", code="no_relay")
    return Found(transport, (Way(medium="email", target={"address": member.email}, name=member.email),))


def _by_phone(transport: str, member: Member, means: Means) -> Found:
    if not member.phone:
        return Found(transport, problem="no phone number is known", code="no_phone")
    phone = e164(member.phone, member.country_code)
    if not phone:
        return Found(transport, problem="the phone number cannot be read; it needs its country code", code="bad_phone")
    if not means.serving(transport):
        return Found(transport, problem=f"no {title(transport)} provider is set up on this server", code="no_provider")
    return Found(transport, (Way(medium=transport, target={"phone": phone}, name=mask_phone(phone)),))


def _by_app(transport: str, contacts: Contacts) -> Found:
    bound = [one for one in contacts.devices if one.status == "enabled" and one.notifier]
    if not bound:
        silent = any(one.status == "silent" for one in contacts.devices)
        why = "whose notifications still work" if silent else "with the app"
        code: Code = "silent_device" if silent else "no_device"
        return Found(transport, problem=f"there is no device {why}", code=code)
    ways = [
        Way(
            medium="app",
            notifier=one.notifier,
            provider_id=one.provider_id,
            target_sealed=one.target_sealed,
            device_id=one.device_id,
            name=one.name,
        )
        for one in bound
    ]
    return Found(transport, tuple(ways))


def _by_chat(transport: str, contacts: Contacts, means: Means, wanted: str) -> Found:
    medium = transport.partition(":")[0]
    serving = {one.provider_id: one for one in means.serving(medium) if wanted in ("", str(one.provider_id))}
    if not serving:
        return Found(
            transport, problem=f"no {title(medium)} app is set up on this server" + _named(wanted), code="no_provider"
        )
    known = [one for one in contacts.identities if one.provider_id in serving]
    if not known:
        return Found(transport, problem=f"{title(medium)} is not linked", code="not_linked")
    first = min(known, key=lambda one: _rank(serving[one.provider_id]))
    provider = serving[first.provider_id]
    way = Way(
        medium=medium,
        notifier=provider.notifier,
        provider_id=provider.provider_id,
        target={"user_id": first.user_id, "address": first.address},
        name=f"{contacts.member.name} ({provider.name})",
    )
    return Found(transport, (way,))


def mask_phone(phone: str) -> str:
    """A number as it may be shown to colleagues: the country and the last two digits."""
    return f"{phone[:4]}…{phone[-2:]}" if len(phone) > 6 else "…"


def _named(provider_id: str) -> str:
    return f" under the id {provider_id}" if provider_id else ""


def _rank(provider: Provider) -> tuple[int, int]:
    return provider.priority, provider.provider_id
