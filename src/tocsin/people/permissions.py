"""Who may do what. The one place where authority is decided; pure, so that every case can be tried in a table.

Two rights must both hold (domain section 6): the *permission* of a role (``channels.manage``), which an operation
names, and the *data right* over the thing itself, which comes from teams (:func:`may_change`) and, for private
channels, from ``channels.store.visible_to``.
"""

from __future__ import annotations

from collections.abc import Iterable
from types import MappingProxyType
from typing import Final

from tocsin.kernel.errors import AccessDenied, InvalidParameter
from tocsin.people.model import Actor

MODULES: Final = (
    "incidents",
    "alerts",
    "channels",
    "schedules",
    "calendars",
    "integrations",
    "mappings",
    "templates",
    "teams",
    "members",
    "transports",
    "account",
    "app_keys",
)

ADMIN: Final = 1
RESPONDER: Final = 2
VIEWER: Final = 3

ROLE_NAMES: Final = MappingProxyType({ADMIN: "Admin", RESPONDER: "Responder", VIEWER: "Viewer"})

READS: Final = frozenset(f"{module}.read" for module in MODULES)
ALL: Final = READS | {f"{module}.manage" for module in MODULES}

_ONLY_ADMIN: Final = frozenset({"members.manage", "transports.manage", "account.manage"})
_BY_ROLE: Final = MappingProxyType(
    {ADMIN: ALL, RESPONDER: ALL - _ONLY_ADMIN, VIEWER: READS | {"app_keys.manage"}},
)


def permissions_of(role_ids: Iterable[int], *, is_owner: bool = False) -> frozenset[str]:
    """What a member with these roles may do; several roles add up, the account's owner may do everything.

    A role id that does not exist (any more) grants nothing.
    """
    if is_owner:
        return ALL
    granted: frozenset[str] = frozenset()
    for role_id in role_ids:
        granted |= _BY_ROLE.get(role_id, frozenset())
    return granted


def check_roles(role_ids: Iterable[int], field: str) -> list[int]:
    """The roles once each, in order. Raises ``InvalidParameter`` for none at all or one that does not exist."""
    roles = sorted(set(role_ids))
    unknown = [role_id for role_id in roles if role_id not in ROLE_NAMES]
    if unknown or not roles:
        known = ", ".join(f"{role_id} ({name})" for role_id, name in ROLE_NAMES.items())
        raise InvalidParameter(f"{field}: must be some of {known}")
    return roles


def default_roles() -> list[int]:
    """What somebody is who was invited without a role."""
    return [RESPONDER]


def sees_everything(role_ids: Iterable[int], *, is_owner: bool) -> bool:
    """Whether data rights are no limit: for the owner and for admins."""
    return is_owner or ADMIN in role_ids


def has(actor: Actor, permission: str) -> bool:
    """Whether the actor's roles grant ``permission`` (``module.read`` or ``module.manage``; manage includes read)."""
    module, _, kind = permission.partition(".")
    return permission in actor.permissions or (kind == "read" and f"{module}.manage" in actor.permissions)


def require(actor: Actor, permission: str) -> None:
    """Raise ``AccessDenied``, naming the permission, unless the actor has it."""
    if not has(actor, permission):
        raise AccessDenied(f"this needs the permission {permission!r}, which none of your roles grants")


def may_change(actor: Actor, owner_team_ids: Iterable[int], creator_id: int) -> bool:
    """The data right: the owning or a managing team, the creator, admins and the account's owner (domain section 6)."""
    if actor.sees_all or actor.is_owner:
        return True
    if actor.member_id and actor.member_id == creator_id:
        return True
    return not set(actor.team_ids).isdisjoint(team for team in owner_team_ids if team)


def require_change(actor: Actor, owner_team_ids: Iterable[int], creator_id: int, what: str) -> None:
    """Raise ``AccessDenied`` unless :func:`may_change`; ``what`` names the thing, as in "the channel 'db'"."""
    if not may_change(actor, owner_team_ids, creator_id):
        raise AccessDenied(
            f"only members of the owning or a managing team, the creator and admins may change {what}",
        )
