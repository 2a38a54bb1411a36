"""A wanted message becomes the row that waits to be sent. Pure but for the seal given in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tocsin.escalation.model import Order
from tocsin.notify import recipients
from tocsin.notify.model import Delivery, Notice, Wanted

Seal = Callable[[Any, str], str]
"""Seals a value to a place."""


def of_order(order: Order, wanted: Wanted, delivery_id: str, seal: Seal, now: int) -> Delivery:
    """The delivery of one way of an order. Its key names incident, assignment, layer, round and target."""
    incident = order.incident
    place = wanted.notifier or wanted.medium
    key = recipients.target_key(place, wanted.target)
    parts = (incident.incident_id, order.assignment_id, order.layer_idx, order.round, place, key)
    one = _blank(incident.account_id, delivery_id, wanted, key, now)
    one.delivery_key = "/".join(map(str, parts))
    one.incident_id = incident.incident_id
    one.assignment_id = order.assignment_id
    one.event = order.event
    one.layer_idx, one.round = order.layer_idx, order.round
    one.severity = incident.severity
    one.template_id = order.template_id
    one.rule_id, one.rule_name = order.rule_id, order.rule_name
    one.until = order.until
    one.due_at = order.ordered_at
    one.target_sealed = seal(wanted.target, one.place)
    return one


def instead_of(failed: Delivery, wanted: Wanted, delivery_id: str, seal: Seal, now: int) -> Delivery:
    """The delivery that stands in for one that failed: the same message in the same round, another way."""
    place = wanted.notifier or wanted.medium
    key = recipients.target_key(place, wanted.target)
    one = _blank(failed.account_id, delivery_id, wanted, key, now)
    parts = (failed.incident_id or failed.subject_id, failed.assignment_id, failed.layer_idx, failed.round, place, key)
    one.delivery_key = "/".join(map(str, parts))
    for name in (
        *("kind", "incident_id", "assignment_id", "event", "layer_idx", "round", "severity", "subject_id"),
        *("template_id", "rule_id", "rule_name", "until"),
    ):
        setattr(one, name, getattr(failed, name))
    one.cause_id = failed.delivery_id
    one.target_sealed = seal(wanted.target, one.place)
    return one


def of_notice(notice: Notice, delivery_id: str, seal: Seal, now: int) -> Delivery:
    """The delivery of words that are about no incident."""
    wanted = Wanted(
        medium=notice.medium,
        notifier=notice.notifier,
        provider_id=notice.provider_id,
        target=notice.target,
        recipient=notice.recipient,
        person_id=notice.person_id,
        reason=notice.reason,
    )
    key = recipients.target_key(notice.notifier or notice.medium, notice.target)
    one = _blank(notice.account_id, delivery_id, wanted, key, now)
    one.delivery_key = f"notice/{notice.key}"
    one.kind, one.event = "notice", "notice"
    one.severity = notice.severity
    one.target_sealed = seal(notice.target, one.place)
    one.words_sealed = seal({"title": notice.title, "text": notice.text, "until_at": notice.until_at}, one.place)
    return one


def of_drill(
    account_id: int, drill_id: str, severity: str, wanted: Wanted, delivery_id: str, seal: Seal, now: int
) -> Delivery:
    """The delivery of one way of a drill."""
    place = wanted.notifier or wanted.medium
    key = recipients.target_key(place, wanted.target)
    one = _blank(account_id, delivery_id, wanted, key, now)
    one.delivery_key = f"{drill_id}//0/1/{place}/{key}"
    one.kind, one.event, one.round = "drill", "test", 1
    one.subject_id = drill_id
    one.severity = severity
    one.target_sealed = seal(wanted.target, one.place)
    return one


def of_refresh(card: Delivery, event: str, seq: int, target: Any, delivery_id: str, seal: Seal, now: int) -> Delivery:
    """The delivery that changes a message which was sent. ``seq`` numbers the states of its incident."""
    one = Delivery(
        account_id=card.account_id,
        delivery_id=delivery_id,
        delivery_key=f"refresh/{card.delivery_id}/{event}/{seq}",
        kind="refresh",
        incident_id=card.incident_id,
        assignment_id=card.assignment_id,
        event=event,
        layer_idx=card.layer_idx,
        round=card.round,
        medium=card.medium,
        notifier=card.notifier,
        provider_id=card.provider_id,
        target_key=card.target_key,
        recipient=card.recipient,
        person_id=card.person_id,
        target_sealed="",
        severity=card.severity,
        subject_id=card.delivery_id,
        template_id=card.template_id,
        rule_id=card.rule_id,
        rule_name=card.rule_name,
        until="always",
        reason=card.reason,
        created_at=now,
        updated_at=now,
    )
    one.target_sealed = seal(target, one.place)
    return one


def _blank(account_id: int, delivery_id: str, wanted: Wanted, target_key: str, now: int) -> Delivery:
    return Delivery(
        account_id=account_id,
        delivery_id=delivery_id,
        delivery_key="",
        event="",
        medium=wanted.medium,
        notifier=wanted.notifier or wanted.medium,
        provider_id=wanted.provider_id,
        target_key=target_key,
        recipient=wanted.recipient,
        person_id=wanted.person_id,
        target_sealed="",
        cause_id=wanted.cause_id,
        until="always",
        reason=wanted.reason,
        due_at=0,  # at once, also after a clock that was set back
        created_at=now,
        updated_at=now,
    )
