"""Simulation: who would be told what, and when, if something happened; nothing is written and nobody is told."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from msgspec import UNSET, Meta, Struct, UnsetType, to_builtins

from tocsin.ahead.simulate import Moment, Question, Simulated
from tocsin.ahead.simulate_flow import Simulations
from tocsin.api.call import Call
from tocsin.api.fields import HexId, Id, Name, UnixSeconds, milliseconds, seconds
from tocsin.api.operation import operation
from tocsin.api.resources.escalation_fields import AggrWindow, Filters, Layers, TimeFilters, layers_in
from tocsin.channels import flow as channels
from tocsin.escalation.rules_flow import Rules
from tocsin.incidents.model import Incident
from tocsin.reach.means_flow import MeansFlow

LONGEST_ANSWER_S = 7 * 86_400


class SimulatedRuleBody(Struct, kw_only=True):
    """A rule as it is being written: a new one, which is looked at first, or (`rule_id`) in the place of a saved one."""

    rule_id: HexId | UnsetType = UNSET
    rule_name: Name = "draft"
    layers: Layers
    aggr_window: AggrWindow = 0
    time_filters: TimeFilters = []
    filters: Filters = []


class SimulateRequest(Struct, kw_only=True):
    """What happens in a channel, when, and after how long somebody answers."""

    channel_id: Id
    severity: Literal["Critical", "Warning", "Info"] = "Critical"
    title: Annotated[str, Meta(max_length=512)] = ""
    description: Annotated[str, Meta(max_length=2_048)] = ""
    labels: Annotated[dict[str, str], Meta(max_length=50)] = {}
    at: Annotated[UnixSeconds, Meta(description="When it begins, also in years to come; 0: now.")] = 0
    answered_after: Annotated[
        int, Meta(ge=0, le=LONGEST_ANSWER_S, description="Seconds until somebody acknowledges; 0: nobody ever does.")
    ] = 0
    rule: SimulatedRuleBody | UnsetType = UNSET


class MomentItem(Struct, kw_only=True):
    """What happens at `at`. `told` is a message to a person, or (`person_id` 0) to an address or a group; `layer` from 0.

    `remark`: somebody or something that is not reached, and why; `passed_over`: a layer without anybody; `delay`: the delay
    window begins; `exhausted`: all layers were told.
    """

    at: int
    kind: Literal["told", "remark", "delay", "passed_over", "answered", "exhausted", "no_rule"]
    layer: int
    round: int
    event: str
    person_id: int
    recipient: str
    transport: str
    text: str


class PassedItem(Struct):
    """A rule that was looked at and did not hold."""

    rule_id: str
    rule_name: str
    why: str
    code: str


class SimulateAnswer(Struct, kw_only=True):
    """The rule that holds (none: `rule_id` is empty), those passed over before it, and what happens, in order."""

    at: int
    rule_id: str
    rule_name: str
    passed: list[PassedItem]
    moments: list[MomentItem]


@operation("/channel/escalate/simulate", may="channels.read")
async def channel_escalate_simulate(call: Call, body: SimulateRequest) -> SimulateAnswer:
    """Play an incident that never was, by the rules, schedules, teams and preferences of now, on a clock of its own.

    It begins where an incident begins: rules that might keep it quiet are not asked. Messages count as arrived.
    """
    await channels.find(call.tx, call.actor, body.channel_id)
    at = milliseconds(body.at) or call.now
    means = MeansFlow(call.world.catalogue, has_relay=call.world.carrier.has_relay)
    draft = None
    if body.rule is not UNSET:
        rules = Rules(call.world.ids, call.world.vault, call.world.catalogue)
        rule_id = body.rule.rule_id if body.rule.rule_id is not UNSET else ""
        draft = await rules.draft(call.tx, call.actor, body.channel_id, rule_id, _values(body.rule), call.now)
    incident = Incident(
        account_id=call.account_id,
        incident_id="0" * 24,
        channel_id=body.channel_id,
        title=body.title,
        description=body.description,
        severity=body.severity,
        labels=body.labels,
    )
    question = Question(incident, at, body.answered_after * 1_000 or None)
    found = await Simulations(call.world.vault, call.world.catalogue, means).run(call.tx, question, draft)
    return _answer(at, found)


def _answer(at: int, found: Simulated) -> SimulateAnswer:
    return SimulateAnswer(
        at=seconds(at),
        rule_id=found.rule.rule_id if found.rule else "",
        rule_name=found.rule.name if found.rule else "",
        passed=[PassedItem(one.rule_id, one.name, one.why, one.code) for one in found.passed],
        moments=[_moment(one) for one in found.moments],
    )


def _moment(one: Moment) -> MomentItem:
    return MomentItem(
        at=seconds(one.at),
        kind=one.kind,
        layer=one.layer,
        round=one.round,
        event=one.event,
        person_id=one.person_id,
        recipient=one.recipient,
        transport=one.transport,
        text=one.text,
    )


def _values(body: SimulatedRuleBody) -> dict[str, Any]:
    written: dict[str, Any] = to_builtins(body)
    return {
        "name": body.rule_name,
        "aggr_window_s": body.aggr_window,
        "time_filters": written["time_filters"],
        "filters": written["filters"],
        "layers": layers_in(body.layers),
    }
