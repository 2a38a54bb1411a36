"""What a workflow of Keep sends: the fields of a standard event, or Keep's own `severity` and `status` in them.

Keep has a provider that speaks the standard event, with the address of another server built in. So on-premises a workflow
posts by the webhook provider, and there the words for severity and status are Keep's, filled in from the alert.
"""

from collections.abc import Mapping
from typing import Final

import msgspec
from msgspec import Raw

from tocsin.sources import severity
from tocsin.sources.body import check_depth, decode_json, make_valid, read_body
from tocsin.sources.coerce import labels_of, object_of, text_of
from tocsin.sources.event import Event, Status
from tocsin.sources.normalise import derive_key, finish, stamp
from tocsin.sources.source import BadPush, Parsed, Push

_WORDS: Final[Mapping[str, Status]] = {
    **severity.COMMON,
    "high": "Critical",
    "low": "Info",
}
_ENDED: Final = frozenset({"resolved", "ok"})
_RESOURCE_LABELS: Final = ("instance", "host", "pod", "node", "resource_name", "service")
_PROVIDER_CHECK: Final = {"test": "payload"}
"""The body Keep sends to see whether its webhook provider works."""
_FIELDS: Final = msgspec.json.Decoder(dict[str, Raw])

Fields = dict[str, Raw]


def parse(push: Push) -> Parsed:
    """The one event of a push, none for Keep's check of its provider. Raises `BadPush` with the path of what is wrong."""
    body = read_body(push)
    make_valid(body)
    try:
        fields = decode_json(body, _FIELDS)
    except msgspec.ValidationError as error:
        raise BadPush("not_object", "the body must be one JSON object: one event for each push") from error
    check_depth(body, 2)
    if labels_of(fields) == _PROVIDER_CHECK:
        return Parsed(ignored="Keep tests its webhook provider")
    event = _event(fields, body.flags)
    finish(event, plain=body.plain)
    stamp(event, _text(fields, "event_time") or None, push.received_at)
    return Parsed([event])


def _event(fields: Fields, flags: list[str]) -> Event:
    title = _text(fields, "title") or _text(fields, "title_rule")
    if not title:
        raise BadPush("title_missing", "is required: `{{ alert.name }}` in a workflow", path="title")
    status = _status(fields, flags)
    key = _text(fields, "alert_key")
    if status == "Ok" and not key:
        text = "a recovery must name the alert it ends: `{{ alert.fingerprint }}` in a workflow"
        raise BadPush("recovery_without_key", text, path="alert_key")
    labels = _labels(fields)
    return Event(
        title=title,
        status=status,
        alert_key=key or derive_key(labels, title),
        description=_text(fields, "description"),
        labels=_with_place(labels, title),
        flags=flags,
    )


def _status(fields: Fields, flags: list[str]) -> Status:
    """`Ok` by Keep's `status`, else what `event_status` or `severity` says."""
    if _text(fields, "status").strip().lower() in _ENDED:
        return "Ok"
    word = _text(fields, "event_status") or _text(fields, "severity")
    if not word:
        raise BadPush("status_missing", "is required: Critical, Warning, Info or Ok", path="event_status")
    return "Ok" if word.strip().lower() in _ENDED else severity.status_of(word, _WORDS, flags)


def _labels(fields: Fields) -> dict[str, str]:
    """The labels; none when the workflow filled in nothing, which Keep sends as null or as empty text."""
    raw = fields.get("labels")
    labels = object_of(raw) if raw is not None else {}
    if raw is not None and labels is None and text_of(raw):
        raise BadPush("field_type", "must be an object of names and values", path="labels")
    return {name: value for name, value in labels_of(labels or {}).items() if value}


def _with_place(labels: dict[str, str], title: str) -> dict[str, str]:
    """The labels with `resource` and `check` first, filled in where the workflow did not set them."""
    resource = next((labels[name] for name in ("resource", *_RESOURCE_LABELS) if name in labels), "")
    place = {"resource": resource, "check": title} if resource else {"check": title}
    return place | labels


def _text(fields: Fields, name: str) -> str:
    return (text_of(fields[name]) or "") if name in fields else ""
