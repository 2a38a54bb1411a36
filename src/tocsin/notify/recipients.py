"""Who is reached through what: orders become wanted messages, each person once per way. Pure (domain rules 2.12, 2.13)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from typing import Any

import msgspec
from msgspec import Struct, field

from tocsin.escalation.model import Order
from tocsin.notify.model import Wanted
from tocsin.people.model import Member

MailCheck = Callable[[str], bool]


class Resolved(Struct):
    """The messages wanted, and who cannot be reached and why."""

    wanted: list[Wanted] = field(default_factory=list)
    unreachable: list[tuple[int, str]] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


def resolve(order: Order, members: Mapping[int, Member], bot_of: Callable[[str], str | None]) -> Resolved:
    """All ways an order goes out by. ``bot_of`` names the notifier folder that answers to a webhook type."""
    found = Resolved()
    for person_id, reason in order.person_reasons.items():
        _person(order, members.get(person_id), person_id, reason, found)
    for address in order.emails:
        if not any(one.target.get("address", "").casefold() == address.casefold() for one in found.wanted):
            reason = f"layer {order.layer_idx + 1} of rule {order.rule_name}: this address is named in it"
            found.wanted.append(Wanted(medium="email", target={"address": address}, recipient=address, reason=reason))
    for number, webhook in enumerate(order.webhooks, 1):
        folder = bot_of(webhook.type)
        alias = str(webhook.settings.get("alias") or "") or f"{webhook.type} bot {number}"
        if folder is None:
            found.remarks.append(f"{alias}: this server has no notifier for {webhook.type!r}")
            continue
        reason = f"layer {order.layer_idx + 1} of rule {order.rule_name}: the group of this bot is named in it"
        found.wanted.append(
            Wanted(medium="robot", notifier=folder, target=dict(webhook.settings), recipient=alias, reason=reason)
        )
    return found


def _person(order: Order, member: Member | None, person_id: int, reason: str, found: Resolved) -> None:
    if member is None or member.status == "deleted":
        found.unreachable.append((person_id, "the member was deleted"))
        return
    transports = _transports(order, member)
    if not member.email:
        found.unreachable.append((person_id, f"{member.name} has no e-mail address, and no other transport is set up"))
        return
    missing = [one for one in transports if one != "email"]
    if missing:
        instead = "" if "email" in transports else "; e-mail is used instead"
        found.remarks.append(f"{member.name}: {', '.join(missing)} is not set up on this server{instead}")
    way = {"address": member.email}
    found.wanted.append(Wanted(medium="email", target=way, recipient=member.name, person_id=person_id, reason=reason))


def _transports(order: Order, member: Member) -> list[str]:
    """Fixed for the order, fixed for the layer by severity, or the person's own; e-mail where nothing is said."""
    severity = order.incident.severity.lower()
    if order.transports:
        return list(order.transports)
    if order.ways is not None and not order.ways.follow_preference:
        fixed: list[str] = getattr(order.ways, severity, [])
        if fixed:
            return fixed
    return member.preferences.get(severity) or ["email"]


def target_key(notifier: str, target: Mapping[str, Any]) -> str:
    """One name for one far end, without its secrets: rate limits and uniqueness hang on it."""
    identity = {key: value for key, value in target.items() if key not in ("alias", "mentions")}
    raw = msgspec.json.encode([notifier, identity], order="sorted")
    return hashlib.blake2b(raw, digest_size=12).hexdigest()
