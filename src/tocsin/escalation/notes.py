"""What escalation writes on incidents: lines, assignments, and why nobody was told. Pure."""

from __future__ import annotations

from tocsin.escalation.model import Order
from tocsin.incidents.model import AssignedTo, Incident, Line, Note
from tocsin.kernel.clock import SECOND


def note(incident: Incident, *lines: Line, untold: str | None = None) -> Note:
    """Lines of an incident, and why nobody was told (an empty text: somebody was)."""
    return Note(
        account_id=incident.account_id,
        incident_id=incident.incident_id,
        lines=lines,
        untold=untold,
        incident=incident,
    )


def untold(incident: Incident, text: str, code: str, **facts: object) -> Note:
    """Nobody was told, and why. ``facts`` are further members of the line's detail."""
    return note(incident, Line("i_untold", {"code": code, "reason": text, **facts}), untold=text)


def assigned(order: Order, assign_type: str, trace: dict[str, object], now: int) -> Note:
    """Those of an order have the incident now."""
    to = AssignedTo(
        person_ids=list(order.person_reasons),
        escalate_rule_id=order.rule_id,
        escalate_rule_name=order.rule_name,
        layer_idx=order.layer_idx,
        type=assign_type,
        emails=list(order.emails),
        assigned_at=now,
        id=order.assignment_id,
    )
    detail = {
        "person_ids": to.person_ids,
        "escalate_rule_id": to.escalate_rule_id,
        "escalate_rule_name": to.escalate_rule_name,
        "rule_version": order.rule_version,
        "layer_idx": to.layer_idx,
        "type": to.type,
        "emails": to.emails,
        "assigned_at": now // SECOND,
        "id": to.id,
        "to": to.person_ids,
        "reasons": {str(key): why for key, why in order.person_reasons.items()},
        **trace,
    }
    return Note(
        account_id=order.incident.account_id,
        incident_id=order.incident.incident_id,
        lines=(Line("i_assign", detail),),
        assigned_to=to,
        untold="",
        incident=order.incident,
    )
