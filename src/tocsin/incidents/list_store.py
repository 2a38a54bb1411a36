"""SQL of the incident list: filters as conditions, in the order and with the cursor that its indexes serve."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from msgspec import Struct, structs
from sqlalchemy import Boolean, ColumnElement, Text, and_, literal_column, not_, or_, select, tuple_, type_coerce

from tocsin.db.tables import channel, incident
from tocsin.incidents.model import Progress
from tocsin.people.model import Actor

Cursor = tuple[int, str]
"""``(start_at, incident_id)`` of the last incident seen."""

_RESPONDERS = type_coerce(incident.c.responders, Text)
_RARE: ColumnElement[bool] = literal_column("incident.is_rare", Boolean)
"""As the partial index says it: only then do both databases use it."""
_INSTANT = "_" * 13
"""Any instant in ms between 2001 and 2286, as a LIKE pattern."""


class Filter(Struct, frozen=True, kw_only=True):
    """What a list of incidents is narrowed to. ``start_at``..``end_at`` (ms, both included) is when they began.

    Empty tuples and ``False`` do not narrow. ``creator_ids`` and ``closer_ids`` take 0 for Tocsin itself,
    ``channel_ids`` takes 0 for incidents of no channel. ``responder_ids``: given to any of them; ``acker_ids``:
    acknowledged by any.
    """

    start_at: int
    end_at: int
    progress: tuple[str, ...] = ()
    severities: tuple[str, ...] = ()
    text: str = ""  # part of the title, in any case; or the incident's short number
    channel_ids: tuple[int, ...] = ()
    team_ids: tuple[int, ...] = ()
    responder_ids: tuple[int, ...] = ()
    acker_ids: tuple[int, ...] = ()
    creator_ids: tuple[int, ...] = ()
    closer_ids: tuple[int, ...] = ()
    incident_ids: tuple[str, ...] = ()
    nums: tuple[str, ...] = ()
    is_snoozed: bool = False
    is_my_team: bool = False
    is_my_channel: bool = False
    ever_muted: bool = False
    is_rare: bool = False


def conditions(actor: Actor, wanted: Filter, now: int) -> list[ColumnElement[bool]]:
    """``wanted`` as conditions; the account and what the actor may see are added by ``store.page``."""
    return [
        incident.c.start_at.between(wanted.start_at, wanted.end_at),
        *_progress(wanted.progress),
        *_values(wanted),
        *_channels(actor, wanted),
        *_people(wanted),
        *_flags(wanted, now),
    ]


def order(*, ascending: bool) -> Sequence[ColumnElement[Any]]:
    """By the instant they began, then by id; newest first unless ``ascending``."""
    columns = (incident.c.start_at, incident.c.incident_id)
    return columns if ascending else [column.desc() for column in columns]


def from_there(wanted: Filter, cursor: Cursor, *, ascending: bool) -> Filter:
    """``wanted`` from the cursor's instant on: what was seen already is not read again. :func:`after` does the rest."""
    if ascending:
        return structs.replace(wanted, start_at=max(wanted.start_at, cursor[0]))
    return structs.replace(wanted, end_at=min(wanted.end_at, cursor[0]))


def after(cursor: Cursor, *, ascending: bool) -> ColumnElement[bool]:
    """Only what comes after ``cursor`` in that order."""
    key = tuple_(incident.c.start_at, incident.c.incident_id)
    return key > cursor if ascending else key < cursor


def _progress(progress: tuple[str, ...]) -> list[ColumnElement[bool]]:
    """A list of open incidents says so in a literal: only then do both databases use the index of the open ones."""
    wanted = set(progress)
    if not wanted or wanted == set(Progress):
        return []
    if Progress.closed in wanted:
        return [incident.c.progress.in_(sorted(wanted))]
    still_open = incident.c.progress != literal_column("'Closed'")
    return [still_open] if len(wanted) == 2 else [still_open, incident.c.progress.in_(sorted(wanted))]


def _values(wanted: Filter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.severities:
        found.append(incident.c.severity.in_(wanted.severities))
    if wanted.incident_ids:
        found.append(incident.c.incident_id.in_(wanted.incident_ids))
    if wanted.nums:
        found.append(incident.c.num.in_(wanted.nums))
    if wanted.text:
        number = incident.c.num == wanted.text.removeprefix("#").upper()
        found.append(or_(incident.c.title.icontains(wanted.text, autoescape=True), number))
    return found


def _channels(actor: Actor, wanted: Filter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.channel_ids:
        found.append(incident.c.channel_id.in_(wanted.channel_ids))
    if wanted.team_ids:
        found.append(_in_channels(actor, channel.c.team_id.in_(wanted.team_ids)))
    if wanted.is_my_team:
        found.append(_in_channels(actor, channel.c.team_id.in_(actor.team_ids)))
    if wanted.is_my_channel:
        found.append(_in_channels(actor, channel.c.creator_id == actor.member_id))
    return found


def _in_channels(actor: Actor, which: ColumnElement[bool]) -> ColumnElement[bool]:
    theirs = select(channel.c.channel_id).where(channel.c.account_id == actor.account_id, which)
    return incident.c.channel_id.in_(theirs)


def _people(wanted: Filter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.responder_ids:
        found.append(or_(*(_RESPONDERS.like(f'%"person_id":{one},%') for one in wanted.responder_ids)))
    if wanted.acker_ids:
        found.append(or_(*map(_acknowledged_by, wanted.acker_ids)))
    if wanted.creator_ids:
        found.append(incident.c.creator_id.in_(wanted.creator_ids))
    if wanted.closer_ids:
        found += [incident.c.progress == Progress.closed, incident.c.closer_id.in_(wanted.closer_ids)]
    return found


def _acknowledged_by(person_id: int) -> ColumnElement[bool]:
    """In the JSON text, whose fields stand in the order of ``Responder``: both databases can do that."""
    person = f'%"person_id":{person_id},"assigned_at":{_INSTANT},"acknowledged_at":'
    return and_(_RESPONDERS.like(f"{person}%"), not_(_RESPONDERS.like(f"{person}0}}%")))


def _flags(wanted: Filter, now: int) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.is_snoozed:
        found.append(incident.c.snoozed_until_at > now)
    if wanted.ever_muted:
        found.append(incident.c.ever_muted)
    if wanted.is_rare:
        found.append(_RARE)
    return found
