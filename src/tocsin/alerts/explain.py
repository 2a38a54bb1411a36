"""The decision trace of an event: what each stage did, by which rule, stored as it happened and read back in words.

A step is ``[stage, decision, facts]``; steps are written as JSON fragments while the batch runs (cheap: no objects are kept).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Final

import msgspec

from tocsin.alerts.mute import STAGES, Mute, clock_text
from tocsin.alerts.shaping import shaping_words
from tocsin.channels.noise_rule import NoiseRule

_TEXTS = {
    "accepted": "Accepted through integration {integration} and kept on disk before the answer.",
    "dedicated": "The integration is dedicated to channel {channel}.",
    "no_route": "The integration is shared and no route leads to a channel: nobody can be told. Give it a channel.",
    "routed": "Case {case} of the route (version {route}) leads to channel {channel}.",
    "default": "No case of the route (version {route}) leads anywhere: its default leads to channel {channel}.",
    "home": "An alert of this key is open in channel {channel}: the event goes there too.",
    "unmatched": "No case of the route (version {route}) of integration {integration} matches and it has no default: nobody "
    "can be told. Give it a default channel.",
    "unnamed": "Case {case} of the route (version {route}) leads to the channel named {name!r}, and there is none: nobody can "
    "be told. Make that channel, or give the route a default.",
    "channel_gone": "Channel {channel} is disabled or deleted: the event is kept and changes nothing.",
    "asked": "The rules of the channel were asked, as configuration {config} has them: {rules}.",
    "dropped": "Drop rule {name} (version {version}) matches: no alert comes of it.",
    "discarded": "Silence rule {name} (version {version}) matches until {until} and leaves no alert.",
    "discarded_beside": "Inhibit rule {name} (version {version}) matches beside the active alert {alert} and leaves no "
    "alert.",
    "silenced": "Silence rule {name} (version {version}) keeps it quiet until {until}.",
    "inhibited": "Inhibit rule {name} (version {version}) keeps it quiet while alert {alert} is active.",
    "no_source": "{rules} inhibit rules could keep it quiet, but no active alert beside it matches their conditions.",
    "flaps": "It comes and goes: {changes} times of late.",
    "flapping": "It comes and goes, so it stays quiet until {until}.",
    "unmuted": "Nothing keeps it quiet any more: it may be told.",
    "joined": "Its values equal those of incident {incident}: it was grouped into it, as alert number {alerts}.",
    "extracted": "Enrich rule {rule} (version {version}) extracted {after}.",
    "composed": "Enrich rule {rule} (version {version}) composed {after}.",
    "mapped": "Enrich rule {rule} (version {version}) looked up {after}.",
    "removed": "Enrich rule {rule} (version {version}) took away {before}.",
    "reset": "Process rule {rule} (version {version}) set {after}.",
    "process_dropped": "Process rule {rule} (version {version}) of the integration matches: no alert comes of it.",
    "process_inhibited": "Process rule {rule} (version {version}) of the integration matches beside the active alert {alert}: "
    "no alert comes of it.",
    "may_be_inhibited": "Process rule {rule} matches: beside an active alert with equal values no alert comes of it.",
    "more": "Further {count} rules (version {version}) changed it.",
    "passed_over": "Rules that matched and did nothing (version {version}): {why}.",
    "alike": "Its texts ({fields}) are like those of the first alert of incident {incident}: {score} of 100, and {threshold} is "
    "enough. It was grouped into it, as alert number {alerts}.",
    "full": "It would belong to incident {incident}, but that has {alerts} alerts, as many as one may have.",
    "merge_off": "It would belong to incident {incident}, but somebody said that nothing is merged into that by itself.",
    "window_over": "It would belong to incident {incident}, but the time in which that takes more alerts is over.",
    "began": "No incident takes further alerts of these values ({why}): a new incident was opened.",
    "opened": "No open alert has this alert key in the channel: a new alert was opened.",
    "merged": "An open alert has the same alert key: the event was merged into it.",
    "recovered": "The event says Ok: the alert is over.",
    "older_than_known": "A newer event of the same alert key is known (by source time): this one only counts.",
    "recovered_before_it_came": "Its recovery came first (by source time): the alert is over before it began.",
    "nothing_to_recover": "The event says Ok but no alert with this key is open: kept, nothing changes.",
    "foreign_recovery": "The alert belongs to integration {integration}: a recovery through another one is not trusted "
    "(the channel can allow it).",
}


RULE_KINDS: Final = ("drop", "silence", "inhibit")
_BEGAN: Final = {
    "first": "there is none",
    "over": "the last one is over",
    "window_over": "the window of the last one is over",
    "merge_off": "nothing is merged into the last one by itself",
    "full": "the last one is full",
    "incomplete": "it lacks one of them",
}


class _Told(dict[str, Any]):
    """The facts of a step; one that an older version did not keep yet is shown as unknown."""

    def __missing__(self, name: str) -> str:
        return "?"


def step(stage: str, decision: str, **facts: str | int) -> str:
    """One step as a JSON fragment. Facts are ids and numbers, never texts of the sender, so nothing needs escaping."""
    inside = ",".join(
        f'"{name}":{value}' if type(value) is int else f'"{name}":"{value}"' for name, value in facts.items()
    )
    return f'["{stage}","{decision}",{{{inside}}}]'


def rule_step(stage: str, decision: str, rule: NoiseRule, **facts: str | int) -> str:
    """A step that a noise rule decided; its name is a person's text and is escaped."""
    named = {"rule": rule.rule_id, "name": rule.name, "version": rule.version, **facts}
    return msgspec.json.encode([stage, decision, named]).decode()


def mute_step(mute: Mute) -> str:
    """A step that keeps an alert quiet."""
    facts: dict[str, str | int] = {"until": mute.until_at}
    if mute.rule_id:
        facts |= {"rule": mute.rule_id, "name": mute.rule_name, "version": mute.rule_version}
    if mute.source_id:
        facts["alert"] = mute.source_id
    return msgspec.json.encode([STAGES[mute.code], mute.code, facts]).decode()


def alike_step(incident_id: str, alerts: int, score: float, threshold: float, fields: Sequence[str]) -> str:
    """A step that groups by likeness of texts; names of labels are a person's text and are escaped. Scores in hundredths."""
    facts = {
        "incident": incident_id,
        "alerts": alerts,
        "score": math.floor(score * 100),
        "threshold": round(threshold * 100, 2),
        "fields": ", ".join(fields),
    }
    return msgspec.json.encode(["group", "alike", facts]).decode()


def flap_step(changes: int) -> str:
    """A step that says that an alert key comes and goes."""
    return step("flapping", "flaps", changes=changes)


def alert_step(decision: str, alert_id: str, more: str = "") -> str:
    """A step of the stage ``dedupe`` about an alert: the most frequent ones, made without a detour.

    ``more`` are further members of the facts as JSON, beginning with a comma.
    """
    return f'["dedupe","{decision}",{{"alert":"{alert_id}"{more}}}]'


def read_trace(trace: str) -> list[dict[str, Any]]:
    """The stored steps as ``{"stage", "decision", "facts", "text"}``, in the order they were taken."""
    return [
        {"stage": stage, "decision": decision, "facts": facts, "text": describe(decision, facts)}
        for stage, decision, facts in msgspec.json.decode(trace or "[]")
    ]


def describe(decision: str, facts: dict[str, Any]) -> str:
    """A decision in a person's words; unknown ones (of a newer version) are shown as they are."""
    told = _Told(facts)
    told.update({key: shaping_words(key, value) for key, value in facts.items() if isinstance(value, dict)})
    until = facts.get("until")
    if isinstance(until, int):
        told["until"] = clock_text(until)
    if decision == "asked":
        kinds = [(kind, facts.get(kind, 0)) for kind in RULE_KINDS]
        told["rules"] = ", ".join(f"{number} {kind} rule{'s' * (number != 1)}" for kind, number in kinds)
    if decision == "began":
        told["why"] = _BEGAN.get(str(facts.get("why")), str(facts.get("why")))
    return _TEXTS.get(decision, decision).format_map(told)
