"""The words of the notify slice on the timeline. Pure."""

from __future__ import annotations

from typing import Any

from tocsin.escalation.model import Order
from tocsin.incidents.model import Line, Note
from tocsin.notifiers.notifier import Receipt
from tocsin.notify.model import Delivery, Sent
from tocsin.notify.recipients import Resolved


def result(one: Sent) -> str:
    """What came of an attempt, for the list of deliveries."""
    receipt = one.receipt
    said = receipt.text or str(receipt.outcome)
    remarks = "; ".join(filter(None, (one.outgoing.remark, one.remark)))
    return f"{said} ({remarks})" if remarks else said


def attempted(delivery: Delivery, one: Sent) -> list[Note]:
    """The line of one attempt on the timeline of its incident; notices and drills have none."""
    if not delivery.incident_id:
        return []
    return [_note(delivery, Line("i_notify", notified(delivery, one)))]


def reported(delivery: Delivery, receipt: Receipt) -> list[Note]:
    """The line of what a provider reported later, or did not report in time."""
    if not delivery.incident_id:
        return []
    detail = {
        "msg_id": delivery.delivery_id,
        "by": delivery.medium,
        "recipient": delivery.recipient,
        "outcome": str(receipt.outcome),
        "result": receipt.text or str(receipt.outcome),
        "proof": delivery.proof,
    }
    return [_note(delivery, Line("i_notify_report", detail))]


def another_way(failed: Delivery, made: Delivery) -> list[Note]:
    """The line that says by which way a person is told instead."""
    if not failed.incident_id:
        return []
    detail = {
        "msg_id": made.delivery_id,
        "by": made.medium,
        "recipient": made.recipient,
        "instead_of": failed.medium,
        "reason": failed.result,
    }
    return [_note(failed, Line("i_notify_instead", detail))]


def press_refused(delivery: Delivery, who: str, action: str, reason: str) -> Note:
    """The line of a press that changed nothing."""
    detail = {"msg_id": delivery.delivery_id, "by": delivery.medium, "who": who, "action": action, "reason": reason}
    return _note(delivery, Line("i_press_refused", detail))


def _note(delivery: Delivery, line: Line) -> Note:
    return Note(account_id=delivery.account_id, incident_id=delivery.incident_id, lines=(line,))


def notified(delivery: Delivery, one: Sent) -> dict[str, Any]:
    """The line of one attempt: whom, through what, why, with what result (fields of the reference's ``i_notify`` and ours)."""
    failed = "" if one.receipt.ok else result(one)
    detail: dict[str, Any] = {
        "rid": delivery.assignment_id,
        "msg_id": delivery.delivery_id,
        "fire_type": "refire" if delivery.round > 1 else "fire",
        "escalate_rule_id": delivery.rule_id,
        "escalate_rule_name": delivery.rule_name,
        "layer_idx": delivery.layer_idx,
        "by": delivery.medium if delivery.medium != "robot" else delivery.notifier,
        "notifier": delivery.notifier,
        "provider_id": delivery.provider_id,
        "provider": one.outgoing.provider.name if one.outgoing.provider else "",
        "persons": [],
        "chats": [],
        "robots": [],
        "emails": [],
        "event": delivery.event,
        "round": delivery.round,
        "attempt": delivery.attempts,
        "outcome": str(one.receipt.outcome),
        "result": result(one),
        "latency_ms": one.latency_ms,
        "reason": delivery.reason,
        "again_at": delivery.due_at // 1_000 if delivery.state == "pending" else 0,
        "digest_id": delivery.digest_id,
    }
    if delivery.person_id:
        detail["persons"] = [{"person_id": delivery.person_id, "failed_reason": failed}]
    elif delivery.medium == "email":
        detail["emails"] = [{"email": delivery.recipient, "failed_reason": failed}]
    else:
        detail["robots"] = [{"token": "", "alias": delivery.recipient, "failed_reason": failed}]
    return detail


def dropped(delivery: Delivery, why: str) -> Note:
    """A message that was not sent because it was no longer true."""
    detail = {
        "msg_id": delivery.delivery_id,
        "by": delivery.medium if delivery.medium != "robot" else delivery.notifier,
        "recipient": delivery.recipient,
        "layer_idx": delivery.layer_idx,
        "round": delivery.round,
        "reason": why,
    }
    return _note(delivery, Line("i_notify_dropped", detail))


def cannot_reach(order: Order, found: Resolved) -> list[Note]:
    """Who of an order cannot be reached, and what was done instead."""
    texts = [why for _, why in found.unreachable] + found.remarks
    passed = found.passed_over if order.round <= 1 else []
    if not texts and not passed:
        return []
    lines = [Line("i_unreachable", {"layer_idx": order.layer_idx, "reason": text}) for text in texts]
    lines += [_passed_over(order, alias, folder, why) for alias, folder, why in passed]
    reason = None
    if not found.wanted:
        reason = f"Nobody of layer {order.layer_idx + 1} can be reached: {'; '.join(texts)}."
        lines.append(Line("i_untold", {"code": "unreachable", "reason": reason, "layer_idx": order.layer_idx}))
    incident = order.incident
    note = Note(
        account_id=incident.account_id,
        incident_id=incident.incident_id,
        lines=tuple(lines),
        untold=reason,
        incident=incident,
    )
    return [note]


def _passed_over(order: Order, alias: str, folder: str, why: str) -> Line:
    """A bot whose settings say that it is not told of this."""
    detail = {"by": folder, "recipient": alias, "layer_idx": order.layer_idx, "round": order.round, "reason": why}
    return Line("i_notify_dropped", detail)


def nobody_reached(delivery: Delivery) -> Note:
    """Every message of a layer, or to those an incident was given to, failed for good."""
    reason = "No message to those it was given to could be delivered: nobody knows of it."
    if delivery.rule_id:
        reason = f"No message of layer {delivery.layer_idx + 1} could be delivered: the next layer is told at once."
    line = Line("i_untold", {"code": "undeliverable", "reason": reason})
    return Note(account_id=delivery.account_id, incident_id=delivery.incident_id, lines=(line,), untold=reason)
