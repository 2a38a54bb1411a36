"""Who members are in chat apps: told by a code, by the app's own sign-in, found by address, or entered by hand.

Codes and sign-ins prove that a chat account is the member's and take it over from whoever had it; what was found or
entered proves nothing and never takes an identity away from somebody.
"""

from __future__ import annotations

import hashlib
from typing import Final, Literal, NamedTuple

from msgspec import Struct

from tocsin.db.database import Database
from tocsin.db.transaction import Transaction
from tocsin.kernel.clock import HOUR
from tocsin.kernel.errors import InvalidParameter, NotFound, TooFrequent
from tocsin.kernel.ids import Ids
from tocsin.notifiers.callback import Linked
from tocsin.notifiers.catalogue import Catalogue
from tocsin.notifiers.directory import Who
from tocsin.notifiers.manifest import Ability
from tocsin.people import store as people
from tocsin.people.model import Actor
from tocsin.reach import code_words, codes, person_store, provider_store, reach_flow
from tocsin.reach.directory_flow import Directory
from tocsin.reach.model import Chat, Identity, Provider, Ticket
from tocsin.reach.provider_flow import require
from tocsin.runtime.secrets import Vault

LONGEST: Final = 500
"""Characters of an id or an address in a chat app."""
_STATE_SALT: Final = "sign-in"


class Code(NamedTuple):
    """A code to be told to the bot of a provider, until ``expires_at`` (ms)."""

    code: str
    provider: Provider
    expires_at: int


class Entered(Struct, frozen=True):
    """An identity as somebody entered it."""

    member_id: int
    provider_id: int
    user_id: str
    user_name: str = ""
    address: str = ""


class Links:
    """Chat identities and groups."""

    def __init__(self, ids: Ids, vault: Vault, catalogue: Catalogue) -> None:
        self._ids = ids
        self._key = vault.code_key
        self._catalogue = catalogue

    async def make_code(
        self, tx: Transaction, actor: Actor, provider_id: int, kind: Literal["link", "group"], now: int
    ) -> Code:
        """A code that makes a chat identity the actor's, or a group known. Raises ``NotFound``, ``InvalidParameter``,
        ``TooFrequent``."""
        provider = await self._able(tx, actor.account_id, provider_id, "link_code", "does not take codes")
        code = codes.letters(self._ids.bytes(codes.LINK_SIZE))
        kept = codes.kept(code, str(actor.account_id), self._key)
        ticket = await self._ticket(tx, actor, kind, provider_id, kept, now)
        return Code(code, provider, ticket.expires_at)

    async def link_by_code(
        self, tx: Transaction, account_id: int, provider_id: int, linked: Linked, now: int, locale: str = "en-US"
    ) -> tuple[bool, str]:
        """Somebody told a provider's bot a code: whether it did something, and what they are told.

        ``linked`` comes from a verified callback or stream of this provider.
        """
        code = codes.typed(linked.code)
        ticket = None
        if codes.is_link_code(code):
            kept = codes.kept(code, str(account_id), self._key)
            ticket = await person_store.read_ticket(tx, kept, ("link", "group"))
        if ticket is None or ticket.account_id != account_id or ticket.subject != str(provider_id):
            return False, code_words.refused("unknown", locale)
        why = _why_not(ticket, linked, now)
        one = await people.read_member(tx, account_id, ticket.member_id)
        if why or one is None or one.status == "deleted":
            return False, code_words.refused(why or "unknown", locale)
        await person_store.change_ticket(tx, account_id, ticket.ticket_id, {"used_at": now})
        if ticket.kind == "group":
            await provider_store.add_chat(tx, _chat(ticket, provider_id, linked, now))
            return True, code_words.group_linked(locale)
        who = Who(user_id=linked.user_id, name=linked.user_name, address=linked.address)
        await person_store.write_identity(tx, identity_of(who, ticket.member_id, account_id, provider_id, "code", now))
        return True, code_words.linked(one.name, locale)

    async def begin_sign_in(
        self, tx: Transaction, actor: Actor, provider_id: int, directory: Directory, redirect: str, now: int
    ) -> str:
        """Where the browser goes to sign in at the chat app; it comes back to ``redirect``."""
        provider = await self._able(tx, actor.account_id, provider_id, "sign_in", "has no sign-in")
        state = self._ids.token()
        kept = codes.kept(state, _STATE_SALT, self._key)
        await self._ticket(tx, actor, "sign_in", provider_id, kept, now)
        return directory.sign_in_url(provider, state, redirect)

    async def finish_sign_in(
        self, db: Database, directory: Directory, actor: Actor, state: str, code: str, redirect: str, now: int
    ) -> Identity:
        """The browser came back with ``state`` and ``code``: the chat identity is the actor's.

        Only who began may finish: else somebody could be made to sign in for another person's account. The state is
        used up before the app is asked. Raises ``InvalidParameter`` that says what to do.
        """
        async with db.transaction() as tx:
            kept = codes.kept(state, _STATE_SALT, self._key)
            found = await person_store.read_ticket(tx, kept, ("sign_in",))
            ticket = _require_mine(found, actor, now)
            provider = await self._able(tx, actor.account_id, int(ticket.subject), "sign_in", "has no sign-in")
            await person_store.change_ticket(tx, actor.account_id, ticket.ticket_id, {"used_at": now})
        who = await directory.signed_in(provider, code, redirect)
        one = identity_of(who, actor.member_id, actor.account_id, provider.provider_id, "sign_in", now)
        async with db.transaction() as tx:
            await require(tx, actor.account_id, provider.provider_id)
            await person_store.write_identity(tx, one)
        return one

    async def enter(self, tx: Transaction, actor: Actor, wish: Entered, now: int) -> Identity:
        """An identity by hand. Raises ``NotFound``, ``InvalidParameter`` where it is another member's."""
        await require(tx, actor.account_id, wish.provider_id)
        await reach_flow.require_member(tx, actor.account_id, wish.member_id)
        who = Who(user_id=wish.user_id.strip(), name=wish.user_name.strip(), address=wish.address.strip())
        if not who.user_id or not who.user_id.isprintable():
            raise InvalidParameter("user_id: must be the person's id in the chat app, on one line")
        one = identity_of(who, wish.member_id, actor.account_id, wish.provider_id, "hand", now)
        other = await owner_of(tx, one)
        if other:
            raise InvalidParameter(f"user_id: is {other} already; remove it there first")
        await person_store.write_identity(tx, one)
        return one

    async def _able(
        self, tx: Transaction, account_id: int, provider_id: int, ability: Ability, otherwise: str
    ) -> Provider:
        provider = await require(tx, account_id, provider_id)
        manifest = self._catalogue.manifests.get(provider.notifier)
        if manifest is None or ability not in manifest.abilities:
            raise InvalidParameter(f"provider_id: {provider.name} {otherwise}")
        if provider.status != "enabled":
            raise InvalidParameter(f"provider_id: {provider.name} is disabled")
        return provider

    async def _ticket(
        self,
        tx: Transaction,
        actor: Actor,
        kind: Literal["link", "group", "sign_in"],
        provider_id: int,
        kept: str,
        now: int,
    ) -> Ticket:
        asked = await person_store.read_asked(tx, actor.account_id, actor.member_id, kind, now - HOUR)
        if len(asked) >= codes.LINKS_PER_HOUR:
            raise TooFrequent("too many codes were asked for; wait an hour", HOUR // 1_000)
        ticket = Ticket(
            account_id=actor.account_id,
            ticket_id=self._ids.hex24(now),
            kind=kind,
            member_id=actor.member_id,
            subject=str(provider_id),
            code_hash=kept,
            created_at=now,
            expires_at=now + (codes.SIGN_IN_LIFE_MS if kind == "sign_in" else codes.LINK_LIFE_MS),
        )
        await person_store.add_ticket(tx, ticket)
        return ticket


async def owner_of(tx: Transaction, one: Identity) -> str:
    """The name of another member whose identity this is; empty when it is free, or of somebody who has left."""
    other = await person_store.read_identity_of(tx, one.account_id, one.provider_id, one.user_id)
    if other is None or other.member_id == one.member_id:
        return ""
    holder = await people.read_member(tx, one.account_id, other.member_id)
    return f"{holder.name}'s" if holder is not None and holder.status != "deleted" else ""


async def remove_chat(tx: Transaction, account_id: int, provider_id: int, chat_key: str) -> None:
    """Forget a group. Raises ``NotFound``."""
    if not await provider_store.remove_chat(tx, account_id, provider_id, chat_key):
        raise NotFound(f"chat_key {chat_key}: there is no such group")


async def remove(tx: Transaction, account_id: int, provider_id: int, member_id: int) -> None:
    """Forget who a member is in a chat app. Raises ``NotFound``."""
    if not await person_store.remove_identity(tx, account_id, provider_id, member_id):
        raise NotFound(f"provider_id {provider_id}: nobody is linked there")


def identity_of(
    who: Who,
    member_id: int,
    account_id: int,
    provider_id: int,
    linked_by: Literal["code", "sign_in", "lookup", "hand"],
    now: int,
) -> Identity:
    """A new identity."""
    return Identity(
        account_id=account_id,
        provider_id=provider_id,
        member_id=member_id,
        user_id=who.user_id[:LONGEST],
        user_name=who.name[:LONGEST],
        address=who.address,
        linked_by=linked_by,
        created_at=now,
        updated_at=now,
    )


def _why_not(ticket: Ticket, linked: Linked, now: int) -> str:
    if ticket.used_at:
        return "used"
    if now >= ticket.expires_at:
        return "expired"
    if ticket.kind == "group" and not linked.chat_id:
        return "no_group"
    return "no_person" if ticket.kind == "link" and not linked.user_id else ""


def _require_mine(ticket: Ticket | None, actor: Actor, now: int) -> Ticket:
    begun = (ticket.account_id, ticket.member_id) if ticket is not None else (0, 0)
    if ticket is None or begun != (actor.account_id, actor.member_id):
        raise InvalidParameter("state: this sign-in was not begun by you; begin it on your own page")
    if ticket.used_at:
        raise InvalidParameter("state: this sign-in is finished already; begin it anew")
    if now >= ticket.expires_at:
        raise InvalidParameter("state: this sign-in took too long; begin it anew")
    return ticket


def _chat(ticket: Ticket, provider_id: int, linked: Linked, now: int) -> Chat:
    return Chat(
        account_id=ticket.account_id,
        provider_id=provider_id,
        chat_key=hashlib.blake2b(linked.chat_id.encode(), digest_size=12).hexdigest(),
        chat_id=linked.chat_id,
        name=(linked.chat_name or linked.chat_id)[:LONGEST],
        creator_id=ticket.member_id,
        created_at=now,
        updated_at=now,
    )
