"""Schedules as the API shows them: what was set up, and the shifts that come of it in a window."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from msgspec import Struct

from tocsin.api.fields import seconds
from tocsin.api.views.schedule_notices import ScheduleNotifyBody
from tocsin.kernel.clock import DAY
from tocsin.kernel.spans import DAY_S, zone_of
from tocsin.oncall.layer import EVERY_DAY, Group, Layer, Shift, Unit
from tocsin.oncall.schedule import Schedule
from tocsin.oncall.timeline import Duty, Stretch, combine, groups, people, shifts, timeline

_LOOK_AHEAD = 45 * DAY
_LENGTHS_S = {Unit.hour: 3_600, Unit.day: DAY_S, Unit.week: 7 * DAY_S, Unit.month: 30 * DAY_S}
_LIMITS = ("none", "daily", "weekly")


class Window(NamedTuple):
    """``[start_at, end_at)`` in milliseconds."""

    start_at: int
    end_at: int


class ScheduleMemberItem(Struct):
    """Persons in a role."""

    role_id: int
    person_ids: list[int]


class ScheduleGroupItem(Struct, kw_only=True):
    """A group; ``start`` and ``end`` are set where it stands in a shift."""

    group_name: str
    name: str
    members: list[ScheduleMemberItem]
    start: int = 0
    end: int = 0


class ShiftItem(Struct, kw_only=True):
    """One shift."""

    start: int
    end: int
    group: ScheduleGroupItem
    index: int


class OncallItem(ShiftItem, kw_only=True):
    """Who is on call, or will be next: everybody at once, of all layers."""

    update_at: int
    weight: int


class CalculatedLayerItem(Struct, kw_only=True):
    """The shifts of a layer in the window asked for."""

    layer_name: str
    name: str
    mode: int
    schedules: list[ShiftItem]


class PeriodItem(Struct):
    """Seconds from midnight, or from Monday's midnight."""

    restrict_start: int
    restrict_end: int


class DayMaskItem(Struct):
    """Weekdays, 0 is Sunday."""

    repeat: list[int] | None


class ScheduleLayerItem(Struct, kw_only=True):
    """A layer as it was set up."""

    account_id: int
    schedule_id: int
    layer_name: str
    name: str
    hidden: int
    mode: int
    replaces_person_id: int
    layer_id: str
    weight: int
    groups: list[ScheduleGroupItem]
    rotation_duration: int
    rotation_unit: str
    rotation_value: int
    handoff_time: int
    enable_time: int
    expire_time: int
    layer_start: int
    layer_end: int | None
    restrict_mode: int
    restrict_start: int
    restrict_end: int
    restrict_periods: list[PeriodItem]
    day_mask: DayMaskItem
    fair_rotation: bool
    mask_continuous_enabled: bool
    create_at: int
    create_by: int
    update_at: int
    update_by: int


class ScheduleItem(Struct, kw_only=True):
    """A schedule with what comes of it; the shifts are empty without a window."""

    id: int | None
    schedule_id: int
    name: str | None
    schedule_name: str | None
    description: str | None
    account_id: int
    team_id: int | None
    group_id: int | None
    field: str
    status: int | None
    disabled: int | None
    time_zone: str
    is_ranked: bool
    version: int
    layers: list[ScheduleLayerItem]
    schedule_layers: list[CalculatedLayerItem]
    layer_schedules: list[CalculatedLayerItem]
    final_schedule: CalculatedLayerItem
    start: int
    end: int
    notify: ScheduleNotifyBody
    cur_oncall: OncallItem | None
    next_oncall: OncallItem | None
    create_at: int
    create_by: int
    update_at: int
    update_by: int


def schedule_item(one: Schedule, window: Window | None, now: int, notify: ScheduleNotifyBody) -> ScheduleItem:
    """A schedule and its shifts in ``window``; ``notify`` as the caller may see it."""
    rendered = _rendered(one, window)
    current, following = on_call(one, now)
    return ScheduleItem(
        id=one.schedule_id or None,
        schedule_id=one.schedule_id,
        name=one.name or None,
        schedule_name=one.name or None,
        description=one.description,
        account_id=one.account_id,
        team_id=one.team_id,
        group_id=one.team_id,
        field="",
        status=int(one.status == "disabled"),
        disabled=int(one.status == "disabled"),
        time_zone=one.time_zone,
        is_ranked=one.is_ranked,
        version=one.version,
        layers=[_layer_item(one, layer) for layer in one.layers],
        schedule_layers=rendered.layers,
        layer_schedules=rendered.layers,
        final_schedule=CalculatedLayerItem(layer_name="", name="", mode=0, schedules=rendered.final),
        start=seconds(window.start_at) if window else 0,
        end=seconds(window.end_at) if window else 0,
        notify=notify,
        cur_oncall=current,
        next_oncall=following,
        create_at=seconds(one.created_at),
        create_by=one.creator_id,
        update_at=seconds(one.updated_at),
        update_by=one.updated_by,
    )


class _Rendered(NamedTuple):
    layers: list[CalculatedLayerItem]
    final: list[ShiftItem]


def _rendered(one: Schedule, window: Window | None) -> _Rendered:
    if window is None:
        return _Rendered([], [])
    zone = zone_of(one.time_zone)
    found = [shifts(layer, zone, *window) for layer in one.layers]
    shown = [_calculated(layer, some) for layer, some in zip(one.layers, found, strict=True)]
    return _Rendered(shown, _final(one, combine(one.layers, found, *window, is_ranked=one.is_ranked)))


def _calculated(layer: Layer, some: Sequence[Shift]) -> CalculatedLayerItem:
    items = [_shift_item(layer.groups[one.group], one.start_at, one.end_at, one.group) for one in some]
    return CalculatedLayerItem(layer_name=layer.name, name=layer.name, mode=int(layer.is_override), schedules=items)


def _final(one: Schedule, stretches: Sequence[Stretch]) -> list[ShiftItem]:
    """A shift for each group that is on call in the end; several at once where layers stack."""
    since: dict[tuple[Duty, Group], int] = {}
    done: list[tuple[int, int, Duty, Group]] = []
    for stretch in (*stretches, Stretch(stretches[-1].end_at, stretches[-1].end_at, ())):
        now = groups(one.layers, stretch)
        done += [(since.pop(gone), stretch.start_at, *gone) for gone in [was for was in since if was not in now]]
        for standing in now:
            since.setdefault(standing, stretch.start_at)
    done.sort(key=lambda entry: (entry[0], -one.layers[entry[2].layer].weight, entry[2].layer))
    return [_shift_item(group, start, end, duty.group) for start, end, duty, group in done]


def on_call(one: Schedule, now: int) -> tuple[OncallItem | None, OncallItem | None]:
    """Who is on call now and who comes next, within 45 days; ``None`` for nobody. Other groups of the same people are no change."""
    if one.status != "enabled":
        return None, None
    found = timeline(one.layers, zone_of(one.time_zone), now, now + _LOOK_AHEAD, is_ranked=one.is_ranked)
    spans = _same_people(one, found)
    following = next((span for span in spans[1:] if span[0].duties), None)
    return _oncall_item(one, *spans[0]), _oncall_item(one, *following) if following else None


def _same_people(one: Schedule, found: Sequence[Stretch]) -> list[tuple[Stretch, int]]:
    """Stretches in which other people are on call than before, each with the instant until which that is so."""
    spans: list[tuple[Stretch, int]] = []
    last: set[tuple[int, int]] | None = None
    for stretch in found:
        standing = {(who.person_id, who.role_id) for who in people(one.layers, stretch)}
        if standing == last:
            spans[-1] = (spans[-1][0], stretch.end_at)
        else:
            spans.append((stretch, stretch.end_at))
        last = standing
    return spans


def _oncall_item(one: Schedule, stretch: Stretch, end_at: int) -> OncallItem | None:
    if not stretch.duties:
        return None
    standing = [group for _, group in groups(one.layers, stretch)]
    name = " + ".join(group.name for group in standing if group.name)
    everybody = Group(name, tuple(member for group in standing for member in group.members))
    first = stretch.duties[0]
    shift = _shift_item(everybody, stretch.start_at, end_at, first.group)
    return OncallItem(
        start=shift.start,
        end=shift.end,
        group=shift.group,
        index=shift.index,
        update_at=seconds(one.updated_at),
        weight=one.layers[first.layer].weight,
    )


def _shift_item(group: Group, start_at: int, end_at: int, index: int) -> ShiftItem:
    start, end = seconds(start_at), seconds(end_at)
    return ShiftItem(start=start, end=end, group=_group_item(group, start, end), index=index)


def _group_item(group: Group, start: int = 0, end: int = 0) -> ScheduleGroupItem:
    members = [ScheduleMemberItem(one.role_id, list(one.person_ids)) for one in group.members]
    return ScheduleGroupItem(group_name=group.name, name=group.name, members=members, start=start, end=end)


def _layer_item(one: Schedule, layer: Layer) -> ScheduleLayerItem:
    start, end = seconds(layer.start_at), seconds(layer.end_at)
    return ScheduleLayerItem(
        account_id=one.account_id,
        schedule_id=one.schedule_id,
        layer_name=layer.name,
        name=layer.name,
        hidden=int(layer.is_hidden),
        mode=int(layer.is_override),
        replaces_person_id=layer.replaces,
        layer_id=layer.layer_id,
        weight=layer.weight,
        groups=[_group_item(group) for group in layer.groups],
        rotation_duration=_LENGTHS_S[layer.unit] * layer.length,
        rotation_unit=layer.unit,
        rotation_value=layer.length,
        handoff_time=layer.handoff_s,
        enable_time=start,
        expire_time=end,
        layer_start=start,
        layer_end=end or None,
        restrict_mode=_LIMITS.index(layer.limit),
        restrict_start=layer.periods[0].start_s if layer.periods else 0,
        restrict_end=layer.periods[0].end_s if layer.periods else 0,
        restrict_periods=[PeriodItem(period.start_s, period.end_s) for period in layer.periods],
        day_mask=DayMaskItem(sorted(layer.days) if layer.days != EVERY_DAY else None),
        fair_rotation=layer.is_fair,
        mask_continuous_enabled=layer.is_continuous,
        create_at=seconds(one.created_at),
        create_by=one.creator_id,
        update_at=seconds(one.updated_at),
        update_by=one.updated_by,
    )
