"""The decision trace of an event: what each stage did, by which rule, stored as it happened and read back in words.

A step is ``[stage, decision, facts]``; steps are written as JSON fragments while the batch runs (cheap: no objects are kept).
"""

from __future__ import annotations

from typing import Any

import msgspec

_TEXTS = {
    "accepted": "Accepted through integration {integration} and kept on disk before the answer.",
    "dedicated": "The integration is dedicated to channel {channel}.",
    "no_route": "The integration is shared and no route leads to a channel: nobody can be told. Give it a channel.",
    "channel_gone": "Channel {channel} is disabled or deleted: the event is kept and changes nothing.",
    "opened": "No open alert has this alert key in the channel: a new alert was opened.",
    "merged": "An open alert has the same alert key: the event was merged into it.",
    "recovered": "The event says Ok: the alert is over.",
    "older_than_known": "A newer event of the same alert key is known (by source time): this one only counts.",
    "recovered_before_it_came": "Its recovery came first (by source time): the alert is over before it began.",
    "nothing_to_recover": "The event says Ok but no alert with this key is open: kept, nothing changes.",
    "foreign_recovery": "The alert belongs to integration {integration}: a recovery through another one is not trusted "
    "(the channel can allow it).",
}


def step(stage: str, decision: str, **facts: str | int) -> str:
    """One step as a JSON fragment. Facts are ids and numbers, never texts of the sender, so nothing needs escaping."""
    inside = ",".join(
        f'"{name}":{value}' if type(value) is int else f'"{name}":"{value}"' for name, value in facts.items()
    )
    return f'["{stage}","{decision}",{{{inside}}}]'


def alert_step(decision: str, alert_id: str) -> str:
    """A step of the stage ``dedupe`` about an alert: the two most frequent ones, made without a detour."""
    return f'["dedupe","{decision}",{{"alert":"{alert_id}"}}]'


def read_trace(trace: str) -> list[dict[str, Any]]:
    """The stored steps as ``{"stage", "decision", "facts", "text"}``, in the order they were taken."""
    return [
        {"stage": stage, "decision": decision, "facts": facts, "text": describe(decision, facts)}
        for stage, decision, facts in msgspec.json.decode(trace or "[]")
    ]


def describe(decision: str, facts: dict[str, Any]) -> str:
    """A decision in a person's words; unknown ones (of a newer version) are shown as they are."""
    return _TEXTS.get(decision, decision).format_map(facts)
