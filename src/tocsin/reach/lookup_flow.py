"""Members are found in a chat app by their e-mail addresses and numbers: read, asked outside, and kept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from tocsin.db.database import Database
from tocsin.db.transaction import Transaction
from tocsin.kernel.errors import InvalidParameter
from tocsin.people import store as people
from tocsin.people.model import Actor, Member
from tocsin.reach import person_store, reach_flow
from tocsin.reach.directory_flow import Answer, Directory
from tocsin.reach.link_flow import identity_of, owner_of
from tocsin.reach.model import Identity, Provider
from tocsin.reach.provider_flow import require

PAGE: Final = 50
"""Members of one call: each is one request to the chat app at least."""


class Outcome(Struct, frozen=True):
    """What came of one member: the identity, or in ``problem`` why there is none."""

    member: Member
    identity: Identity | None = None
    problem: str = ""


class Outcomes(Struct, frozen=True):
    """What came of a page of members. ``more``: there are further ones. ``stopped``: the app refused, none was asked
    any more."""

    items: tuple[Outcome, ...]
    more: bool
    stopped: bool


async def look_up(db: Database, directory: Directory, actor: Actor, provider_id: int, page: int, now: int) -> Outcomes:
    """Find the actor (``page`` 0), or a page of all members who are not linked yet (from 1).

    Raises ``NotFound``, ``InvalidParameter``.
    """
    async with db.snapshot() as tx:
        provider = await require(tx, actor.account_id, provider_id)
        if provider.status != "enabled":
            raise InvalidParameter(f"provider_id: {provider.name} is disabled")
        members, more = await _wanted(tx, actor, provider_id, page)
    answers = await directory.look_up(provider, members)
    async with db.transaction() as tx:
        await require(tx, actor.account_id, provider_id)
        items = [await _keep(tx, provider, one, now) for one in answers]
    return Outcomes(tuple(items), more, any(one.is_final for one in answers))


async def _wanted(tx: Transaction, actor: Actor, provider_id: int, page: int) -> tuple[Sequence[Member], bool]:
    if page == 0:
        return [await reach_flow.require_member(tx, actor.account_id, actor.member_id)], False
    cut = people.Cut("created_at", ascending=True, offset=(page - 1) * PAGE, limit=PAGE)
    found, total = await people.page_members(tx, actor.account_id, cut)
    identities = await person_store.read_identities(tx, actor.account_id, [one.member_id for one in found])
    linked = {one.member_id for one in identities if one.provider_id == provider_id}
    return [one for one in found if one.member_id not in linked], cut.offset + len(found) < total


async def _keep(tx: Transaction, provider: Provider, answer: Answer, now: int) -> Outcome:
    if answer.who is None:
        return Outcome(answer.member, problem=answer.problem)
    found = answer.who, answer.member.member_id, provider.account_id, provider.provider_id
    one = identity_of(*found, "lookup", now)
    present = await people.read_member(tx, provider.account_id, one.member_id)
    if present is None or present.status == "deleted":
        return Outcome(answer.member, problem="has left")
    holder = await owner_of(tx, one)
    if holder:
        return Outcome(answer.member, problem=f"the account found is {holder} already")
    await person_store.write_identity(tx, one)
    return Outcome(answer.member, one)
