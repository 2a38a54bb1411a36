"""The HTTP notification of Graylog (version 3 and later): one event of an event definition, with its messages.

Graylog tells when a condition is met and never when it is over. Whoever wants alerts to end by themselves adds two
fields to the event definitions: `alert_key`, the same in the definition of the trouble and in that of its end, and
`event_status`, which the latter sets to `Ok`.
"""

from collections.abc import Mapping
from typing import Final

import msgspec
from msgspec import Raw

from tocsin.sources import severity
from tocsin.sources.body import check_depth, decode_json, make_valid, read_body
from tocsin.sources.coerce import labels_of, object_of, text_of
from tocsin.sources.event import ALERT_KEY_LIMIT, Event, Status
from tocsin.sources.normalise import derive_key, finish, stamp
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
_FIELDS: Final = msgspec.json.Decoder(dict[str, Raw])
_ITEMS: Final = msgspec.json.Decoder(list[Raw])

Fields = dict[str, Raw]


def parse(push: Push) -> Parsed:
    """The one event of a notification. Raises `BadPush` with the place of what is missing."""
    body = read_body(push)
    make_valid(body)
    try:
        fields = decode_json(body, _FIELDS)
    except msgspec.ValidationError as error:
        raise BadPush("not_object", "the body must be the JSON object of a Graylog HTTP notification") from error
    check_depth(body, 20)
    sent = _object(fields, "event")
    if sent is None:
        raise BadPush("event_missing", "must be an object, as an HTTP notification of Graylog has it", path="event")
    event = _event(fields, sent, body.flags)
    finish(event, plain=body.plain)
    stamp(event, _text(sent, "timestamp"), push.received_at)
    return Parsed([event])


def _event(fields: Fields, sent: Fields, flags: list[str]) -> Event:
    title = _text(fields, "event_definition_title")
    message = _text(sent, "message")
    if not title and not message:
        raise BadPush("title_missing", "must name the event definition", path="event_definition_title")
    groups = _labels(sent, "group_by_fields")
    theirs = _labels(sent, "fields") | groups
    source = _text(sent, "source")
    key = _text(sent, "key")
    # `source` of the event is the Graylog server itself, the last thing to look at.
    resource = theirs.get("resource") or key or ", ".join(groups.values()) or theirs.get("source") or source
    ours = {"resource": resource, "check": title or message, "source": theirs.get("source") or source}
    chosen_key = theirs.pop(_KEY_FIELD, "")
    word = theirs.pop(_STATUS_FIELD, "") or _text(sent, "priority")
    definition = _text(fields, "event_definition_id") or _text(sent, "event_definition_id")
    ours |= {"event_definition_id": definition, "event_id": _text(sent, "id")}
    return Event(
        title=title or message,
        status=severity.status_of(word, _PRIORITIES, flags),
        alert_key=chosen_key or _key(definition or title or message, key, groups),
        description=_description(_text(fields, "event_definition_description"), message, title, fields),
        labels=_merged(ours, theirs),
        flags=flags,
    )


def _key(definition: str, key: str, groups: dict[str, str]) -> str:
    """The event definition and the group it was met for. The id of an event is new each time and no part of it."""
    if not key and groups:
        return derive_key({**groups, "": definition})
    joined = f"{definition}:{key}" if key else definition
    return joined if len(joined) <= ALERT_KEY_LIMIT else derive_key({"definition": definition, "key": key})


def _description(written: str, message: str, title: str, fields: Fields) -> str:
    """What the author of the definition wrote, what the event says beyond its title, and the first message it met."""
    lines = [written, message if message != title else ""]
    try:
        backlog = _ITEMS.decode(fields["backlog"]) if "backlog" in fields else []
    except msgspec.ValidationError:
        backlog = []
    first = object_of(backlog[0]) if backlog else None
    if first:
        lines.append(": ".join(filter(None, (_text(first, "source"), _text(first, "message")))))
    return "\n".join(filter(None, lines))


def _merged(ours: dict[str, str], theirs: dict[str, str]) -> dict[str, str]:
    """Both, without empty ones; ours come first, because labels over the limit are dropped from the end, and win."""
    return {name: value for name, value in (ours | theirs | ours).items() if value}


def _labels(fields: Fields, name: str) -> dict[str, str]:
    return labels_of(_object(fields, name) or {})


def _text(fields: Fields, name: str) -> str:
    return (text_of(fields[name]) or "") if name in fields else ""


def _object(fields: Fields, name: str) -> Fields | None:
    return object_of(fields[name]) if name in fields else None
