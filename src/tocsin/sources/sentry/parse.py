"""The webhook of a Sentry internal integration: issue alerts, metric alerts, and issues that were resolved.

An integration of Sentry is told far more than alerts (comments, assignments, errors). Those pushes are answered well
and give no event, because Sentry switches a webhook off that keeps failing.

Events are ordered by when they came (`order_at`): the time of an issue alert is the clock of the program that failed,
a phone perhaps, and a metric alert keeps its start while its level changes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import msgspec
from msgspec import Raw

from tocsin.sources import severity
from tocsin.sources.coerce import text_of
from tocsin.sources.event import Status
from tocsin.sources.fields import Fields, read_object
from tocsin.sources.making import Draft, finished, key_of, led_by
from tocsin.sources.normalise import derive_key
from tocsin.sources.source import BadPush, Parsed, Push

_WORDS: Final[Mapping[str, Status]] = {**severity.COMMON, "triggered": "Warning", "resolved": "Ok"}
_RESOLVED: Final = "resolved"
_PAIR: Final = msgspec.json.Decoder(list[Raw])
_NOT_ALERTS: Final = ("error", "comment", "installation")
_RESOURCE_HEADER: Final = "sentry-hook-resource"
_ALERT_RESOURCES: Final = frozenset({"", "issue", "event_alert", "metric_alert"})


def parse(push: Push) -> Parsed:
    """The one event of an alert or of a resolved issue, none for what is no alert. Raises `BadPush` with the place."""
    body, sent = read_object(push, "a webhook of Sentry")
    if push.headers.get(_RESOURCE_HEADER, "") not in _ALERT_RESOURCES:
        return Parsed(ignored="Sentry tells of something that is neither an issue nor an alert")
    flags: list[str] = []
    draft = _read(sent, flags)
    if draft is None:
        return Parsed(ignored="it says what people did with an issue, not how it is")
    draft.order_at = push.received_at  # see the module
    return Parsed([finished(draft, push, body)])


def _read(sent: Fields, flags: list[str]) -> Draft | None:
    """What the push says, by what `data` holds: the header that says so is often lost in a relay."""
    data, action = sent.inner("data"), sent.text("action")
    if not data:
        raise BadPush("data_missing", "must be an object, as Sentry sends it", path="data")
    if not action:
        raise BadPush("action_missing", "is required: `triggered`, `resolved`, `critical`, `warning`", path="action")
    if alert := data.inner("metric_alert"):
        return _metric_alert(action, data, alert, flags)
    if error := data.inner("event"):
        return _issue_alert(action, data, error, flags)
    if issue := data.inner("issue"):
        return _issue(action, issue, flags)
    if any(data.raw(name) for name in _NOT_ALERTS):
        return None
    raise BadPush("no_alert", "must hold `metric_alert`, `event` or `issue`", path="data")


def _metric_alert(action: str, data: Fields, alert: Fields, flags: list[str]) -> Draft:
    """An incident of a metric alert: its level rises and falls under one id until it is resolved."""
    rule = alert.inner("alert_rule")
    check = rule.text("name") or alert.text("title")
    projects = alert.text("projects") or rule.text("projects")
    number = alert.text("id") or "-".join(filter(None, (alert.text("organization_id"), alert.text("identifier"))))
    status = severity.status_of(action, _WORDS, flags)
    return Draft(
        title=data.text("description_title") or check,
        status=status,
        key=_key("metric", number) or derive_key({"project": projects, "check": check}),
        resource=projects,
        check=check,
        # Sentry escapes its line break twice, so that it arrives as a backslash and an n.
        description=data.text("description_text").replace("\\n", "\n"),
        labels={
            "project": projects,
            **{name: rule.text(name) for name in ("environment", "aggregate", "query")},
            "web_url": data.text("web_url"),
        },
        at=alert.text("date_closed" if status == "Ok" else "date_detected"),
        flags=flags,
    )


def _issue_alert(action: str, data: Fields, error: Fields, flags: list[str]) -> Draft:
    """An error that met the rule of an issue alert. The issue it belongs to is the alert."""
    title, message = error.text("title"), error.text("message")
    project = _project_of(error.text("url")) or error.text("project")
    number = error.text("issue_id") or _last_part(error.text("issue_url"))
    ours = {
        "project": project,
        **{name: error.text(name) for name in ("level", "platform", "culprit", "web_url")},
        "issue_id": number,
    }
    return Draft(
        title=title or message,
        status=severity.status_of(action, _WORDS, flags),
        key=_key("issue", number) or derive_key({"project": project}, title),
        resource=project,
        check=data.text("triggered_rule") or data.inner("issue_alert").text("title"),
        description="\n".join(filter(None, (message, ours["culprit"]))),
        labels=led_by(ours, _tags(error)),
        at=error.text("timestamp", "datetime"),
        flags=flags,
    )


def _issue(action: str, issue: Fields, flags: list[str]) -> Draft | None:
    """What was done to an issue: to resolve it ends its alert, all else is no news for whoever is on call."""
    if action != _RESOLVED:
        return None
    number = issue.text("id")
    if not number:
        raise BadPush("issue_id_missing", "a resolved issue must name itself", path="data.issue.id")
    slug = issue.inner("project").text("slug", "name")
    return Draft(
        title=issue.text("title", "shortId"),
        status="Ok",
        key=_key("issue", number),
        resource=slug,
        description=issue.text("culprit"),
        labels={
            "project": slug,
            **{name: issue.text(name) for name in ("level", "platform", "culprit")},
            "web_url": issue.text("web_url", "permalink"),
            "issue_id": number,
            "short_id": issue.text("shortId"),
        },
        # Of the times Sentry sends here none is that of the resolution, so it is the time of receipt.
        flags=flags,
    )


def _key(kind: str, number: str) -> str:
    """The key from an id of Sentry, empty without one. Issues and metric alerts count apart, so the kind belongs to it."""
    return key_of(f"{kind}-{number}") if number else ""


def _tags(error: Fields) -> dict[str, str]:
    """The tags of an error, which Sentry sends as a list of pairs; what is no pair is left out."""
    tags: dict[str, str] = {}
    for raw in error.listed("tags"):
        try:
            pair = _PAIR.decode(raw)
        except msgspec.ValidationError:
            continue
        if len(pair) == 2:
            tags[text_of(pair[0]) or ""] = text_of(pair[1]) or ""
    return tags


def _project_of(url: str) -> str:
    """The slug of the project in `…/projects/<organization>/<project>/events/…`; the error itself has only its number."""
    parts = url.partition("/projects/")[2].split("/")
    return parts[1] if len(parts) > 2 else ""


def _last_part(url: str) -> str:
    return url.rstrip("/").rpartition("/")[2]
