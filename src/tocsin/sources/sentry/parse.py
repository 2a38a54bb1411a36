"""The webhook of a Sentry internal integration: issue alerts, metric alerts, and issues that were resolved.

An integration of Sentry is told far more than alerts (comments, assignments, errors). Those pushes are answered well
and give no event, because Sentry switches a webhook off that keeps failing.

Events are ordered by when they came (`order_at`): the time of an issue alert is the clock of the program that failed,
a phone perhaps, and a metric alert keeps its start while its level changes.
"""

from collections.abc import Mapping
from typing import Final

import msgspec
from msgspec import Raw

from tocsin.sources import severity
from tocsin.sources.body import check_depth, decode_json, make_valid, read_body
from tocsin.sources.coerce import object_of, text_of
from tocsin.sources.event import ALERT_KEY_LIMIT, Event, Status
from tocsin.sources.normalise import derive_key, finish, stamp
from tocsin.sources.source import BadPush, Parsed, Push

_WORDS: Final[Mapping[str, Status]] = {**severity.COMMON, "triggered": "Warning", "resolved": "Ok"}
_RESOLVED: Final = "resolved"
_FIELDS: Final = msgspec.json.Decoder(dict[str, Raw])
_ITEMS: Final = msgspec.json.Decoder(list[Raw])
_NOT_ALERTS: Final = ("error", "comment", "installation")
_RESOURCE_HEADER: Final = "sentry-hook-resource"
_ALERT_RESOURCES: Final = frozenset({"", "issue", "event_alert", "metric_alert"})

Fields = dict[str, Raw]


def parse(push: Push) -> Parsed:
    """The one event of an alert or of a resolved issue, none for what is no alert. Raises `BadPush` with the place."""
    body = read_body(push)
    make_valid(body)
    try:
        fields = decode_json(body, _FIELDS)
    except msgspec.ValidationError as error:
        raise BadPush("not_object", "the body must be the JSON object of a Sentry webhook") from error
    check_depth(body, 20)
    if push.headers.get(_RESOURCE_HEADER, "") not in _ALERT_RESOURCES:
        return Parsed(ignored="Sentry tells of something that is neither an issue nor an alert")
    event, written = _read(fields, body.flags)
    if event is None:
        return Parsed(ignored="it says what people did with an issue, not how it is")
    finish(event, plain=body.plain)
    stamp(event, written, push.received_at)
    event.order_at = push.received_at  # see the module
    return Parsed([event])


def _read(fields: Fields, flags: list[str]) -> tuple[Event | None, str]:
    """The event and when it happened, by what `data` holds: the header that says so is often lost in a relay."""
    data = _object(fields, "data")
    if data is None:
        raise BadPush("data_missing", "must be an object, as Sentry sends it", path="data")
    action = _text(fields, "action")
    if not action:
        raise BadPush("action_missing", "is required: `triggered`, `resolved`, `critical`, `warning`", path="action")
    for name, read in (("metric_alert", _metric_alert), ("event", _issue_alert), ("issue", _issue)):
        inner = _object(data, name)
        if inner is not None:
            return read(action, data, inner, flags)
    if any(name in data for name in _NOT_ALERTS):
        return None, ""
    raise BadPush("no_alert", "must hold `metric_alert`, `event` or `issue`", path="data")


def _metric_alert(action: str, data: Fields, alert: Fields, flags: list[str]) -> tuple[Event, str]:
    """An incident of a metric alert: its level rises and falls under one id until it is resolved."""
    rule = _object(alert, "alert_rule") or {}
    check = _text(rule, "name") or _text(alert, "title")
    projects = _text(alert, "projects") or _text(rule, "projects")
    labels = {
        "resource": projects,
        "check": check,
        "project": projects,
        "environment": _text(rule, "environment"),
        "aggregate": _text(rule, "aggregate"),
        "query": _text(rule, "query"),
        "web_url": _text(data, "web_url"),
    }
    number = _text(alert, "id") or "-".join(filter(None, (_text(alert, "organization_id"), _text(alert, "identifier"))))
    status = severity.status_of(action, _WORDS, flags)
    event = Event(
        title=_text(data, "description_title") or check,
        status=status,
        alert_key=_key("metric", number) or derive_key({"project": projects, "check": check}),
        # Sentry escapes its line break twice, so that it arrives as a backslash and an n.
        description=_text(data, "description_text").replace("\\n", "\n"),
        labels=_kept(labels),
        flags=flags,
    )
    return event, _text(alert, "date_closed" if status == "Ok" else "date_detected")


def _issue_alert(action: str, data: Fields, error: Fields, flags: list[str]) -> tuple[Event, str]:
    """An error that met the rule of an issue alert. The issue it belongs to is the alert."""
    title, project = _text(error, "title"), _project_of(_text(error, "url")) or _text(error, "project")
    labels = {
        "resource": project,
        "check": _text(data, "triggered_rule") or _text(_object(data, "issue_alert") or {}, "title"),
        "project": project,
        "level": _text(error, "level"),
        "platform": _text(error, "platform"),
        "culprit": _text(error, "culprit"),
        "web_url": _text(error, "web_url"),
        "issue_id": _text(error, "issue_id") or _last_part(_text(error, "issue_url")),
    }
    event = Event(
        title=title or _text(error, "message"),
        status=severity.status_of(action, _WORDS, flags),
        alert_key=_key("issue", labels["issue_id"]) or derive_key({"project": project}, title),
        description="\n".join(filter(None, (_text(error, "message"), labels["culprit"]))),
        # Ours first, because labels over the limit are dropped from the end; and ours last, because they win.
        labels=_kept(labels | _tags(error) | labels),
        flags=flags,
    )
    return event, _text(error, "timestamp") or _text(error, "datetime")


def _issue(action: str, _: Fields, issue: Fields, flags: list[str]) -> tuple[Event | None, str]:
    """What was done to an issue: to resolve it ends its alert, all else is no news for whoever is on call."""
    if action != _RESOLVED:
        return None, ""
    number = _text(issue, "id")
    if not number:
        raise BadPush("issue_id_missing", "a resolved issue must name itself", path="data.issue.id")
    project = _object(issue, "project") or {}
    slug = _text(project, "slug") or _text(project, "name")
    labels = {
        "resource": slug,
        "project": slug,
        "level": _text(issue, "level"),
        "platform": _text(issue, "platform"),
        "culprit": _text(issue, "culprit"),
        "web_url": _text(issue, "web_url") or _text(issue, "permalink"),
        "issue_id": number,
        "short_id": _text(issue, "shortId"),
    }
    # Of the times Sentry sends here none is that of the resolution, so it is the time of receipt.
    event = Event(
        title=_text(issue, "title") or _text(issue, "shortId"),
        status="Ok",
        alert_key=_key("issue", number),
        description=labels["culprit"],
        labels=_kept(labels),
        flags=flags,
    )
    return event, ""


def _key(kind: str, number: str) -> str:
    """The key from an id of Sentry, empty without one. Issues and metric alerts count apart, so the kind belongs to it."""
    key = f"{kind}-{number}" if number else ""
    return key if len(key) <= ALERT_KEY_LIMIT else derive_key({kind: number})


def _tags(error: Fields) -> dict[str, str]:
    """The tags of an error, which Sentry sends as a list of pairs; what is no pair is left out."""
    try:
        pairs = [_ITEMS.decode(raw) for raw in _ITEMS.decode(error["tags"])] if "tags" in error else []
    except msgspec.ValidationError:
        return {}
    return {text_of(pair[0]) or "": text_of(pair[1]) or "" for pair in pairs if len(pair) == 2}


def _project_of(url: str) -> str:
    """The slug of the project in `…/projects/<organization>/<project>/events/…`; the error itself has only its number."""
    parts = url.partition("/projects/")[2].split("/")
    return parts[1] if len(parts) > 2 else ""


def _last_part(url: str) -> str:
    return url.rstrip("/").rpartition("/")[2]


def _kept(labels: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in labels.items() if value}


def _text(fields: Fields, name: str) -> str:
    return (text_of(fields[name]) or "") if name in fields else ""


def _object(fields: Fields, name: str) -> Fields | None:
    return object_of(fields[name]) if name in fields else None
