"""Who: accounts, members, teams, and the actor of a request."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

SYSTEM = 0
"""The member id of what Tocsin does by itself."""


class Account(Struct, frozen=True, kw_only=True):
    """A tenant. Everything belongs to one; nothing crosses."""

    account_id: int
    name: str
    locale: str = "en-US"
    time_zone: str = "UTC"
    created_at: int = 0
    updated_at: int = 0


class Member(Struct, frozen=True, kw_only=True):
    """A person with a login. ``preferences``: severity in lower case -> transports; empty = e-mail for everything."""

    account_id: int
    member_id: int
    name: str
    email: str = ""
    email_key: str = ""
    phone: str = ""
    country_code: str = ""
    locale: str = "en-US"
    time_zone: str = "UTC"
    avatar: str = ""
    ref_id: str = ""
    status: str = "enabled"  # enabled | pending | deleted
    role_ids: list[int] = []
    preferences: dict[str, list[str]] = {}
    quiet: list[dict[str, Any]] = []  # of people.quiet.QuietRule
    password_hash: str = ""
    must_change_password: bool = False
    email_verified: bool = False
    phone_verified: bool = False
    is_owner: bool = False
    created_at: int = 0
    updated_at: int = 0
    deleted_at: int = 0


class Team(Struct, frozen=True, kw_only=True):
    """A set of members; owns channels, integrations, templates."""

    account_id: int
    team_id: int
    name: str
    description: str = ""
    ref_id: str = ""
    status: str = "enabled"
    creator_id: int = 0
    updated_by: int = 0
    created_at: int = 0
    updated_at: int = 0


class Invitation(Struct, frozen=True, kw_only=True):
    """Somebody to become a member; an address of mail or a phone number is needed, empty fields get defaults."""

    name: str = ""
    email: str = ""
    phone: str = ""
    country_code: str = ""
    role_ids: list[int] = []
    locale: str = ""
    time_zone: str = ""
    ref_id: str = ""


class TeamWish(Struct, frozen=True, kw_only=True):
    """How a team shall be; ``None`` leaves alone. Persons, addresses and numbers together are its members."""

    name: str
    team_id: int = 0
    description: str | None = None
    ref_id: str | None = None
    person_ids: list[int] | None = None
    emails: list[str] = []
    phones: list[str] = []
    country_code: str = ""
    reset_if_name_exist: bool = False


class Session(Struct, frozen=True, kw_only=True):
    """A signed-in browser. Only the hash of the cookie's value is kept. Instants in ms."""

    session_hash: str
    account_id: int
    member_id: int
    csrf_token: str
    address: str
    agent: str
    created_at: int
    seen_at: int
    expires_at: int


class AppKey(Struct, frozen=True, kw_only=True):
    """A key of the API: acts with its owner's present rights. ``key_start`` lets a person tell keys apart."""

    account_id: int
    key_id: str
    member_id: int
    name: str
    key_hash: str
    key_start: str
    created_at: int
    used_at: int = 0


class AuditLine(Struct, frozen=True, kw_only=True):
    """One change: who, through what, when, from where, what. ``detail`` never holds a secret."""

    account_id: int
    audit_id: str
    actor_id: int
    actor_kind: str
    operation: str
    object: str
    address: str
    request_id: str
    detail: dict[str, Any]
    created_at: int


class Actor(Struct, frozen=True, kw_only=True):
    """Who does something, with everything authority is decided by. Read anew for every request."""

    account_id: int
    member_id: int
    kind: str = "system"  # session | app_key | device | system
    permissions: frozenset[str] = frozenset()
    team_ids: tuple[int, ...] = ()
    is_owner: bool = False
    sees_all: bool = False  # admins and the owner see private channels too
    address: str = ""
    request_id: str = ""
