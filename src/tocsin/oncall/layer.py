"""The nouns of a schedule: layers, the groups that take turns in them, and the shifts that come of it (domain section 5)."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

EVERY_DAY = frozenset(range(7))


class Unit(StrEnum):
    """What the length of a turn is counted in."""

    hour = "hour"
    day = "day"
    week = "week"
    month = "month"


class Limit(StrEnum):
    """Within which hours a layer has anybody on call."""

    none = "none"
    daily = "daily"
    weekly = "weekly"


class Member(Struct, frozen=True):
    """Persons in a role; role 0 is none in particular."""

    role_id: int
    person_ids: tuple[int, ...]


class Group(Struct, frozen=True):
    """Who has a turn together."""

    name: str
    members: tuple[Member, ...]

    @property
    def person_ids(self) -> tuple[int, ...]:
        """Everybody in it, once, in the order written."""
        return tuple(dict.fromkeys(one for member in self.members for one in member.person_ids))


class Period(Struct, frozen=True):
    """Seconds from midnight (a daily one) or from Monday's midnight (a weekly one); the end is exclusive.

    An end that is not after the start belongs to the next day or week: equal ones mean 24 hours, or a week.
    """

    start_s: int
    end_s: int


class Layer(Struct, frozen=True):
    """One rotation. Groups take turns of ``length`` ``unit`` from ``start_at`` (ms) until ``end_at`` (0: for good).

    ``handoff_s``: when turns change. Where a turn is a number of whole weeks: seconds from Monday's midnight. Where it is a
    number of whole days: seconds from midnight, and 0 means the time of day at which the layer starts. Else it is not used.
    ``days``: the weekdays (0 = Sunday) on which it is active. ``is_continuous``: a day of a masked layer runs from hand-off to
    hand-off, not from midnight to midnight.
    ``is_override``: its first group is on call while it lasts, without turns. It replaces all other layers; with ``replaces``
    only that person, wherever they are on call, and in their role. ``layer_id`` is set where people name a layer.
    ``is_hidden`` is for consoles and decides nothing.
    """

    name: str
    groups: tuple[Group, ...]
    start_at: int
    end_at: int = 0
    unit: Unit = Unit.week
    length: int = 1
    handoff_s: int = 0
    days: frozenset[int] = EVERY_DAY
    is_continuous: bool = False
    limit: Limit = Limit.none
    periods: tuple[Period, ...] = ()
    is_fair: bool = False
    is_override: bool = False
    weight: int = 0
    replaces: int = 0
    layer_id: str = ""
    is_hidden: bool = False

    @property
    def is_total(self) -> bool:
        """Whether it replaces everything else."""
        return self.is_override and not self.replaces

    @property
    def is_masked(self) -> bool:
        """Whether some weekdays are left out."""
        return self.days != EVERY_DAY


class Shift(Struct, frozen=True):
    """``[start_at, end_at)`` (ms): group number ``group`` of a layer is on call; turns are counted from the layer's start."""

    start_at: int
    end_at: int
    group: int
    turn: int
