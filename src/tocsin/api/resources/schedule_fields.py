"""What a schedule looks like in requests, and the way from there to the model."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from tocsin.api.fields import MAX_NUMBER, Id, MaybeId, UnixSeconds, milliseconds
from tocsin.api.views.schedule_notices import ScheduleNotifyBody, notify_in
from tocsin.kernel.errors import InvalidParameter
from tocsin.kernel.spans import DAY_S
from tocsin.oncall.layer import EVERY_DAY, Group, Layer, Limit, Member, Period, Unit

ScheduleName = Annotated[str, Meta(max_length=40)]
RoleId = Annotated[int, Meta(ge=0, le=MAX_NUMBER, description="0: no role in particular.")]
Seconds = Annotated[int, Meta(ge=0, le=1_000 * DAY_S)]
UNUSED = "Accepted as it is answered, and not used."
LIMITS = (Limit.none, Limit.daily, Limit.weekly)


class MemberBody(Struct, kw_only=True):
    """Persons in a role."""

    role_id: RoleId = 0
    person_ids: Annotated[list[Id], Meta(max_length=100)]


class GroupBody(Struct, kw_only=True):
    """Who has a turn together."""

    group_name: Annotated[str, Meta(max_length=100)] = ""
    name: Annotated[str, Meta(max_length=100, description="Used when group_name is empty.")] = ""
    members: Annotated[list[MemberBody], Meta(max_length=20)] = []
    start: Annotated[int, Meta(description=UNUSED)] = 0
    end: Annotated[int, Meta(description=UNUSED)] = 0


class PeriodBody(Struct):
    """Seconds from midnight, or in a weekly restriction from Monday's midnight; an end before the start is on the next day."""

    restrict_start: Annotated[int, Meta(ge=0, le=7 * DAY_S)]
    restrict_end: Annotated[int, Meta(ge=0, le=7 * DAY_S)]


class DayMaskBody(Struct):
    """The weekdays on which a layer is active, 0 is Sunday; none: every day."""

    repeat: Annotated[list[Annotated[int, Meta(ge=0, le=6)]], Meta(max_length=7)] | None = None


class ScheduleLayerBody(Struct, kw_only=True):
    """One rotation, or an override that replaces all of them for a time."""

    layer_name: Annotated[str, Meta(max_length=100)] = ""
    name: Annotated[str, Meta(max_length=100, description="Used when layer_name is empty.")] = ""
    mode: Annotated[Literal[0, 1], Meta(description="0: a rotation; 1: an override.")] = 0
    replaces_person_id: Annotated[
        MaybeId, Meta(description="Of an override: it replaces only this person; 0: everybody.")
    ] = 0
    layer_id: Annotated[str, Meta(max_length=24, description="As answered; names an override.")] = ""
    hidden: Annotated[Literal[0, 1], Meta(description="1: consoles do not show it; it decides all the same.")] = 0
    weight: Annotated[int, Meta(ge=-1_000_000, le=1_000_000, description="The heaviest layer is shown first.")] = 0
    groups: Annotated[list[GroupBody], Meta(max_length=100)] = []
    rotation_unit: Literal["hour", "day", "week", "month"] | UnsetType = UNSET
    rotation_value: Annotated[int, Meta(ge=1, le=30)] = 1
    rotation_duration: Annotated[Seconds, Meta(description="The length of a turn, where no unit is given.")] = 0
    handoff_time: Annotated[
        int,
        Meta(
            ge=0,
            le=7 * DAY_S - 1,
            description="When turns change: seconds from Monday's midnight for turns of whole weeks, from midnight for turns of "
            "whole days, where 0 means the time of day at which the layer starts.",
        ),
    ] = 0
    layer_start: UnixSeconds = 0
    enable_time: Annotated[UnixSeconds, Meta(description="Used when layer_start is not given.")] = 0
    layer_end: Annotated[UnixSeconds | None, Meta(description="0 or null: the layer does not end.")] = 0
    expire_time: Annotated[UnixSeconds | None, Meta(description="Used when layer_end is not given.")] = 0
    restrict_mode: Annotated[
        Literal[0, 1, 2], Meta(description="0: all hours; 1: daily periods; 2: weekly periods.")
    ] = 0
    restrict_periods: Annotated[list[PeriodBody], Meta(max_length=50)] = []
    restrict_start: Annotated[
        int, Meta(description="With restrict_end: a period, used when restrict_periods is empty.")
    ] = 0
    restrict_end: int = 0
    day_mask: DayMaskBody | UnsetType = UNSET
    fair_rotation: Annotated[bool, Meta(description="The order moves on each round, so that nobody keeps a slot.")] = (
        False
    )
    mask_continuous_enabled: Annotated[
        bool, Meta(description="Days of a masked layer run from hand-off to hand-off, not from midnight to midnight.")
    ] = False
    account_id: Annotated[int, Meta(description=UNUSED)] = 0
    schedule_id: Annotated[int, Meta(description=UNUSED)] = 0
    create_at: Annotated[int, Meta(description=UNUSED)] = 0
    create_by: Annotated[int, Meta(description=UNUSED)] = 0
    update_at: Annotated[int, Meta(description=UNUSED)] = 0
    update_by: Annotated[int, Meta(description=UNUSED)] = 0


class ScheduleSettings(Struct, kw_only=True):
    """How a schedule shall be; what is absent stays as it is."""

    schedule_name: ScheduleName = ""
    name: Annotated[ScheduleName, Meta(description="Used when schedule_name is empty.")] = ""
    description: Annotated[str, Meta(max_length=500)] | UnsetType = UNSET
    team_id: MaybeId | UnsetType = UNSET
    status: Annotated[Literal[0, 1] | UnsetType, Meta(description="0: enabled; 1: disabled.")] = UNSET
    time_zone: Annotated[
        Annotated[str, Meta(max_length=64)] | UnsetType, Meta(description="IANA name; empty: the account's.")
    ] = UNSET
    is_ranked: Annotated[
        bool | UnsetType, Meta(description="A heavier layer covers the lighter ones where it has anybody.")
    ] = UNSET
    layers: Annotated[list[ScheduleLayerBody], Meta(max_length=250)] | UnsetType = UNSET
    notify: ScheduleNotifyBody | UnsetType = UNSET


def values_of(body: ScheduleSettings) -> dict[str, Any]:
    """What a request says, under the names of the model."""
    values: dict[str, Any] = {}
    name = body.schedule_name or body.name
    if name:
        values["name"] = name
    for field in ("description", "team_id", "time_zone", "is_ranked"):
        given = getattr(body, field)
        if given is not UNSET:
            values[field] = given
    if body.status is not UNSET:
        values["status"] = "disabled" if body.status else "enabled"
    if body.layers is not UNSET:
        values["layers"] = [_layer(one, f"layers[{number}]") for number, one in enumerate(body.layers)]
    if body.notify is not UNSET:
        values["notify"] = notify_in(body.notify)
    return values


def _layer(body: ScheduleLayerBody, path: str) -> Layer:
    unit, length = _turn(body, path)
    repeat = body.day_mask.repeat if body.day_mask is not UNSET else None
    return Layer(
        name=body.layer_name or body.name,
        groups=tuple(_group(one) for one in body.groups),
        start_at=milliseconds(body.layer_start or body.enable_time),
        end_at=milliseconds(body.layer_end or body.expire_time or 0),
        unit=unit,
        length=length,
        handoff_s=body.handoff_time,
        days=frozenset(repeat) if repeat else EVERY_DAY,
        is_continuous=body.mask_continuous_enabled,
        limit=LIMITS[body.restrict_mode],
        periods=_periods(body),
        is_fair=body.fair_rotation,
        is_override=body.mode == 1,
        weight=body.weight,
        replaces=body.replaces_person_id if body.mode == 1 else 0,
        layer_id=body.layer_id,
        is_hidden=body.hidden == 1,
    )


def _periods(body: ScheduleLayerBody) -> tuple[Period, ...]:
    if body.restrict_periods:
        return tuple(Period(one.restrict_start, one.restrict_end) for one in body.restrict_periods)
    alone = body.restrict_mode and (body.restrict_start or body.restrict_end)
    return (Period(body.restrict_start, body.restrict_end),) if alone else ()


def _group(body: GroupBody) -> Group:
    members = tuple(Member(one.role_id, tuple(one.person_ids)) for one in body.members)
    return Group(body.group_name or body.name, members)


def _turn(body: ScheduleLayerBody, path: str) -> tuple[Unit, int]:
    if body.rotation_unit is not UNSET:
        return Unit(body.rotation_unit), body.rotation_value
    if not body.rotation_duration:
        return Unit.week, body.rotation_value
    days, rest = divmod(body.rotation_duration, DAY_S)
    if not rest:
        return Unit.day, days
    hours, rest = divmod(body.rotation_duration, 3_600)
    if rest or hours > 30:
        place = f"{path}.rotation_duration"
        raise InvalidParameter(
            f"{place}: must be whole days, or up to 30 whole hours; give rotation_unit and rotation_value"
        )
    return Unit.hour, hours
