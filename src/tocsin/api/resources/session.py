"""Signing in and out, and what the console must know of the person in front of it."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct, structs

from tocsin.api.auth import set_cookie
from tocsin.api.call import Call
from tocsin.api.operation import SIGNED_IN, operation
from tocsin.kernel.errors import AccessDenied, InvalidParameter, Unauthorized
from tocsin.people import contacts, credential_store, passwords, store
from tocsin.people.model import Account, Actor, Member
from tocsin.people.permissions import ROLE_NAMES

Password = Annotated[str, Meta(min_length=1, max_length=256)]


class LoginRequest(Struct):
    """What somebody signs in with."""

    email: Annotated[str, Meta(min_length=1, max_length=254)]
    password: Password


class SignedIn(Struct, kw_only=True):
    """Who is signed in now."""

    member_id: int
    member_name: str
    account_id: int
    account_name: str
    csrf_token: str
    must_change_password: bool


class SessionInfo(SignedIn, kw_only=True):
    """The session and the person it belongs to."""

    email: str
    locale: str
    time_zone: str
    permissions: list[str]
    role_names: Annotated[list[str], Meta(description="Owner, Admin, Responder, Viewer.")]
    demo: bool
    base_url: str


class PasswordRequest(Struct):
    """The old and the new password."""

    old_password: Password
    new_password: Password


@operation("/session/login", may=None, audit="session.login", journey=True)
async def session_login(call: Call, body: LoginRequest) -> SignedIn:
    """Sign in with e-mail and password; the answer sets the session cookie.

    After several wrong passwords from one network address each further one must wait longer.
    """
    key = contacts.email_key(body.email)
    call.doorman.check(key, call.address, call.now)
    member = await call.people.check_password(call.world.db, body.email, body.password)
    if member is None:
        call.doorman.failed(key, call.address, call.now)
        raise Unauthorized("the e-mail address or the password is wrong")
    call.doorman.passed(key, call.address)
    async with call.world.db.transaction() as tx:
        session, token = await call.people.open_session(tx, member, call.address, call.agent, call.now)
        account = await store.read_account(tx, member.account_id)
    call.headers.append(set_cookie(call.settings, token))
    become(call, member)
    return signed_in(member, account, session.csrf_token)


@operation("/session/logout", may=SIGNED_IN, audit="session.logout", writes=True, before_password=True)
async def session_logout(call: Call) -> None:
    """End this session."""
    only_session(call)
    await credential_store.end_session(call.tx, call.session_hash)
    call.headers.append(set_cookie(call.settings, ""))
    call.note(call.actor.member_id)


@operation("/session/info", may=SIGNED_IN, before_password=True, csrf=False)
async def session_info(call: Call) -> SessionInfo:
    """Who is signed in, with what rights, and the CSRF token that every other request of a session carries."""
    account = await store.read_account(call.tx, call.account_id)
    me = call.me
    roles = [ROLE_NAMES[role_id] for role_id in me.role_ids if role_id in ROLE_NAMES]
    return SessionInfo(
        **structs.asdict(signed_in(me, account, call.csrf_token)),
        email=me.email,
        locale=me.locale,
        time_zone=me.time_zone,
        permissions=sorted(call.actor.permissions),
        role_names=["Owner", *roles] if me.is_owner else roles,
        demo=call.settings.is_demo,
        base_url=call.settings.public_url,
    )


@operation("/session/password", may=SIGNED_IN, audit="session.password", journey=True, before_password=True)
async def session_password(call: Call, body: PasswordRequest) -> None:
    """Change one's own password; all other sessions end."""
    only_session(call)
    me = call.me
    call.doorman.check(me.email_key, call.address, call.now)
    if not await call.people.hashing.verify(me.password_hash, body.old_password):
        call.doorman.failed(me.email_key, call.address, call.now)
        raise InvalidParameter("old_password: is wrong")
    passwords.check(body.new_password, me.email, me.name)
    if body.new_password == body.old_password:
        raise InvalidParameter("new_password: is the old one; choose another")
    new_hash = await call.people.hashing.hash(body.new_password)
    async with call.world.db.transaction() as tx:
        await call.people.change_password(tx, me, new_hash, call.session_hash, call.now)
    call.note(me.member_id)


def only_session(call: Call) -> None:
    """Raise ``AccessDenied`` where an APP key asks for what only a browser has."""
    if not call.session_hash:
        raise AccessDenied("this belongs to a signed-in browser; an APP key has no session")


def become(call: Call, member: Member) -> None:
    """From here on the caller is known: the audit line names them."""
    call.actor = Actor(account_id=member.account_id, member_id=member.member_id, kind="session")
    call.note(member.member_id)


def signed_in(member: Member, account: Account, csrf_token: str) -> SignedIn:
    """What a browser is told when it was signed in."""
    return SignedIn(
        member_id=member.member_id,
        member_name=member.name,
        account_id=account.account_id,
        account_name=account.name,
        csrf_token=csrf_token,
        must_change_password=member.must_change_password,
    )
