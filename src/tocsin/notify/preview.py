"""What each medium would show of an incident, before anybody depends on it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, get_args

from msgspec import Struct

from tocsin.kernel.clock import SECOND
from tocsin.kernel.template import TemplateRenderError
from tocsin.kernel.template.gotime import moment_text
from tocsin.notifiers import wording
from tocsin.notifiers.message import Message
from tocsin.notify import limits, render
from tocsin.notify.model import Facts

CardField = Literal["channel", "snoozed_before", "severity", "responders", "aggregate_alert_count"]
"""What an interactive card shows beside the template's text; a template may hide each."""

_OWN_WORDS = "No template: the medium's own wording is sent, in the layout of the medium."


class Shown(Struct, frozen=True):
    """One medium. ``problem`` says why ``content`` is empty and ``default_text`` would be sent instead."""

    field: str
    content: str
    problem: str = ""
    is_default: bool = False
    default_text: str = ""
    cut: bool = False
    length: int = 0
    limit: int = 0
    unit: limits.Unit = "characters"
    notes: tuple[str, ...] = ()


class Fixed(Struct, frozen=True):
    """One fact that a card shows by itself."""

    field: CardField
    value: str


def show(bodies: Mapping[str, str], facts: Facts, now: int) -> list[Shown]:
    """Each medium of ``bodies``, which parse, at ``now`` (ms); one without a text shows its own wording."""
    seen = render.data(facts, now)
    return [_shown(field, source, seen, _own_words(field, facts, now)) for field, source in bodies.items()]


def _shown(field: str, source: str, seen: Mapping[str, Any], own: str) -> Shown:
    if not source.strip():  # a notifier lays its own wording out so that it fits
        return Shown(field, own, is_default=True, default_text=own, length=len(own), notes=(_OWN_WORDS,))
    try:
        text = render.write(source, seen, field)
    except TemplateRenderError as error:
        why = f"this fails with this incident, and the default wording would be sent: {error}"
        return Shown(field, "", why, default_text=own)
    if not text.strip():
        return Shown(field, "", "this gives an empty text, and the default wording would be sent", default_text=own)
    fitted = limits.fit(field, text)
    return Shown(
        field,
        fitted.text,
        default_text=own,
        cut=fitted.cut,
        length=fitted.length,
        limit=fitted.limit,
        unit=fitted.unit,
        notes=fitted.notes,
    )


def _own_words(field: str, facts: Facts, now: int) -> str:
    message = _message(facts, now)
    if field == "voice":
        return wording.headline(message)
    return f"{wording.headline(message)} {message.url}" if field == "sms" else wording.plain_text(message)


def _message(facts: Facts, now: int) -> Message:
    """A first message about the incident, as everybody of a layer would get it."""
    incident = facts.incident
    return Message(
        event="triggered",
        delivery_id="preview",
        sent_at=now,
        incident_id=incident.incident_id,
        num=incident.num,
        title=incident.title,
        description=incident.description,
        severity=incident.severity,
        progress=str(incident.progress),
        channel_name=facts.channel_name,
        account_name=facts.account.name,
        url=facts.url,
        labels=incident.labels,
        alert_count=facts.alert_count,
        started_at=incident.start_at,
        time_zone=facts.account.time_zone,
        locale=facts.account.locale,
        responders=tuple(one.name for one in facts.responders),
    )


def fixed_fields(field: str, facts: Facts, hidden: Mapping[str, Any]) -> list[Fixed]:
    """What the card of ``field`` shows beside the template's text, less what the template hides; [] for no card.

    ``hidden`` is kept as clients write it: field names, or a flag for each, under the card's name or for all cards.
    """
    if field not in limits.CARDS:
        return []
    incident, zone = facts.incident, facts.account.time_zone
    snoozed_at = incident.snoozed_until_at
    values: dict[CardField, str] = {
        "channel": facts.channel_name,
        "snoozed_before": moment_text(snoozed_at // SECOND * SECOND, "2006-01-02 15:04:05", zone) if snoozed_at else "",
        "severity": incident.severity,
        "responders": ", ".join(one.name for one in facts.responders),
        "aggregate_alert_count": str(facts.alert_count),
    }
    gone = _hidden(field, hidden)
    return [Fixed(name, values[name]) for name in get_args(CardField) if name not in gone]


def _hidden(field: str, hidden: Mapping[str, Any]) -> set[str]:
    mine = hidden.get(field, hidden)
    if isinstance(mine, Mapping):
        return {name for name, is_hidden in mine.items() if is_hidden is True}
    return {name for name in mine if isinstance(name, str)} if isinstance(mine, list) else set()
