"""Routes are saved and restored; every save is a version, and who saves says which version they saw."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tocsin.channels import list_store as channels
from tocsin.db.transaction import Transaction
from tocsin.integrations.model import Integration
from tocsin.kernel.errors import InvalidParameter, NotFound
from tocsin.people.model import Actor
from tocsin.routes import store
from tocsin.routes.check import check
from tocsin.routes.model import Route, channel_ids


async def save(
    tx: Transaction, actor: Actor, integration: Integration, values: Mapping[str, Any], seen: int | None, now: int
) -> Route:
    """The next version of an integration's route. ``seen`` is the version that was edited (``None``: not said, 0: there was none).

    Raises ``InvalidParameter`` for a route that cannot work, a dedicated integration, or when somebody else saved meanwhile;
    ``NotFound`` for a channel that does not exist or that the actor may not see.
    """
    require_shared(integration)
    old = await store.lock(tx, actor.account_id, integration.integration_id)
    version = old.version if old is not None else 0
    if seen is not None and seen != version:
        raise InvalidParameter(
            f"version: somebody else saved this route meanwhile (it is at version {version}, you edited {seen}); "
            "look at what changed and save again"
        )
    dated = {"version": version + 1, "updated_by": actor.member_id, "updated_at": now}
    made = {"creator_id": old.creator_id, "created_at": old.created_at} if old else {}
    fixed = {"account_id": actor.account_id, "integration_id": integration.integration_id}
    one = Route(**{"creator_id": actor.member_id, "created_at": now, **values, **made, **fixed, **dated})
    check(one, await _usable(tx, actor, one, old))
    await store.save(tx, one, new=old is None)
    return one


async def restore(
    tx: Transaction, actor: Actor, integration: Integration, version: int, seen: int | None, now: int
) -> Route:
    """Save an older version anew. Raises as :func:`save`, also for channels that were deleted since."""
    old = await find_version(tx, actor.account_id, integration.integration_id, version)
    values = {"cases": old.cases, "sections": old.sections, "default_ids": old.default_ids}
    return await save(tx, actor, integration, values, seen, now)


async def find_version(tx: Transaction, account_id: int, integration_id: int, version: int) -> Route:
    """A version of a route. Raises ``NotFound``."""
    found = await store.read_version(tx, account_id, integration_id, version)
    if found is None:
        raise NotFound(f"version {version}: the route of integration {integration_id} has no such version")
    return found


def require_shared(integration: Integration) -> None:
    """Raise ``InvalidParameter`` for an integration that belongs to one channel."""
    if integration.channel_id:
        raise InvalidParameter(
            f"integration_id: {integration.name!r} is dedicated to channel {integration.channel_id}; only shared "
            "integrations are routed"
        )


def draft(integration: Integration, values: Mapping[str, Any], now: int) -> Route:
    """A route with these fields that is not saved."""
    fixed = {"account_id": integration.account_id, "integration_id": integration.integration_id, "version": 0}
    return Route(**{**values, **fixed, "created_at": now, "updated_at": now})


async def _usable(tx: Transaction, actor: Actor, one: Route, old: Route | None) -> set[int]:
    """The channels that may stand in a route: those the actor sees, and those that stood in it before."""
    seen = await channels.read_visible(tx, actor, sorted(channel_ids(one)))
    return {channel.channel_id for channel in seen} | (channel_ids(old) if old is not None else set())
