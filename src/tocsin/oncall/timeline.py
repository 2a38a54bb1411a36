"""What a schedule comes to: the shifts of each layer, who is on call after all layers, at an instant and next. Pure.

Layers stack: whoever any layer has on call is on call. A ranked schedule takes the highest layer that has anybody. An override
replaces everything in its time; of several the one written last holds (domain section 5). An override of one person puts others in
their place, wherever they are on call; such overrides follow each other in the order in which they were written.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from zoneinfo import ZoneInfo

from msgspec import Struct

from tocsin.oncall.hours import Span, open_hours
from tocsin.oncall.layer import Group, Layer, Limit, Member, Shift
from tocsin.oncall.rotation import Turn, group_of, turns


class Duty(Struct, frozen=True):
    """A group of a layer that is on call, by their numbers in the schedule."""

    layer: int
    group: int


class Stretch(Struct, frozen=True):
    """``[start_at, end_at)`` (ms): these are on call, heaviest layer first; nobody where ``duties`` is empty.

    ``stand_ins``: overrides that replace single persons, in the order in which they were written.
    """

    start_at: int
    end_at: int
    duties: tuple[Duty, ...]
    stand_ins: tuple[int, ...] = ()


class OnDuty(Struct, frozen=True):
    """A person on call: in which role, by which layer (its number)."""

    person_id: int
    role_id: int
    layer: int


def groups(layers: Sequence[Layer], stretch: Stretch) -> list[tuple[Duty, Group]]:
    """Who is on call in a stretch, heaviest layer first, with those who stand in for somebody in their places.

    A group with a stand-in has no name: its own says who would have been on call.
    """
    found = [(duty, layers[duty.layer].groups[duty.group]) for duty in stretch.duties]
    for number in stretch.stand_ins:
        layer = layers[number]
        found = [(duty, _with_stand_in(group, layer.replaces, layer.groups[0].person_ids)) for duty, group in found]
    return found


def people(layers: Sequence[Layer], stretch: Stretch) -> list[OnDuty]:
    """Everybody on call in a stretch, once per role, heaviest layer first."""
    found: dict[tuple[int, int], OnDuty] = {}
    for duty, group in groups(layers, stretch):
        for member in group.members:
            for person_id in member.person_ids:
                found.setdefault((person_id, member.role_id), OnDuty(person_id, member.role_id, duty.layer))
    return list(found.values())


def _with_stand_in(group: Group, gone: int, instead: tuple[int, ...]) -> Group:
    if gone not in group.person_ids:
        return group
    members = [
        Member(
            one.role_id,
            tuple(
                dict.fromkeys(who for person in one.person_ids for who in (instead if person == gone else (person,)))
            ),
        )
        for one in group.members
    ]
    return Group("", tuple(members))


def shifts(layer: Layer, zone: ZoneInfo, start_at: int, end_at: int) -> list[Shift]:
    """The shifts of one layer in ``[start_at, end_at)``, cut to it, in order; pieces of a turn that touch are one shift."""
    begin = max(start_at, layer.start_at)
    finish = min(end_at, layer.end_at) if layer.end_at else end_at
    if begin >= finish or not layer.groups:
        return []
    if layer.is_override:
        return [Shift(begin, finish, 0, 0)]
    hours = None if layer.limit == Limit.none else open_hours(layer, zone, begin, finish)
    found = turns(layer, zone, begin, finish)
    pieces = (
        _cut(found, [(begin, finish)]) if hours is None else _cut(_lasting(layer, zone, found, begin, finish), hours)
    )
    return list(_joined(layer, pieces))


def timeline(
    layers: Sequence[Layer], zone: ZoneInfo, start_at: int, end_at: int, *, is_ranked: bool = False
) -> list[Stretch]:
    """Who is on call over all of ``[start_at, end_at)``: stretches without gaps between them, neighbours different."""
    rendered = [shifts(layer, zone, start_at, end_at) for layer in layers]
    return combine(layers, rendered, start_at, end_at, is_ranked=is_ranked)


def combine(
    layers: Sequence[Layer], rendered: Sequence[Sequence[Shift]], start_at: int, end_at: int, *, is_ranked: bool = False
) -> list[Stretch]:
    """The final schedule of layers that were rendered by :func:`shifts`."""
    edges: list[tuple[int, bool, Duty]] = []
    for number, some in enumerate(rendered):
        for one in some:
            duty = Duty(number, one.group)
            edges += [(one.start_at, True, duty), (one.end_at, False, duty)]
    edges.sort(key=lambda edge: edge[0])
    active: dict[Duty, int] = {}
    done: list[Stretch] = []
    since = start_at
    for at, begins, duty in edges:
        if at > since:
            _append(done, _stretch(layers, since, at, active, is_ranked=is_ranked))
            since = at
        active[duty] = active.get(duty, 0) + (1 if begins else -1)
        if not active[duty]:
            del active[duty]
    if since < end_at:
        _append(done, _stretch(layers, since, end_at, active, is_ranked=is_ranked))
    return done


def at(stretches: Sequence[Stretch], instant: int) -> Stretch | None:
    """The stretch in which an instant lies."""
    number = bisect_right(stretches, instant, key=lambda one: one.start_at) - 1
    return stretches[number] if number >= 0 and instant < stretches[number].end_at else None


def gaps(stretches: Iterable[Stretch]) -> list[Span]:
    """When nobody is on call."""
    return [(one.start_at, one.end_at) for one in stretches if not one.duties]


def _cut(pieces: Iterable[Turn], spans: Sequence[Span]) -> Iterator[Turn]:
    """The parts of turns that lie in spans; both are in order."""
    first = 0
    for piece in pieces:
        while first < len(spans) and spans[first][1] <= piece.start_at:
            first += 1
        number = first
        while number < len(spans) and spans[number][0] < piece.end_at:
            begin, finish = max(piece.start_at, spans[number][0]), min(piece.end_at, spans[number][1])
            if begin < finish:
                yield Turn(begin, finish, piece.number)
            number += 1


def _lasting(layer: Layer, zone: ZoneInfo, found: Iterable[Turn], begin: int, finish: int) -> Iterator[Turn]:
    """Turns without holes: a period that runs on into a masked-out day stays with those who began it."""
    if not layer.is_masked:
        yield from found
        return
    last = next(iter(_before(layer, zone, begin)), None)
    for turn in found:
        if last is not None and last.start_at < turn.start_at:
            yield last._replace(end_at=max(last.end_at, turn.start_at))
        last = turn
    if last is not None:
        yield last._replace(end_at=max(last.end_at, finish))


def _before(layer: Layer, zone: ZoneInfo, begin: int) -> list[Turn]:
    """The last active piece before an instant."""
    week_ago = max(layer.start_at, begin - 8 * 86_400_000)
    earlier = [one for one in turns(layer, zone, week_ago, begin) if one.start_at < begin]
    return earlier[-1:]


def _joined(layer: Layer, pieces: Iterable[Turn]) -> Iterator[Shift]:
    last: Shift | None = None
    for piece in pieces:
        if last is not None and last.end_at == piece.start_at and last.turn == piece.number:
            last = Shift(last.start_at, piece.end_at, last.group, last.turn)
            continue
        if last is not None:
            yield last
        last = Shift(piece.start_at, piece.end_at, group_of(layer, piece.number), piece.number)
    if last is not None:
        yield last


def _stretch(
    layers: Sequence[Layer], start_at: int, end_at: int, active: Iterable[Duty], *, is_ranked: bool
) -> Stretch:
    """What holds from ``start_at`` to ``end_at``: stand-ins only where whom they replace is on call."""
    plain = [one for one in active if not layers[one.layer].replaces]
    duties = _standing(layers, plain, is_ranked=is_ranked)
    standing = {person for one in duties for person in layers[one.layer].groups[one.group].person_ids}
    stand_ins = []
    for number in sorted({one.layer for one in active if layers[one.layer].replaces}):
        if layers[number].replaces in standing:
            stand_ins.append(number)
            standing |= {person for group in layers[number].groups[:1] for person in group.person_ids}
    return Stretch(start_at, end_at, duties, tuple(stand_ins))


def _standing(layers: Sequence[Layer], active: Iterable[Duty], *, is_ranked: bool) -> tuple[Duty, ...]:
    manned = [one for one in active if layers[one.layer].groups[one.group].person_ids]
    overriding = [one for one in active if layers[one.layer].is_total]
    if overriding:
        last = max(overriding, key=lambda one: one.layer)
        return (last,) if last in manned else ()
    ordered = sorted(manned, key=lambda one: (-layers[one.layer].weight, one.layer, one.group))
    if is_ranked and ordered:
        return tuple(one for one in ordered if one.layer == ordered[0].layer)
    return tuple(ordered)


def _append(done: list[Stretch], one: Stretch) -> None:
    if done and (done[-1].duties, done[-1].stand_ins) == (one.duties, one.stand_ins):
        done[-1] = Stretch(done[-1].start_at, one.end_at, one.duties, one.stand_ins)
    else:
        done.append(one)
