"""Contacts: the caller proves that an e-mail address or a telephone number is theirs."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from tocsin.api.call import Call
from tocsin.api.fields import seconds
from tocsin.api.operation import SIGNED_IN, operation
from tocsin.notify.model import Notice
from tocsin.reach.contact_flow import Asked, Proofs, Wish
from tocsin.reach.means_flow import MeansFlow

Kind = Literal["email", "phone"]


class ContactCodeRequest(Struct, kw_only=True):
    """What to prove; without ``address`` what the caller has now. A new one replaces it once it is proved."""

    kind: Kind
    address: Annotated[str, Meta(max_length=254, description="An e-mail address or a phone number.")] = ""
    country_code: Annotated[str, Meta(max_length=8, description="Of a number that is written without it.")] = ""
    by: Annotated[
        Literal["", "email", "sms", "voice"], Meta(description="How the code goes; empty: email, of a phone sms.")
    ] = ""


class ContactCodeAnswer(Struct, kw_only=True):
    """Where the code goes."""

    sent_to: Annotated[str, Meta(description="Numbers are masked.")]
    expires_at: int


class ContactVerifyRequest(Struct, kw_only=True):
    """The code as it was received."""

    kind: Kind
    code: Annotated[str, Meta(min_length=1, max_length=20)]


class ContactVerifyAnswer(Struct, kw_only=True):
    """What is proved now."""

    address: str


@operation("/contact/code", may=SIGNED_IN, audit="contact.code", writes=True)
async def contact_code(call: Call, body: ContactCodeRequest) -> ContactCodeAnswer:
    """Send a code to an address or a number: one a minute, five an hour. It is good for ten minutes and five tries."""
    by = body.by or ("email" if body.kind == "email" else "sms")
    wish = Wish(body.kind, by, body.address, body.country_code)
    means_flow = MeansFlow(call.world.catalogue, has_relay=call.world.carrier.has_relay)
    means = await means_flow.read(call.tx, call.account_id)
    asked = await _proofs(call).ask(call.tx, call.me, wish, means, call.now)
    await call.world.notify.say(call.tx, [_notice(call, asked)], call.now)
    call.note(call.actor.member_id, kind=body.kind, by=by, to=asked.shown)
    return ContactCodeAnswer(sent_to=asked.shown, expires_at=seconds(asked.ticket.expires_at))


@operation("/contact/verify", may=SIGNED_IN, audit="contact.verify", journey=True)
async def contact_verify(call: Call, body: ContactVerifyRequest) -> ContactVerifyAnswer:
    """Give the code: the address or number it was sent to becomes the caller's, and is verified."""
    address = await _proofs(call).verify(call.world.db, call.actor, body.kind, body.code, call.now)
    call.note(call.actor.member_id, kind=body.kind)
    return ContactVerifyAnswer(address=address)


def _proofs(call: Call) -> Proofs:
    return Proofs(call.world.ids, call.world.vault, call.people)


def _notice(call: Call, asked: Asked) -> Notice:
    return Notice(
        account_id=call.account_id,
        key=f"code/{asked.ticket.ticket_id}",
        title=asked.words.title,
        text=asked.words.text,
        medium=asked.way.medium,
        target=asked.way.target,
        recipient=asked.shown,
        reason="you asked for a code",
        person_id=call.actor.member_id,
        until_at=asked.ticket.expires_at,
    )
