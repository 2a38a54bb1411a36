"""Uptime Kuma: its Flashduty notification, which sends events nearly as they are kept here, and its plain webhook.

A monitor is known by its id. While it is pending nobody is woken: it may be up again with the next look.
"""

from __future__ import annotations

from typing import Final

from tocsin.sources import severity
from tocsin.sources.body import Body
from tocsin.sources.event import Event, Status
from tocsin.sources.fields import Fields, read_object
from tocsin.sources.normalise import derive_key, finish, stamp
from tocsin.sources.source import BadPush, Parsed, Push

_STATES: Final[dict[str, Status]] = {"0": "Critical", "1": "Ok", "2": "Info", "3": "Info"}
"""Down, up, pending, maintenance."""


def parse(push: Push) -> Parsed:
    """One event. Raises `BadPush` for a body that is neither a notification nor a webhook of Uptime Kuma."""
    body, fields = read_object(push, "a notification of Uptime Kuma")
    is_webhook = bool(fields.inner("heartbeat")) or bool(fields.inner("monitor"))
    event = _of_webhook(fields, body) if is_webhook else _of_notification(fields, body)
    finish(event, plain=body.plain)
    written = fields.inner("heartbeat").text("time") if is_webhook else None
    stamp(event, written, push.received_at)
    return Parsed([event])


def _of_notification(fields: Fields, body: Body) -> Event:
    title, status = fields.text("title"), fields.text("event_status")
    if not status and not title:
        raise BadPush("status_missing", "is required: Critical, Warning, Info or Ok", path="event_status")
    marks, labels = [*body.flags], fields.labels("labels")
    return Event(
        title=title or labels.get("check", "") or "Uptime Kuma",
        status=severity.status_of(status, severity.COMMON, marks) if status else "Info",
        alert_key=fields.text("alert_key") or derive_key(labels, title),
        description=fields.text("description"),
        labels=labels,
        flags=marks,
    )


def _of_webhook(fields: Fields, body: Body) -> Event:
    beat, monitor = fields.inner("heartbeat"), fields.inner("monitor")
    marks, state = [*body.flags], beat.text("status")
    if state not in _STATES:
        marks.append(severity.UNKNOWN_FLAG)
    name = monitor.text("name")
    host, port = monitor.text("hostname"), monitor.text("port")
    resource = monitor.text("url") or (f"{host}:{port}" if host and port else host)
    labels = {"resource": resource, "check": name, "type": monitor.text("type")}
    labels |= {
        tag.text("name"): tag.text("value") or tag.text("name") for tag in monitor.items("tags") if tag.text("name")
    }
    labels = {key: value for key, value in labels.items() if value}
    message = beat.text("msg") or fields.text("msg")
    return Event(
        title=f"{name}: {message}" if name and message else name or message or fields.text("msg") or "Uptime Kuma",
        status=_STATES.get(state, "Warning"),
        alert_key=beat.text("monitorID") or monitor.text("id") or derive_key(labels, name or message),
        description=fields.text("msg") or message,
        labels=labels,
        flags=marks,
    )
