"""Why a person was, or was not, told around an instant."""

from __future__ import annotations

from typing import Annotated, Any

from msgspec import Meta, Struct

from tocsin.api.call import Call
from tocsin.api.fields import HexId, Id, MaybeId, UnixSeconds, milliseconds, seconds
from tocsin.api.operation import operation
from tocsin.kernel.clock import MINUTE
from tocsin.kernel.errors import InvalidParameter
from tocsin.notify.explanation import RuleRef
from tocsin.notify.model import Delivery
from tocsin.notify.person_flow import Answer, Question, why_person
from tocsin.notify.person_why import Concern, Reason, Verdict
from tocsin.notify.person_wording import say
from tocsin.reach.means_flow import MeansFlow

Minutes = Annotated[int, Meta(ge=1, le=1_440)]


class ExplainPersonRequest(Struct, kw_only=True):
    """Whom (yourself when not given), and when: ``at`` in Unix seconds (now when not given), ``window_minutes`` around it.

    With ``incident_id`` only that incident is explained, with ``channel_id`` only what happened in that channel.
    """

    person_id: Id | None = None
    at: UnixSeconds = 0
    window_minutes: Minutes = 15
    channel_id: MaybeId = 0
    incident_id: HexId | None = None


class ReasonItem(Struct, kw_only=True):
    """One reason as a code with its facts (instants in them are in milliseconds), and the same in English."""

    code: str
    text: str
    at: int
    rule: RuleRef | None
    facts: dict[str, Any]


class SendingItem(Struct, kw_only=True):
    """A message to the person: by what, in which round of which layer, why they, and what came of it."""

    delivery_id: str
    by: str
    event: str
    layer: int
    round: int
    reason: str
    state: str
    result: str
    created_at: int
    finished_at: int


class ConcernItem(Struct, kw_only=True):
    """An incident, whether the person was told of it in the window, why or why not, and every message to them."""

    incident_id: str
    num: str
    title: str
    incident_severity: str
    progress: str
    channel_id: int
    channel_name: str
    created_at: int
    verdict: Verdict
    reasons: list[ReasonItem]
    sendings: list[SendingItem]


class ExplainPersonAnswer(Struct, kw_only=True):
    """What concerned the person in the window, newest incident first.

    ``elsewhere``: events that left no incident, by what was decided; ``remarks``: what is not kept over time and was taken
    as it is today; ``unnamed``: how many incidents were open that no rule would have told them of.
    """

    person_id: int
    person_name: str
    from_time: int
    to_time: int
    items: list[ConcernItem]
    unnamed: int
    elsewhere: list[ReasonItem]
    remarks: list[ReasonItem]


@operation("/explain/person", may="incidents.read")
async def explain_person(call: Call, body: ExplainPersonRequest) -> ExplainPersonAnswer:
    """Why a person was, or was not, told around an instant: every incident that concerned them, with the reasons."""
    at = milliseconds(body.at) or call.now
    if at > call.now:
        raise InvalidParameter("at: lies in the future; what will be told is not decided yet")
    means = MeansFlow(call.world.catalogue, has_relay=call.world.carrier.has_relay)
    asked = Question(
        person_id=body.person_id or call.actor.member_id,
        at=at,
        window_ms=body.window_minutes * MINUTE,
        channel_id=body.channel_id,
        incident_id=body.incident_id or "",
    )
    return _answer(await why_person(call.tx, call.world.vault, means, call.actor, asked))


def _answer(found: Answer) -> ExplainPersonAnswer:
    return ExplainPersonAnswer(
        person_id=found.person.member_id,
        person_name=found.person.name,
        from_time=seconds(found.from_at),
        to_time=seconds(found.to_at),
        items=[_concern(one, found) for one in found.concerns],
        unnamed=found.unnamed,
        elsewhere=[_reason(one) for one in found.elsewhere],
        remarks=[_reason(one) for one in found.remarks],
    )


def _concern(one: Concern, found: Answer) -> ConcernItem:
    incident = one.incident
    return ConcernItem(
        incident_id=incident.incident_id,
        num=incident.num,
        title=incident.title,
        incident_severity=incident.severity,
        progress=str(incident.progress),
        channel_id=incident.channel_id,
        channel_name=found.channels.get(incident.channel_id, ""),
        created_at=seconds(incident.created_at),
        verdict=one.verdict,
        reasons=[_reason(each) for each in one.reasons],
        sendings=[_sending(each) for each in one.sendings],
    )


def _reason(one: Reason) -> ReasonItem:
    return ReasonItem(code=one.code, text=say(one), at=seconds(one.at), rule=one.rule, facts=one.facts)


def _sending(one: Delivery) -> SendingItem:
    return SendingItem(
        delivery_id=one.delivery_id,
        by=one.medium,
        event=one.event,
        layer=one.layer_idx + 1,
        round=one.round,
        reason=one.reason,
        state="pending" if one.state == "leased" else one.state,
        result=one.result,
        created_at=seconds(one.created_at),
        finished_at=seconds(one.finished_at),
    )
