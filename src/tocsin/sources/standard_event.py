"""The standard event: one JSON object in our own words, from anything that can post JSON.

Its senders are programs written against a documented API, so a field of the wrong type is refused with its path.
Labels, times and images bend further, because popular senders (Keep, ElastAlert 2, Uptime Kuma) send nulls and
`title` in place of `title_rule`.
"""

import re
from typing import Final, TypeVar

import msgspec
from msgspec import UNSET, Raw, Struct, UnsetType

from tocsin.kernel.template import TEMPLATE_PREFIX, TemplateError, expand_strictly
from tocsin.sources.body import Body, check_depth, decode_json, has_duplicate_keys, key_count, make_valid, read_body
from tocsin.sources.coerce import labels_of, object_of, text_of
from tocsin.sources.event import DESCRIPTION_LIMIT, IMAGE_COUNT_LIMIT, Event, Image, Status
from tocsin.sources.normalise import derive_key, finish, stamp
from tocsin.sources.source import BadPush, Parsed, Push

T = TypeVar("T")


class Sent(Struct, gc=False):
    """The body as documented. Unset fields are told from null ones only to count keys."""

    event_status: Status
    title_rule: str | UnsetType | None = UNSET
    title: str | UnsetType | None = UNSET
    alert_key: str | UnsetType | None = UNSET
    description: str | UnsetType | None = UNSET
    event_time: int | float | str | UnsetType | None = UNSET
    labels: dict[str, str | None] | UnsetType | None = UNSET
    images: list[Raw] | UnsetType | None = UNSET
    integration_key: Raw | UnsetType = UNSET


_SENT: Final = msgspec.json.Decoder(Sent)
_FIELDS: Final = msgspec.json.Decoder(dict[str, Raw])
_STATUS: Final = msgspec.json.Decoder(Status)
_TEXT: Final = msgspec.json.Decoder(str | None)
_TIME: Final = msgspec.json.Decoder(int | float | str | None)
_IMAGES: Final = msgspec.json.Decoder(list[Raw] | None)
_JOINED_LABELS = re.compile(r"\$[\w.-]+(?:::\$[\w.-]+)*\Z")


def parse(push: Push) -> Parsed:
    """The one event of a standard push. Raises `BadPush` with the path of the field that is wrong."""
    body = read_body(push)
    try:
        sent = decode_json(body, _SENT)
    except msgspec.ValidationError:
        sent = _field_by_field(body)
    if sent.event_status == "Ok" and not sent.alert_key:
        raise BadPush("recovery_without_key", "a recovery must name the alert it ends", path="alert_key")
    check_depth(body, 2)
    event = _event(sent, body)
    finish(event, plain=body.plain)
    stamp(event, sent.event_time or None, push.received_at)
    return Parsed([event])


def put_first(event: Event, resource: str, check: str) -> Event:
    """The event with these labels before its own, which win; within the limits again."""
    joined = {"resource": resource, "check": check} | event.labels
    event.labels = {name: text for name, text in joined.items() if text}
    finish(event, plain=True)
    return event


def _event(sent: Sent, body: Body) -> Event:
    labels = _labels(sent.labels)
    rule = sent.title_rule or sent.title or ""
    if not rule:
        raise BadPush("title_missing", "is required: a title, or a template that starts with [TPL]", path="title_rule")
    event = Event(
        title=rule,
        status=sent.event_status,
        alert_key=sent.alert_key or derive_key(labels, rule),
        description=sent.description or "",
        title_rule=rule if len(rule) <= DESCRIPTION_LIMIT else "",
        labels=labels,
        flags=body.flags,
    )
    if _may_repeat_keys(sent, body) and has_duplicate_keys(body):
        event.flags.append("duplicate_keys")
    if rule.startswith((TEMPLATE_PREFIX, "$")):
        _expand_title(event)
    if sent.images:
        _read_images(event, sent.images)
    return event


def _labels(sent: dict[str, str | None] | UnsetType | None) -> dict[str, str]:
    if not sent:
        return {}
    return {name: value for name, value in sent.items() if value is not None}


def _may_repeat_keys(sent: Sent, body: Body) -> bool:
    """Whether the text has another number of keys than was decoded; then, and only then, it is read once more."""
    seen = 1 + (len(sent.labels) if sent.labels else 0)
    seen += (sent.title_rule is not UNSET) + (sent.title is not UNSET) + (sent.alert_key is not UNSET)
    seen += (sent.description is not UNSET) + (sent.event_time is not UNSET) + (sent.labels is not UNSET)
    seen += (sent.images is not UNSET) + (sent.integration_key is not UNSET)
    return key_count(body) != seen


def _expand_title(event: Event) -> None:
    """Fill the title from its template; `$a::$b` is the older way to write the labels a and b, joined."""
    rule = event.title_rule
    if rule.startswith(TEMPLATE_PREFIX):
        fields = {
            "Title": "",
            "Description": event.description,
            "EventSeverity": event.status,
            "AlertKey": event.alert_key,
        }
        try:
            event.title = expand_strictly(rule, event.labels, fields)
        except TemplateError:
            event.flags.append("title_rule_invalid")  # the rule itself stays as the title: somebody must be told
    elif _JOINED_LABELS.match(rule):
        values = [event.labels.get(name[1:], "") for name in rule.split("::")]
        event.title = " / ".join(filter(None, values)) or rule


def _read_images(event: Event, sent: list[Raw]) -> None:
    """Images that are no objects, or have no `src`, are left out with a flag."""
    for raw in sent[: IMAGE_COUNT_LIMIT + 1]:
        fields = object_of(raw) or {}
        src, alt, href = (text_of(fields[name]) or "" if name in fields else "" for name in ("src", "alt", "href"))
        event.images.append(Image(src=src, alt=alt, href=href))


def _field_by_field(body: Body) -> Sent:
    """Read what does not have the documented types: the labels as they can be read, the rest with a clear refusal."""
    make_valid(body)
    try:
        fields = decode_json(body, _FIELDS)
    except msgspec.ValidationError as error:
        raise BadPush("not_object", "the body must be one JSON object: one event for each push") from error
    check_depth(body, 2)
    status = fields.get("event_status")
    return Sent(
        event_status=_status(status) if status is not None else _no_status(),
        title_rule=_field(fields, "title_rule", _TEXT, "must be text"),
        title=_field(fields, "title", _TEXT, "must be text"),
        alert_key=_field(fields, "alert_key", _TEXT, "must be text"),
        description=_field(fields, "description", _TEXT, "must be text"),
        event_time=_time(fields),
        labels=_read_labels(fields),
        images=_field(fields, "images", _IMAGES, "must be an array"),
    )


def _no_status() -> Status:
    raise BadPush("status_missing", "is required: Critical, Warning, Info or Ok", path="event_status")


def _status(raw: Raw) -> Status:
    try:
        status: Status = _STATUS.decode(raw)
    except msgspec.ValidationError as error:
        text = f"must be Critical, Warning, Info or Ok, spelled like this, not {(text_of(raw) or 'null')[:40]!r}"
        raise BadPush("status_invalid", text, path="event_status") from error
    return status


def _field(fields: dict[str, Raw], name: str, decoder: "msgspec.json.Decoder[T]", rule: str) -> T | None:
    raw = fields.get(name)
    if raw is None:
        return None
    try:
        return decoder.decode(raw)
    except msgspec.ValidationError as error:
        raise BadPush("field_type", rule, path=name) from error


def _time(fields: dict[str, Raw]) -> int | float | str | None:
    """What was sent as the time; what is no time at all is passed on as text and flagged when it is read."""
    raw = fields.get("event_time")
    if raw is None:
        return None
    try:
        written: int | float | str | None = _TIME.decode(raw)
    except msgspec.ValidationError:
        return text_of(raw)
    return written


def _read_labels(fields: dict[str, Raw]) -> dict[str, str | None] | None:
    raw = fields.get("labels")
    if raw is None or bytes(raw) == b"null":
        return None
    labels = object_of(raw)
    if labels is None:
        raise BadPush("field_type", "must be an object of names and values", path="labels")
    return dict(labels_of(labels))
