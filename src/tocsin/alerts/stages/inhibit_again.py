"""Inhibit again: the rule and the alert that a step names inhibit the event; without a step, no rule could have."""

from __future__ import annotations

from tocsin.alerts.case import Case, TraceStep, Verdict, agrees, unknown
from tocsin.alerts.model import AlertState
from tocsin.alerts.stages.inhibit import InhibitRules
from tocsin.alerts.stages.subject import subject_of_alert, subject_of_event
from tocsin.channels.noise_rule import NoiseRule


def again(case: Case) -> Verdict | None:
    """Asked only for alerts that no silence covers, and only when they open or are quiet."""
    step = case.first("inhibit", "discarded_beside", "inhibited")
    silenced = case.first("silence", "silenced") is not None
    is_asked = step is not None or (case.event.fate in ("opened", "inhibited") and not silenced)
    if case.is_recovery or not is_asked:
        return None
    if not case.asked:
        return unknown("inhibit", "old_trace")
    rules = case.rules("inhibit")
    if rules is None:
        return unknown("inhibit", "rules_moved")
    if step is not None:
        return _of_step(case, step, rules)
    is_free = not InhibitRules(rules).may_inhibit(subject_of_event(case.draft()))
    return agrees("inhibit", same=True) if is_free else unknown("inhibit", "others_not_kept")


def _of_step(case: Case, step: TraceStep, rules: list[NoiseRule]) -> Verdict:
    source = case.sources.get(str(step.facts.get("alert")))
    named = [one for one in rules if (one.rule_id, one.version) == (step.facts["rule"], step.facts["version"])]
    if not named:
        return agrees("inhibit", same=False)
    if source is None:
        return unknown("inhibit", "not_kept")
    return agrees("inhibit", same=_inhibits(named[0], source, case))


def _inhibits(rule: NoiseRule, source: AlertState, case: Case) -> bool:
    book = InhibitRules([rule])
    subject, cause = subject_of_event(case.draft()), subject_of_alert(source)
    target = next(iter(book.of_target(subject)), None)
    by = next(iter(book.of_source(cause)), None)
    if target is None or by is None or source.alert_key == case.event.alert_key or not source.is_open:
        return False
    values = target.values(subject)
    return values is not None and values == by.values(cause)
