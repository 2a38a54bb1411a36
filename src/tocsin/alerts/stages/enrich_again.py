"""Enrich again: the event as it came, after the enrich rules of then, took the same steps."""

from __future__ import annotations

import msgspec

from tocsin.alerts.case import Case, TraceStep, Verdict, agrees, unknown
from tocsin.alerts.model import Draft


def again(case: Case) -> Verdict | None:
    """Compares what each rule did, before and after. What was looked up then may be another today: then nobody can tell."""
    shaped = case.shaped
    if shaped is None or not shaped.has_enrich:
        return None
    if not case.asked and case.reached_channel:
        return unknown("enrich", "old_trace")
    if not shaped.is_certain:
        return unknown("enrich", "rules_moved")
    if not shaped.drafts:
        return unknown("enrich", "not_kept")
    if as_enriched(case) is None and shaped.looks_up:
        return unknown("enrich", "lookups_not_kept")
    return agrees("enrich", same=as_enriched(case) is not None)


def as_enriched(case: Case) -> Draft | None:
    """The pushed event that took the steps which are stored, if one did."""
    drafts = case.shaped.drafts if case.shaped is not None else ()
    return next((one for one in drafts if taken(one, "enrich") == case.all_of("enrich")), None)


def taken(draft: Draft, stage: str) -> list[TraceStep]:
    """The steps of a stage that a draft has taken."""
    steps = (TraceStep(*msgspec.json.decode(one)) for one in draft.steps)
    return [one for one in steps if one.stage == stage]
