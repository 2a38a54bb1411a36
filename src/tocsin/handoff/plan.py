"""Which notices of a schedule are due, and when to look again. Pure.

A notice is known by what it is about, so looking twice says nothing twice. One that would come too late is left out: whoever
has been on call for an hour knows it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from msgspec import Struct

from tocsin.kernel.clock import DAY, HOUR, SECOND
from tocsin.kernel.spans import instant_of, wall_of, zone_of
from tocsin.oncall.schedule import Schedule
from tocsin.oncall.timeline import Stretch, people, timeline

LOOK_AHEAD_MS = 45 * DAY
LATE_MS = HOUR
"""How late a notice at a fixed time may still be of use."""


class Wishes(Struct, frozen=True, kw_only=True):
    """What a schedule wants said. ``fixed_s``: seconds after midnight, ``None`` never; ``is_weekly``: on Mondays only.

    ``transports`` (none: as persons prefer) and ``hooks``, the groups of chats (``{"type", "settings"}``).
    """

    advance_ms: int = 0
    fixed_s: int | None = None
    is_weekly: bool = False
    transports: tuple[str, ...] = ()
    hooks: tuple[dict[str, Any], ...] = ()

    @property
    def is_any(self) -> bool:
        """Whether anything is to be said at all."""
        return bool(self.advance_ms) or self.fixed_s is not None


class HandOff(Struct, frozen=True):
    """At ``at`` (ms) persons go off and come on call; those who come stay until ``until_at`` at least."""

    at: int
    until_at: int
    going: tuple[int, ...]
    coming: tuple[int, ...]
    staying: tuple[int, ...]


class Due(Struct, frozen=True):
    """What is to be said now: hand-offs that are near, and the instant of a notice at a fixed time (0: none)."""

    handoffs: list[HandOff]
    fixed_at: int = 0


def wishes_of(notify: Mapping[str, Any]) -> Wishes:
    """What a schedule's ``notify`` means."""
    fixed = notify.get("fixed_time") or {}
    by = notify.get("by") or {}
    chosen = () if by.get("follow_preference", True) else tuple(by.get("personal_channels") or ())
    start = str(fixed.get("start") or "")
    hours, _, minutes = start.partition(":")
    return Wishes(
        advance_ms=int(notify.get("advance_in_time") or 0) * SECOND,
        fixed_s=int(hours) * 3_600 + int(minutes) * 60 if start else None,
        is_weekly=fixed.get("cycle") == "week",
        transports=chosen,
        hooks=tuple(notify.get("webhooks") or ()),
    )


def due(schedule: Schedule, wishes: Wishes, now: int) -> Due:
    """What is to be said at ``now`` (ms): hand-offs within the advance time, a fixed time that came within the last hour."""
    found = []
    if wishes.advance_ms:
        found = [one for one in _handoffs(schedule, now, now + wishes.advance_ms + SECOND) if one.at > now]
    fixed_at = _last_fixed(schedule, wishes, now)
    is_fresh = fixed_at > max(now - LATE_MS, schedule.updated_at - SECOND)
    return Due(found, fixed_at if is_fresh else 0)


def next_at(schedule: Schedule, wishes: Wishes, now: int) -> int:
    """When (ms, after ``now``) to look again: the next notice, or in a month where none is in sight."""
    times = [now + LOOK_AHEAD_MS - wishes.advance_ms]
    if wishes.advance_ms:
        near = now + wishes.advance_ms
        times += [
            one.at - wishes.advance_ms for one in _handoffs(schedule, near, near + LOOK_AHEAD_MS) if one.at > near
        ][:1]
    if wishes.fixed_s is not None:
        times.append(_next_fixed(schedule, wishes, now))
    return max(min(times), now + SECOND)


def on_call_now(schedule: Schedule, now: int) -> tuple[tuple[int, ...], int]:
    """Who is on call, and until when that is so (ms; within the look-ahead)."""
    (first, *_) = timeline(
        schedule.layers, zone_of(schedule.time_zone), now, now + LOOK_AHEAD_MS, is_ranked=schedule.is_ranked
    )
    return _persons(schedule, first), first.end_at


def _handoffs(schedule: Schedule, start_at: int, end_at: int) -> list[HandOff]:
    """Changes of the persons on call in ``[start_at, end_at)``; a change of layers alone is none."""
    zone = zone_of(schedule.time_zone)
    far = end_at + LOOK_AHEAD_MS
    stretches = timeline(schedule.layers, zone, start_at - SECOND, far, is_ranked=schedule.is_ranked)
    found: list[HandOff] = []
    before = _persons(schedule, stretches[0])
    for number, one in enumerate(stretches[1:], 1):
        after = _persons(schedule, one)
        if set(after) != set(before) and start_at <= one.start_at < end_at:
            until_at = next(
                (each.start_at for each in stretches[number + 1 :] if set(_persons(schedule, each)) != set(after)), far
            )
            going = tuple(who for who in before if who not in after)
            coming = tuple(who for who in after if who not in before)
            found.append(HandOff(one.start_at, until_at, going, coming, tuple(who for who in after if who in before)))
        if one.start_at >= end_at:
            break
        before = after
    return found


def _persons(schedule: Schedule, stretch: Stretch) -> tuple[int, ...]:
    return tuple(dict.fromkeys(one.person_id for one in people(schedule.layers, stretch)))


def _last_fixed(schedule: Schedule, wishes: Wishes, now: int) -> int:
    """The latest fixed time that has come; 0 where there is none."""
    if wishes.fixed_s is None:
        return 0
    zone = zone_of(schedule.time_zone)
    day = wall_of(now, zone).date()
    for back in range(9):
        one = day - timedelta(days=back)
        at = instant_of(one, wishes.fixed_s, zone)
        if at <= now and (not wishes.is_weekly or one.weekday() == 0):
            return at
    return 0


def _next_fixed(schedule: Schedule, wishes: Wishes, now: int) -> int:
    zone = zone_of(schedule.time_zone)
    day = wall_of(now, zone).date()
    for ahead in range(9):
        one = day + timedelta(days=ahead)
        at = instant_of(one, wishes.fixed_s or 0, zone)
        if at > now and (not wishes.is_weekly or one.weekday() == 0):
            return at
    return now + LOOK_AHEAD_MS
