"""Quick silence: what is like an incident tells nobody for a while, by one rule that belongs to the incident."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from msgspec import UNSET, Meta, Struct, UnsetType, convert, to_builtins

from tocsin import journey
from tocsin.api.call import Call
from tocsin.api.fields import HexId, UnixSeconds, milliseconds, seconds
from tocsin.api.operation import operation
from tocsin.api.resources.escalation_fields import ConditionBody
from tocsin.api.resources.noise_rule_fields import RuleDescription
from tocsin.api.resources.silence_rules import Discard, SilenceFilters
from tocsin.channels.noise_rule import NoiseRule, SilenceSettings, settings_of
from tocsin.incidents.model import Acknowledge, Progress
from tocsin.incidents.silence_flow import QuickSilences
from tocsin.kernel.clock import SECOND
from tocsin.kernel.errors import InvalidParameter

LONGEST_S = 366 * 86_400
State = Literal["lasting", "to_come", "over", "disabled"]


class SilenceOfIncident(Struct):
    """Names the incident."""

    incident_id: HexId


class QuickSilence(Struct, kw_only=True):
    """The rule that was made from the incident."""

    rule_id: str
    rule_name: str
    description: str
    state: State
    filters: list[list[ConditionBody]]
    start_time: Annotated[int, Meta(description="Unix seconds; 0 where somebody made a weekly one of it.")]
    end_time: int
    is_directly_discard: bool
    version: int


class IncidentSilenceAnswer(Struct, kw_only=True):
    """The incident's silence, if it has one, and what one could ask for."""

    channel_id: int
    suggested_filters: Annotated[
        list[list[ConditionBody]],
        Meta(description="The labels that all its alerts share; its title where they share none."),
    ]
    silence: QuickSilence | None = None


class IncidentSilenceSaveRequest(SilenceOfIncident, kw_only=True):
    """What shall be silenced until when; what is absent stays, or is the suggestion and one day."""

    filters: SilenceFilters | UnsetType = UNSET
    start_time: Annotated[UnixSeconds, Meta(description="0: now.")] = 0
    end_time: Annotated[UnixSeconds, Meta(description="Exactly one of this and `seconds`, or neither.")] = 0
    seconds: Annotated[int, Meta(ge=0, le=LONGEST_S, description="From the start on.")] = 0
    is_directly_discard: Discard | UnsetType = UNSET
    description: RuleDescription | UnsetType = UNSET
    acknowledge: Annotated[
        bool, Meta(description="Acknowledge the incident too, if nobody has: its own repeats stop.")
    ] = False


class IncidentSilenceSaved(Struct):
    """The rule and until when it silences."""

    rule_id: str
    rule_name: str
    end_time: int


@operation("/incident/silence/info", may="incidents.read")
async def incident_silence_info(call: Call, body: SilenceOfIncident) -> IncidentSilenceAnswer:
    """The silence that was made from an incident, and the conditions that are suggested for one."""
    silences = QuickSilences(call.world.ids)
    incident, rule = await silences.find(call.tx, call.actor, body.incident_id)
    suggestion = await silences.suggest(call.tx, incident)
    return IncidentSilenceAnswer(
        channel_id=incident.channel_id,
        suggested_filters=convert(suggestion, list[list[ConditionBody]]),
        silence=_silence(rule, call.now) if rule is not None else None,
    )


@operation("/incident/silence/save", may="incidents.manage", audit="incident.silence", journey=True)
async def incident_silence_save(call: Call, body: IncidentSilenceSaveRequest) -> IncidentSilenceSaved:
    """Silence what is like an incident, for a day unless told otherwise; a second time changes the same rule.

    It is a silence rule of the incident's channel. Those may save it who may change the channel, and whoever the incident was
    given to. New alerts that match tell nobody; those that still fire in the end are told then.
    """
    async with call.world.db.transaction() as tx:
        rule = await QuickSilences(call.world.ids).save(
            tx, call.actor, body.incident_id, _values(body, call.now), call.now
        )
        await call.world.incidents.write(tx, call.now)
    call.note(body.incident_id, rule_id=rule.rule_id, rule_name=rule.name, version=rule.version)
    if body.acknowledge:
        await _acknowledge(call, body.incident_id)
    return IncidentSilenceSaved(rule.rule_id, rule.name, seconds(settings_of(rule, SilenceSettings).end_at))


@operation("/incident/silence/end", may="incidents.manage", audit="incident.silence.end", writes=True)
async def incident_silence_end(call: Call, body: SilenceOfIncident) -> None:
    """Let the silence that was made from an incident be over now; what still fires is told."""
    rule = await QuickSilences(call.world.ids).end(call.tx, call.actor, body.incident_id, call.now)
    await call.world.incidents.write(call.tx, call.now)
    call.note(body.incident_id, rule_id=rule.rule_id, rule_name=rule.name, version=rule.version)


async def _acknowledge(call: Call, incident_id: str) -> None:
    async with call.world.db.snapshot() as tx:
        incident, _ = await QuickSilences(call.world.ids).find(tx, call.actor, incident_id)
    if incident.progress == Progress.triggered:
        await journey.command(call.world, Acknowledge(incident_ids=(incident_id,)), call.actor)


def _values(body: IncidentSilenceSaveRequest, now: int) -> dict[str, Any]:
    if body.end_time and body.seconds:
        raise InvalidParameter("seconds: give end_time or seconds, not both")
    values: dict[str, Any] = {"description": body.description, "discard": body.is_directly_discard}
    values = {name: value for name, value in values.items() if value is not UNSET}
    if body.filters is not UNSET:
        values["filters"] = to_builtins(body.filters)
    if body.start_time or body.end_time or body.seconds:
        start_at = milliseconds(body.start_time) or now
        end_at = milliseconds(body.end_time) or (start_at + (body.seconds or 86_400) * SECOND)
        values |= {"start_at": start_at, "end_at": end_at, "time_filters": []}
    return values


def _silence(rule: NoiseRule, now: int) -> QuickSilence:
    settings = settings_of(rule, SilenceSettings)
    state: State = "lasting" if settings.start_at <= now else "to_come"
    if rule.status == "disabled":
        state = "disabled"
    elif settings.end_at and settings.end_at <= now:
        state = "over"
    return QuickSilence(
        rule_id=rule.rule_id,
        rule_name=rule.name,
        description=rule.description,
        state=state,
        filters=convert(settings.filters, list[list[ConditionBody]]),
        start_time=seconds(settings.start_at),
        end_time=seconds(settings.end_at),
        is_directly_discard=settings.discard,
        version=rule.version,
    )
