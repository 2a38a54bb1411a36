"""Which buttons a message carries, by what is true of its incident. Pure."""

from __future__ import annotations

from collections.abc import Callable

from tocsin.incidents.model import Incident, Progress
from tocsin.notifiers.message import Action, Button

SNOOZE_MIN = 120
"""What a button snoozes for; chat apps that can offer a choice say the minutes themselves."""


def of_incident(incident: Incident, token_of: Callable[[str], str]) -> tuple[Button, ...]:
    """The buttons of an incident, most wanted first; ``token_of`` makes the token of an action. A closed one has none.

    Snoozing needs an acknowledgement (domain section 3): whoever snoozes from a message acknowledges by it.
    """
    if incident.is_closed or incident.deleted_at:
        return ()
    has_rule = bool(incident.assigned_to.escalate_rule_id)
    actions: list[Action] = ["ack", "close", "snooze"]
    if incident.progress == Progress.processing:
        actions = ["close", "snooze", "unack"]
    if has_rule:
        actions.append("escalate")
    return tuple(
        Button(action=one, token=token_of(one), minutes=SNOOZE_MIN if one == "snooze" else 0) for one in actions
    )


def of_drill(token_of: Callable[[str], str]) -> tuple[Button, ...]:
    """The one button of a drill: it has arrived."""
    return (Button(action="received", token=token_of("received")),)
