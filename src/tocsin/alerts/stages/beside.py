"""Inhibition within an integration: beside an active alert of the same integration an event becomes no alert (domain 2.4).

An alert is active while it is open and its last event came within ten minutes. Pure; one event after the other, so that an
alert which an earlier event of the batch opened counts for the later ones.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import msgspec

from tocsin.alerts.model import AlertState, Draft, Fate, Waiting
from tocsin.alerts.mute import read_mute
from tocsin.alerts.stages.inhibit import LOOK_BACK_MS
from tocsin.alerts.stages.subject import subject_of_alert
from tocsin.channels.noise_check import equals_of
from tocsin.integrations.condition import EXTRA_KEYS, plain
from tocsin.integrations.process_rule import BesideRule
from tocsin.kernel.condition_index import Index, compile_index
from tocsin.kernel.conditions import Matcher, Subject, compile_filters


class _Rule(NamedTuple):
    source: Matcher
    equals: tuple[str, ...]

    def values(self, subject: Subject) -> tuple[str, ...] | None:
        """What must be equal; ``None`` where one of the values is missing: what is not there equals nothing."""
        found = [subject(key) for key in self.equals]
        return None if None in found else tuple(map(str, found))


class BesideRules:
    """The inhibiting process rules of one integration, by their numbers."""

    def __init__(self, rules: Mapping[int, BesideRule], version: int) -> None:
        self.version = version
        self.rules = {
            number: _Rule(
                compile_filters(plain(rule.settings.source_filters), extra_keys=EXTRA_KEYS),
                equals_of(rule.settings.equals),
            )
            for number, rule in rules.items()
        }
        self._sources: Index[int] = compile_index([(number, rule.source) for number, rule in self.rules.items()])

    def waits(self, number: int, subject: Subject) -> Waiting | None:
        """What an event that a rule matches waits for; ``None`` where it lacks a value that must be equal."""
        values = self.rules[number].values(subject)
        return Waiting(number, values) if values is not None else None

    def of_source(self, subject: Subject) -> list[int]:
        """The rules by which an alert inhibits others."""
        return list(self._sources.matching(subject))


class Beside:
    """The active alerts of one integration while a batch is worked on."""

    def __init__(self, rules: BesideRules, active: Iterable[AlertState], now: int) -> None:
        self._rules = rules
        self.now = now
        self._sources: dict[Waiting, dict[str, AlertState]] = {}
        for alert in active:
            self.note(alert)

    def note(self, alert: AlertState) -> None:
        """An alert was opened, or an event of it came: it may inhibit from now on."""
        subject = subject_of_alert(alert)
        for number in self._rules.of_source(subject):
            waits = self._rules.waits(number, subject)
            if waits is not None:
                self._sources.setdefault(waits, {})[alert.alert_id] = alert

    def ends(self, draft: Draft) -> bool:
        """Give an event its fate if something inhibits it; whether so."""
        for waits in draft.beside:
            known = self._sources.get(waits, {})
            for alert_id in sorted(known):
                source = known[alert_id]
                if source.alert_key != draft.event.alert_key and self._is_active(source, waits):
                    facts = {"rule": waits.number, "version": self._rules.version, "alert": alert_id}
                    step = msgspec.json.encode(["process", "process_inhibited", facts]).decode()
                    draft.end(Fate.inhibited, step)
                    return True
        return False

    def _is_active(self, source: AlertState, waits: Waiting) -> bool:
        if not source.is_open or source.updated_at <= self.now - LOOK_BACK_MS:
            return False
        mute = read_mute(source.mute)
        if mute is not None and mute.code == "inhibited":
            return False  # two could hide each other
        subject = subject_of_alert(source)  # an event after the one it was noted for may have changed it
        rule = self._rules.rules[waits.number]
        return rule.source.matches(subject) and rule.values(subject) == waits.values
