"""The reasons of :mod:`person_why` in English, for the command line and for whoever has no words of their own. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from tocsin.alerts.mute import clock_text
from tocsin.notify.person_why import Reason

TEXTS: Final = {
    "delivered": "Told by {by}: {why}.",
    "sent": "A message by {by} was handed over; whether it arrived is not known yet: {why}.",
    "in_digest": "Told by {by} together with other messages, because the target takes no more at once.",
    "told_later": "The message by {by} got through only at {time}, after {attempts} attempts.",
    "failed": "The message by {by} failed after {attempts} attempts: {result}.",
    "retrying": "The message by {by} did not get through yet ({result}) and is tried again at {time}.",
    "waiting": "The message by {by} waits to be sent, at {time} at the latest start.",
    "dropped": "The message by {by} was not sent: {result}.",
    "dropped_removed": "The message by {by} was not sent: the incident had been deleted.",
    "dropped_over": "The message by {by} was not sent: the incident was over.",
    "dropped_acknowledged": "The message by {by} was not sent: somebody had acknowledged.",
    "dropped_snoozed": "The message by {by} was not sent: the incident was snoozed.",
    "dropped_reassigned": "The message by {by} was not sent: the incident was given to somebody else.",
    "told_before": "Told before that time, by {by} at {time}.",
    "silenced": "{rule} kept it quiet until {until}.",
    "inhibited": "{rule} kept it quiet beside another active alert.",
    "flapping": "It came and went, so it stayed quiet until {until}.",
    "delay_window": "{rule} matched and waited until {until} before telling anybody.",
    "no_rule": "The channel had no escalation rule: nobody could be told.",
    "not_decided": "Nobody had been told by then.",
    "rule_disabled": "{rule} names this person but was disabled.",
    "rule_time": "{rule} names this person, but its time filters did not cover that moment.",
    "rule_conditions": "{rule} names this person, but its conditions did not match the incident.",
    "rule_below": "{rule} names this person, but rule {winner} stands above it and matched first.",
    "assigned_to_others": "It was given to {people} directly at {time}: rules and layers do not follow.",
    "no_way": "{rule} asked for this person at {time}, but nothing could reach them ({problems}).",
    "not_in_team_then": "Layer {layer} of {rule} was told at {time}; this person was not in team {team} then.",
    "layer_not_reached": "They are in layer {layer} of {rule}; layer {now} was told at {time}, theirs was due at {due}.",
    "layer_never": "They are in layer {layer} of {rule}, but layer {now} does not escalate by time.",
    "layer_passed": "The escalation began behind their layer of {rule}.",
    "acknowledged": "{who} acknowledged at {time}: nobody else is told.",
    "closed": "{who} closed it at {time}.",
    "recovered": "All its alerts recovered at {time}.",
    "timed_out": "It was closed by the channel's time-out at {time}.",
    "snoozed": "{who} snoozed it at {time} until {until}.",
    "removed": "It was deleted at {time}.",
    "not_named": "No rule of its channel names this person.",
    "event_dropped": "{count} events were dropped by {rule}: no alert came of them.",
    "event_silenced": "{count} events were discarded by {rule}: no alert came of them.",
    "event_inhibited": "{count} events were discarded by {rule} beside an active alert: no alert came of them.",
    "event_channel_gone": "{count} events came for channel {channel}, which was disabled or deleted.",
    "event_no_route": "{count} events reached no channel: no route led to one.",
    "incidents_cut": "More incidents were open than are looked at here: name one, or a channel.",
    "events_cut": "More than {count} events left no alert in that time: only the first of them are counted.",
    "teams_today": "Teams are taken as they are today.",
    "team_changed": "Team {team} was changed after that time, at {time}: who was in it then is not kept.",
    "ways_today": "Preferences and contacts are taken as they are today.",
    "person_changed": "This person's profile was changed after that time, at {time}.",
    "person_gone": "This person has left: nothing is sent to them.",
}

_PROBLEMS: Final = {
    "no_transport": "no such transport",
    "no_address": "no e-mail address",
    "no_relay": "no mail relay",
    "no_phone": "no phone number",
    "bad_phone": "a phone number that cannot be read",
    "no_provider": "no provider",
    "no_device": "no device with the app",
    "silent_device": "no device that still takes notifications",
    "not_linked": "not linked",
}
_INSTANTS: Final = ("until", "due")


def say(reason: Reason) -> str:
    """A reason in English; a code of a newer version is shown as it is."""
    told: dict[str, Any] = dict(reason.facts) | {"time": clock_text(reason.at)}
    for name in _INSTANTS:
        if isinstance(told.get(name), int):
            told[name] = clock_text(told[name])
    if reason.rule is not None:
        kind = reason.rule.kind.removesuffix("_rule")
        told["rule"] = f"{kind.capitalize()} rule {reason.rule.name} (version {reason.rule.version})"
    told["problems"] = _problems(told.get("problems") or ())
    text = TEXTS.get(reason.code, reason.code).format_map(_Known(told))
    return f"{text} Quiet hours {told['quiet']} chose the way." if told.get("quiet") else text


def _problems(problems: Any) -> str:
    said = [f"{one['transport']}: {_PROBLEMS.get(one['code'], one['code'])}" for one in problems]
    return "; ".join(said) or "the timeline of the incident says what was tried"


class _Known(dict[str, Any]):
    def __init__(self, known: Mapping[str, Any]) -> None:
        super().__init__(known)

    def __missing__(self, name: str) -> str:
        return "?"
