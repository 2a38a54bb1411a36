"""Dedupe: events of one key in one channel are one alert until it recovers or is closed (domain rules 2.6 and 10).

Order does not matter: an event is compared with what is known of its key by source time, then by arrival. What is older than
the newest known event changes nothing, so that a late message never reopens, overrides or closes anything.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec

from tocsin.alerts.explain import alert_step, step
from tocsin.alerts.model import RANK, AlertState, Change, Draft, Fate
from tocsin.alerts.mute import write_mute
from tocsin.alerts.stages.quiet import Opening, Quiet
from tocsin.channels.model import Channel
from tocsin.sources.event import Event

Key = tuple[int, str]
"""(channel_id, alert_key): what makes two events the same alert."""


class EarlyRecovery(msgspec.Struct, frozen=True, gc=False):
    """A recovery that met no alert: its late firing twin, if it comes, is already over."""

    integration_id: int
    event_at: int
    received_at: int


class Deduper:
    """Works through one batch of one account. ``heads`` and ``early`` are what the store knows of the batch's keys.

    Afterwards ``opened``, ``touched`` and ``replaced`` say what to write, ``marks`` which early recoveries to keep.
    """

    def __init__(
        self,
        heads: dict[Key, AlertState],
        early: dict[Key, EarlyRecovery],
        channels: Mapping[int, Channel],
        new_id: Callable[[], str],
        now: int,
        quiet: Quiet | None = None,
    ) -> None:
        self._heads = heads
        self._early = early
        self._channels = channels
        self._new_id = new_id
        self.now = now
        self._quiet = quiet
        self.opened: list[AlertState] = []
        self.counted: dict[str, AlertState] = {}  # only counters moved
        self.changed: dict[str, AlertState] = {}
        self.replaced: dict[str, AlertState] = {}  # no longer the latest of their key
        self.marks: dict[Key, EarlyRecovery] = {}

    def absorb(self, drafts: Sequence[Draft]) -> list[Change]:
        """Decide every draft's fate, in order of arrival; what changed is returned in the same order."""
        return [change for draft in drafts if (change := self.decide(draft)) is not None]

    def decide(self, draft: Draft) -> Change | None:
        """Decide one draft's fate; what changed."""
        key = (draft.channel_id, draft.event.alert_key)
        return self._recover(draft, key) if draft.event.status == "Ok" else self._fire(draft, key)

    def _fire(self, draft: Draft, key: Key) -> Change | None:
        head = self._heads.get(key)
        event = draft.event
        if head is None:
            early = self._early.get(key)
            if early is not None and early.integration_id == draft.integration_id and early.event_at > _order(event):
                draft.end(Fate.stale, step("dedupe", "recovered_before_it_came", recovered_at=early.event_at))
                return None
            return self._open(draft, key, None)
        if _order(event) < head.order_at:
            return self._stale(draft, head)
        return self._merge(draft, head) if head.is_open else self._open(draft, key, head)

    def _recover(self, draft: Draft, key: Key) -> Change | None:
        head = self._heads.get(key)
        at = _order(draft.event)
        if head is None or not head.is_open:
            if head is None:
                self._remember(key, EarlyRecovery(draft.integration_id, at, draft.received_at))
            elif head.integration_id == draft.integration_id and at > head.order_at:
                head.order_at = at
                self._count(head)
            draft.end(Fate.nothing_to_recover, step("dedupe", "nothing_to_recover"))
            return None
        if head.integration_id != draft.integration_id and not self._channels[key[0]].allow_foreign_recovery:
            draft.alert = head
            draft.end(Fate.foreign_recovery, step("dedupe", "foreign_recovery", integration=head.integration_id))
            return None
        if at < head.order_at:
            return self._stale(draft, head)
        return self._end(draft, head)

    def _open(self, draft: Draft, key: Key, before: AlertState | None) -> Change | None:
        opening = self._quiet.admit(draft, before) if self._quiet is not None else Opening()
        if opening is None:
            return None
        if before is not None:
            before.is_latest = False
            self.replaced[before.alert_id] = before
        alert = self._new(draft, opening)
        self._heads[key] = alert
        self.opened.append(alert)
        draft.alert = alert
        after = f',"before":"{before.alert_id}","known_at":{before.order_at}' if before is not None else ""
        draft.end(Fate.opened, alert_step("opened", alert.alert_id, after + _ordered(draft.event)))
        draft.steps += opening.steps
        return Change("opened", alert, draft.event_id, opening.is_flapping)

    def _new(self, draft: Draft, opening: Opening) -> AlertState:
        event = draft.event
        return AlertState(
            account_id=draft.account_id,
            alert_id=self._new_id(),
            channel_id=draft.channel_id,
            integration_id=draft.integration_id,
            incident_id="",
            alert_key=event.alert_key,
            title=event.title,
            title_rule=event.title_rule,
            description=event.description,
            severity=event.status,
            status=event.status,
            labels=event.labels,
            images=_images(draft),
            start_at=event.event_time,
            last_at=event.event_time,
            order_at=_order(event),
            end_at=0,
            event_cnt=1,
            is_open=True,
            is_latest=True,
            ever_muted=opening.mute is not None,
            closed_by="",
            created_at=self.now,
            updated_at=self.now,
            mute=write_mute(opening.mute),
            flap=opening.flap,
        )

    def _merge(self, draft: Draft, head: AlertState) -> Change | None:
        event = draft.event
        before = (head.severity, head.status, head.title, head.description, head.labels)
        known_at = head.order_at
        head.severity = max(head.severity, event.status, key=RANK.__getitem__)
        head.status = event.status
        head.title, head.title_rule, head.description = event.title, event.title_rule, event.description
        head.labels = event.labels
        head.last_at = max(head.last_at, event.event_time)
        head.order_at = _order(event)
        draft.alert = head
        self._count(head)
        after = (head.severity, head.status, head.title, head.description, head.labels)
        facts = f',"known_at":{known_at}{_ordered(event)}'
        if before == after:
            draft.end(Fate.merged, alert_step("merged", head.alert_id, facts))
            return None
        draft.end(Fate.merged, alert_step("merged", head.alert_id, facts + _changed(before, after)))
        head.images = _images(draft)
        self.changed[head.alert_id] = head
        return Change("changed", head, draft.event_id)

    def _end(self, draft: Draft, head: AlertState) -> Change:
        """A recovery keeps existing labels and adds missing ones; any other event replaces them."""
        event = draft.event
        facts = f',"known_at":{head.order_at}{_ordered(event)},"set":{{"status":["{head.status}","Ok"]}}'
        head.status = "Ok"
        head.labels = event.labels | head.labels
        head.last_at = max(head.last_at, event.event_time)
        head.end_at = event.event_time
        head.order_at = _order(event)
        head.is_open = False
        head.closed_by = "event"
        draft.alert = head
        self._count(head)
        self.changed[head.alert_id] = head
        draft.end(Fate.recovered, alert_step("recovered", head.alert_id, facts))
        return Change("recovered", head, draft.event_id)

    def _stale(self, draft: Draft, head: AlertState) -> Change | None:
        draft.alert = head
        self._count(head)
        facts = f',"known_at":{head.order_at}{_ordered(draft.event)}'
        draft.end(Fate.stale, alert_step("older_than_known", head.alert_id, facts))
        return None

    def _count(self, head: AlertState) -> None:
        head.event_cnt += 1
        head.updated_at = self.now
        self.counted[head.alert_id] = head

    def _remember(self, key: Key, early: EarlyRecovery) -> None:
        known = self._early.get(key)
        if known is None or early.event_at > known.event_at:
            self._early[key] = self.marks[key] = early


def _order(event: Event) -> int:
    """By what the events of one key are ordered, in ms (domain section 10)."""
    return event.order_at or event.event_time


def _ordered(event: Event) -> str:
    """By what the event was ordered, where its row does not say it."""
    return f',"order_at":{event.order_at}' if event.order_at and event.order_at != event.event_time else ""


_FIELDS = ("severity", "status", "title", "description", "labels")


def _changed(before: tuple[Any, ...], after: tuple[Any, ...]) -> str:
    """What an event changed in its alert: the two words before and after, of texts their names (events hold the values)."""
    differ = [(name, old, new) for name, old, new in zip(_FIELDS, before, after, strict=True) if old != new]
    words = ",".join(f'"{name}":["{old}","{new}"]' for name, old, new in differ if name in _FIELDS[:2])
    texts = ",".join(name for name, _, _ in differ if name not in _FIELDS[:2])
    return (f',"set":{{{words}}}' if words else "") + (f',"changed":"{texts}"' if texts else "")


def _images(draft: Draft) -> str:
    return msgspec.json.encode(draft.event.images).decode() if draft.event.images else "[]"
