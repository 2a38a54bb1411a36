"""Who is reached through what: orders become wanted messages, each person once per way. Pure (domain rules 2.12, 2.13)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from typing import Any

import msgspec
from msgspec import Struct, field

from tocsin.escalation import bots
from tocsin.escalation.model import Order, Webhook
from tocsin.notify.model import Wanted
from tocsin.people.model import Member
from tocsin.reach import ways
from tocsin.reach.model import Contacts, Means, Way

_LAST_RESORT = ("email", "app", "sms", "voice", *sorted(ways.APPS))


class Resolved(Struct):
    """The messages wanted; who cannot be reached and why; what was done instead; which bots did not want to be told."""

    wanted: list[Wanted] = field(default_factory=list)
    unreachable: list[tuple[int, str]] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    passed_over: list[tuple[str, str, str]] = field(default_factory=list)


def resolve(
    order: Order,
    contacts: Mapping[int, Contacts],
    means: Means,
    bot_of: Callable[[str], str | None],
    now: int,
) -> Resolved:
    """All ways an order goes out by. ``bot_of`` names the notifier folder that answers to a webhook type."""
    found = Resolved()
    for person_id, reason in order.person_reasons.items():
        _person(order, contacts.get(person_id), person_id, reason, means, now, found)
    for address in order.emails:
        if not any(one.target.get("address", "").casefold() == address.casefold() for one in found.wanted):
            reason = f"layer {order.layer_idx + 1} of rule {order.rule_name}: this address is named in it"
            found.wanted.append(Wanted(medium="email", target={"address": address}, recipient=address, reason=reason))
    for number, webhook in enumerate(order.webhooks, 1):
        _bot(order, webhook, bots.alias(webhook, number), means, bot_of, found)
    return found


def _bot(
    order: Order,
    webhook: Webhook,
    alias: str,
    means: Means,
    bot_of: Callable[[str], str | None],
    found: Resolved,
) -> None:
    folder = bot_of(webhook.type)
    if folder is None:
        found.remarks.append(f"{alias}: this server has no notifier for {webhook.type!r}")
        return
    provider_id = bots.provider_id(webhook.settings)
    if provider_id and provider_id not in means.providers:
        found.remarks.append(f"{alias}: its provider {provider_id} is not set up (any more) or disabled")
        return
    if why := bots.why_not(webhook.settings, order.incident.severity, order.event):
        found.passed_over.append((alias, folder, why))
        return
    reason = f"layer {order.layer_idx + 1} of rule {order.rule_name}: the group of this bot is named in it"
    for target in bots.targets(webhook.settings):
        one = Wanted(
            medium="robot", notifier=folder, provider_id=provider_id, target=target, recipient=alias, reason=reason
        )
        found.wanted.append(one)


def _person(
    order: Order,
    known: Contacts | None,
    person_id: int,
    reason: str,
    means: Means,
    now: int,
    found: Resolved,
) -> None:
    if known is None or known.member.status == "deleted":
        found.unreachable.append((person_id, "the member was deleted"))
        return
    transports, quiet = _transports(order, known, now)
    if quiet:
        reason = f"{reason} ({quiet})"
    tried = [ways.find(one, known, means) for one in dict.fromkeys(transports)]
    possible = {way_key(way): way for one in tried for way in one.ways}
    problems = list(dict.fromkeys(one.problem for one in tried if one.problem))
    if not possible:
        instead = last_resort(known, means)
        if instead is None:
            why = f"{known.member.name}: {'; '.join(problems)}, and no other transport is set up"
            found.unreachable.append((person_id, why))
            return
        possible = {way_key(way): way for way in instead.ways}
        problems.append(f"{ways.title(instead.transport)} is used instead")
    if problems:
        found.remarks.append(f"{known.member.name}: {'; '.join(problems)}")
    found.wanted += [of_way(way, known.member, reason) for way in possible.values()]


def of_way(way: Way, member: Member, reason: str, cause_id: str = "") -> Wanted:
    """A wanted message by one way to one person."""
    target = way.target or {"sealed": way.target_sealed, "device_id": way.device_id}
    return Wanted(
        medium=way.medium,
        notifier=way.notifier,
        provider_id=way.provider_id,
        target=target,
        recipient=member.name,
        person_id=member.member_id,
        device_id=way.device_id,
        reason=reason,
        cause_id=cause_id,
    )


def way_key(way: Way) -> tuple[str, int, str]:
    """What makes two ways the same."""
    return way.medium, way.provider_id, way.device_id or str(sorted(way.target.items()))


def last_resort(known: Contacts, means: Means) -> ways.Found | None:
    """The first transport that works at all, when none of the wanted ones does: nobody is left out for a wrong setting."""
    return next((one for name in _LAST_RESORT if (one := ways.find(name, known, means)).ways), None)


def _transports(order: Order, known: Contacts, now: int) -> tuple[list[str], str]:
    """Fixed for the order, fixed for the layer by severity, or the person's own; and the quiet rule that decided."""
    severity = order.incident.severity
    if order.transports:
        return list(order.transports), ""
    if order.ways is not None and not order.ways.follow_preference:
        fixed: list[str] = getattr(order.ways, severity.lower(), [])
        if fixed:
            return fixed, ""
    return ways.wanted_by(known, severity, now)


def target_key(place: str, target: Mapping[str, Any]) -> str:
    """One name for one far end, without its secrets: rate limits and uniqueness hang on it.

    ``place`` is the notifier, or the medium where several notifiers serve it.
    """
    identity = {key: value for key, value in target.items() if key not in bots.NOT_THE_TARGET}
    raw = msgspec.json.encode([place, identity], order="sorted")
    return hashlib.blake2b(raw, digest_size=12).hexdigest()
