"""SQL of routes and their versions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec
from sqlalchemy import insert, select, update

from tocsin.db.tables import route, route_version
from tocsin.db.transaction import Transaction
from tocsin.routes.model import Case, Route, Section


async def read_all(tx: Transaction, account_id: int) -> list[Route]:
    """Every route of an account; what rulebooks are made from."""
    found = (route.c.account_id == account_id, route.c.status == "enabled")
    return [_route(row._asdict()) for row in await tx.fetch(select(route).where(*found))]


async def read_of(tx: Transaction, account_id: int, integration_ids: Iterable[int]) -> list[Route]:
    """The routes of some integrations, in the order of their ids; one without a route is left out."""
    wanted = sorted(set(integration_ids))
    if not wanted:
        return []
    found = (route.c.account_id == account_id, route.c.integration_id.in_(wanted), route.c.status == "enabled")
    rows = await tx.fetch(select(route).where(*found).order_by(route.c.integration_id))
    return [_route(row._asdict()) for row in rows]


async def lock(tx: Transaction, account_id: int, integration_id: int) -> Route | None:
    """The route of an integration, held until the transaction ends: of two who save at once one is told."""
    found = (route.c.account_id == account_id, route.c.integration_id == integration_id)
    row = await tx.first(select(route).where(*found).with_for_update())
    return _route(row._asdict()) if row else None


async def save(tx: Transaction, one: Route, *, new: bool) -> None:
    """Write a route and keep this version of it."""
    values = msgspec.to_builtins(one)
    if new:
        await tx.run(insert(route).values(**values))
    else:
        key = (route.c.account_id == one.account_id, route.c.integration_id == one.integration_id)
        await tx.run(update(route).where(*key).values(**values))
    kept = {"account_id": one.account_id, "integration_id": one.integration_id, "version": one.version}
    await tx.run(insert(route_version).values(**kept, route=values, created_at=one.updated_at))


async def read_versions(
    tx: Transaction, account_id: int, integration_id: int, *, before: int = 0, limit: int = 20
) -> list[Route]:
    """Versions of a route, the newest first; with ``before`` those that are older than it."""
    found = [route_version.c.account_id == account_id, route_version.c.integration_id == integration_id]
    if before:
        found.append(route_version.c.version < before)
    statement = select(route_version.c.route).where(*found).order_by(route_version.c.version.desc()).limit(limit)
    return [_route(row[0]) for row in await tx.fetch(statement)]


async def read_version(tx: Transaction, account_id: int, integration_id: int, version: int) -> Route | None:
    """A route as it was in ``version``, whatever became of it since."""
    found = await read_versions(tx, account_id, integration_id, before=version + 1, limit=1)
    return found[0] if found and found[0].version == version else None


def _route(values: dict[str, Any]) -> Route:
    cases = msgspec.convert(values["cases"], list[Case])
    sections = msgspec.convert(values["sections"], list[Section])
    return Route(**{**values, "cases": cases, "sections": sections})
