"""Descendants of Nagios: what the scripts of Checkmk and Icinga 2 send, a host or a service and its state.

Nagios itself posts pairs of its own names; its folder reads them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from tocsin.sources import severity
from tocsin.sources.event import Status
from tocsin.sources.fields import read_object
from tocsin.sources.making import Draft, finished, key_of
from tocsin.sources.source import BadPush, Parsed, Push

_STATES: Final[Mapping[str, Status]] = {
    **severity.COMMON,
    "crit": "Critical",
    "down": "Critical",
    "unreachable": "Critical",
    "unreach": "Critical",
    "up": "Ok",
    "unknown": "Info",
    "unkn": "Info",
}
_TELLING: Final = frozenset({"", "problem", "recovery", "custom"})


def read_notification(push: Push, what: str, more_labels: Sequence[str]) -> Parsed:
    """One event; none for what people or the server did with a problem. ``what`` names the body in a refusal, and ``more_labels``
    are fields that this sender alone has. Raises ``BadPush`` when no host is named.
    """
    body, sent = read_object(push, what)
    host, service, state = sent.text("host"), sent.text("service"), sent.text("state")
    kind = sent.text("type").lower()
    if not host:
        raise BadPush("host_missing", "is required: the host it is about", path="host")
    if kind not in _TELLING:
        return Parsed(ignored=f"{kind}: it says what people or the server did, not how {host} is")
    flags: list[str] = []
    shown = sent.text("service_display") or service
    draft = Draft(
        title=f"{shown} on {host} is {state}" if service else f"{host} is {state}",
        status=severity.status_of(state, _STATES, flags) if state else "Warning",
        key=key_of("SERVICE" if service else "HOST", host, service),
        resource=host,
        check=service or "host",
        description=sent.text("output"),
        labels={
            "address": sent.text("address"),
            **{name: sent.text(name) for name in more_labels},
            "notification_type": sent.text("type"),
        },
        at=sent.text("time") or None,
        flags=flags,
    )
    return Parsed([finished(draft, push, body)])
