"""Group again: the event's values lead to the key by which it joined, and the incident still took alerts."""

from __future__ import annotations

from tocsin.alerts.case import Case, Verdict, agrees, unknown
from tocsin.alerts.stages.group import MOST_ALERTS, key_of
from tocsin.alerts.stages.subject import subject_of_event


def again(case: Case) -> Verdict | None:
    """What joined by rules; the settings that decided stand in the step."""
    step = case.first("group", "joined")
    if step is None or "key" not in step.facts:
        return None if step is None or "similarity" in step.facts else unknown("group", "old_trace")
    facts, subject = step.facts, subject_of_event(case.draft())
    names = tuple(facts["by"])
    key = key_of(facts["case"], names, [subject(name) for name in names])
    in_time = not facts["window"] or case.at < facts["since"] + facts["window"]
    return agrees("group", same=key == facts["key"] and in_time and facts["alerts"] <= MOST_ALERTS)
