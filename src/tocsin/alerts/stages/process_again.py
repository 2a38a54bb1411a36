"""Process again: the process rules of then make of the event what is stored, or end it by the same rule."""

from __future__ import annotations

from tocsin.alerts.case import Case, TraceStep, Verdict, agrees, unknown
from tocsin.alerts.model import Draft, Fate
from tocsin.alerts.stages.enrich_again import as_enriched, taken
from tocsin.alerts.stages.process import Processor
from tocsin.alerts.stages.subject import subject_of_alert


def again(case: Case) -> Verdict | None:
    """Recoveries skip it. An event that nothing inhibited: nobody knows any more what else was active then."""
    shaped = case.shaped
    if shaped is None or shaped.process is None or case.is_recovery:
        return None
    if not case.asked and case.reached_channel:
        return unknown("process", "old_trace")
    if not shaped.is_certain:
        return unknown("process", "rules_moved")
    enriched = as_enriched(case)
    if enriched is None:
        return unknown("process", "lookups_not_kept" if shaped.drafts else "not_kept")
    draft = Draft(enriched.account_id, enriched.integration_id, enriched.event_id, enriched.received_at, enriched.event)
    processor = Processor(shaped.process, shaped.integration)
    processor.run(draft)
    steps = case.all_of("process")
    ended = next((one for one in steps if one.decision == "process_inhibited"), None)
    same = taken(draft, "process") == [one for one in steps if one is not ended] and _is_stored(draft, case)
    if not same or (draft.fate is Fate.dropped) != (case.first("process", "process_dropped") is not None):
        may_be_renamed = shaped.integration.updated_at > case.at  # templates know its name
        return unknown("process", "rules_moved") if may_be_renamed else agrees("process", same=False)
    if ended is not None:
        return _inhibited(case, processor, draft, ended)
    return unknown("process", "others_not_kept") if draft.beside else agrees("process", same=True)


def _is_stored(draft: Draft, case: Case) -> bool:
    event, kept = draft.event, case.event
    mine = (event.title, event.description, event.status, event.labels)
    return mine == (kept.title, kept.description, kept.status, kept.labels)


def _inhibited(case: Case, processor: Processor, draft: Draft, step: TraceStep) -> Verdict:
    waits = next((one for one in draft.beside if one.number == step.facts["rule"]), None)
    if waits is None:
        return agrees("process", same=False)
    source = case.sources.get(str(step.facts["alert"]))
    if source is None:
        return unknown("process", "not_kept")
    rule, cause = processor.beside.rules[waits.number], subject_of_alert(source)
    return agrees("process", same=source.is_open and rule.source.matches(cause) and rule.values(cause) == waits.values)
