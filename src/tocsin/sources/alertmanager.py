"""The webhook of the Prometheus Alertmanager (version 4; version 3, and Grafana's, which has a few fields more).

One event for each alert. The batch is decoded at once; only when an alert does not have the documented types, the
alerts are read one by one, so that a broken one is refused alone and the others pass.

Events are ordered by when they came (`order_at`), not by `startsAt`: Alertmanager reports states, in order. When it has lost
Prometheus it resolves an alert by time-out, and afterwards fires it again with its old `startsAt`; compared by source
time that page would be taken for a late one and lost (docs/decisions/0006).
"""

from collections.abc import Mapping
from typing import Final, Literal

import msgspec
from msgspec import Raw, Struct, field

from tocsin.sources import severity, times
from tocsin.sources.body import Body, check_depth, decode_json, has_duplicate_keys, key_count, make_valid, read_body
from tocsin.sources.coerce import labels_of, object_of, text_of
from tocsin.sources.event import LABEL_COUNT_LIMIT, Event, Image, Status
from tocsin.sources.normalise import derive_key, finish, stamp
from tocsin.sources.source import BadPush, Parsed, Push, Rejection

ALERT_COUNT_LIMIT: Final = 1_000

_FIRING: Final = "firing"
_RESOLVED: Final = "resolved"
WORDS: Final[Mapping[str, Status]] = {
    **severity.COMMON,
    "acknowledged": "Info",
    "unknown": "Info",
    "unk": "Info",
}
SEVERITY_LABELS: Final = ("severity", "priority", "level")
_RESOURCE_LABELS: Final = ("instance", "pod", "node", "host", "job")
_SPENT: Final = frozenset(
    {"summary", "title", "description", "message", "timestamp", "resource", "check", *SEVERITY_LABELS}
)
"""Annotations that do not become labels: they have a field of their own, or a meaning only a label may give."""


class Dialect(Struct, frozen=True, kw_only=True):
    """What a system that speaks like Alertmanager calls severities, and the labels that may hold them, the first first."""

    words: Mapping[str, Status]
    severity_labels: tuple[str, ...] = SEVERITY_LABELS


class Alert(Struct, gc=False):
    """One alert of the webhook. `fingerprint` is missing before Alertmanager 0.16."""

    labels: dict[str, str]
    status: Literal["firing", "resolved"]
    annotations: dict[str, str] = {}
    startsAt: str = ""
    endsAt: str = ""
    generatorURL: str = ""
    fingerprint: str = ""
    imageURL: str = ""  # from here on Grafana's own
    silenceURL: str = ""
    dashboardURL: str = ""
    panelURL: str = ""
    valueString: str = ""


class Webhook(Struct, gc=False):
    """The body of the webhook. What is common to all alerts is in each alert too, and only its keys are counted."""

    alerts: list[Alert]
    groupLabels: dict[str, str] = {}
    commonLabels: dict[str, str] = {}
    commonAnnotations: dict[str, str] = {}
    truncatedAlerts: int | None = None


class LooseWebhook(Struct, gc=False):
    """The same body with its alerts still undecoded."""

    alerts: list[Raw]
    status: Raw = field(default_factory=Raw)
    truncatedAlerts: Raw = field(default_factory=Raw)


_WEBHOOK: Final = msgspec.json.Decoder(Webhook)
_LOOSE: Final = msgspec.json.Decoder(LooseWebhook)
_ALERT: Final = msgspec.json.Decoder(Alert)


_PROMETHEUS: Final = Dialect(words=WORDS)


def parse(push: Push) -> Parsed:
    """One event for each alert, in the order of the body. Raises `BadPush` when there is no list of alerts."""
    return parse_as(_PROMETHEUS, push)


def parse_as(dialect: Dialect, push: Push) -> Parsed:
    """The same in the words of another system."""
    body = read_body(push)
    try:
        webhook = decode_json(body, _WEBHOOK)
    except msgspec.ValidationError:
        return _one_by_one(dialect, body, push.received_at)
    _check_batch(body, len(webhook.alerts))
    # Only another number of keys than Alertmanager's own is a reason to look for repeated ones.
    flags = _batch_flags(body, truncated=bool(webhook.truncatedAlerts), exact=key_count(body) != _keys(webhook))
    plain = body.plain
    try:
        return Parsed([_event(dialect, alert, flags, push.received_at, plain=plain) for alert in webhook.alerts])
    except BadPush:
        return _one_by_one(dialect, body, push.received_at)


def _keys(webhook: Webhook) -> int:
    """How many keys the JSON of this webhook has, as Alertmanager writes it: 9 or 10 of its own, 7 for each alert."""
    common = len(webhook.groupLabels) + len(webhook.commonLabels) + len(webhook.commonAnnotations)
    alerts = sum([7 + len(alert.labels) + len(alert.annotations) for alert in webhook.alerts])
    return 9 + (webhook.truncatedAlerts is not None) + common + alerts


def _batch_flags(body: Body, *, truncated: bool, exact: bool) -> list[str]:
    """What is to be flagged on each event of the push; `exact` asks for a search for repeated keys."""
    flags = [*body.flags]
    if truncated:
        flags.append("alerts_truncated")
    if exact and has_duplicate_keys(body):
        flags.append("duplicate_keys")
    return flags


def _check_batch(body: Body, alerts: int) -> None:
    if alerts > ALERT_COUNT_LIMIT:
        text = (
            f"holds {alerts} alerts; split it: {ALERT_COUNT_LIMIT} are accepted at once (`max_alerts` of the receiver)"
        )
        raise BadPush("too_many_alerts", text, path="alerts", status=413)
    check_depth(body, 3 * alerts + 5)


def _event(dialect: Dialect, alert: Alert, flags: list[str], received_at: int, *, plain: bool) -> Event:
    """Turn one alert into an event. Takes over the labels of `alert`. Raises `BadPush` when it cannot be kept."""
    labels, notes = alert.labels, alert.annotations
    title = notes.get("summary") or notes.get("title") or labels.get("alertname") or ""
    marks = [*flags]
    event = Event(
        title=title,
        status=_status(dialect, labels, marks) if alert.status == _FIRING else "Ok",
        # Labels are what Prometheus knows an alert by; those added below are ours and must not change the key.
        alert_key=alert.fingerprint or derive_key(labels, "" if labels else title),
        description=notes.get("description") or notes.get("message") or "",
        labels=labels,
        images=[Image(alert.imageURL)] if alert.imageURL else [],
        flags=marks,
    )
    _add_labels(event, alert)
    finish(event, plain=plain)
    stamp(event, _time(alert), received_at)
    event.order_at = received_at  # see the module: Alertmanager reports states, in order
    return event


def _status(dialect: Dialect, labels: dict[str, str], flags: list[str]) -> Status:
    """The first label of `severity`, `priority`, `level` that says something decides; none means Warning."""
    for name in dialect.severity_labels:
        word = labels.get(name)
        if word:
            return severity.status_of(word, dialect.words, flags)
    return "Warning"


def _add_labels(event: Event, alert: Alert) -> None:
    """Add `resource`, `check`, the link to the expression and the other annotations; the sender's own labels win."""
    labels = event.labels
    if check := labels.get("alertname"):
        labels.setdefault("check", check)
    if "resource" not in labels:
        for name in _RESOURCE_LABELS:
            if resource := labels.get(name):
                labels["resource"] = resource
                break
    if alert.generatorURL:
        labels.setdefault("generatorURL", alert.generatorURL)
    if alert.dashboardURL or alert.silenceURL or alert.panelURL or alert.valueString:
        _add_links(labels, alert)
    for name, text in alert.annotations.items():
        if name not in _SPENT:
            labels.setdefault(name, text)
    if len(labels) > LABEL_COUNT_LIMIT:  # what everything else builds on comes first, before labels are dropped
        event.labels = {name: labels[name] for name in ("resource", "check") if name in labels} | labels


def _add_links(labels: dict[str, str], alert: Alert) -> None:
    for name in ("dashboardURL", "panelURL", "silenceURL", "valueString"):
        if text := getattr(alert, name):
            labels.setdefault(name, text)


def _time(alert: Alert) -> str:
    """When the alert ended, or else when it was last seen true (annotation `timestamp`) or started.

    A recovery never takes the annotation: it is as old as the last firing evaluation, and would not be newer than
    the event it ends.
    """
    if alert.status == _RESOLVED:
        return alert.endsAt
    seen = alert.annotations.get("timestamp")
    return seen if seen and times.from_text(seen) else alert.startsAt


def _one_by_one(dialect: Dialect, body: Body, received_at: int) -> Parsed:
    """The slow way: each alert by itself, its fields coerced; one that cannot be kept becomes a `Rejection`."""
    make_valid(body)
    try:
        webhook = decode_json(body, _LOOSE)
    except msgspec.ValidationError as error:
        text = "the body must be the JSON of an Alertmanager webhook: an object with an array `alerts`"
        raise BadPush("no_alerts", text, path="alerts") from error
    _check_batch(body, len(webhook.alerts))
    truncated = bytes(webhook.truncatedAlerts) not in (b"", b"0", b"null")
    flags = _batch_flags(body, truncated=truncated, exact=True)
    group = _RESOLVED if bytes(webhook.status) == b'"resolved"' else _FIRING
    plain = body.plain
    parsed = Parsed()
    for index, raw in enumerate(webhook.alerts):
        marks = [*flags]
        try:
            parsed.events.append(_event(dialect, _read_alert(raw, group, marks), marks, received_at, plain=plain))
        except BadPush as refusal:
            place = "fingerprint" if refusal.path == "alert_key" else refusal.path
            path = f"alerts[{index}].{place}".rstrip(".")
            parsed.rejections.append(Rejection(refusal.reason, refusal.text, path, bytes(raw)))
    return parsed


def _read_alert(raw: Raw, group: str, flags: list[str]) -> Alert:
    """One alert, by its types or by coercion. `group` is the status to assume when its own says nothing."""
    try:
        return _ALERT.decode(raw)
    except msgspec.ValidationError:
        fields = object_of(raw)
    if fields is None:
        raise BadPush("alert_not_object", "must be an object with `labels` and `status`")
    labels = _texts(fields, "labels", flags)
    annotations = _texts(fields, "annotations", flags)
    if not labels and not annotations:
        raise BadPush("alert_empty", "has neither labels nor annotations, so nothing tells what it is about")
    status = (_text(fields, "status")).lower()
    if status not in (_FIRING, _RESOLVED):
        status = group
        flags.append("status_unknown")
    return Alert(
        labels=labels,
        status=_RESOLVED if status == _RESOLVED else _FIRING,
        annotations=annotations,
        startsAt=_text(fields, "startsAt"),
        endsAt=_text(fields, "endsAt"),
        generatorURL=_text(fields, "generatorURL"),
        fingerprint=_text(fields, "fingerprint"),
        imageURL=_text(fields, "imageURL"),
        silenceURL=_text(fields, "silenceURL"),
        dashboardURL=_text(fields, "dashboardURL"),
        panelURL=_text(fields, "panelURL"),
        valueString=_text(fields, "valueString"),
    )


def _text(fields: dict[str, Raw], name: str) -> str:
    return (text_of(fields[name]) or "") if name in fields else ""


def _texts(fields: dict[str, Raw], name: str, flags: list[str]) -> dict[str, str]:
    """A map of names to text; what is no object is left out with a flag."""
    if name not in fields or bytes(fields[name]) == b"null":
        return {}
    values = object_of(fields[name])
    if values is None:
        flags.append(f"{name}_dropped")
        return {}
    return labels_of(values)
