"""People prove that an e-mail address or a telephone number is theirs, by a code that is sent there."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from tocsin.db.database import Database
from tocsin.db.transaction import Transaction
from tocsin.kernel.clock import DAY, HOUR
from tocsin.kernel.errors import InvalidParameter, TooFrequent
from tocsin.kernel.ids import Ids
from tocsin.people import contacts
from tocsin.people import store as people
from tocsin.people.flow import People
from tocsin.people.model import Actor, Member
from tocsin.reach import codes, person_store, reach_flow, ways
from tocsin.reach.code_words import Words, proof
from tocsin.reach.model import Contacts, Means, Ticket, Way
from tocsin.runtime.secrets import Vault

Kind = Literal["email", "phone"]


class Wish(Struct, frozen=True):
    """What is to be proved: the present address or number where ``address`` is empty. ``medium``: how the code goes."""

    kind: Kind
    medium: Literal["email", "sms", "voice"]
    address: str = ""
    country_code: str = ""


class Asked(Struct, frozen=True):
    """A code to be sent: by ``way``, with ``words``, once per ``ticket``. ``shown`` is the address as it may be logged."""

    ticket: Ticket
    way: Way
    words: Words
    shown: str


class Proofs:
    """Codes for addresses and numbers."""

    def __init__(self, ids: Ids, vault: Vault, people_flow: People) -> None:
        self._ids = ids
        self._key = vault.code_key
        self._people = people_flow

    async def ask(self, tx: Transaction, one: Member, wish: Wish, means: Means, now: int) -> Asked:
        """A new code, which voids those before it. Whoever calls sends it in the same transaction.

        Raises ``InvalidParameter`` naming the field, ``TooFrequent`` with the seconds to wait.
        """
        if (wish.kind == "email") != (wish.medium == "email"):
            raise InvalidParameter("by: an e-mail address is proved by email, a phone number by sms or voice")
        subject = _subject(one, wish)
        await people.lock_account(tx, one.account_id)  # who asks twice at once waits for the first
        if wish.kind == "email":
            await self._require_free(tx, one, subject)
        way = _way(one, wish, subject, means)
        await self._require_pause(tx, one, wish.kind, subject, now)
        code = codes.digits(self._ids.bytes(8))
        ticket_id = self._ids.hex24(now)
        ticket = Ticket(
            account_id=one.account_id,
            ticket_id=ticket_id,
            kind=wish.kind,
            member_id=one.member_id,
            subject=subject,
            code_hash=codes.kept(code, ticket_id, self._key),
            created_at=now,
            expires_at=now + codes.PROOF_LIFE_MS,
        )
        await person_store.add_ticket(tx, ticket)
        return Asked(ticket, way, proof(code, wish.medium, codes.PROOF_LIFE_MS, one.locale), way.name)

    async def verify(self, db: Database, actor: Actor, kind: Kind, code: str, now: int) -> str:
        """The address or number of the newest code becomes the member's, and is verified.

        A wrong code costs a try also where nothing else is written. Raises ``InvalidParameter`` that says what to do.
        """
        async with db.transaction() as tx:
            ticket = await person_store.read_newest_ticket(tx, actor.account_id, actor.member_id, kind)
            right = ticket is not None and codes.matches(ticket, codes.typed(code), ticket.ticket_id, self._key)
            verdict = codes.judge(ticket, right=right, now=now)
            if ticket is not None and verdict.costs:
                values = {"tries": ticket.tries + 1}
                await person_store.change_ticket(tx, actor.account_id, ticket.ticket_id, values)
            if ticket is not None and not verdict.problem:
                await person_store.change_ticket(tx, actor.account_id, ticket.ticket_id, {"used_at": now})
                await self._keep(tx, actor, kind, ticket.subject, now)
                return ticket.subject
        raise InvalidParameter(f"code: {verdict.problem}")

    async def _keep(self, tx: Transaction, actor: Actor, kind: Kind, subject: str, now: int) -> None:
        one = await reach_flow.require_member(tx, actor.account_id, actor.member_id)
        if kind == "email":
            await self._people.change_member(tx, actor, one, {"email": subject}, now)
            verified = {"email_verified": True}
        else:
            if contacts.e164(one.phone, one.country_code) != subject:
                await self._people.change_member(tx, actor, one, {"phone": subject, "country_code": ""}, now)
            verified = {"phone_verified": True}
        await people.change_member(tx, actor.account_id, actor.member_id, {**verified, "updated_at": now})

    async def _require_free(self, tx: Transaction, one: Member, email: str) -> None:
        key = contacts.email_key(email)
        if key != one.email_key and await people.read_by_email_keys(tx, one.account_id, [key]):
            raise InvalidParameter("address: belongs to another member")

    async def _require_pause(self, tx: Transaction, one: Member, kind: Kind, subject: str, now: int) -> None:
        mine = await person_store.read_asked(tx, one.account_id, one.member_id, kind, now - HOUR)
        of_subject = await person_store.read_asked_of(tx, kind, subject, now - DAY)
        wait_s = codes.wait_s(mine, of_subject, now)
        if wait_s:
            raise TooFrequent(f"too many codes were asked for; wait {wait_s} seconds", wait_s)


def _subject(one: Member, wish: Wish) -> str:
    """The address, or the number in E.164. Raises ``InvalidParameter``."""
    if wish.kind == "email":
        given = wish.address or one.email
        if not given:
            raise InvalidParameter("address: is required; you have no e-mail address yet")
        return contacts.check_email(given, "address")
    given = wish.address or one.phone
    if not given:
        raise InvalidParameter("address: is required; you have no phone number yet")
    number = contacts.check_phone(given, "address")
    country = wish.country_code or ("" if wish.address else one.country_code)
    phone = contacts.e164(number, country)
    if not phone:
        raise InvalidParameter("address: must be a phone number with its country code, such as +4915112345678")
    return phone


def _way(one: Member, wish: Wish, subject: str, means: Means) -> Way:
    """How the code gets there. Raises ``InvalidParameter`` where nothing is set up that could carry it."""
    as_if = Member(account_id=one.account_id, member_id=one.member_id, name=one.name, email=subject, phone=subject)
    found = ways.find(wish.medium, Contacts(member=as_if), means)
    if not found.ways:
        raise InvalidParameter(f"by: {found.problem}")
    return found.ways[0]
