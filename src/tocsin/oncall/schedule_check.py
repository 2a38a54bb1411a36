"""Whether a schedule can work, before it is saved; mistakes name the field's path (domain section 5). Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from tocsin.kernel.errors import InvalidParameter, NotFound
from tocsin.kernel.spans import DAY_S, zone_of
from tocsin.oncall.layer import Group, Layer, Limit
from tocsin.oncall.schedule import Schedule

MOST_LAYERS = 50
MOST_OVERRIDES = 200
MOST_GROUPS = 100
_WEEK_S = 7 * DAY_S


def check(schedule: Schedule, member_ids: Collection[int]) -> None:
    """Raise ``InvalidParameter``, or ``NotFound`` for a person who is not among ``member_ids``."""
    zone_of(schedule.time_zone)
    overrides = sum(one.is_override or bool(one.layer_id) for one in schedule.layers)
    rotations = len(schedule.layers) - overrides
    if rotations > MOST_LAYERS:
        raise InvalidParameter(f"layers: {rotations} are given; {MOST_LAYERS} are accepted")
    if overrides > MOST_OVERRIDES:
        raise InvalidParameter(
            f"layers: {overrides} overrides are given; {MOST_OVERRIDES} are accepted; delete old ones"
        )
    for number, layer in enumerate(schedule.layers):
        _check_layer(layer, member_ids, f"layers[{number}]")


def _check_layer(layer: Layer, member_ids: Collection[int], path: str) -> None:
    if layer.start_at <= 0:
        raise InvalidParameter(f"{path}.layer_start: say from when on the layer holds, in Unix seconds")
    if layer.end_at and layer.end_at <= layer.start_at:
        raise InvalidParameter(f"{path}.layer_end: must be after layer_start, or 0 for a layer that does not end")
    if not 1 <= len(layer.groups) <= MOST_GROUPS:
        raise InvalidParameter(f"{path}.groups: must be 1 to {MOST_GROUPS} groups; {len(layer.groups)} are given")
    _check_groups(layer.groups, member_ids, f"{path}.groups")
    if layer.is_override:
        if not layer.end_at:
            raise InvalidParameter(
                f"{path}.layer_end: an override needs an end, or it would replace the layers for good"
            )
        if layer.replaces in layer.groups[0].person_ids:
            raise InvalidParameter(f"{path}.replaces_person_id: is in the group that stands in for them")
        return
    if not layer.days:
        raise InvalidParameter(f"{path}.day_mask.repeat: leaves no day; leave it out for every day")
    _check_hours(layer, path)


def _check_groups(groups: Sequence[Group], member_ids: Collection[int], path: str) -> None:
    for number, group in enumerate(groups):
        for at, member in enumerate(group.members):
            unknown = [one for one in member.person_ids if one not in member_ids]
            if unknown:
                place = f"{path}[{number}].members[{at}].person_ids"
                raise NotFound(f"{place}: there is no member {unknown[0]} in this account")


def _check_hours(layer: Layer, path: str) -> None:
    if layer.limit == Limit.none:
        return
    if not layer.periods:
        raise InvalidParameter(f"{path}.restrict_periods: give at least one period, or restrict_mode 0 for all hours")
    latest = DAY_S if layer.limit == Limit.daily else _WEEK_S
    for number, period in enumerate(layer.periods):
        for name, value in (("restrict_start", period.start_s), ("restrict_end", period.end_s)):
            if not 0 <= value <= latest:
                place = f"{path}.restrict_periods[{number}].{name}"
                raise InvalidParameter(f"{place}: must be 0 to {latest} seconds; {value} is given")
