"""Roles on call: what persons are for while on call. Rules tell whoever has one; see `schedule_to_role_ids`."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from tocsin.api.call import Call
from tocsin.api.fields import Id, seconds
from tocsin.api.operation import operation
from tocsin.oncall import role_store
from tocsin.oncall.role_flow import USUAL, DutyRoles

RoleName = Annotated[str, Meta(max_length=200, description="Up to 39 characters, unique in the account.")]


class ScheduleRoleItem(Struct, kw_only=True):
    """A role. The usual ones, 1 and 2, are those of every account: people read them in their own language."""

    role_id: int
    role_name: str
    is_usual: bool
    created_at: int
    updated_at: int


class ScheduleRoleListAnswer(Struct):
    """The usual roles, then those that the account made, by name."""

    items: list[ScheduleRoleItem]


class ScheduleRoleCreateRequest(Struct):
    """A new role."""

    role_name: RoleName


class ScheduleRoleCreateAnswer(Struct):
    """The new role."""

    role_id: int
    role_name: str


class ScheduleRoleUpdateRequest(Struct):
    """Another name for a role."""

    role_id: Id
    role_name: RoleName


class ScheduleRoleNamed(Struct):
    """Names a role."""

    role_id: Id


@operation("/schedule/role/list", may="schedules.read")
async def schedule_role_list(call: Call) -> ScheduleRoleListAnswer:
    """The roles that persons can have on call."""
    usual = [
        ScheduleRoleItem(role_id=role_id, role_name=name, is_usual=True, created_at=0, updated_at=0)
        for role_id, name in USUAL.items()
    ]
    made = [
        ScheduleRoleItem(
            role_id=one.role_id,
            role_name=one.name,
            is_usual=False,
            created_at=seconds(one.created_at),
            updated_at=seconds(one.updated_at),
        )
        for one in await role_store.read_all(call.tx, call.account_id)
    ]
    return ScheduleRoleListAnswer([*usual, *made])


@operation("/schedule/role/create", may="schedules.manage", audit="schedule.role.create", writes=True)
async def schedule_role_create(call: Call, body: ScheduleRoleCreateRequest) -> ScheduleRoleCreateAnswer:
    """Make a role."""
    one = await _roles(call).create(call.tx, call.actor, body.role_name, call.now)
    call.note(one.role_id, role_name=one.name)
    return ScheduleRoleCreateAnswer(one.role_id, one.name)


@operation("/schedule/role/update", may="schedules.manage", audit="schedule.role.update", writes=True)
async def schedule_role_update(call: Call, body: ScheduleRoleUpdateRequest) -> None:
    """Rename a role; whoever has it keeps it."""
    one = await _roles(call).rename(call.tx, call.actor, body.role_id, body.role_name, call.now)
    call.note(one.role_id, role_name=one.name)


@operation("/schedule/role/delete", may="schedules.manage", audit="schedule.role.delete", writes=True)
async def schedule_role_delete(call: Call, body: ScheduleRoleNamed) -> None:
    """Give up a role that no schedule uses."""
    gone = await _roles(call).delete(call.tx, call.actor, body.role_id)
    call.note(gone.role_id, role_name=gone.name)


def _roles(call: Call) -> DutyRoles:
    return DutyRoles(call.world.ids, call.world.vault)
