"""The HTTP notification of Graylog (version 3 and later): one event of an event definition, with its messages.

Graylog tells when a condition is met and never when it is over. Whoever wants alerts to end by themselves adds two
fields to the event definitions: `alert_key`, the same in the definition of the trouble and in that of its end, and
`event_status`, which the latter sets to `Ok`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from tocsin.sources import severity
from tocsin.sources.event import Status
from tocsin.sources.fields import Fields, read_object
from tocsin.sources.making import Draft, finished, key_of, led_by
from tocsin.sources.normalise import derive_key
from tocsin.sources.source import BadPush, Parsed, Push

_PRIORITIES: Final[Mapping[str, Status]] = {
    **severity.COMMON,
    "4": "Critical",
    "3": "Critical",
    "2": "Warning",
    "1": "Info",
    "0": "Info",
}
_KEY_FIELD: Final = "alert_key"
_STATUS_FIELD: Final = "event_status"


def parse(push: Push) -> Parsed:
    """The one event of a notification. Raises `BadPush` with the place of what is missing."""
    body, sent = read_object(push, "an HTTP notification of Graylog")
    event = sent.inner("event")
    if not event:
        raise BadPush("event_missing", "must be an object, as an HTTP notification of Graylog has it", path="event")
    flags: list[str] = []
    return Parsed([finished(_draft(sent, event, flags), push, body)])


def _draft(sent: Fields, event: Fields, flags: list[str]) -> Draft:
    title, message = sent.text("event_definition_title"), event.text("message")
    if not title and not message:
        raise BadPush("title_missing", "must name the event definition", path="event_definition_title")
    groups = event.labels("group_by_fields")
    theirs = event.labels("fields") | groups
    chosen_key = theirs.pop(_KEY_FIELD, "")
    word = theirs.pop(_STATUS_FIELD, "") or event.text("priority")
    key = event.text("key")
    # `source` of the event is the Graylog server itself, the last thing to look at.
    source = theirs.get("source") or event.text("source")
    definition = sent.text("event_definition_id") or event.text("event_definition_id")
    ours = {"source": source, "event_definition_id": definition, "event_id": event.text("id")}
    return Draft(
        title=title or message,
        status=severity.status_of(word, _PRIORITIES, flags),
        key=chosen_key or _key(definition or title or message, key, groups),
        resource=theirs.get("resource") or key or ", ".join(groups.values()) or source,
        check=title or message,
        description=_description(sent, message if message != title else ""),
        labels=led_by(ours, theirs),
        at=event.text("timestamp"),
        flags=flags,
    )


def _key(definition: str, key: str, groups: dict[str, str]) -> str:
    """The event definition and the group it was met for. The id of an event is new each time and no part of it."""
    if not key and groups:
        return derive_key({**groups, "": definition})
    return key_of(definition, key) if key else key_of(definition)


def _description(sent: Fields, message: str) -> str:
    """What the author of the definition wrote, what the event says beyond its title, and the first message it met."""
    first = [": ".join(filter(None, (met.text("source"), met.text("message")))) for met in sent.items("backlog")[:1]]
    return "\n".join(filter(None, (sent.text("event_definition_description"), message, *first)))
