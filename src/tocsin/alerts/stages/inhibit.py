"""Inhibit: a new alert tells nobody beside an active one that says more (domain rule 2.8). Pure.

An alert inhibits others while it is open, nobody has acknowledged it and its last event came within :data:`LOOK_BACK_MS`.
What it has muted stays so for as long as it is open: nobody is told of the consequence because the cause is ten minutes old.
Nothing that is inhibited inhibits in turn: two alerts could otherwise keep each other quiet, and nobody would know of either.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from tocsin.alerts.model import AlertState
from tocsin.alerts.mute import Mute, read_mute
from tocsin.alerts.stages.subject import subject_of_alert
from tocsin.channels.noise_check import equals_of
from tocsin.channels.noise_rule import EXTRA_KEYS, InhibitSettings, NoiseRule, place, settings_of
from tocsin.kernel.clock import MINUTE
from tocsin.kernel.condition_index import Index, compile_index
from tocsin.kernel.conditions import Matcher, Subject, compile_filters

LOOK_BACK_MS: Final = 10 * MINUTE
"""How old the last event of an alert may be that inhibits a new one; also how often a muted one is looked at again."""


class _Rule(NamedTuple):
    rule: NoiseRule
    settings: InhibitSettings
    source: Matcher
    equals: tuple[str, ...]

    def values(self, subject: Subject) -> tuple[str, ...] | None:
        """What must be equal; ``None`` where one of the values is missing: what is not there equals nothing."""
        found = [subject(key) for key in self.equals]
        return None if None in found else tuple(map(str, found))


class InhibitRules:
    """The inhibit rules of one channel, compiled once for each rulebook."""

    def __init__(self, rules: Sequence[NoiseRule]) -> None:
        self._rules: dict[str, _Rule] = {}
        targets, sources = [], []
        for rule in sorted(rules, key=place):
            settings = settings_of(rule, InhibitSettings)
            source = compile_filters(settings.source_filters, extra_keys=EXTRA_KEYS)
            self._rules[rule.rule_id] = _Rule(rule, settings, source, equals_of(settings.equals))
            targets.append((rule.rule_id, compile_filters(settings.target_filters, extra_keys=EXTRA_KEYS)))
            sources.append((rule.rule_id, source))
        self._targets: Index[str] = compile_index(targets)
        self._sources: Index[str] = compile_index(sources)

    def may_inhibit(self, subject: Subject) -> bool:
        """Whether any rule could keep this quiet, whatever else is active."""
        return self._targets.first(subject) is not None

    def of_target(self, subject: Subject) -> list[_Rule]:
        """The rules that could keep this quiet, from top to bottom."""
        return [self._rules[one] for one in self._targets.matching(subject)]

    def of_source(self, subject: Subject) -> list[_Rule]:
        """The rules by which this keeps others quiet."""
        return [self._rules[one] for one in self._sources.matching(subject)]


class Found(NamedTuple):
    """What keeps an alert quiet. ``discard``: it leaves no alert at all."""

    rule: NoiseRule
    source: AlertState
    discard: bool

    def mute(self, now: int) -> Mute:
        """As it is kept with the alert."""
        until_at = now + LOOK_BACK_MS
        return Mute("inhibited", until_at, self.rule.rule_id, self.rule.name, self.rule.version, self.source.alert_id)


class Inhibitor:
    """The active alerts of one channel while a batch is worked on, found by what must be equal.

    ``active``: open alerts whose last event is not too old; ``held``: by id, alerts that keep others quiet already, however
    old; ``acknowledged``: incidents that somebody has.
    """

    def __init__(
        self,
        rules: InhibitRules,
        active: Iterable[AlertState],
        held: Mapping[str, AlertState],
        acknowledged: Collection[str],
        now: int,
    ) -> None:
        self._rules = rules
        self._held = held
        self._acknowledged = acknowledged
        self.now = now
        self.looked = 0  # rules whose target the alert of the last ``find`` is
        self._sources: dict[tuple[str, tuple[str, ...]], dict[str, AlertState]] = {}
        for alert in active:
            self.note(alert)

    def note(self, alert: AlertState) -> None:
        """An alert was opened, or an event of it came: it may keep others quiet from now on."""
        subject = subject_of_alert(alert)
        for one in self._rules.of_source(subject):
            values = one.values(subject)
            if values is not None:
                self._sources.setdefault((one.rule.rule_id, values), {})[alert.alert_id] = alert

    def find(self, subject: Subject, alert_key: str, old: Mute | None = None) -> Found | None:
        """What keeps an alert quiet now; ``old`` is what did so until now. ``looked``: how many rules could have."""
        mine = self._rules.of_target(subject)
        self.looked = len(mine)
        for one in mine:
            values = one.values(subject)
            if values is None:
                continue
            if old is not None and old.rule_id == one.rule.rule_id:
                source = self._held.get(old.source_id)
                if source is not None and source.is_open:
                    return Found(one.rule, source, one.settings.discard)
            known = self._sources.get((one.rule.rule_id, values), {})
            for alert_id in sorted(known):
                source = known[alert_id]
                if source.alert_key != alert_key and self._is_active(source) and self._still(one, source, values):
                    return Found(one.rule, source, one.settings.discard)
        return None

    def _is_active(self, source: AlertState) -> bool:
        fresh = source.is_open and source.updated_at > self.now - LOOK_BACK_MS
        if not fresh or source.incident_id in self._acknowledged:
            return False
        mute = read_mute(source.mute)
        return mute is None or mute.code != "inhibited"

    def _still(self, one: _Rule, source: AlertState, values: tuple[str, ...]) -> bool:
        """An event after the one it was noted for may have changed it."""
        subject = subject_of_alert(source)
        return one.source.matches(subject) and one.values(subject) == values
