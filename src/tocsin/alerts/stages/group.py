"""Group: which incident a new alert belongs to (domain rule 2.10). Pure.

Method ``n``: each alert is an incident of its own. Method ``p``: alerts whose values are equal belong together, each list of
names by itself; an alert that joins brings its other lists' values with it. While the incident takes no more (it is closed,
its window is over, it is full), the next alert of the same values opens a new one, which then takes them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import msgspec
from msgspec import Struct

from tocsin.alerts.explain import step
from tocsin.alerts.model import AlertState, Draft
from tocsin.alerts.stages.subject import subject_of_event
from tocsin.channels.model import Channel
from tocsin.channels.noise_check import equals_of
from tocsin.kernel.clock import MINUTE
from tocsin.kernel.conditions import Matcher, Subject, compile_filters

MOST_ALERTS: Final = 5_000
"""Alerts in one incident."""

Lists = tuple[tuple[str, ...], ...]
GroupKey = tuple[int, str]
"""(channel_id, hash of what is equal)."""


class GroupRules:
    """How one channel groups by rules, compiled once for each rulebook."""

    def __init__(self, grouping: Mapping[str, Any]) -> None:
        self._cases = [(compile_filters([case.get("if") or []]), _lists(case["equals"])) for case in _cases(grouping)]
        self._equals = _lists(grouping.get("equals") or [])
        self._is_complete = bool(grouping.get("all_equals_required"))
        self.window_ms: int = (grouping.get("time_window") or 0) * MINUTE
        self.is_sliding = grouping.get("window_type") == "sliding"

    def keys(self, subject: Subject) -> list[str]:
        """What an alert may be found by: one for each list of the first case that matches, or else of the channel."""
        number, lists = self._of(subject)
        found = []
        for names in lists:
            values = [subject(name) for name in names]
            if self._is_complete and not all(values):
                continue
            found.append(key_of(number, names, values))
        return found

    def named(self, subject: Subject, key: str) -> tuple[int, tuple[str, ...]]:
        """The case (-1: the channel's own lists) and the names that a key of :meth:`keys` was made from."""
        number, lists = self._of(subject)
        made = ((names, key_of(number, names, [subject(name) for name in names])) for names in lists)
        return number, next((names for names, one in made if one == key), ())

    def _of(self, subject: Subject) -> tuple[int, Lists]:
        matcher: Matcher
        for number, (matcher, lists) in enumerate(self._cases):
            if matcher.matches(subject):
                return number, lists
        return -1, self._equals


def key_of(number: int, names: Sequence[str], values: Sequence[str | None]) -> str:
    """What alerts of equal values are found by: of which case, by which names."""
    raw = msgspec.json.encode([number, names, [value or "" for value in values]])
    return hashlib.blake2b(raw, digest_size=12).hexdigest()


def group_rules(channel: Channel) -> GroupRules | None:
    """The rules of a channel that groups by rules."""
    return GroupRules(channel.grouping) if channel.grouping.get("method") == "p" else None


def storm_thresholds(channel: Channel) -> list[int]:
    """Counts of alerts at which a channel warns of a storm, smallest first; only where alerts are grouped."""
    if channel.grouping.get("method", "n") == "n":
        return []
    single = channel.grouping.get("storm_threshold") or 0
    return list(channel.grouping.get("storm_thresholds") or ([single] if single > 1 else []))


def _cases(grouping: Mapping[str, Any]) -> list[dict[str, Any]]:
    return list(grouping.get("cases") or [])


def _lists(equals: list[Any]) -> Lists:
    lists = equals if all(isinstance(one, list) for one in equals) else [equals]
    return tuple(equals_of(one) for one in lists)


class Group(Struct):
    """An incident as far as grouping asks. ``merged_at``: its newest alert came; ``active``: its open alerts."""

    started_at: int
    merged_at: int
    alerts: int
    active: int
    is_over: bool = False


class Grouper:
    """The last stage over one batch. ``by_key`` and ``groups`` are what the store knows; ``keys`` by event id.

    Afterwards ``marks`` says which keys lead to another incident than before.
    """

    def __init__(
        self,
        channels: Mapping[int, Channel],
        rules: Mapping[int, GroupRules],
        keys: Mapping[str, list[str]],
        by_key: dict[GroupKey, str],
        groups: dict[str, Group],
        new_id: Callable[[], str],
        now: int,
    ) -> None:
        self._channels = channels
        self._rules = rules
        self._keys = keys
        self._by_key = by_key
        self._groups = groups
        self._new_id = new_id
        self._now = now
        self.marks: dict[GroupKey, str] = {}

    def place(self, draft: Draft, alert: AlertState) -> bool:
        """Give a new alert the id of its incident; whether that was there already."""
        rules = self._rules.get(alert.channel_id)
        if rules is None:
            alert.incident_id = self._new_id()
            return False
        keys = [(alert.channel_id, key) for key in self._keys[draft.event_id]]
        known = [(key, one) for key in keys if (one := self._by_key.get(key)) is not None]
        whys = [self._why_not(self._groups.get(one), rules) for _, one in known]
        key, found = next((one for one, why in zip(known, whys, strict=True) if not why), ((0, ""), None))
        alert.incident_id = found or self._new_id()
        group = self._groups.setdefault(alert.incident_id, Group(self._now, self._now, 0, 0))
        since = group.merged_at if rules.is_sliding else group.started_at
        group.alerts += 1
        group.active += 1
        group.merged_at = self._now
        for key in keys:
            if self._by_key.get(key) != alert.incident_id:
                self._by_key[key] = self.marks[key] = alert.incident_id
        if found is not None:
            case, names = rules.named(subject_of_event(draft), key[1])
            by = {"case": case, "by": list(names), "key": key[1], "window": rules.window_ms, "since": since}
            facts = {"incident": found, "alerts": group.alerts, **by}
            draft.steps.append(msgspec.json.encode(["group", "joined", facts]).decode())
        else:
            draft.steps.append(step("group", "began", why=next(iter(whys), "first" if keys else "incomplete")))
        return found is not None

    def ended(self, alert: AlertState) -> None:
        """An alert recovered; with the last one its incident closes, unless the channel keeps it open."""
        group = self._groups.get(alert.incident_id)
        if group is not None:
            group.active -= 1
            group.is_over = group.is_over or not (group.active or self._channels[alert.channel_id].disable_auto_close)

    def _why_not(self, group: Group | None, rules: GroupRules) -> str:
        """Why an incident takes no further alert; empty when it does."""
        if group is None or group.is_over:
            return "over"
        if group.alerts >= MOST_ALERTS:
            return "full"
        since = group.merged_at if rules.is_sliding else group.started_at
        return "window" if rules.window_ms and self._now >= since + rules.window_ms else ""
