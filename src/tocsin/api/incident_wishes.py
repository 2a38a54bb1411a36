"""Whom a request wants told: read, and held against the members, rules and templates that exist."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

from msgspec import Meta, Struct

from tocsin.api.call import Call
from tocsin.api.fields import HexId, Id
from tocsin.channels import flow as channels
from tocsin.db.transaction import Transaction
from tocsin.escalation import store as escalation
from tocsin.kernel.errors import InvalidParameter, NotFound
from tocsin.notify import template_store as templates
from tocsin.people import store as people
from tocsin.people.contacts import check_email
from tocsin.people.model import Actor

NO_RULE = "0" * 24
"""What official clients send, and are answered, where no rule is meant."""

Emails = Annotated[list[Annotated[str, Meta(max_length=254)]], Meta(max_length=100)]
Persons = Annotated[list[Id], Meta(max_length=100)]
Transport = Annotated[str, Meta(max_length=32)]


class Notify(Struct, frozen=True, kw_only=True):
    """Through what to tell them: their own preferences, or `personal_channels` for all."""

    follow_preference: bool = False
    personal_channels: Annotated[list[Transport], Meta(max_length=10, description="email, sms, voice, …")] = []
    template_id: HexId | Literal[""] = ""


class Assignment(Struct, frozen=True, kw_only=True):
    """Whom to give an incident to: persons and addresses directly, or a layer of an escalation rule.

    The server fills in `escalate_rule_name`, `assigned_at` and `id`.
    """

    person_ids: Persons = []
    emails: Emails = []
    escalate_rule_id: HexId | Literal[""] = ""
    layer_idx: Annotated[int, Meta(ge=0, le=100, description="Counts from 0.")] = 0
    type: Literal["assign", "reassign", "escalate", "reopen", ""] = ""
    escalate_rule_name: str = ""
    assigned_at: int = 0
    id: str = ""
    notify: Notify = Notify()


class Wish(Struct, frozen=True, kw_only=True):
    """An assignment that has been checked."""

    type: Literal["assign", "reassign", "escalate"]
    person_ids: tuple[int, ...] = ()
    emails: tuple[str, ...] = ()
    rule_id: str = ""
    layer_idx: int = 0
    template_id: str = ""
    transports: tuple[str, ...] = ()


async def assignment(call: Call, wanted: Assignment, *, required: bool = True) -> Wish:
    """Check whom a request wants told, in a snapshot of its own.

    Raises:
        InvalidParameter: nobody is named although ``required``, both ways are, or a layer or person does not exist.
        NotFound: there is no such rule, or the caller may not see its channel.
    """
    rule_id = "" if wanted.escalate_rule_id == NO_RULE else wanted.escalate_rule_id
    if rule_id and (wanted.person_ids or wanted.emails):
        raise InvalidParameter("assigned_to: name persons and addresses, or an escalation rule, not both")
    if required and not (rule_id or wanted.person_ids or wanted.emails):
        raise InvalidParameter("assigned_to: name person_ids, emails or an escalate_rule_id")
    async with call.world.db.snapshot() as tx:
        if rule_id:
            await _check_layer(tx, call, rule_id, wanted.layer_idx)
        await check_persons(tx, call.account_id, wanted.person_ids, "assigned_to.person_ids")
        await check_template(tx, call.account_id, wanted.notify.template_id, "assigned_to.notify.template_id")
    direct: Literal["assign", "reassign"] = "assign" if wanted.type == "assign" else "reassign"
    return Wish(
        type="escalate" if rule_id else direct,
        person_ids=tuple(dict.fromkeys(wanted.person_ids)),
        emails=tuple(dict.fromkeys(check_email(one, "assigned_to.emails") for one in wanted.emails)),
        rule_id=rule_id,
        layer_idx=wanted.layer_idx if rule_id else 0,
        template_id=wanted.notify.template_id,
        transports=transports(wanted.notify),
    )


def transports(notify: Notify) -> tuple[str, ...]:
    """The transports chosen for all; empty where everybody's own preferences count."""
    return () if notify.follow_preference else tuple(dict.fromkeys(notify.personal_channels))


async def check_persons(tx: Transaction, account_id: int, person_ids: Sequence[int], field: str) -> None:
    """Raise ``InvalidParameter`` unless all are members of the account."""
    members = await people.read_members(tx, account_id, person_ids)
    there = {one.member_id for one in members if one.status != "deleted"}
    unknown = [str(one) for one in dict.fromkeys(person_ids) if one not in there]
    if unknown:
        raise InvalidParameter(f"{field}: no member {', '.join(unknown[:3])}")


async def check_channel(tx: Transaction, actor: Actor, channel_id: int, field: str) -> None:
    """Raise ``NotFound`` unless the caller sees the channel (0 is none), ``InvalidParameter`` when it is not in use."""
    if not channel_id:
        return
    found = await channels.find(tx, actor, channel_id, field)
    if found.status != "enabled":
        raise InvalidParameter(f"{field}: the channel {found.name!r} is {found.status}")


async def check_template(tx: Transaction, account_id: int, template_id: str, field: str) -> None:
    """Raise ``NotFound`` unless the template can be used; empty is none."""
    if not template_id:
        return
    found = await templates.read(tx, account_id, template_id)
    if found is None or found.status == "deleted":
        raise NotFound(f"{field} {template_id}: there is no such template")


async def _check_layer(tx: Transaction, call: Call, rule_id: str, layer_idx: int) -> None:
    unknown = NotFound(f"assigned_to.escalate_rule_id {rule_id}: there is no such rule")
    rule = await escalation.read_rule(tx, call.world.vault, call.account_id, rule_id)
    if rule is None:
        raise unknown
    try:
        await check_channel(tx, call.actor, rule.channel_id, "the channel of the rule,")
    except NotFound:
        raise unknown from None  # to say more would tell that there is a private channel
    if layer_idx >= len(rule.layers):
        last = len(rule.layers) - 1
        raise InvalidParameter(f"assigned_to.layer_idx: rule {rule.name!r} has layers 0 to {last}; got {layer_idx}")
