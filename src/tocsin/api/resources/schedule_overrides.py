"""Overrides of schedules: others are on call for a time."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from tocsin.alerts.store import move_config_version
from tocsin.api.call import Call
from tocsin.api.fields import HexId, Id, MaybeId, UnixSeconds, milliseconds, seconds
from tocsin.api.operation import operation
from tocsin.oncall.layer import Layer
from tocsin.oncall.override import how_of
from tocsin.oncall.schedule_flow import Schedules
from tocsin.oncall.turn import How, Override
from tocsin.oncall.turn_flow import Turns

Kind = Annotated[
    Literal["all", "person", "add"],
    Meta(
        description="`all`: replaces everybody; `person`: replaces `person_id` wherever they are on call; `add`: adds."
    ),
]


class OverrideCreateRequest(Struct, kw_only=True):
    """Who is on call instead of whom, and when."""

    schedule_id: Id
    kind: Kind = "all"
    person_ids: Annotated[list[Id], Meta(min_length=1, max_length=20)]
    person_id: Annotated[MaybeId, Meta(description="Who is replaced, where only one is.")] = 0
    start: UnixSeconds
    end: UnixSeconds
    note: Annotated[str, Meta(max_length=100)] = ""


class OverrideItem(Struct, kw_only=True):
    """An override that is in force or will be."""

    override_id: str
    kind: Kind
    person_ids: list[int]
    person_id: int
    start: int
    end: int
    note: str


class OverrideListRequest(Struct):
    """Whose overrides."""

    schedule_id: Id


class OverrideListAnswer(Struct):
    """Overrides that are not over, by time."""

    items: list[OverrideItem]


class OverrideNamed(Struct):
    """Names an override of a schedule."""

    schedule_id: Id
    override_id: HexId


@operation("/schedule/override/list", may="schedules.read")
async def schedule_override_list(call: Call, body: OverrideListRequest) -> OverrideListAnswer:
    """The overrides of a schedule that are not over."""
    found = await Schedules(call.world.ids, call.world.vault).find(call.tx, call.account_id, body.schedule_id)
    items = [_item(one) for one in found.layers if one.layer_id and one.end_at > call.now]
    return OverrideListAnswer(sorted(items, key=lambda one: one.start))


@operation("/schedule/override/create", may="schedules.read", audit="schedule.override.create", writes=True)
async def schedule_override_create(call: Call, body: OverrideCreateRequest) -> OverrideItem:
    """Put others on call for a time. Whoever is in the schedule may give away their own time; the owning team does more."""
    wanted = Override(
        how=How(body.kind),
        person_ids=tuple(body.person_ids),
        start_at=milliseconds(body.start),
        end_at=milliseconds(body.end),
        replaces=body.person_id,
        name=body.note,
    )
    made = await _turns(call).override(call.tx, call.actor, body.schedule_id, wanted, call.now)
    await move_config_version(call.tx, call.account_id)
    call.note(body.schedule_id, override_id=made.layer_id, kind=body.kind, person_ids=body.person_ids)
    return _item(made)


@operation("/schedule/override/delete", may="schedules.read", audit="schedule.override.delete", writes=True)
async def schedule_override_delete(call: Call, body: OverrideNamed) -> None:
    """Take an override back: the layers decide again."""
    gone = await _turns(call).take_back(call.tx, call.actor, body.schedule_id, body.override_id, call.now)
    await move_config_version(call.tx, call.account_id)
    call.note(body.schedule_id, override_id=gone.layer_id, person_ids=list(gone.groups[0].person_ids))


def _turns(call: Call) -> Turns:
    return Turns(call.world.ids, call.world.vault)


def _item(one: Layer) -> OverrideItem:
    return OverrideItem(
        override_id=one.layer_id,
        kind=how_of(one).value,
        person_ids=list(one.groups[0].person_ids),
        person_id=one.replaces,
        start=seconds(one.start_at),
        end=seconds(one.end_at),
        note=one.name,
    )
