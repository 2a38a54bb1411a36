"""Drop: events that match a drop rule of their channel never become an alert (the API calls it unsubscribing).

It depends on nothing but the event and the rules, so no order of events changes what is dropped. Recoveries pass: an alert
that is open when the rule is made can still end.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tocsin.alerts.explain import rule_step
from tocsin.alerts.model import Draft, Fate
from tocsin.alerts.stages.subject import subject_of_event
from tocsin.channels.noise_rule import EXTRA_KEYS, DropSettings, NoiseRule, place, settings_of
from tocsin.kernel.condition_index import Index, compile_index
from tocsin.kernel.conditions import compile_filters


class DropRules:
    """The drop rules of one channel, compiled once for each rulebook."""

    def __init__(self, rules: Sequence[NoiseRule]) -> None:
        matchers = [
            (rule, compile_filters(settings_of(rule, DropSettings).filters, extra_keys=EXTRA_KEYS))
            for rule in sorted(rules, key=place)
        ]
        self._index: Index[NoiseRule] = compile_index(matchers)

    def first(self, draft: Draft) -> NoiseRule | None:
        """The rule that drops an event, if any does."""
        return self._index.first(subject_of_event(draft))


def drop(drafts: Sequence[Draft], rules: Mapping[int, DropRules]) -> list[Draft]:
    """End the drafts that a rule of their channel drops; those that go on are returned."""
    if not rules:
        return list(drafts)
    onward = []
    for draft in drafts:
        mine = rules.get(draft.channel_id) if draft.event.status != "Ok" else None
        rule = mine.first(draft) if mine is not None else None
        if rule is None:
            onward.append(draft)
        else:
            draft.rule_id = rule.rule_id
            draft.end(Fate.dropped, rule_step("drop", "dropped", rule))
    return onward
