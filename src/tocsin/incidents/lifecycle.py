"""The life of an incident as a pure state machine: (incident, command, who, now) -> lines and happenings, or a refusal.

Triggered -> Processing (somebody acknowledged) -> Closed; every transition of domain section 3 is one function here.
The incident given is changed in place: it is the image of a row that the flow writes afterwards.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from msgspec import Struct, field

from tocsin.alerts.model import RANK
from tocsin.incidents.model import (
    Acknowledge,
    AddResponders,
    Assign,
    AssignedTo,
    Close,
    Command,
    Comment,
    DisableMerge,
    Edit,
    EnableMerge,
    Happening,
    Incident,
    Line,
    Progress,
    Remove,
    Reopen,
    Responder,
    Snooze,
    Unacknowledge,
    Wake,
)
from tocsin.kernel.clock import MINUTE
from tocsin.kernel.errors import InvalidParameter


class Transition(Struct):
    """What a command did to one incident. No lines and no happenings: it was so already."""

    lines: list[Line] = field(default_factory=list)
    happenings: list[Happening] = field(default_factory=list)


def transition(incident: Incident, command: Command, actor_id: int, assignment_id: str, now: int) -> Transition:
    """Apply ``command``; raises :class:`InvalidParameter` where the incident's state does not allow it."""
    return _TRANSITIONS[type(command)](incident, command, actor_id, assignment_id, now)


def refuse_closed(incident: Incident, wish: str) -> None:
    """Most wishes make no sense for what is over."""
    if incident.is_closed:
        raise InvalidParameter(f"incident_ids: INC #{incident.num} is closed and cannot be {wish}; reopen it first")


def acknowledge(incident: Incident, _: Command, actor_id: int, __: str, now: int) -> Transition:
    """Somebody has it. A second person may acknowledge too; the same person twice changes nothing."""
    refuse_closed(incident, "acknowledged")
    mine = _responder(incident, actor_id, now)
    if mine.acknowledged_at:
        return Transition()
    mine.acknowledged_at = now
    incident.progress = Progress.processing
    incident.ack_at = incident.ack_at or now
    return Transition([Line("i_ack", {}, actor_id)], [Happening("acknowledged", incident, actor_id)])


def unacknowledge(incident: Incident, _: Command, actor_id: int, __: str, now: int) -> Transition:
    """Give it back. When everyone has, it is Triggered again and told again."""
    refuse_closed(incident, "given back")
    mine = next((one for one in incident.responders if one.person_id == actor_id and one.acknowledged_at), None)
    if mine is None:
        raise InvalidParameter(
            f"incident_ids: you have not acknowledged INC #{incident.num}, so there is nothing to take back"
        )
    mine.acknowledged_at = 0
    lines = [Line("i_unack", {}, actor_id)]
    if any(one.acknowledged_at for one in incident.responders):
        return Transition(lines)
    _trigger_again(incident)
    return Transition(lines, [Happening("unacknowledged", incident, actor_id)])


def close(incident: Incident, command: Close, actor_id: int, _: str, now: int) -> Transition:
    """It is over, by hand. Closing twice changes nothing."""
    if incident.is_closed:
        return Transition()
    lines = [Line("i_rslv", {"from": command.via}, actor_id)]
    for name, kind, value in (
        ("root_cause", "i_r_rc", command.root_cause),
        ("resolution", "i_r_rsltn", command.resolution),
    ):
        if value:
            setattr(incident, name, value)
            lines.append(Line(kind, {"to": value}, actor_id))
    end(incident, actor_id, now)
    return Transition(lines, [Happening("closed", incident, actor_id)])


def end(incident: Incident, closer_id: int, now: int) -> None:
    """Make it Closed; whoever or whatever did it writes the line."""
    incident.progress = Progress.closed
    incident.closer_id = closer_id
    incident.close_at = now
    incident.end_at = incident.end_at or now
    incident.snoozed_until_at = 0


def reopen(incident: Incident, command: Reopen, actor_id: int, _: str, now: int) -> Transition:
    """It was not over: assigned and notified again; a reason is required."""
    if not incident.is_closed:
        raise InvalidParameter(f"incident_ids: INC #{incident.num} is not closed, so it cannot be reopened")
    if not command.reason.strip():
        raise InvalidParameter("reason: say why the incident is reopened")
    _trigger_again(incident)
    incident.close_at = incident.closer_id = incident.end_at = 0
    incident.merged_into = ""
    incident.status = incident.severity
    return Transition(
        [Line("i_reopen", {"reason": command.reason}, actor_id)], [Happening("reopened", incident, actor_id)]
    )


def snooze(incident: Incident, command: Snooze, actor_id: int, _: str, now: int) -> Transition:
    """Quiet until the time is over; needs an acknowledgement, at most 24 hours."""
    refuse_closed(incident, "snoozed")
    if not 1 <= command.minutes <= 1_440:
        raise InvalidParameter(f"minutes: {command.minutes} is not between 1 and 1440 (24 hours)")
    if incident.progress != Progress.processing:
        raise InvalidParameter(f"incident_ids: acknowledge INC #{incident.num} before you snooze it")
    incident.snoozed_until_at = now + command.minutes * MINUTE
    return Transition(
        [Line("i_snooze", {"minutes": command.minutes}, actor_id)], [Happening("snoozed", incident, actor_id)]
    )


def wake(incident: Incident, _: Command, actor_id: int, __: str, now: int) -> Transition:
    """The snooze is over, by hand or by time: unresolved, so Triggered and notified again."""
    if not incident.snoozed_until_at:
        raise InvalidParameter(f"incident_ids: INC #{incident.num} is not snoozed")
    lines = [Line("i_wake", {"snoozedBefore": incident.snoozed_until_at // 1_000}, actor_id)]
    _trigger_again(incident)
    return Transition(lines, [Happening("woken", incident, actor_id)])


def assign(incident: Incident, command: Assign, actor_id: int, assignment_id: str, now: int) -> Transition:
    """Give it to persons directly, or to a layer of a rule; whoever had it before has it no longer."""
    refuse_closed(incident, "assigned")
    if command.type == "escalate":
        _trigger_again(incident)
        happening = Happening("escalated", incident, actor_id, rule_id=command.rule_id, layer_idx=command.layer_idx)
        return Transition([], [happening])
    if not command.person_ids and not command.emails:
        raise InvalidParameter("assigned_to: name at least one person or e-mail address")
    known = {one.person_id: one for one in incident.responders}
    _trigger_again(incident)
    incident.responders = [known.get(one) or Responder(one, now) for one in dict.fromkeys(command.person_ids)]
    incident.assigned_to = AssignedTo(
        person_ids=list(command.person_ids),
        emails=list(command.emails),
        type=command.type,
        assigned_at=now,
        id=assignment_id,
    )
    detail = _assigned(incident.assigned_to)
    happening = Happening(
        "reassigned",
        incident,
        actor_id,
        tuple(command.person_ids),
        tuple(command.emails),
        template_id=command.template_id,
        transports=command.transports,
    )
    return Transition([Line("i_assign", detail, actor_id)], [happening])


def add_responders(incident: Incident, command: AddResponders, actor_id: int, _: str, now: int) -> Transition:
    """Ask more people to join; those who are there already are not told twice."""
    refuse_closed(incident, "given more responders")
    there = {one.person_id for one in incident.responders}
    new = [one for one in dict.fromkeys(command.person_ids) if one not in there]
    if not new:
        return Transition()
    incident.responders.extend(Responder(one, now) for one in new)
    happening = Happening(
        "responders_added",
        incident,
        actor_id,
        tuple(new),
        template_id=command.template_id,
        transports=command.transports,
    )
    return Transition([Line("i_a_rspd", {"to": new}, actor_id)], [happening])


_EDITS = {
    "title": "i_r_title",
    "description": "i_r_desc",
    "severity": "i_r_severity",
    "impact": "i_r_impact",
    "root_cause": "i_r_rc",
    "resolution": "i_r_rsltn",
}
_OVERRIDABLE = ("title", "description", "severity")


def edit(incident: Incident, command: Edit, actor_id: int, _: str, now: int) -> Transition:
    """Set fields by hand; title, description and severity stay as set from then on (domain section 1)."""
    done, severity = Transition(), incident.severity
    for name, kind in _EDITS.items():
        value = getattr(command, name)
        before = getattr(incident, name)
        if value is None or value == before:
            continue
        setattr(incident, name, value)
        done.lines.append(Line(kind, {"from": before, "to": value}, actor_id))
        if name in _OVERRIDABLE and name not in incident.manual_overrides:
            incident.manual_overrides.append(name)
    if incident.status != "Ok":
        incident.status = incident.severity
    if RANK[incident.severity] > RANK[severity] and not incident.is_closed:
        done.happenings.append(Happening("severity_raised", incident, actor_id))
    return done


def comment(_: Incident, command: Comment, actor_id: int, __: str, ___: int) -> Transition:
    """Say something on the timeline."""
    if not command.comment.strip():
        raise InvalidParameter("comment: say something")
    return Transition([Line("i_comm", {"comment": command.comment, "mute_reply": command.mute_reply}, actor_id)])


def disable_merge(incident: Incident, _: Command, actor_id: int, __: str, ___: int) -> Transition:
    """Nothing joins it by itself any more. Saying it twice changes nothing."""
    refuse_closed(incident, "kept from merging")
    return _switch_merge(incident, actor_id, off=True)


def enable_merge(incident: Incident, _: Command, actor_id: int, __: str, ___: int) -> Transition:
    """New alerts may join it again."""
    refuse_closed(incident, "merged into")
    return _switch_merge(incident, actor_id, off=False)


def _switch_merge(incident: Incident, actor_id: int, *, off: bool) -> Transition:
    if incident.merge_off is off:
        return Transition()
    incident.merge_off = off
    return Transition([Line("i_merge_off" if off else "i_merge_on", {}, actor_id)])


def remove(incident: Incident, _: Command, actor_id: int, __: str, now: int) -> Transition:
    """Delete it; nothing more is sent."""
    if not incident.is_closed:
        end(incident, actor_id, now)
    incident.deleted_at = now
    return Transition([Line("i_removed", {}, actor_id)], [Happening("removed", incident, actor_id)])


def _trigger_again(incident: Incident) -> None:
    incident.progress = Progress.triggered
    incident.ack_at = 0
    incident.snoozed_until_at = 0
    for one in incident.responders:
        one.acknowledged_at = 0


def _responder(incident: Incident, person_id: int, now: int) -> Responder:
    for one in incident.responders:
        if one.person_id == person_id:
            return one
    mine = Responder(person_id, now)
    incident.responders.append(mine)
    return mine


def _assigned(to: AssignedTo) -> dict[str, Any]:
    return {
        "person_ids": to.person_ids,
        "emails": to.emails,
        "type": to.type,
        "assigned_at": to.assigned_at // 1_000,
        "id": to.id,
        "to": to.person_ids,
    }


_TRANSITIONS: dict[type[Command], Callable[..., Transition]] = {
    Acknowledge: acknowledge,
    AddResponders: add_responders,
    Assign: assign,
    Close: close,
    Comment: comment,
    DisableMerge: disable_merge,
    Edit: edit,
    EnableMerge: enable_merge,
    Remove: remove,
    Reopen: reopen,
    Snooze: snooze,
    Unacknowledge: unacknowledge,
    Wake: wake,
}
