"""One event while rules of its integration change it: what it is now, what was changed, and which rules were passed over.

The event itself stays as it came until :meth:`Shape.settle`: rules that look something up are run again when it is known.
"""

from __future__ import annotations

from typing import Any, Final

import msgspec

from tocsin.alerts.model import Draft
from tocsin.kernel.labels import clean_text, cut, one_line
from tocsin.kernel.template import StringMap
from tocsin.sources.event import (
    DESCRIPTION_LIMIT,
    LABEL_COUNT_LIMIT,
    LABEL_VALUE_LIMIT,
    TITLE_LIMIT,
    Event,
    Status,
)

WELL_KNOWN: Final = frozenset({"check", "resource", "service", "cluster"})
"""Labels that conditions also know by their bare names."""
MOST_STEPS: Final = 12
"""Steps of one stage that are kept with an event; the rest is counted."""
MOST_SHOWN: Final = 10
SHOWN: Final = 80
"""Characters of a value that a step shows."""
_encode = msgspec.json.Encoder().encode


class Shape:
    """The working copy of one event, for one stage."""

    __slots__ = ("_after", "_before", "changed", "description", "event", "flags", "labels", "passed", "stage", "status",
                 "steps", "title", "values", "version")  # fmt: skip

    def __init__(self, stage: str, draft: Draft, version: int) -> None:
        event = draft.event
        self.stage = stage
        self.version = version
        self.event = event
        self.title, self.description = event.title, event.description
        self.status: Status = event.status
        self.labels = dict(event.labels)
        self.flags: list[str] = []
        self.values = {"alert_key": event.alert_key, "data_source_id": str(draft.integration_id)}
        self.changed: list[str] = []  # keys of conditions whose values the rule at work has changed
        self.passed: dict[str, list[int]] = {}  # why rules did nothing -> their numbers
        self.steps: list[list[Any]] = []
        self._before: dict[str, str] = {}
        self._after: dict[str, str] = {}

    def subject(self, key: str) -> str | None:
        """What conditions may ask of it now."""
        if key.startswith("labels."):
            return self.labels.get(key[7:])
        if key in WELL_KNOWN:
            return self.labels.get(key)
        if key == "severity":
            return self.status
        if key == "title":
            return self.title
        return self.description if key == "description" else self.values.get(key)

    def field(self, name: str) -> str | None:
        """``title``, ``description`` or ``labels.<name>``; ``None`` where it is missing or empty."""
        return self.subject(name) or None

    def put(self, label: str, value: str, *, override: bool) -> str:
        """Set a label within the limits of events; why not, where it is not."""
        old = self.labels.get(label)
        if old is not None and not override:
            return "has_value"
        value = clean_text(value)
        if not value:
            return "no_value"
        if old is None and len(self.labels) >= LABEL_COUNT_LIMIT:
            self.flag("labels_dropped")
            return "too_many_labels"
        if len(value) > LABEL_VALUE_LIMIT:
            value = cut(value, LABEL_VALUE_LIMIT)
            self.flag("labels_cut")
        if value != old:
            self.labels[label] = value
            self._note(f"labels.{label}", old or "", value)
            if label in WELL_KNOWN:
                self.changed.append(label)
        return ""

    def remove(self, label: str) -> None:
        """Take a label away, if it is there."""
        old = self.labels.pop(label, None)
        if old is not None:
            self._note(f"labels.{label}", old, "")

    def set_title(self, text: str) -> bool:
        """Set the title, one line within the limit; false for an empty one."""
        text = one_line(clean_text(text))
        if not text:
            return False
        if len(text) > TITLE_LIMIT:
            text = cut(text, TITLE_LIMIT)
            self.flag("title_cut")
        if text != self.title:
            self._note("title", self.title, text)
            self.title = text
        return True

    def set_description(self, text: str) -> bool:
        """Set the description within the limit; false for an empty one."""
        text = clean_text(text)
        if not text.strip():
            return False
        if len(text) > DESCRIPTION_LIMIT:
            text = cut(text, DESCRIPTION_LIMIT)
            self.flag("description_cut")
        if text != self.description:
            self._note("description", self.description, text)
            self.description = text
        return True

    def set_severity(self, severity: Status) -> None:
        """Set the severity."""
        if severity != self.status:
            self._note("severity", self.status, severity)
            self.status = severity

    def flag(self, name: str) -> None:
        """Name something that was cut or left out."""
        if name not in self.flags and name not in self.event.flags:
            self.flags.append(name)

    def data(self) -> dict[str, object]:
        """What templates know of it, by the names that the reference uses in rules and in messages."""
        labels = StringMap(self.labels)
        return {
            "title": self.title,
            "description": self.description,
            "severity": self.status,
            "alert_key": self.event.alert_key,
            "labels": labels,
            **self.fields(),
            "Labels": labels,
        }

    def fields(self) -> dict[str, object]:
        """What ``[TPL]`` values know beside labels."""
        return {
            "Title": self.title,
            "Description": self.description,
            "EventSeverity": self.status,
            "EventStatus": self.status,
            "AlertKey": self.event.alert_key,
        }

    def did(self, decision: str, rule: int, **facts: Any) -> list[str]:
        """Write down what the rule at work has changed; the keys of conditions whose values are others now."""
        keys, self.changed = self.changed, []
        if self._after or facts:
            told = {"before": self._before, "after": self._after} if self._after else {}
            self.step(decision, rule, **told, **facts)
        self._before, self._after = {}, {}
        return keys

    def step(self, decision: str, rule: int, **facts: Any) -> None:
        """Add a step about a rule."""
        self.steps.append([self.stage, decision, {"rule": rule, "version": self.version, **facts}])

    def pass_over(self, rule: int, why: str) -> None:
        """A rule matched and did nothing."""
        self.passed.setdefault(why, []).append(rule)

    def settle(self, draft: Draft) -> None:
        """Let the draft be what the event has become, and add the steps that say so."""
        self.write_steps(draft)
        event = self.event
        changed = {
            name: new
            for name, new in (
                ("title", self.title),
                ("description", self.description),
                ("status", self.status),
                ("labels", self.labels),
            )
            if new != getattr(event, name)
        }
        if changed or self.flags:
            draft.event = msgspec.structs.replace(event, **changed, flags=[*event.flags, *self.flags])

    def write_steps(self, draft: Draft) -> None:
        """The steps as the trace has them: a few of them, and one for all rules that did nothing."""
        kept = self.steps[:MOST_STEPS]
        if len(self.steps) > MOST_STEPS:
            kept.append([self.stage, "more", {"version": self.version, "count": len(self.steps) - MOST_STEPS}])
        if self.passed:
            why = {name: rules[:MOST_SHOWN] for name, rules in self.passed.items()}
            kept.append([self.stage, "passed_over", {"version": self.version, "why": why}])
        draft.steps += [_encode(one).decode() for one in kept]

    def _note(self, key: str, before: str, after: str) -> None:
        self.changed.append(key)
        if key in self._after or len(self._after) < MOST_SHOWN:
            self._before.setdefault(key, _shown(before))
            self._after[key] = _shown(after)


def _shown(value: str) -> str:
    return value if len(value) <= SHOWN else f"{cut(value, SHOWN)}…"


def untouched(event: Event) -> Event:
    """A copy that can be changed without changing the event."""
    return msgspec.structs.replace(event, labels=dict(event.labels), flags=list(event.flags))
