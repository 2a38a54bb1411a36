"""Who: accounts, members, teams, and the actor of a request."""

from __future__ import annotations

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


class Actor(Struct, frozen=True, kw_only=True):
    """Who does something, with everything authority is decided by. Read anew for every request."""

    account_id: int
    member_id: int
    kind: str = "system"  # session | app_key | system
    permissions: frozenset[str] = frozenset()
    team_ids: tuple[int, ...] = ()
    is_owner: bool = False
    sees_all: bool = False  # admins and the owner see private channels too
    address: str = ""
    request_id: str = ""
