"""Drop again: the rules that were in force drop the event exactly when it was dropped."""

from __future__ import annotations

from tocsin.alerts.case import Case, Verdict, agrees, unknown
from tocsin.alerts.stages.drop import DropRules


def again(case: Case) -> Verdict | None:
    """Compares the rule and its version, or that there was none."""
    step = case.first("drop")
    if case.is_recovery or not case.reached_channel:
        return None
    if not case.asked:
        return unknown("drop", "old_trace")
    rules = case.rules("drop")
    if rules is None:
        return unknown("drop", "rules_moved")
    rule = DropRules(rules).first(case.draft())
    now = (rule.rule_id, rule.version) if rule is not None else None
    then = (step.facts["rule"], step.facts["version"]) if step is not None else None
    return agrees("drop", same=now == then and (case.event.fate == "dropped") == (now is not None))
