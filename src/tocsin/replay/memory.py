"""The stages of the pipeline over a run of pushes, with everything in memory that a store would keep between them. Pure.

The production's own stages decide; this only hands them what they ask for, and moves their clock. It is driven push by push:
``advance`` lets time pass (quiet alerts are looked at again, incidents time out), ``take`` lets a push come.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Sequence
from itertools import count

from tocsin.alerts import pipeline
from tocsin.alerts.alike import Pool
from tocsin.alerts.model import AlertState, Change, Draft
from tocsin.alerts.mute import read_mute, write_mute
from tocsin.alerts.rulebook import Rulebook
from tocsin.alerts.stages.beside import Beside
from tocsin.alerts.stages.dedupe import Deduper, EarlyRecovery, Key
from tocsin.alerts.stages.group import Group, Grouper, GroupKey, GroupRules
from tocsin.alerts.stages.inhibit import Inhibitor
from tocsin.alerts.stages.quiet import Quiet
from tocsin.alerts.stages.silence import mute_by
from tocsin.alerts.stages.similar import SimilarRules
from tocsin.alerts.stages.subject import subject_of_alert, subject_of_event
from tocsin.kernel.clock import SECOND
from tocsin.kernel.similarity import Likeness

Told = Callable[[Change, int], None]
"""Hears of each change, with its instant (ms)."""


class _Keys(dict[str, list[str]]):
    """What an event may be grouped by, worked out when it is asked for: few events open an alert."""

    def __init__(self, of: Callable[[str], list[str]]) -> None:
        super().__init__()
        self._of = of

    def __missing__(self, event_id: str) -> list[str]:
        return self._of(event_id)


class Memory:
    """One run. ``hear`` is told of every change in the order in which it happens."""

    def __init__(self, book: Rulebook, hear: Told) -> None:
        self.book = book
        self._hear = hear
        self._numbers = count(1)
        self._heads: dict[Key, AlertState] = {}
        self._early: dict[Key, EarlyRecovery] = {}
        self._held: dict[str, AlertState] = {}
        self._homes: dict[tuple[int, str], list[int]] = {}
        self._drafts: dict[str, Draft] = {}
        self._alike: dict[GroupKey, list[tuple[str, float]]] = {}
        self._likenesses: dict[GroupKey, Likeness] = {}
        self._pools: dict[int, Pool] = {}
        self._of_incident: dict[str, list[AlertState]] = {}
        self._mutes: list[tuple[int, str]] = []
        self._ends: list[tuple[int, str]] = []
        self._inhibitors = {key: Inhibitor(rules, (), self._held, (), 0) for key, rules in book.inhibits.items()}
        self._quiet = Quiet(book.flaps, self._inhibitors, 0)
        self._deduper = Deduper(self._heads, self._early, book.channels, self._new_id, 0, self._quiet)
        keys = _Keys(self._keys_of)
        groups: dict[str, Group] = {}
        self._groups = groups
        self._grouper = Grouper(book.channels, book.groups, keys, {}, groups, self._new_id, 0, self._alike)
        self._beside = {key: Beside(one.beside, (), 0) for key, one in book.process.items() if one.beside.rules}

    def take(self, drafts: Sequence[Draft], now: int) -> list[Draft]:
        """Let the events of a push come, enriched already; all copies with their fates are returned."""
        self._move_to(now)
        self._drafts = {one.event_id: one for one in drafts}
        routed = pipeline.routed(drafts, self.book, self._homes, self._new_id)
        self._drafts.update((one.event_id, one) for one in routed)
        onward = pipeline.before_lookup(routed, self.book, now)
        changes = pipeline.after_lookup(onward, self._deduper, self._quiet, self._grouper, self._beside)
        self._remember()
        for change in changes:
            self._follow(change, now)
        copies = [one for one in routed if one.original_id]
        return [*drafts, *copies] if copies else list(drafts)

    def advance(self, now: int) -> None:
        """Let time pass until ``now``: what is due by then happens at its own instant."""
        while True:
            due = min(self._mutes[0][0] if self._mutes else now + 1, self._ends[0][0] if self._ends else now + 1)
            if due > now:
                return
            self._move_to(due)
            if self._mutes and self._mutes[0][0] == due:
                self._look_again(heapq.heappop(self._mutes)[1], due)
            else:
                self._time_out(heapq.heappop(self._ends)[1], due)

    def alerts_of(self, incident_id: str) -> list[AlertState]:
        """The alerts of an incident, in the order in which they opened."""
        return self._of_incident.get(incident_id, [])

    def _move_to(self, now: int) -> None:
        self._quiet.now = self._deduper.now = self._grouper.now = now
        for inhibitor in self._inhibitors.values():
            inhibitor.now = now
        for beside in self._beside.values():
            beside.now = now

    def _new_id(self) -> str:
        return f"{next(self._numbers):024x}"

    def _keys_of(self, event_id: str) -> list[str]:
        draft = self._drafts[event_id]
        rules = self.book.groups.get(draft.channel_id)
        if isinstance(rules, GroupRules):
            return rules.keys(subject_of_event(draft))
        return self._keys_alike(draft, rules) if rules is not None else []

    def _keys_alike(self, draft: Draft, rules: SimilarRules) -> list[str]:
        one = rules.likeness(draft)
        if not one.key:
            return []
        key = (draft.channel_id, one.key)
        self._likenesses[key] = one
        pool = self._pools.get(draft.channel_id)
        self._alike[key] = pool.alike(one, rules.threshold) if pool is not None else []
        return [one.key]

    def _remember(self) -> None:
        """What the batch left: incidents are found by new keys, alerts by id; nothing is to be written."""
        for key in self._grouper.marks:
            likeness = self._likenesses.get(key)
            if likeness is not None:
                self._pools.setdefault(key[0], Pool(())).add(likeness)
        self._grouper.marks.clear()
        self._alike.clear()
        self._likenesses.clear()
        for kept in (self._deduper.counted, self._deduper.changed, self._deduper.replaced, self._deduper.marks):
            kept.clear()
        for alert in self._deduper.opened:
            self._held[alert.alert_id] = alert
            self._of_incident.setdefault(alert.incident_id, []).append(alert)
            if alert.integration_id in self.book.routes:
                self._homes.setdefault((alert.integration_id, alert.alert_key), []).append(alert.channel_id)
            for one in self._beside.values():
                one.note(alert)
        self._deduper.opened.clear()

    def _follow(self, change: Change, now: int) -> None:
        alert = change.alert
        if alert.mute and change.kind in ("opened", "joined", "muted"):
            mute = read_mute(alert.mute)
            if mute is not None:
                heapq.heappush(self._mutes, (mute.until_at, alert.alert_id))
        if change.kind == "opened":
            self._set_end(alert.incident_id, now)
        elif change.kind == "recovered":
            self._closed(alert)
        self._hear(change, now)

    def _closed(self, alert: AlertState) -> None:
        self._held.pop(alert.alert_id, None)
        homes = self._homes.get((alert.integration_id, alert.alert_key))
        if homes is not None and alert.channel_id in homes:
            homes.remove(alert.channel_id)

    def _look_again(self, alert_id: str, now: int) -> None:
        alert = self._held.get(alert_id)
        if alert is None or not alert.is_open or not alert.mute:
            return
        subject = subject_of_alert(alert)
        rules = self.book.silences.get(alert.channel_id)
        silenced = rules.first(subject, now) if rules is not None else None
        mute = self._quiet.again(subject, alert, mute_by(*silenced) if silenced is not None else None)
        alert.mute = write_mute(mute)
        if mute is not None:
            heapq.heappush(self._mutes, (max(mute.until_at, now + SECOND), alert_id))
        self._hear(Change("muted" if mute is not None else "unmuted", alert), now)

    def _set_end(self, incident_id: str, now: int) -> None:
        alerts = self._of_incident.get(incident_id)
        channel = self.book.channels.get(alerts[0].channel_id) if alerts else None
        if channel is not None and channel.auto_resolve_timeout_s:
            heapq.heappush(self._ends, (now + channel.auto_resolve_timeout_s * SECOND, incident_id))

    def _time_out(self, incident_id: str, now: int) -> None:
        alerts = [one for one in self._of_incident.get(incident_id, ()) if one.is_open]
        if not alerts:
            return
        channel = self.book.channels[alerts[0].channel_id]
        last = max(one.updated_at for one in alerts)
        if channel.auto_resolve_mode == "update" and last + channel.auto_resolve_timeout_s * SECOND > now:
            heapq.heappush(self._ends, (last + channel.auto_resolve_timeout_s * SECOND, incident_id))
            return
        for alert in alerts:
            alert.is_open, alert.end_at, alert.closed_by = False, now, "timeout"
            self._closed(alert)
            self._grouper.ended(alert)
        if incident_id in self._groups:
            self._groups[incident_id].is_over = True
        self._hear(Change("recovered", alerts[-1]), now)


def still_open(alerts: Iterable[AlertState]) -> bool:
    """Whether any of them is open."""
    return any(one.is_open for one in alerts)
