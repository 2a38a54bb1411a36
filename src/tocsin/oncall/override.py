"""How overrides are put into a schedule's layers and taken out, and when somebody is on call. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from tocsin.kernel.clock import DAY
from tocsin.kernel.spans import zone_of
from tocsin.oncall.hours import Span, merged
from tocsin.oncall.layer import Group, Layer, Member, Unit
from tocsin.oncall.schedule import Schedule
from tocsin.oncall.timeline import people, timeline
from tocsin.oncall.turn import How, Override

KEPT_DAYS = 60
"""Overrides that ended longer ago are left out when the next is made; the versions of the schedule keep them."""


def layer_of(wanted: Override, layer_id: str) -> Layer:
    """The layer that an override is. Persons who are added are a layer among others, with a turn that does not end before."""
    return Layer(
        name=wanted.name,
        groups=(Group("", (Member(0, tuple(dict.fromkeys(wanted.person_ids))),)),),
        start_at=wanted.start_at,
        end_at=wanted.end_at,
        unit=Unit.month,
        length=30,
        is_override=wanted.how != How.add,
        replaces=wanted.replaces if wanted.how == How.person else 0,
        layer_id=layer_id,
    )


def with_layers(layers: Sequence[Layer], added: Sequence[Layer], now: int) -> list[Layer]:
    """Layers with overrides added to them; those that ended long ago are left out."""
    return [one for one in layers if not (one.layer_id and one.end_at and one.end_at < now - KEPT_DAYS * DAY)] + list(
        added
    )


def without_layer(layers: Sequence[Layer], layer_id: str) -> list[Layer]:
    """Layers without the override of that id."""
    return [one for one in layers if one.layer_id != layer_id]


def how_of(layer: Layer) -> How:
    """What an override does."""
    if not layer.is_override:
        return How.add
    return How.person if layer.replaces else How.all


def on_call_spans(schedule: Schedule, person_id: int, start_at: int, end_at: int) -> list[Span]:
    """When a person is on call in ``[start_at, end_at)`` (ms), in order, as few spans as can be."""
    if schedule.status != "enabled":
        return []
    found = timeline(schedule.layers, zone_of(schedule.time_zone), start_at, end_at, is_ranked=schedule.is_ranked)
    mine = [one for one in found if any(who.person_id == person_id for who in people(schedule.layers, one))]
    return merged((one.start_at, one.end_at) for one in mine)
