"""Nagios: the pairs that `send_to_tocsin.sh` of this folder is called with, as one JSON object.

Acknowledgements, downtimes and flapping carry the current state too; they may only follow an alert that is there, so they are
ignored. The alert stays as its last problem or recovery left it.
"""

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
    "down": "Critical",
    "unreachable": "Critical",
    "up": "Ok",
    "unknown": "Info",
}
_TELLING: Final = frozenset({"", "problem", "recovery", "custom"})
_OWN: Final = frozenset({"hostname", "service_desc", "state", "output", "notification_type", "time", "type"})


def parse(push: Push) -> Parsed:
    """One event. Raises `BadPush` when no host is named."""
    body, sent = read_object(push, "the pairs of a Nagios notification")
    host, service, state = sent.text("hostname"), sent.text("service_desc"), sent.text("state")
    kind = sent.text("notification_type")
    if not host:
        raise BadPush("host_missing", "is required: $HOSTNAME$", path="hostname")
    if kind.lower() not in _TELLING:
        return Parsed(ignored=f"{kind}: it says what people or the server did, not how {host} is")
    flags: list[str] = []
    what = service or "Host"
    labels = {name: text for name, text in sent.all_texts().items() if name not in _OWN}
    draft = Draft(
        title=f"{what} on {host} is {state}" if service else f"{host} is {state}",
        status=severity.status_of(state, _STATES, flags) if state else "Warning",
        key=key_of("SERVICE" if service else "HOST", host, service),
        resource=host,
        check=service or sent.text("check_command") or "host",
        description=sent.text("output"),
        labels=labels | {"notification_type": kind},
        flags=flags,
    )
    return Parsed([finished(draft, push, body)])
