"""Silence: alerts that match a rule whose time it is tell nobody, or leave no alert at all (domain rule 2.7).

A rule that discards ends the event here, whatever is known of its key: that depends on the event and the clock only. One
that marks leaves its mute with the draft, for when it opens an alert or belongs to one that is quiet.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from zoneinfo import ZoneInfo

from tocsin.alerts.explain import rule_step
from tocsin.alerts.model import Draft, Fate
from tocsin.alerts.mute import Mute
from tocsin.alerts.stages.subject import subject_of_event
from tocsin.channels.noise_rule import EXTRA_KEYS, NoiseRule, SilenceSettings, place, settings_of
from tocsin.kernel.condition_index import Index, compile_index
from tocsin.kernel.conditions import Subject, compile_filters
from tocsin.kernel.spans import zone_of
from tocsin.oncall.periods import Days, covers, end_of


class SilenceRules:
    """The silence rules of one channel, compiled once for each rulebook. ``zone`` and ``calendars`` are the account's."""

    def __init__(self, rules: Sequence[NoiseRule], zone: ZoneInfo, calendars: Days) -> None:
        matchers = [
            (rule, compile_filters(settings_of(rule, SilenceSettings).filters, extra_keys=EXTRA_KEYS))
            for rule in sorted(rules, key=place)
        ]
        self._index: Index[NoiseRule] = compile_index(matchers)
        self._zone = zone
        self._calendars = calendars
        self._ends: tuple[int, dict[str, int]] = (0, {})

    def first(self, subject: Subject, now: int) -> tuple[NoiseRule, int] | None:
        """The first rule that matches and whose time it is, and when that time is over (ms)."""
        for rule in self._index.matching(subject):
            ends_at = self._ends_at(rule, now)
            if ends_at:
                return rule, ends_at
        return None

    def _ends_at(self, rule: NoiseRule, now: int) -> int:
        """When a rule's present time is over; 0 when it is not its time. Known once for an instant: a batch has one."""
        at, known = self._ends
        if at != now:
            self._ends = (now, known := {})
        ends_at = known.get(rule.rule_id)
        if ends_at is None:
            settings = settings_of(rule, SilenceSettings)
            ends_at = known[rule.rule_id] = silence_ends_at(settings, self._zone, self._calendars, now)
        return ends_at


def silence_ends_at(settings: SilenceSettings, account_zone: ZoneInfo, calendars: Days, now: int) -> int:
    """When the silence that lasts at ``now`` is over (ms); 0 when none does. One that comes again may begin at that instant.

    A period whose calendar is gone covers nothing: rather tell somebody than nobody.
    """
    if not settings.time_filters:
        return settings.end_at if settings.start_at <= now < settings.end_at else 0
    zone = zone_of(settings.time_zone) if settings.time_zone else account_zone
    lasting = (one for one in settings.time_filters if covers(one, zone, calendars, now))
    ends = [end_of(one, zone, calendars, now) for one in lasting]
    return max(ends, default=0)


def mute_by(rule: NoiseRule, ends_at: int) -> Mute:
    """The mute of a silence."""
    return Mute("silenced", ends_at, rule.rule_id, rule.name, rule.version)


def silence(drafts: Sequence[Draft], rules: Mapping[int, SilenceRules], now: int) -> list[Draft]:
    """End what is discarded, mark what is silenced; the drafts that go on are returned. Recoveries are never silenced."""
    if not rules:
        return list(drafts)
    onward = []
    for draft in drafts:
        mine = rules.get(draft.channel_id) if draft.event.status != "Ok" else None
        found = mine.first(subject_of_event(draft), now) if mine is not None else None
        if found is None:
            onward.append(draft)
            continue
        rule, ends_at = found
        if settings_of(rule, SilenceSettings).discard:
            draft.rule_id = rule.rule_id
            draft.end(Fate.silenced, rule_step("silence", "discarded", rule, until=ends_at))
        else:
            draft.mute = mute_by(rule, ends_at)
            onward.append(draft)
    return onward
