"""The lines of a timeline in a person's words. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from msgspec import Struct

from tocsin.incidents.model import Line

People = Mapping[int, str]


class Said(Struct, frozen=True, kw_only=True):
    """A line as a step of an explanation: in which stage, what was decided, in words, and what it changed."""

    stage: str
    decision: str
    text: str
    before: dict[str, str] | None = None
    after: dict[str, str] | None = None


def say(line: Line, people: People) -> Said:
    """Put a line into words; one of a newer version's type is shown as it is."""
    edited = _EDITS.get(line.type)
    if edited is not None:
        return _edit(line, edited, people)
    known = _LINES.get(line.type)
    if known is None:
        return Said(stage="lifecycle", decision=line.type, text=line.type)
    stage, decision, words = known
    if line.type == "i_notify":
        decision = str(line.detail.get("outcome") or decision)
    if line.type == "i_untold" and line.detail.get("code") == "no_rule":
        stage = "match"
    return Said(stage=stage, decision=decision, text=words(line.detail, _name(line.creator_id, people), people))


_KEPT = (
    "severity",
    "title",
    "by",
    "recipient",
    "result",
    "outcome",
    "reason",
    "code",
    "seconds",
    "minutes",
    "until",
    "threshold",
    "alerts",
    "attempt",
    "again_at",
    "instead_of",
    "action",
    "from",
    "after_s",
    "event_id",
    "passed",
)


def facts_of(line: Line, people: People) -> dict[str, Any]:
    """What a line is put into words from, with names in place of ids: for whoever says it in another language."""
    detail = line.detail
    facts: dict[str, Any] = {name: detail[name] for name in _KEPT if name in detail}
    if not isinstance(detail.get("by"), str):  # on assignments it is a person
        facts.pop("by", None)
    facts["who"] = _name(line.creator_id, people) if line.creator_id else ""
    to = detail.get("to")
    persons = [*(detail.get("person_ids") or ()), *[one.get("person_id", 0) for one in detail.get("persons") or ()]]
    persons = persons or (list(to) if isinstance(to, list) else [])
    addresses = [str(one.get("email", "")) if isinstance(one, dict) else str(one) for one in detail.get("emails") or ()]
    bots = [str(one.get("alias", "")) for one in detail.get("robots") or ()]
    facts["people"] = ", ".join([*(_name(one, people) for one in persons), *addresses, *bots])
    if detail.get("escalate_rule_id"):
        facts["rule"] = str(detail.get("escalate_rule_name") or detail["escalate_rule_id"])
    if "layer_idx" in detail:
        facts["layer"] = int(detail["layer_idx"] or 0) + 1
    if isinstance(detail.get("by"), int) and detail["by"]:
        facts["sent_by"] = _name(detail["by"], people)
    return facts


def people_of(line: Line) -> Iterable[int]:
    """The members a line names."""
    detail = line.detail
    persons = [one.get("person_id", 0) for one in detail.get("persons") or ()]
    to = detail.get("to")
    named = [*(detail.get("person_ids") or ()), *(to if isinstance(to, list) else ()), *persons, line.creator_id]
    by = detail.get("by")
    return [one for one in (*named, by) if isinstance(one, int) and one]


def _name(person_id: int, people: People) -> str:
    return people.get(person_id, f"member {person_id}") if person_id else "Tocsin"


def _names(ids: Iterable[int], people: People) -> str:
    return ", ".join(_name(one, people) for one in ids)


def _new(detail: dict[str, Any], who: str, _: People) -> str:
    title = f"{detail.get('title', '')} ({detail.get('severity', '')})"
    if detail.get("event_id"):
        return f"A new alert opened the incident: {title}."
    return f"{who} made the incident: {title}."


def _assigned(detail: dict[str, Any], who: str, people: People) -> str:
    targets = [_name(one, people) for one in detail.get("person_ids") or ()]
    targets += [str(one) for one in detail.get("emails") or ()]
    if not detail.get("escalate_rule_id"):
        return f"{who} gave it to {', '.join(targets)} directly: no layers follow."
    layer = f"layer {int(detail.get('layer_idx') or 0) + 1} of rule {detail.get('escalate_rule_name', '')}"
    version = f" (version {detail['rule_version']})" if detail.get("rule_version") else ""
    told = f"Told {layer}{version}: {', '.join(targets) or 'its group chats'}."
    if detail.get("by"):
        told = f"{_name(int(detail['by']), people)} sent it to a layer. {told}"
    return told + _passed(detail)


def _passed(detail: dict[str, Any]) -> str:
    """The rules above the one that matched, and why they did not."""
    passed = "; ".join(f"{one.get('name')}: {one.get('why')}" for one in detail.get("passed") or ())
    return f" Looked at before, and passed over: {passed}." if passed else ""


def _delayed(detail: dict[str, Any], _: str, __: People) -> str:
    rule = detail.get("escalate_rule_name", "")
    waits = f"Rule {rule} matches and waits {detail.get('seconds')} s before it tells anybody."
    return waits + _passed(detail)


def _notified(detail: dict[str, Any], _: str, people: People) -> str:
    recipients = [_name(one.get("person_id", 0), people) for one in detail.get("persons") or ()]
    recipients += [str(one.get("email", "")) for one in detail.get("emails") or ()]
    recipients += [str(one.get("alias", "")) for one in detail.get("robots") or ()]
    text = f"Told {', '.join(recipients)} by {detail.get('by')}: {detail.get('result') or detail.get('outcome')}"
    if int(detail.get("attempt") or 1) > 1:
        text += f" (attempt {detail['attempt']})"
    if detail.get("again_at"):
        text += "; it is tried again"
    text = text.rstrip(".")
    return f"{text}. Why they: {detail['reason']}." if detail.get("reason") else f"{text}."


def _resolved(detail: dict[str, Any], who: str, _: People) -> str:
    if detail.get("from") == "event":
        return "All its alerts recovered, so it was closed."
    if detail.get("from") == "autorslv":
        return f"Nobody closed it within {detail.get('after_s')} s, so the channel's time-out did."
    return f"{who} closed it."


def _woken(_: dict[str, Any], who: str, __: People) -> str:
    ended = "The snooze is over" if who == "Tocsin" else f"{who} ended the snooze"
    return f"{ended}: it is Triggered and told again."


def _reported(detail: dict[str, Any], _: str, __: People) -> str:
    result = str(detail.get("result")).rstrip(".")
    return f"About the message to {detail.get('recipient')} by {detail.get('by')}: {result}."


def _instead(detail: dict[str, Any], _: str, __: People) -> str:
    told = f"{detail.get('recipient')} is told by {detail.get('by')} as well"
    return f"{told}, because {detail.get('instead_of')} did not get through: {str(detail.get('reason')).rstrip('.')}."


def _refused(detail: dict[str, Any], _: str, __: People) -> str:
    pressed = f"{detail.get('who') or 'Somebody'} pressed {detail.get('action')} in {detail.get('by')}"
    return f"{pressed}, which changed nothing: {detail.get('reason')}."


def _dropped(detail: dict[str, Any], _: str, __: People) -> str:
    return f"Not sent to {detail.get('recipient')} by {detail.get('by')}: {detail.get('reason')}."


def _recovered(detail: dict[str, Any], _: str, __: People) -> str:
    return f"All {detail.get('alerts')} alerts recovered; the channel keeps the incident open until somebody closes it."


def _reason(detail: dict[str, Any], _: str, __: People) -> str:
    """Lines that were put into words when they were written."""
    return str(detail.get("reason", ""))


def _stormed(detail: dict[str, Any], _: str, __: People) -> str:
    return f"A storm: {detail.get('threshold')} alerts were grouped into it, {detail.get('alerts')} by now."


def _flapping(detail: dict[str, Any], _: str, __: People) -> str:
    return f"{detail.get('title')} comes and goes."


def _unmuted(_: dict[str, Any], __: str, ___: People) -> str:
    return "Nothing keeps it quiet any more: it may be told."


def _merged(detail: dict[str, Any], who: str, _: People) -> str:
    alerts = f"{detail['alerts']} alerts" if detail.get("alerts") != 1 else "an alert"
    if not detail.get("source_incidents"):
        into = (detail.get("target_incident") or {}).get("title", "")
        return f"{who} moved {alerts} of it into {into}." if "alerts" in detail else f"{who} merged it into {into}."
    from_ = ", ".join(one["title"] for one in detail["source_incidents"])
    return f"{who} moved {alerts} into it, from {from_}."


Words = Callable[[dict[str, Any], str, People], str]
_LINES: dict[str, tuple[str, str, Words]] = {
    "i_new": ("lifecycle", "opened", _new),
    "i_assign": ("escalate", "assigned", _assigned),
    "i_delay": ("escalate", "delayed", _delayed),
    "i_untold": ("escalate", "untold", _reason),
    "i_muted": ("lifecycle", "muted", _reason),
    "i_unmuted": ("lifecycle", "unmuted", _unmuted),
    "i_silenced": (
        "lifecycle",
        "silenced_by_hand",
        lambda detail, who, _: f"{who} silenced what is like it ({detail.get('rule_name')}).",
    ),
    "i_silence_over": (
        "lifecycle",
        "silence_ended_by_hand",
        lambda detail, who, _: f"{who} ended the silence of what is like it ({detail.get('rule_name')}).",
    ),
    "i_m_flapping": ("flapping", "flapping", _flapping),
    "i_merge": ("lifecycle", "merged_by_hand", _merged),
    "a_merge": ("lifecycle", "merged_by_hand", _merged),
    "i_merge_off": (
        "lifecycle",
        "merge_off",
        lambda _, who, __: f"{who} said that nothing is merged into it by itself.",
    ),
    "i_merge_on": (
        "lifecycle",
        "merge_on",
        lambda _, who, __: f"{who} lets alerts be merged into it by themselves again.",
    ),
    "i_storm": ("storm", "storm", _stormed),
    "i_exhausted": ("escalate", "exhausted", _reason),
    "i_unreachable": ("notify", "unreachable", _reason),
    "i_notify": ("deliver", "notified", _notified),
    "i_notify_dropped": ("deliver", "dropped", _dropped),
    "i_notify_report": ("deliver", "reported", _reported),
    "i_notify_instead": ("deliver", "another_way", _instead),
    "i_press_refused": ("deliver", "press_refused", _refused),
    "i_recovered": ("lifecycle", "recovered", _recovered),
    "i_rslv": ("lifecycle", "closed", _resolved),
    "i_wake": ("lifecycle", "woken", _woken),
    "i_ack": ("lifecycle", "acknowledged", lambda _, who, __: f"{who} acknowledged it: repeats stop."),
    "i_unack": ("lifecycle", "given_back", lambda _, who, __: f"{who} took the acknowledgement back."),
    "i_snooze": (
        "lifecycle",
        "snoozed",
        lambda detail, who, _: f"{who} snoozed it for {detail.get('minutes')} minutes.",
    ),
    "i_a_rspd": (
        "lifecycle",
        "responders_added",
        lambda detail, who, people: f"{who} asked {_names(detail.get('to') or (), people)} to join.",
    ),
    "i_comm": ("lifecycle", "commented", lambda _, who, __: f"{who} commented."),
    "i_reopen": ("lifecycle", "reopened", lambda detail, who, _: f"{who} reopened it: {detail.get('reason')}"),
    "i_removed": ("lifecycle", "removed", lambda _, who, __: f"{who} deleted it: nothing more is sent."),
}
_EDITS = {
    "i_r_title": "title",
    "i_r_desc": "description",
    "i_r_impact": "impact",
    "i_r_rc": "root cause",
    "i_r_rsltn": "resolution",
    "i_r_severity": "severity",
}


def _edit(line: Line, field: str, people: People) -> Said:
    by_alerts = line.type == "i_r_severity" and not line.creator_id
    text = "Its alerts changed the severity." if by_alerts else f"{_name(line.creator_id, people)} set the {field}."
    return Said(
        stage="lifecycle",
        decision="edited",
        text=text,
        before={field: str(line.detail.get("from", ""))} if "from" in line.detail else None,
        after={field: str(line.detail.get("to", ""))},
    )
