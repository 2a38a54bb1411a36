"""What is watched of integrations: heartbeats, watchdogs, and whether they fall silent."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from tocsin.api.call import Call
from tocsin.api.fields import Id, seconds
from tocsin.api.operation import operation
from tocsin.integrations import watch_flow
from tocsin.integrations.flow import Integrations
from tocsin.integrations.watch import Heartbeat, Said

State = Literal["up", "missing", "failed"]
_STATES: dict[Said, State] = {Said.nothing: "up", Said.missing: "missing", Said.failed: "failed"}


class HeartbeatsRequest(Struct, kw_only=True):
    """Whose heartbeats."""

    integration_id: Id


class HeartbeatItem(Struct, kw_only=True):
    """Something that is watched: a heartbeat, a watchdog, or the integration itself (`name` is empty)."""

    name: str
    kind: Literal["beat", "watchdog", "silence"]
    every_s: int
    grace_s: int
    last_at: int
    missed_at: Annotated[int, Meta(description="When it will be missed, or was.")]
    state: State
    message: str


class HeartbeatsAnswer(Struct):
    """What is watched, by name."""

    items: list[HeartbeatItem]


class HeartbeatForgetRequest(Struct, kw_only=True):
    """Which heartbeats are watched no more."""

    integration_id: Id
    names: Annotated[list[Annotated[str, Meta(min_length=1, max_length=128)]], Meta(min_length=1, max_length=500)]


@operation("/integration/heartbeat/list", may="integrations.read")
async def integration_heartbeat_list(call: Call, body: HeartbeatsRequest) -> HeartbeatsAnswer:
    """What is watched of an integration, when it last gave a sign of life, and when it will be missed."""
    one = await _integrations(call).find(call.tx, call.actor, body.integration_id)
    found = await watch_flow.list_of(call.tx, call.actor, one.integration_id)
    return HeartbeatsAnswer([_heartbeat(beat, one.last_event_at) for beat in found])


@operation(
    "/integration/heartbeat/forget", may="integrations.manage", audit="integration.heartbeat.forget", writes=True
)
async def integration_heartbeat_forget(call: Call, body: HeartbeatForgetRequest) -> None:
    """Watch some heartbeats no more; the next sign of life of one begins it anew. An open alert of it stays open."""
    one = await _integrations(call).find_to_change(call.tx, call.actor, body.integration_id)
    await watch_flow.forget(call.tx, call.actor, one.integration_id, body.names)
    call.note(one.integration_id, integration_name=one.name, names=body.names)


def _integrations(call: Call) -> Integrations:
    return Integrations(call.world.ids, call.world.vault)


def _heartbeat(one: Heartbeat, last_event_at: int) -> HeartbeatItem:
    last_at = max(one.last_at, last_event_at) if one.kind == "silence" else one.last_at
    return HeartbeatItem(
        name=one.name,
        kind=one.kind.value,
        every_s=one.every_s,
        grace_s=one.grace_s,
        last_at=seconds(last_at),
        missed_at=seconds(one.deadline - one.last_at + last_at),
        state=_STATES[one.said],
        message=one.message,
    )
