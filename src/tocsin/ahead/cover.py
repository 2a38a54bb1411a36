"""When nobody could be reached, and why: spans of time, by arithmetic on shifts. Pure.

A layer's target is persons, members of teams, whoever is on call, and addresses and groups. Somebody who is on leave does not
count, although they would be told: a plan that rests on them alone is no plan.
"""

from __future__ import annotations

import itertools
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from msgspec import Struct

from tocsin.ahead.reaching import Reaching
from tocsin.escalation.model import Layer
from tocsin.oncall.hours import Span, merged
from tocsin.oncall.schedule import Schedule
from tocsin.oncall.timeline import Stretch, people


class Cause(Struct, frozen=True, order=True):
    """Why one target reaches nobody.

    ``code``: ``empty`` (a schedule has nobody on call), ``override_over`` (nobody since an override ended), ``schedule_gone``,
    ``schedule_disabled``, ``no_target``, ``no_mail``, ``leave``, ``deleted``, or of a person a code of
    :data:`tocsin.reach.ways.Code`.
    """

    code: str
    schedule_id: int = 0
    person_id: int = 0


class Gap(Struct, frozen=True):
    """In ``[start_at, end_at)`` (ms) nobody could be reached, for these causes."""

    start_at: int
    end_at: int
    causes: tuple[Cause, ...]


class Duty(Struct, frozen=True):
    """Who is on call in ``[start_at, end_at)`` (ms): persons and roles. ``is_after_override``: one ended at its start."""

    start_at: int
    end_at: int
    who: tuple[tuple[int, int], ...]
    is_after_override: bool = False


@dataclass
class Ground:
    """What coverage stands on in ``[start_at, end_at)`` (ms). ``duties``: by schedule that is there and enabled."""

    start_at: int
    end_at: int
    schedules: Mapping[int, Schedule]
    duties: Mapping[int, Sequence[Duty]]
    teams: Mapping[int, Sequence[int]]
    leaves: Mapping[int, Sequence[Span]]
    reaching: Reaching
    _present: dict[int, list[Span]] = field(default_factory=dict)

    @cached_property
    def span(self) -> Span:
        """All of the time looked at."""
        return self.start_at, self.end_at

    def present(self, person_id: int) -> list[Span]:
        """When somebody is not on leave."""
        if person_id not in self._present:
            self._present[person_id] = minus([self.span], merged(self.leaves.get(person_id, ())))
        return self._present[person_id]


def duties_of(schedule: Schedule, stretches: Sequence[Stretch]) -> list[Duty]:
    """Who is on call, stretch by stretch."""
    found: list[Duty] = []
    before: Stretch | None = None
    for one in stretches:
        ended = before is not None and any(schedule.layers[duty.layer].is_override for duty in before.duties)
        who = tuple((each.person_id, each.role_id) for each in people(schedule.layers, one))
        found.append(Duty(one.start_at, one.end_at, who, ended))
        before = one
    return found


def gaps(layers: Sequence[Layer], severity: str, ground: Ground, active: Sequence[Span]) -> list[Gap]:
    """The parts of ``active`` in which no layer reaches anybody for a severity, cut where their causes change."""
    if any(_others(layer, ground) for layer in layers):
        return []
    covered = merged(span for layer in layers for span in _covered(layer, severity, ground))
    open_spans = minus(active, covered)
    if not open_spans:
        return []
    edges = sorted(set(_edges(layers, ground)))
    found: list[Gap] = []
    for start_at, end_at in open_spans:
        cuts = [start_at, *(edge for edge in edges if start_at < edge < end_at), end_at]
        for begin, finish in itertools.pairwise(cuts):
            causes = tuple(sorted({one for layer in layers for one in _causes(layer, severity, ground, begin)}))
            causes = causes or (Cause("no_target"),)
            if found and found[-1].end_at == begin and found[-1].causes == causes:
                found[-1] = Gap(found[-1].start_at, finish, causes)
            else:
                found.append(Gap(begin, finish, causes))
    return found


def minus(spans: Iterable[Span], holes: Sequence[Span]) -> list[Span]:
    """Spans without holes; both in order and without overlaps."""
    left: list[Span] = []
    number = 0
    for start_at, end_at in spans:
        begin = start_at
        while number < len(holes) and holes[number][1] <= begin:
            number += 1
        at = number
        while at < len(holes) and holes[at][0] < end_at:
            if holes[at][0] > begin:
                left.append((begin, holes[at][0]))
            begin = max(begin, holes[at][1])
            at += 1
        if begin < end_at:
            left.append((begin, end_at))
    return left


def _others(layer: Layer, ground: Ground) -> bool:
    """Whether addresses or groups are told: they are there at all hours."""
    return bool(layer.target.webhooks) or (bool(layer.target.emails) and ground.reaching.mails())


def _fixed(layer: Layer, ground: Ground) -> list[int]:
    members = [one for team_id in layer.target.team_ids for one in ground.teams.get(team_id, ())]
    return list(dict.fromkeys([*layer.target.person_ids, *members]))


def _covered(layer: Layer, severity: str, ground: Ground) -> Iterable[Span]:
    for person_id in _fixed(layer, ground):
        if not ground.reaching.problem(person_id, severity, layer.target.by):
            yield from ground.present(person_id)
    for key, role_ids in layer.target.schedule_to_role_ids.items():
        on_call: dict[int, list[Span]] = {}
        for duty in ground.duties.get(int(key), ()):
            for person_id in _in_roles(duty, role_ids):
                on_call.setdefault(person_id, []).append((duty.start_at, duty.end_at))
        for person_id, spans in on_call.items():
            if ground.reaching.problem(person_id, severity, layer.target.by):
                continue
            away = merged(ground.leaves.get(person_id, ()))
            yield from minus(merged(spans), away) if away else spans


def _in_roles(duty: Duty, role_ids: Sequence[int]) -> list[int]:
    return list(dict.fromkeys(person_id for person_id, role_id in duty.who if not role_ids or role_id in role_ids))


def _edges(layers: Sequence[Layer], ground: Ground) -> Iterable[int]:
    persons: set[int] = set()
    for layer in layers:
        persons.update(_fixed(layer, ground))
        for key in layer.target.schedule_to_role_ids:
            for duty in ground.duties.get(int(key), ()):
                yield duty.start_at
                persons.update(person_id for person_id, _ in duty.who)
    for person_id in persons:
        for span in ground.leaves.get(person_id, ()):
            yield from span


def _causes(layer: Layer, severity: str, ground: Ground, instant: int) -> Iterable[Cause]:
    """Why a layer reaches nobody at an instant."""
    if layer.target.emails and not ground.reaching.mails():
        yield Cause("no_mail")
    for person_id in _fixed(layer, ground):
        yield _person(person_id, layer, severity, ground)
    for key, role_ids in layer.target.schedule_to_role_ids.items():
        schedule_id = int(key)
        schedule = ground.schedules.get(schedule_id)
        if schedule is None or schedule.status != "enabled":
            yield Cause("schedule_gone" if schedule is None else "schedule_disabled", schedule_id)
            continue
        duty = _at(ground.duties[schedule_id], instant)
        standing = _in_roles(duty, role_ids) if duty is not None else []
        if not standing:
            yield Cause("override_over" if duty is not None and duty.is_after_override else "empty", schedule_id)
        for person_id in standing:
            yield _person(person_id, layer, severity, ground, schedule_id)


def _at(duties: Sequence[Duty], instant: int) -> Duty | None:
    number = bisect_right(duties, instant, key=lambda one: one.start_at) - 1
    return duties[number] if number >= 0 and instant < duties[number].end_at else None


def _person(person_id: int, layer: Layer, severity: str, ground: Ground, schedule_id: int = 0) -> Cause:
    problem = ground.reaching.problem(person_id, severity, layer.target.by)
    return Cause(problem or "leave", schedule_id, person_id)
