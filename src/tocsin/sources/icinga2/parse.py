"""Icinga 2: what `tocsin-notification.sh` of this folder makes of the variables of a notification command."""

from __future__ import annotations

from collections.abc import Mapping
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


def parse(push: Push) -> Parsed:
    """One event. Raises `BadPush` when no host is named. What people or the server did with a problem is no event."""
    body, sent = read_object(push, "the fields of an Icinga notification")
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
            "host_display": sent.text("host_display"),
            "notification_type": sent.text("type"),
        },
        at=sent.text("time") or None,
        flags=flags,
    )
    return Parsed([finished(draft, push, body)])
