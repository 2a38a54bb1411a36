"""Dedupe again: what was known of the key and the event's own time give the same fate."""

from __future__ import annotations

from typing import Any

from tocsin.alerts.case import Case, Verdict, agrees, unknown
from tocsin.alerts.model import AlertState

_FATES = {
    "opened": "opened",
    "merged": "merged",
    "recovered": "recovered",
    "older_than_known": "stale",
    "recovered_before_it_came": "stale",
    "nothing_to_recover": "nothing_to_recover",
    "foreign_recovery": "foreign_recovery",
}


def again(case: Case) -> Verdict | None:
    """Order of time, key, channel, and who may end whose alert (domain rules 2.6 and 10)."""
    step = case.first("dedupe")
    if step is None:
        return None
    event, facts = case.event, step.facts
    if _FATES.get(step.decision) != event.fate:
        return agrees("dedupe", same=False)
    if step.decision == "recovered_before_it_came":
        return agrees("dedupe", same=not case.is_recovery)
    if step.decision == "nothing_to_recover":
        return agrees("dedupe", same=case.is_recovery)
    if step.decision == "foreign_recovery":
        is_foreign = facts["integration"] != event.integration_id and not case.asked.get("foreign")
        return agrees("dedupe", same=case.is_recovery and is_foreign)
    alert = case.sources.get(str(facts.get("alert")))
    if alert is None:
        return unknown("dedupe", "not_kept")
    if step.decision != "opened" and "known_at" not in facts:
        return unknown("dedupe", "old_trace")
    return agrees("dedupe", same=_fits(case, step.decision, facts, alert))


def _fits(case: Case, decision: str, facts: dict[str, Any], alert: AlertState) -> bool:
    event = case.event
    if (alert.channel_id, alert.alert_key) != (event.channel_id, event.alert_key):
        return False
    known_at = facts.get("known_at", 0)
    at = facts.get("order_at") or event.event_at
    if decision == "older_than_known":
        return bool(at < known_at)
    if at < known_at or case.is_recovery != (decision == "recovered"):
        return False
    is_own = alert.integration_id == event.integration_id or bool(case.asked.get("foreign"))
    return decision != "recovered" or is_own
