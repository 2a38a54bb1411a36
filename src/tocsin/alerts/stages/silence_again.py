"""Silence again: the rules and the instant give the same silence, or none."""

from __future__ import annotations

from tocsin.alerts.case import Case, Verdict, agrees, unknown
from tocsin.alerts.stages.silence import SilenceRules
from tocsin.alerts.stages.subject import subject_of_event
from tocsin.channels.noise_rule import SilenceSettings, settings_of
from tocsin.oncall.periods import named


def again(case: Case) -> Verdict | None:
    """A silence that covers an event of an alert that was told already leaves no step: nobody can be untold."""
    fate = case.event.fate
    if case.is_recovery or not case.reached_channel or fate == "dropped":
        return None
    if not case.asked:
        return unknown("silence", "old_trace")
    rules = case.rules("silence")
    if rules is None:
        return unknown("silence", "rules_moved")
    if any(named(settings_of(one, SilenceSettings).time_filters) for one in rules):
        return unknown("silence", "calendars_not_kept")
    found = SilenceRules(rules, case.zone, {}).first(subject_of_event(case.draft()), case.at)
    step = case.first("silence", "discarded", "silenced")
    if found is None:
        return agrees("silence", same=step is None and fate != "silenced")
    rule, ends_at = found
    if step is None:
        discards = settings_of(rule, SilenceSettings).discard
        return agrees("silence", same=not discards and fate not in ("opened", "silenced"))
    then = (step.facts["rule"], step.facts["version"], step.facts["until"])
    discarded = settings_of(rule, SilenceSettings).discard
    now = (rule.rule_id, rule.version, ends_at)
    return agrees("silence", same=now == then and discarded == (step.decision == "discarded") == (fate == "silenced"))
