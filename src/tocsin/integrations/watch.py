"""What should come regularly and does not: heartbeats, watchdogs, integrations that fall silent. Pure.

A *heartbeat* is a sign of life somebody sends to an integration of that kind. A *watchdog* is an alert that fires all the time on
purpose (Prometheus' ``Watchdog``). An integration *falls silent* when nothing at all came for a while. All three become an alert
of the same integration when they are missed, and end it when they are back.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Final

from msgspec import Struct, structs

from tocsin.integrations.model import Integration
from tocsin.kernel.clock import SECOND
from tocsin.kernel.labels import fingerprint
from tocsin.sources.event import ALERT_KEY_LIMIT, Event
from tocsin.sources.source import Beat

WATCH: Final = "watch"
"""The kind of the timers that ring for what is watched."""
OWN_KEY: Final = "tocsin/watch/"
"""Alerts about what is missed have keys that begin so: they are no sign of life themselves."""
NAME_LIMIT: Final = 128
MOST_BEATS: Final = 500
"""Heartbeats of one integration: a name that is new each time must not make alerts without end."""
EVERY_S: Final = 300
GRACE_S: Final = 60
SHORTEST_S: Final = 10
LONGEST_S: Final = 31 * 86_400
LATE_MS: Final = 90 * SECOND
"""A timer that rings this late means that we were not listening: what did not come in that time is not missed."""
LOOK_MS: Final = 30 * SECOND
"""How often it is looked whether a silent integration has spoken again."""


class Kind(StrEnum):
    """What is watched."""

    beat = "beat"
    watchdog = "watchdog"
    silence = "silence"


class Said(StrEnum):
    """What was said of it last."""

    nothing = ""
    missing = "missing"
    failed = "failed"


class Heartbeat(Struct, frozen=True, kw_only=True):
    """One thing that is watched; ``name`` is empty for the integration itself. Instants in ms, 0: never."""

    account_id: int
    integration_id: int
    name: str
    kind: Kind = Kind.beat
    every_s: int = EVERY_S
    grace_s: int = GRACE_S
    last_at: int = 0
    failed_at: int = 0
    message: str = ""
    said: Said = Said.nothing
    created_at: int = 0

    @property
    def deadline(self) -> int:
        """When it will be missed."""
        return self.last_at + (self.every_s + self.grace_s) * SECOND


class Look(Struct, frozen=True):
    """What a look at a heartbeat gives: what to say, what is known then, and when to look again (0: with its next sign)."""

    event: Event | None
    after: Heartbeat
    next_at: int


def beaten(known: Heartbeat | None, beat: Beat, one: Integration, now: int) -> Heartbeat:
    """A heartbeat after a sign of life: ``known`` is what was known of it."""
    before = known or Heartbeat(
        account_id=one.account_id, integration_id=one.integration_id, name=beat.name, created_at=now
    )
    every_s = within(beat.every_s) if beat.every_s else before.every_s
    grace_s = min(LONGEST_S, beat.grace_s) if beat.grace_s else before.grace_s
    failed_at = now if beat.is_failure else 0
    return structs.replace(
        before, every_s=every_s, grace_s=grace_s, last_at=now, failed_at=failed_at, message=beat.message[:500]
    )


def within(seconds: int) -> int:
    """A period within what can be watched."""
    return min(LONGEST_S, max(SHORTEST_S, seconds))


def look(one: Heartbeat, integration: Integration, now: int, due_at: int) -> Look:
    """Look at a heartbeat at ``now``; ``due_at`` is when it should have been looked at (ms)."""
    if one.failed_at:
        event = _failed(one, integration, now) if one.said != Said.failed else None
        return Look(event, structs.replace(one, said=Said.failed), one.deadline if now < one.deadline else 0)
    if now < one.deadline:
        event = _back(one, integration, now) if one.said else None
        return Look(event, structs.replace(one, said=Said.nothing), one.deadline)
    again_at = now + LOOK_MS if one.kind == Kind.silence else 0
    if one.said:
        return Look(None, one, again_at)
    if now - due_at > LATE_MS:
        return Look(None, one, now + (one.every_s + one.grace_s) * SECOND)
    return Look(_missing(one, integration, now), structs.replace(one, said=Said.missing), again_at)


def split(events: Sequence[Event], one: Integration) -> tuple[list[Event], list[Beat]]:
    """Of the events of a push those that are alerts, and those that are the integration's watchdogs as signs of life."""
    dogs = {dog.check: dog for dog in one.watch.watchdogs}
    kept: list[Event] = []
    beats: list[Beat] = []
    for event in events:
        dog = dogs.get(event.labels.get("check", ""))
        if dog is None:
            kept.append(event)
        else:
            over = event.status == "Ok"  # it never is over; a sender that says so has lost its rule, or its source
            beats.append(Beat(dog.check, dog.every_s, 0, over, "it was resolved" if over else ""))
    return kept, beats


def key_of(one: Heartbeat) -> str:
    """The alert key of what is said of a heartbeat."""
    key = f"{OWN_KEY}{one.kind}/{one.name}"
    return key if len(key) <= ALERT_KEY_LIMIT else f"{OWN_KEY}{fingerprint({'': one.name})}"


def _missing(one: Heartbeat, integration: Integration, now: int) -> Event:
    if one.kind == Kind.silence:
        title = f"Nothing has come from {integration.name} for {span(one.every_s)}"
    else:
        title = f"No sign of life of {one.name} for {span(one.every_s + one.grace_s)}"
    return _event(one, integration, now, title, "Critical", f"The last one came {_since(one, now)}.")


def _failed(one: Heartbeat, integration: Integration, now: int) -> Event:
    return _event(one, integration, now, f"{one.name} reports a failure", "Critical", one.message)


def _back(one: Heartbeat, integration: Integration, now: int) -> Event:
    name = integration.name if one.kind == Kind.silence else one.name
    return _event(one, integration, now, f"{name} is back", "Ok", one.message)


def _event(one: Heartbeat, integration: Integration, now: int, title: str, status: str, description: str) -> Event:
    resource = one.name or integration.name
    return Event(
        title=title,
        status="Ok" if status == "Ok" else "Critical",
        alert_key=key_of(one),
        description=description,
        event_time=now,
        order_at=now,
        labels={"resource": resource, "check": f"tocsin {one.kind}", "integration": integration.name},
    )


def _since(one: Heartbeat, now: int) -> str:
    return f"{span((now - one.last_at) // SECOND)} ago" if one.last_at else "never"


def span(seconds: int) -> str:
    """Seconds as ``5 min``, ``2 h``, ``90 s``: whole units only."""
    for size, unit in ((86_400, "d"), (3_600, "h"), (60, "min")):
        if seconds >= size and seconds % size == 0:
            return f"{seconds // size} {unit}"
    if seconds >= 600:
        return f"{seconds // 60} min"
    return f"{seconds} s"
