"""Route again: the step and the event name the same channel."""

from __future__ import annotations

from tocsin.alerts.case import Case, Verdict, agrees

_NOWHERE = {"no_route": "no_route", "unmatched": "no_route", "unnamed": "no_route", "channel_gone": "channel_gone"}


def again(case: Case) -> Verdict | None:
    """Settings of integrations have no versions: that the step led where the event went is all there is to compare."""
    step = case.first("route")
    if step is None:
        return None
    if step.decision in ("dedicated", "routed", "default", "home"):
        return agrees("route", same=step.facts.get("channel") == case.event.channel_id)
    if step.decision in _NOWHERE:
        return agrees("route", same=case.event.channel_id == 0 and case.event.fate == _NOWHERE[step.decision])
    return None
