"""People come, change and go: accounts, members, teams, sessions, APP keys. Who may is asked here and by the doors."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

import msgspec

from tocsin.db.database import Database
from tocsin.db.transaction import Transaction
from tocsin.kernel.clock import DAY
from tocsin.kernel.errors import AccessDenied, InvalidParameter, NotFound
from tocsin.kernel.ids import Ids
from tocsin.people import contacts, credential_store, passwords, store
from tocsin.people.login import Hashing
from tocsin.people.model import Account, Actor, AppKey, Invitation, Member, Session, Team, TeamWish
from tocsin.people.permissions import ADMIN, check_roles, default_roles, permissions_of, require_change, sees_everything

MOST_KEYS: Final = 5
"""APP keys of one member (domain section 6)."""
SESSION_IDLE_MS: Final = 7 * DAY
SESSION_LIFE_MS: Final = 30 * DAY
_KEY_SHOWN: Final = 10


class Caller(NamedTuple):
    """Who stands behind a session or an APP key, with present rights; ``session`` is ``None`` for a key."""

    actor: Actor
    member: Member
    session: Session | None
    key: AppKey | None


class People:
    """The people slice; holds the thread that hashes passwords and nothing else."""

    def __init__(self, ids: Ids, hashing: Hashing | None = None) -> None:
        self._ids = ids
        self.hashing = hashing or Hashing()

    async def create_account(
        self, tx: Transaction, name: str, owner_name: str, email: str, password: str | None, now: int
    ) -> tuple[Account, Member, str]:
        """A new account with its owner, who may sign in at once.

        Without ``password`` a one-time password is made, returned as the third value (else it is empty) and must be
        changed at the first sign-in. Raises ``InvalidParameter`` for a bad name, address or password.
        """
        email = contacts.check_email(email)
        if password is not None:
            passwords.check(password, email, owner_name, name, field="password")
        one_time = "" if password is not None else passwords.make_one_time(self._ids)
        account = Account(
            account_id=self._ids.number(now),
            name=contacts.check_name(name, "account", longest=100),
            created_at=now,
            updated_at=now,
        )
        owner = Member(
            account_id=account.account_id,
            member_id=self._ids.number(now),
            name=contacts.check_name(owner_name, "owner_name"),
            email=email,
            email_key=contacts.email_key(email),
            role_ids=[ADMIN],
            password_hash=await self.hashing.hash(password if password is not None else one_time),
            must_change_password=password is None,
            is_owner=True,
            created_at=now,
            updated_at=now,
        )
        await store.add_account(tx, account)
        await store.add_members(tx, [owner])
        return account, owner, one_time

    async def invite(
        self, tx: Transaction, account_id: int, invitations: Sequence[Invitation], now: int
    ) -> list[Member]:
        """New members, ``pending`` until they first sign in; they are notified all the same.

        Raises ``InvalidParameter`` naming the entry whose address is bad, used twice, or a member's already.
        """
        await store.lock_account(tx, account_id)
        account = await store.read_account(tx, account_id)
        members = [self._invited(account, one, f"members[{index}]", now) for index, one in enumerate(invitations)]
        keys = [one.email_key for one in members if one.email_key]
        taken = {one.email_key for one in await store.read_by_email_keys(tx, account_id, keys)}
        for index, key in enumerate(one.email_key for one in members):
            if key and (key in taken or keys.count(key) > 1):
                raise InvalidParameter(f"members[{index}].email: belongs to a member already, or stands here twice")
        await store.add_members(tx, members)
        return members

    def _invited(self, account: Account, wanted: Invitation, field: str, now: int) -> Member:
        if not wanted.email and not wanted.phone:
            raise InvalidParameter(f"{field}: needs an email or a phone")
        email = contacts.check_email(wanted.email, f"{field}.email") if wanted.email else ""
        name = wanted.name or email.partition("@")[0][:39].ljust(2, "_") or wanted.phone
        return Member(
            account_id=account.account_id,
            member_id=self._ids.number(now),
            name=contacts.check_name(name, f"{field}.member_name", shortest=2),
            email=email,
            email_key=contacts.email_key(email),
            phone=contacts.check_phone(wanted.phone, f"{field}.phone") if wanted.phone else "",
            country_code=wanted.country_code,
            locale=wanted.locale or account.locale,
            time_zone=contacts.check_time_zone(wanted.time_zone or account.time_zone, f"{field}.time_zone"),
            ref_id=wanted.ref_id,
            status="pending",
            role_ids=check_roles(wanted.role_ids, f"{field}.role_ids") if wanted.role_ids else default_roles(),
            created_at=now,
            updated_at=now,
        )

    async def find_member(self, tx: Transaction, account_id: int, by: Mapping[str, Any]) -> Member:
        """The one member whose columns equal ``by``; empty values do not count.

        Raises ``NotFound`` when nobody is it, ``InvalidParameter`` when nothing is given or several are.
        """
        given = {name: value for name, value in by.items() if value}
        if not given:
            raise InvalidParameter("member_id: name the member by member_id, email, phone, ref_id or member_name")
        found = await store.find_members(tx, account_id, given)
        if not found:
            raise NotFound("there is no such member")
        if len(found) > 1:
            raise InvalidParameter(f"member_id: {len(found)} members match; name one by member_id")
        return found[0]

    async def change_member(
        self, tx: Transaction, actor: Actor, one: Member, values: Mapping[str, Any], now: int
    ) -> None:
        """Set what is known of a person; ``values`` are checked columns.

        Raises ``AccessDenied`` where an admin would take over the owner's login, ``InvalidParameter`` for a
        taken address.
        """
        changed = dict(values)
        if "email" in changed:
            changed["email_key"] = contacts.email_key(changed["email"])
        if changed.get("email_key", one.email_key) != one.email_key:
            _not_the_owner(actor, one, "change the e-mail address of")
            await store.lock_account(tx, one.account_id)
            if await store.read_by_email_keys(tx, one.account_id, [changed["email_key"]]):
                raise InvalidParameter("email: belongs to another member")
            changed["email_verified"] = False
        if changed.get("phone", one.phone) != one.phone:
            changed["phone_verified"] = False
        await store.change_member(tx, one.account_id, one.member_id, {**changed, "updated_at": now})

    async def set_roles(self, tx: Transaction, one: Member, role_ids: Sequence[int], now: int) -> None:
        """Exactly these roles; the owner stays an admin whatever they are."""
        roles = check_roles(role_ids, "role_ids")
        if one.is_owner and ADMIN not in roles:
            raise InvalidParameter("role_ids: the account's owner keeps the role Admin")
        await store.change_member(tx, one.account_id, one.member_id, {"role_ids": roles, "updated_at": now})

    async def delete_member(self, tx: Transaction, actor: Actor, one: Member, now: int) -> None:
        """Somebody leaves: signed out everywhere, keys void, in no team, never told again. History keeps the name."""
        if one.is_owner:
            raise AccessDenied("the account's owner cannot be deleted")
        if one.member_id == actor.member_id:
            raise AccessDenied("you cannot delete yourself; ask another admin")
        gone = {"status": "deleted", "password_hash": "", "deleted_at": now, "updated_at": now}
        await store.change_member(tx, one.account_id, one.member_id, gone)
        await store.leave_teams(tx, one.account_id, one.member_id)
        await credential_store.end_sessions(tx, one.account_id, one.member_id)
        await credential_store.remove_keys(tx, one.account_id, one.member_id)

    async def set_one_time_password(
        self, tx: Transaction, actor: Actor, one: Member, password_hash: str, now: int
    ) -> None:
        """Somebody forgot, or was invited: the next sign-in uses this password once. All sessions end."""
        _not_the_owner(actor, one, "reset the password of")
        if not one.email:
            raise InvalidParameter("member_id: has no e-mail address to sign in with; set one first")
        values = {"password_hash": password_hash, "must_change_password": True, "updated_at": now}
        await store.change_member(tx, one.account_id, one.member_id, values)
        await credential_store.end_sessions(tx, one.account_id, one.member_id)

    async def upsert_team(self, tx: Transaction, actor: Actor, wish: TeamWish, now: int) -> Team:
        """Make a team or change one; what the wish leaves ``None`` stays.

        Addresses that belong to nobody are invited, which needs ``members.manage``. Raises ``NotFound``,
        ``InvalidParameter`` for a taken name or a stranger's id, ``AccessDenied`` without right over the team.
        """
        await store.lock_account(tx, actor.account_id)
        name = contacts.check_name(wish.name, "team_name")
        same_name = await store.find_team(tx, actor.account_id, name=name)
        old = await self._old_team(tx, actor, wish, same_name)
        values: dict[str, Any] = {"name": name, "updated_by": actor.member_id, "updated_at": now}
        values |= {key: value for key in ("description", "ref_id") if (value := getattr(wish, key)) is not None}
        if old is None:
            ids = {"account_id": actor.account_id, "team_id": self._ids.number(now), "creator_id": actor.member_id}
            team = msgspec.convert({**ids, **values, "created_at": now}, Team)
            await store.add_team(tx, team)
        else:
            team = msgspec.structs.replace(old, **values)
            await store.change_team(tx, actor.account_id, old.team_id, values)
        if wish.person_ids is not None or wish.emails or wish.phones:
            members = await self._team_members(tx, actor, wish, now)
            await store.set_team_members(tx, actor.account_id, team.team_id, members)
        return team

    async def _old_team(self, tx: Transaction, actor: Actor, wish: TeamWish, same_name: Team | None) -> Team | None:
        old: Team | None = None
        if wish.team_id:
            found = await store.read_teams(tx, actor.account_id, [wish.team_id])
            if not found:
                raise NotFound(f"team_id {wish.team_id}: there is no such team")
            old = found[0]
        elif same_name and wish.reset_if_name_exist:
            old = same_name
        if same_name and (old is None or old.team_id != same_name.team_id):
            raise InvalidParameter(f"team_name: there is a team {wish.name!r} already")
        if old is not None:
            require_change(actor, [old.team_id], old.creator_id, f"the team {old.name!r}")
        return old

    async def _team_members(self, tx: Transaction, actor: Actor, wish: TeamWish, now: int) -> Iterable[int]:
        persons = set(wish.person_ids or ())
        known = await store.read_members(tx, actor.account_id, persons)
        strangers = persons - {one.member_id for one in known if one.status != "deleted"}
        if strangers:
            raise InvalidParameter(f"person_ids: {min(strangers)} is no member of this account")
        by_email = await store.read_by_email_keys(tx, actor.account_id, map(contacts.email_key, wish.emails))
        by_phone = await store.read_by_phones(tx, actor.account_id, wish.phones)
        keys, phones = {one.email_key for one in by_email}, {one.phone for one in by_phone}
        new = [Invitation(email=one) for one in wish.emails if contacts.email_key(one) not in keys]
        new += [Invitation(phone=one, country_code=wish.country_code) for one in wish.phones if one not in phones]
        if new and "members.manage" not in actor.permissions:
            raise AccessDenied(f"{new[0].email or new[0].phone} is no member; inviting needs 'members.manage'")
        invited = await self.invite(tx, actor.account_id, new, now) if new else []
        return persons | {one.member_id for one in (*by_email, *by_phone, *invited)}

    async def delete_team(self, tx: Transaction, actor: Actor, team: Team) -> None:
        """Forget a team; what it owned is then changed by creators and admins only."""
        require_change(actor, [team.team_id], team.creator_id, f"the team {team.name!r}")
        await store.remove_team(tx, actor.account_id, team.team_id)

    async def check_password(self, db: Database, email: str, password: str) -> Member | None:
        """Who has this address and this password. Takes as long for nobody as for somebody."""
        async with db.snapshot() as tx:
            candidates = await store.read_login(tx, contacts.email_key(email))
        found: Member | None = None
        for one in candidates:
            if await self.hashing.verify(one.password_hash, password) and found is None:
                found = one
        if not candidates:
            await self.hashing.verify("", password)
        return found

    async def open_session(
        self, tx: Transaction, one: Member, address: str, agent: str, now: int
    ) -> tuple[Session, str]:
        """Sign somebody in: the session, and the cookie's value, which is kept nowhere. Pending members are enabled."""
        token = self._ids.token()
        session = Session(
            session_hash=credential_store.token_hash(token),
            account_id=one.account_id,
            member_id=one.member_id,
            csrf_token=self._ids.token(24),
            address=address,
            agent=agent[:200],
            created_at=now,
            seen_at=now,
            expires_at=now + SESSION_LIFE_MS,
        )
        await credential_store.forget_old_sessions(tx, now)
        await credential_store.add_session(tx, session)
        if one.status == "pending":
            await store.change_member(tx, one.account_id, one.member_id, {"status": "enabled", "updated_at": now})
        return session, token

    async def change_password(self, tx: Transaction, one: Member, new_hash: str, keep_session: str, now: int) -> None:
        """A person chose a password: every session but ``keep_session`` (its hash) ends."""
        values = {"password_hash": new_hash, "must_change_password": False, "updated_at": now}
        await store.change_member(tx, one.account_id, one.member_id, values)
        await credential_store.end_sessions(tx, one.account_id, one.member_id, but=keep_session)

    async def create_app_key(self, tx: Transaction, owner: Member | Actor, name: str, now: int) -> tuple[str, str]:
        """``(key, key_id)``: the key is shown this once. Raises ``InvalidParameter`` beyond five of one member."""
        await store.lock_account(tx, owner.account_id)
        member = await store.read_member(tx, owner.account_id, owner.member_id)
        if member is None or member.status == "deleted":
            raise NotFound(f"there is no member {owner.member_id}")
        if await credential_store.count_keys(tx, owner.account_id, owner.member_id) >= MOST_KEYS:
            raise InvalidParameter(f"name: a member has at most {MOST_KEYS} APP keys; delete one first")
        key = f"tsn_{self._ids.token(30)}"
        kept = AppKey(
            account_id=owner.account_id,
            key_id=self._ids.hex24(now),
            member_id=owner.member_id,
            name=contacts.check_name(name, "name", longest=100),
            key_hash=credential_store.token_hash(key),
            key_start=key[:_KEY_SHOWN],
            created_at=now,
        )
        await credential_store.add_key(tx, kept)
        return key, kept.key_id

    async def by_session(self, tx: Transaction, token: str, now: int) -> Caller | None:
        """Who a session cookie stands for; ``None`` when the session is over or its member gone."""
        session = await credential_store.read_session(tx, credential_store.token_hash(token))
        if session is None or now >= session.expires_at or now >= session.seen_at + SESSION_IDLE_MS:
            return None
        return await self._caller(tx, session.account_id, session.member_id, session, None)

    async def by_key(self, tx: Transaction, key: str) -> Caller | None:
        """Who an APP key stands for; ``None`` for an unknown one or when its member is gone."""
        kept = await credential_store.read_key(tx, credential_store.token_hash(key))
        return await self._caller(tx, kept.account_id, kept.member_id, None, kept) if kept else None

    async def _caller(
        self, tx: Transaction, account_id: int, member_id: int, session: Session | None, key: AppKey | None
    ) -> Caller | None:
        one = await store.read_member(tx, account_id, member_id)
        if one is None or one.status == "deleted":
            return None
        return Caller(await actor_of(tx, one, "session" if session else "app_key"), one, session, key)


async def actor_of(tx: Transaction, one: Member, kind: str) -> Actor:
    """A member with everything that their authority is decided by, as it is now. ``kind`` says through what they act."""
    return Actor(
        account_id=one.account_id,
        member_id=one.member_id,
        kind=kind,
        permissions=permissions_of(one.role_ids, is_owner=one.is_owner),
        team_ids=await store.read_team_ids(tx, one.account_id, one.member_id),
        is_owner=one.is_owner,
        sees_all=sees_everything(one.role_ids, is_owner=one.is_owner),
    )


def _not_the_owner(actor: Actor, one: Member, what: str) -> None:
    if one.is_owner and actor.member_id != one.member_id:
        raise AccessDenied(f"only the owner may {what} the account's owner")
