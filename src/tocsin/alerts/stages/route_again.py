"""Route again: the step and the event name the same channel."""

from __future__ import annotations

from tocsin.alerts.case import Case, Verdict, agrees


def again(case: Case) -> Verdict | None:
    """Settings of integrations have no versions: that the step led where the event went is all there is to compare."""
    step = case.first("route")
    if step is None:
        return None
    if step.decision == "dedicated":
        return agrees("route", same=step.facts.get("channel") == case.event.channel_id)
    if step.decision in ("no_route", "channel_gone"):
        return agrees("route", same=case.event.channel_id == 0 and case.event.fate == step.decision)
    return None
