"""What a noise rule would have hidden: the rule that is being written, asked of events that came. Pure.

Drop and silence rules ask each event alone. Inhibit rules ask what else was firing: an event of another alert, at most ten
minutes old, that had not recovered. Whether somebody had acknowledged that alert then is not known here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol
from zoneinfo import ZoneInfo

from msgspec import Struct

from tocsin.alerts.history import KeptEvent
from tocsin.alerts.stages.inhibit import LOOK_BACK_MS
from tocsin.alerts.stages.silence import silence_ends_at
from tocsin.alerts.stages.subject import subject_of_kept
from tocsin.channels.noise_check import equals_of
from tocsin.channels.noise_rule import EXTRA_KEYS, DropSettings, InhibitSettings, NoiseSettings, SilenceSettings
from tocsin.kernel.conditions import Matcher, Subject, compile_filters
from tocsin.oncall.periods import Days


class Mark(Struct, frozen=True):
    """What a rule says of one event: whether it would hide it, and which group of conditions matched, from 0."""

    matched: bool
    group: int = -1


class Trying(Protocol):
    """A rule that is tried on events in the order in which they came."""

    def see(self, event: KeptEvent) -> Mark:
        """What it says of the next event."""
        ...


def trying(settings: NoiseSettings, zone: ZoneInfo, calendars: Days, *, in_time: bool) -> Trying:
    """A rule made ready to be tried. ``in_time``: a silence only matches while its time lasts, not at any time.

    Raises ``ConditionError`` for conditions that cannot be.
    """
    if isinstance(settings, InhibitSettings):
        return _Inhibiting(settings)
    return _Matching(settings, zone, calendars, in_time=in_time)


class _Matching:
    def __init__(
        self, settings: DropSettings | SilenceSettings, zone: ZoneInfo, calendars: Days, *, in_time: bool
    ) -> None:
        self._settings = settings
        self._matcher = compile_filters(settings.filters, extra_keys=EXTRA_KEYS)
        self._zone, self._calendars, self._in_time = zone, calendars, in_time

    def see(self, event: KeptEvent) -> Mark:
        """Recoveries always pass."""
        found = self._matcher.explain(subject_of_kept(event)) if event.status != "Ok" else None
        if found is None:
            return Mark(False)
        if self._in_time and isinstance(self._settings, SilenceSettings):
            lasts = silence_ends_at(self._settings, self._zone, self._calendars, event.received_at)
            if not lasts:
                return Mark(False)
        return Mark(True, found.group if found.group is not None else -1)


class _Inhibiting:
    def __init__(self, settings: InhibitSettings) -> None:
        self._target: Matcher = compile_filters(settings.target_filters, path="target_filters", extra_keys=EXTRA_KEYS)
        self._source: Matcher = compile_filters(settings.source_filters, path="source_filters", extra_keys=EXTRA_KEYS)
        self._equals = equals_of(settings.equals)
        self._active: dict[str, tuple[tuple[str, ...], int]] = {}  # alert key -> its values, and when it fired last

    def see(self, event: KeptEvent) -> Mark:
        """The event is judged first; then it may keep others quiet."""
        if event.status == "Ok":
            self._active.pop(event.alert_key, None)
            return Mark(False)
        subject = subject_of_kept(event)
        values = self._values(subject)
        found = self._target.explain(subject) if values is not None else None
        hidden = found is not None and self._beside(event, values)
        self._active.pop(event.alert_key, None)  # the newest event of an alert is the one that counts
        if values is not None and not hidden and self._source.matches(subject):
            self._active[event.alert_key] = (values, event.received_at)
        group = found.group if found is not None and found.group is not None else -1
        return Mark(hidden, group if hidden else -1)

    def _values(self, subject: Subject) -> tuple[str, ...] | None:
        found = [subject(key) for key in self._equals]
        return None if None in found else tuple(map(str, found))

    def _beside(self, event: KeptEvent, values: tuple[str, ...] | None) -> bool:
        return any(
            key != event.alert_key and theirs == values and event.received_at - at < LOOK_BACK_MS
            for key, (theirs, at) in self._active.items()
        )


class Tally(Struct):
    """What came of trying a rule on many events. ``days``: by day of the zone, as 2026-01-31."""

    looked_at: int = 0
    matched: int = 0
    days: dict[str, int] = {}
    alert_ids: dict[str, None] = {}
    newest: list[tuple[KeptEvent, Mark]] = []

    def add(self, event: KeptEvent, mark: Mark, day: str, keep: int) -> None:
        """Count an event, and keep it among the newest that matched."""
        if event.status == "Ok":
            return
        self.looked_at += 1
        if not mark.matched:
            return
        self.matched += 1
        self.days[day] = self.days.get(day, 0) + 1
        if event.alert_id and len(self.alert_ids) < MOST_ALERTS:
            self.alert_ids[event.alert_id] = None
        self.newest.append((event, mark))
        del self.newest[:-keep]


MOST_ALERTS = 2_000
"""Alerts of which it is looked up whether somebody was told of them."""


def hint(tally: Tally, settings: NoiseSettings) -> Mapping[str, int | str] | None:
    """A warning about a rule as ``{"code", "matched", "of"}``, where it matches nearly everything, or nothing."""
    filters = settings.target_filters if isinstance(settings, InhibitSettings) else settings.filters
    facts = {"matched": tally.matched, "of": tally.looked_at}
    if not isinstance(settings, InhibitSettings) and any(is_everything(group) for group in filters):
        return {"code": "matches_everything", **facts}
    if tally.looked_at >= ENOUGH and tally.matched * 10 >= tally.looked_at * 9:
        return {"code": "matches_nearly_everything", **facts}
    if tally.looked_at >= ENOUGH and not tally.matched:
        return {"code": "matches_nothing", **facts}
    return None


ENOUGH = 20
"""Fewer events say nothing about a rule."""


def is_everything(group: list[dict[str, object]]) -> bool:
    """Every event has a title and a severity."""
    return all(
        one.get("key") in ("title", "severity") and one.get("oper") == "IN" and one.get("vals") == ["*"]
        for one in group
    )
