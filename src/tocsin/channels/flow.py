"""Channels are made, changed and given up. What hangs on them in later slices is for the door to arrange."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from tocsin.channels import list_store, store
from tocsin.channels.model import Channel
from tocsin.channels.noise import MARK_FLAPPING, NO_GROUPING, check_grouping
from tocsin.db.transaction import Transaction
from tocsin.kernel.errors import InvalidParameter, NotFound
from tocsin.kernel.ids import Ids
from tocsin.people import store as people
from tocsin.people.contacts import check_name
from tocsin.people.model import Actor
from tocsin.people.permissions import require_change

LONGEST_NAME = 59


async def find(tx: Transaction, actor: Actor, channel_id: int, field: str = "channel_id") -> Channel:
    """A channel that the actor may see. Raises ``NotFound``, also for others' private ones."""
    found = await list_store.read_visible(tx, actor, [channel_id])
    if not found:
        raise NotFound(f"{field} {channel_id}: there is no such channel")
    return found[0]


async def find_to_change(tx: Transaction, actor: Actor, channel_id: int, field: str = "channel_id") -> Channel:
    """A channel that the actor may change. Raises ``NotFound``, ``AccessDenied``."""
    one = await find(tx, actor, channel_id, field)
    require_change(actor, owners(one), one.creator_id, f"the channel {one.name!r}")
    return one


def owners(one: Channel) -> tuple[int, ...]:
    """The teams whose members may change a channel: the owning one and the managing ones (domain section 6)."""
    return (one.team_id, *one.managing_team_ids)


async def create(tx: Transaction, actor: Actor, ids: Ids, values: Mapping[str, Any], now: int) -> Channel:
    """A new channel. Raises ``InvalidParameter`` for a taken name, ``NotFound`` for a team that does not exist."""
    checked = await _check(tx, actor.account_id, values)
    if checked.get("is_external_report_enabled"):
        checked["external_report_token"] = ids.token(24)
    one = Channel(
        **{
            "grouping": dict(NO_GROUPING),
            "flapping": dict(MARK_FLAPPING),
            **checked,
            "account_id": actor.account_id,
            "channel_id": ids.number(now),
            "creator_id": actor.member_id,
            "created_at": now,
            "updated_at": now,
        }
    )
    await store.add(tx, one)
    return one


async def change(
    tx: Transaction, actor: Actor, ids: Ids, channel_id: int, values: Mapping[str, Any], now: int
) -> Channel:
    """Set columns of a channel; the others stay. Raises as :func:`find_to_change` and :func:`create`."""
    old = await find_to_change(tx, actor, channel_id)
    checked = await _check(tx, actor.account_id, values, channel_id)
    reports = checked.get("is_external_report_enabled", old.is_external_report_enabled)
    if reports != old.is_external_report_enabled:
        checked["external_report_token"] = ids.token(24) if reports else ""
    checked["updated_at"] = now
    await store.change(tx, actor.account_id, channel_id, checked)
    return msgspec.structs.replace(old, **checked)


async def set_status(tx: Transaction, actor: Actor, channel_id: int, status: str, now: int) -> Channel:
    """Enable or disable a channel; a disabled one takes no events. Raises as :func:`find_to_change`."""
    one = await find_to_change(tx, actor, channel_id)
    if one.status != status:
        await store.change(tx, actor.account_id, channel_id, {"status": status, "updated_at": now})
    return one


async def delete(tx: Transaction, actor: Actor, channel_id: int, now: int) -> Channel:
    """Give up a channel. History keeps its name, and its incidents stay. Raises as :func:`find_to_change`."""
    one = await find_to_change(tx, actor, channel_id)
    gone = {"status": "deleted", "deleted_at": now, "updated_at": now}
    await store.change(tx, actor.account_id, channel_id, gone)
    return one


async def _check(tx: Transaction, account_id: int, values: Mapping[str, Any], channel_id: int = 0) -> dict[str, Any]:
    checked = dict(values)
    if "name" in checked:
        checked["name"] = check_name(checked["name"], "channel_name", longest=LONGEST_NAME)
        await people.lock_account(tx, account_id)
        same = await store.read_by_name(tx, account_id, checked["name"])
        if same is not None and same.channel_id != channel_id:
            raise InvalidParameter(f"channel_name: there is a channel {checked['name']!r} already")
    if "team_id" in checked:
        await _require_teams(tx, account_id, [checked["team_id"]], "team_id")
    if "managing_team_ids" in checked:
        await _require_teams(tx, account_id, checked["managing_team_ids"], "managing_team_ids")
    if "grouping" in checked:
        check_grouping(checked["grouping"])
    return checked


async def _require_teams(tx: Transaction, account_id: int, team_ids: Iterable[int], field: str) -> None:
    wanted = set(team_ids)
    known = {one.team_id for one in await people.read_teams(tx, account_id, wanted)}
    if wanted - known:
        raise NotFound(f"{field}: there is no team {min(wanted - known)}")
