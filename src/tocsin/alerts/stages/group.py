"""Group: which incident a new alert belongs to (domain rule 2.10). Pure.

Method ``n``: each alert is an incident of its own. Method ``p``: alerts whose values are equal belong together, each list of
names by itself; an alert that joins brings its other lists' values with it. While the incident takes no more (it is closed,
its window is over, it is full), the next alert of the same values opens a new one, which then takes them. Method ``i``: alerts
join the incident whose first alert they are most like (:mod:`tocsin.alerts.stages.similar`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

import msgspec
from msgspec import Struct

from tocsin.alerts.explain import alike_step, step
from tocsin.alerts.model import AlertState, Draft
from tocsin.alerts.stages.similar import SimilarRules
from tocsin.alerts.stages.subject import subject_of_event
from tocsin.channels.model import Channel
from tocsin.channels.noise_check import equals_of
from tocsin.kernel.clock import MINUTE
from tocsin.kernel.condition_index import Index, compile_index
from tocsin.kernel.conditions import Subject, compile_filters

MOST_ALERTS: Final = 5_000
"""Alerts in one incident."""

Lists = tuple[tuple[str, ...], ...]
GroupKey = tuple[int, str]
"""(channel_id, hash of what is equal)."""


class GroupRules:
    """How one channel groups by rules, compiled once for each rulebook."""

    def __init__(self, grouping: Mapping[str, Any]) -> None:
        self._cases = [_lists(case["equals"]) for case in _cases(grouping)]
        conditions = [compile_filters([case.get("if") or []]) for case in _cases(grouping)]
        self._index: Index[int] = compile_index(list(enumerate(conditions)))
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
        number = self._index.first(subject)
        return (number, self._cases[number]) if number is not None else (-1, self._equals)


def key_of(number: int, names: Sequence[str], values: Sequence[str | None]) -> str:
    """What alerts of equal values are found by: of which case, by which names."""
    raw = msgspec.json.encode([number, names, [value or "" for value in values]])
    return hashlib.blake2b(raw, digest_size=12).hexdigest()


def group_rules(channel: Channel) -> GroupRules | SimilarRules | None:
    """How a channel groups; ``None``: not at all."""
    method = channel.grouping.get("method", "n")
    if method == "i":
        return SimilarRules(channel.grouping)
    return GroupRules(channel.grouping) if method == "p" else None


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
    """An incident as far as grouping asks. ``merged_at``: its newest alert came; ``active``: its open alerts.

    ``is_off``: somebody said that nothing joins it by itself.
    """

    started_at: int
    merged_at: int
    alerts: int
    active: int
    is_over: bool = False
    is_off: bool = False


class Grouper:
    """The last stage over one batch. ``by_key`` and ``groups`` are what the store knows; ``keys`` by event id.

    ``alike``: by the key of a likeness others that are alike enough, ``(key, score)``, the most alike first. Afterwards
    ``marks`` says which keys lead to another incident than before.
    """

    def __init__(
        self,
        channels: Mapping[int, Channel],
        rules: Mapping[int, GroupRules | SimilarRules],
        keys: Mapping[str, list[str]],
        by_key: dict[GroupKey, str],
        groups: dict[str, Group],
        new_id: Callable[[], str],
        now: int,
        alike: Mapping[GroupKey, Sequence[tuple[str, float]]] | None = None,
    ) -> None:
        self._channels = channels
        self._rules = rules
        self._keys = keys
        self._by_key = by_key
        self._groups = groups
        self._new_id = new_id
        self.now = now
        self._alike = {} if alike is None else alike
        self.marks: dict[GroupKey, str] = {}

    def place(self, draft: Draft, alert: AlertState) -> bool:
        """Give a new alert the id of its incident; whether that was there already."""
        rules = self._rules.get(alert.channel_id)
        if rules is None:
            alert.incident_id = self._new_id()
            return False
        keys = [(alert.channel_id, key) for key in self._keys[draft.event_id]]
        key, found, score, why = self._find(draft, keys, rules)
        alert.incident_id = found or self._new_id()
        group = self._groups.setdefault(alert.incident_id, Group(self.now, self.now, 0, 0))
        since = group.merged_at if rules.is_sliding else group.started_at
        group.alerts += 1
        group.active += 1
        group.merged_at = self.now
        if not found or isinstance(rules, GroupRules):
            self._lead(keys, alert.incident_id)
        if found and isinstance(rules, SimilarRules):
            draft.steps.append(alike_step(found, group.alerts, score, rules.threshold, rules.fields))
        elif isinstance(rules, GroupRules):
            draft.steps.append(
                _by_rules(draft, rules, group, found, key, since, why or ("first" if keys else "incomplete"))
            )
        return bool(found)

    def _find(
        self, draft: Draft, keys: list[GroupKey], rules: GroupRules | SimilarRules
    ) -> tuple[str, str, float, str]:
        """The key, the incident that takes the alert, how alike they are, and why the first one does not.

        Why those before it do not goes to the steps.
        """
        first, refused = "", set()
        for key, score in self._candidates(keys):
            incident_id = self._by_key.get(key, "")
            group = self._groups.get(incident_id)
            if group is None or incident_id in refused:
                continue
            why = self._why_not(group, rules)
            if not why:
                return key[1], incident_id, score, first
            first = first or why
            refused.add(incident_id)
            if why != "over":
                draft.steps.append(step("group", why, incident=incident_id, alerts=group.alerts))
        return "", "", 0.0, first

    def _candidates(self, keys: list[GroupKey]) -> Iterator[tuple[GroupKey, float]]:
        for key in keys:
            yield key, 1.0
            for other, score in self._alike.get(key, ()):
                yield (key[0], other), score

    def _lead(self, keys: list[GroupKey], incident_id: str) -> None:
        for key in keys:
            if self._by_key.get(key) != incident_id:
                self._by_key[key] = self.marks[key] = incident_id

    def ended(self, alert: AlertState) -> None:
        """An alert recovered; with the last one its incident closes, unless the channel keeps it open."""
        group = self._groups.get(alert.incident_id)
        if group is not None:
            group.active -= 1
            group.is_over = group.is_over or not (group.active or self._channels[alert.channel_id].disable_auto_close)

    def _why_not(self, group: Group, rules: GroupRules | SimilarRules) -> str:
        """Why an incident takes no more, as a step's decision; empty when it does."""
        if group.is_over:
            return "over"
        if group.is_off:
            return "merge_off"
        if group.alerts >= MOST_ALERTS:
            return "full"
        since = group.merged_at if rules.is_sliding else group.started_at
        return "window_over" if rules.window_ms and self.now >= since + rules.window_ms else ""


def _by_rules(draft: Draft, rules: GroupRules, group: Group, found: str, key: str, since: int, why: str) -> str:
    """The step that says by which values an alert joined, or why it began an incident of its own."""
    if not found:
        return step("group", "began", why=why)
    case, names = rules.named(subject_of_event(draft), key)
    by = {"case": case, "by": list(names), "key": key, "window": rules.window_ms, "since": since}
    return msgspec.json.encode(["group", "joined", {"incident": found, "alerts": group.alerts, **by}]).decode()
