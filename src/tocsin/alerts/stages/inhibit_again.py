"""Inhibit again: the rule and the alert that a step names inhibit the event; without a step, no rule could have."""

from __future__ import annotations

from tocsin.alerts.case import Case, TraceStep, Verdict, agrees, draft_of, unknown
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
    return _of_none(case, InhibitRules(rules))


def _of_none(case: Case, book: InhibitRules) -> Verdict:
    """Nothing kept it quiet: no rule could have, or none of the alerts that were open then matches one.

    One that does may have been acknowledged, or quiet itself: then nobody can tell any more.
    """
    subject = subject_of_event(case.draft())
    targets = {one.rule.rule_id: one.values(subject) for one in book.of_target(subject)}
    step = case.first("inhibit", "no_source")
    if len(targets) != (step.facts["rules"] if step is not None else 0):
        return agrees("inhibit", same=False)
    if case.others is None and targets:
        return unknown("inhibit", "others_not_kept")
    for other in case.others or ():
        cause = subject_of_event(draft_of(other))
        for one in book.of_source(cause) if other.alert_key != case.event.alert_key else ():
            values = targets.get(one.rule.rule_id)
            if values is not None and values == one.values(cause):
                return unknown("inhibit", "others_not_kept")
    return agrees("inhibit", same=True)


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
