"""The webhook of Google Cloud Monitoring, versions 1.2 and 1.1, and the body of its button TEST CONNECTION.

One push is one incident, open or closed, under an id that is new each time a condition is met again.
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

_WORDS: Final[Mapping[str, Status]] = {**severity.COMMON, "error": "Warning", "no severity": "Info", "": "Info"}
_OPEN: Final = frozenset({"open", "acknowledged"})
_CLOSED: Final = "closed"
_NO_TIME: Final = frozenset({"", "0"})
_FIELDS: Final = msgspec.json.Decoder(dict[str, Raw])

Fields = dict[str, Raw]


def parse(push: Push) -> Parsed:
    """The one event of an incident. Raises `BadPush` with the place of what is missing."""
    body = read_body(push)
    make_valid(body)
    try:
        fields = decode_json(body, _FIELDS)
    except msgspec.ValidationError as error:
        raise BadPush("not_object", "the body must be the JSON object of a Cloud Monitoring webhook") from error
    check_depth(body, 20)
    incident = _object(fields, "incident")
    if not incident:
        raise BadPush("incident_missing", "must be an object, as Cloud Monitoring sends it", path="incident")
    event = _event(incident, body.flags)
    finish(event, plain=body.plain)
    stamp(event, _text(incident, "ended_at" if event.status == "Ok" else "started_at"), push.received_at)
    return Parsed([event])


def _event(incident: Fields, flags: list[str]) -> Event:
    policy = _text(incident, "policy_name")
    condition = _text(incident, "condition_name") or _text(_object(incident, "condition") or {}, "displayName")
    summary = _text(incident, "summary")
    title = " / ".join(filter(None, (policy, condition))) or summary
    if not title:
        raise BadPush("policy_missing", "must name its policy or condition", path="incident.policy_name")
    resource, metric = _object(incident, "resource") or {}, _object(incident, "metric") or {}
    ours = {
        "resource": _resource(incident),
        "check": condition or policy,
        "policy": policy,
        "project": _text(incident, "scoping_project_id"),
        "resource_type": _text(resource, "type"),
        "metric_type": _text(metric, "type"),
        "url": _text(incident, "url"),
    }
    series = _labels(resource, "labels") | _labels(metric, "labels")
    number = _text(incident, "incident_id")
    place = {"policy": policy, "condition": condition, "resource": ours["resource"]}
    return Event(
        title=title,
        status=_status(incident, flags),
        alert_key=_key(number) or derive_key(series | place),
        description="\n\n".join(filter(None, (summary, _documentation(incident)))),
        labels=_merged(ours, series | _user_labels(incident)),
        flags=flags,
    )


def _status(incident: Fields, flags: list[str]) -> Status:
    """`Ok` for a closed incident, else its severity. TEST CONNECTION writes its state in capitals."""
    state = _text(incident, "state").strip().lower()
    closed = state == _CLOSED
    if not closed and state not in _OPEN:
        flags.append("status_unknown")
        closed = _text(incident, "ended_at") not in _NO_TIME
    return "Ok" if closed else severity.status_of(_text(incident, "severity"), _WORDS, flags)


def _resource(incident: Fields) -> str:
    """The name a person knows the resource by; version 1.1 has only the longer one, or an id."""
    names = (_text(incident, name) for name in ("resource_display_name", "resource_name", "resource_id"))
    return next(filter(None, names), "")


def _documentation(incident: Fields) -> str:
    """What the author of the policy wrote for whoever is called. In the body of TEST CONNECTION it is plain text."""
    written = _object(incident, "documentation")
    return _text(incident, "documentation") if written is None else _text(written, "content")


def _user_labels(incident: Fields) -> dict[str, str]:
    """What people wrote on the policy and on the resource, and what Google knows of the resource."""
    metadata = _object(incident, "metadata") or {}
    known = _labels(metadata, "system_labels") | _labels(metadata, "user_labels")
    return known | _labels(incident, "policy_user_labels")


def _merged(ours: dict[str, str], theirs: dict[str, str]) -> dict[str, str]:
    """Both, without empty ones; ours come first, because labels over the limit are dropped from the end, and win."""
    return {name: value for name, value in (ours | theirs | ours).items() if value}


def _key(number: str) -> str:
    """The id of the incident; one that is too long goes through a fingerprint, since a cut could join two alerts."""
    return number if len(number) <= ALERT_KEY_LIMIT else derive_key({"id": number})


def _labels(fields: Fields, name: str) -> dict[str, str]:
    return labels_of(_object(fields, name) or {})


def _text(fields: Fields, name: str) -> str:
    return (text_of(fields[name]) or "") if name in fields else ""


def _object(fields: Fields, name: str) -> Fields | None:
    return object_of(fields[name]) if name in fields else None
