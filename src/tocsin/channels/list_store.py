"""SQL of lists of channels: what somebody may see, in which order, and how many incidents are open in each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from msgspec import Struct
from sqlalchemy import ColumnElement, Text, and_, case, exists, func, or_, select, type_coerce

from tocsin.channels import store
from tocsin.channels.model import Channel
from tocsin.db.tables import channel, incident
from tocsin.db.transaction import Transaction
from tocsin.people.model import Actor

Order = Literal["ranking", "created_at", "updated_at", "channel_name", "last_incident_at"]

_PROGRESSES = ("Triggered", "Processing", "Closed")
_SEVERITIES = ("Critical", "Warning", "Info", "Ok")


class Wanted(Struct, frozen=True, kw_only=True):
    """Which channels of a list.

    ``is_my_team``: owned or managed by one of the caller's teams; ``is_my_managed``: those, and own ones.
    """

    query: str = ""
    name: str = ""
    channel_ids: Sequence[int] = ()
    team_ids: Sequence[int] = ()
    is_my_team: bool = False
    is_my_managed: bool = False


class Open(Struct):
    """The incidents of one channel that are not closed, and when the newest of all began (ms, 0 = none yet)."""

    triggered: int = 0
    processing: int = 0
    highest_severity: str = ""
    last_at: int = 0


def visible(actor: Actor) -> ColumnElement[bool]:
    """The data right of channels for this actor: others' private channels do not exist."""
    return store.visible_to(actor.team_ids, actor.member_id, everything=actor.sees_all)


async def read_visible(tx: Transaction, actor: Actor, channel_ids: Sequence[int]) -> list[Channel]:
    """Channels by id that are not deleted, as far as the actor may see them."""
    if not channel_ids:
        return []
    where = (visible(actor), channel.c.channel_id.in_(sorted(set(channel_ids))))
    found, _ = await store.page(tx, actor.account_id, where, (channel.c.channel_id,), 0, len(channel_ids))
    return found


async def page(
    tx: Transaction, actor: Actor, wanted: Wanted, order: Order, offset: int, limit: int, *, asc: bool
) -> tuple[list[Channel], int]:
    """One page of what the actor may see and asked for, and how many there are."""
    where = [visible(actor), *_wanted(actor, wanted)]
    columns = [one.asc() if asc else one.desc() for one in (*_order(actor.account_id, order), channel.c.channel_id)]
    return await store.page(tx, actor.account_id, where, columns, offset, limit)


def _wanted(actor: Actor, wanted: Wanted) -> list[ColumnElement[bool]]:
    where: list[ColumnElement[bool]] = []
    if wanted.query:
        text = wanted.query.lower()
        columns = (channel.c.name, channel.c.description)
        where.append(or_(*(func.lower(column).contains(text, autoescape=True) for column in columns)))
    if wanted.name:
        where.append(channel.c.name == wanted.name)
    if wanted.channel_ids:
        where.append(channel.c.channel_id.in_(wanted.channel_ids))
    if wanted.team_ids:
        where.append(channel.c.team_id.in_(wanted.team_ids))
    if wanted.is_my_team:
        where.append(_of_teams(actor.team_ids))
    if wanted.is_my_managed:
        where.append(or_(_of_teams(actor.team_ids), channel.c.creator_id == actor.member_id))
    return where


def _of_teams(team_ids: Sequence[int]) -> ColumnElement[bool]:
    listed = func.replace(func.replace(type_coerce(channel.c.managing_team_ids, Text), "[", ","), "]", ",")
    return or_(channel.c.team_id.in_(team_ids), *(listed.like(f"%,{team_id},%") for team_id in team_ids))


def _order(account_id: int, order: Order) -> tuple[ColumnElement[Any], ...]:
    """``ranking``: channels with open incidents before the others, then the newest incident."""
    if order == "channel_name":
        return (func.lower(channel.c.name),)
    if order in ("created_at", "updated_at"):
        return (channel.c[order],)
    newest = _newest(account_id)
    if order == "last_incident_at":
        return (newest,)
    open_ones = exists().where(*_of_channel(account_id), incident.c.progress.in_(_PROGRESSES[:2]))
    return (case((open_ones, 1), else_=0), newest)


def _of_channel(account_id: int) -> tuple[ColumnElement[bool], ...]:
    return (
        incident.c.account_id == account_id,
        incident.c.channel_id == channel.c.channel_id,
        incident.c.deleted_at == 0,
    )


def _newest(account_id: int) -> ColumnElement[int]:
    """When the newest incident began: one step into the index for each progress, however many incidents there are."""
    first, second, third = (_newest_of(account_id, progress) for progress in _PROGRESSES)
    return case((and_(first >= second, first >= third), first), (second >= third, second), else_=third)


def _newest_of(account_id: int, progress: str) -> ColumnElement[int]:
    found = (*_of_channel(account_id), incident.c.progress == progress)
    latest = select(incident.c.start_at).where(*found).order_by(incident.c.start_at.desc()).limit(1)
    return func.coalesce(latest.correlate(channel).scalar_subquery(), 0)


async def read_open(tx: Transaction, account_id: int, channel_ids: Sequence[int]) -> dict[int, Open]:
    """The open incidents of some channels; every asked id is a key."""
    sums = {channel_id: Open() for channel_id in channel_ids}
    if not sums:
        return sums
    found = (
        incident.c.account_id == account_id,
        incident.c.channel_id.in_(sorted(sums)),
        incident.c.progress.in_(_PROGRESSES[:2]),
        incident.c.deleted_at == 0,
    )
    keys = (incident.c.channel_id, incident.c.progress, incident.c.severity)
    counted: Sequence[Any] = await tx.fetch(select(*keys, func.count()).where(*found).group_by(*keys))
    for row in counted:
        _add(sums[row[0]], row[1], row[2], row[3])
    newest = select(channel.c.channel_id, _newest(account_id))
    those = (channel.c.account_id == account_id, channel.c.channel_id.in_(sorted(sums)))
    latest: Sequence[Any] = await tx.fetch(newest.where(*those))
    for row in latest:
        sums[row[0]].last_at = row[1]
    return sums


def _add(sums: Open, progress: str, severity: str, count: int) -> None:
    if progress == _PROGRESSES[0]:
        sums.triggered += count
    else:
        sums.processing += count
    known = [one for one in (sums.highest_severity, severity) if one in _SEVERITIES]
    sums.highest_severity = min(known, key=_SEVERITIES.index, default="")
