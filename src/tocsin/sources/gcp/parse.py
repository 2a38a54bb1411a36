"""The webhook of Google Cloud Monitoring, versions 1.2 and 1.1, and the body of its button TEST CONNECTION.

One push is one incident, open or closed, under an id that is new each time a condition is met again.
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

_WORDS: Final[Mapping[str, Status]] = {**severity.COMMON, "error": "Warning", "no severity": "Info", "": "Info"}
_OPEN: Final = frozenset({"open", "acknowledged"})
_CLOSED: Final = "closed"
_NO_TIME: Final = frozenset({"", "0"})


def parse(push: Push) -> Parsed:
    """The one event of an incident. Raises `BadPush` with the place of what is missing."""
    body, sent = read_object(push, "the webhook of Cloud Monitoring")
    incident = sent.inner("incident")
    if not incident:
        raise BadPush("incident_missing", "must be an object, as Cloud Monitoring sends it", path="incident")
    flags: list[str] = []
    return Parsed([finished(_draft(incident, flags), push, body)])


def _draft(incident: Fields, flags: list[str]) -> Draft:
    policy = incident.text("policy_name")
    condition = incident.text("condition_name") or incident.inner("condition").text("displayName")
    summary = incident.text("summary")
    title = " / ".join(filter(None, (policy, condition))) or summary
    if not title:
        raise BadPush("policy_missing", "must name its policy or condition", path="incident.policy_name")
    kind, metric = incident.inner("resource"), incident.inner("metric")
    # The name a person knows the resource by; version 1.1 has only the longer one, or an id.
    resource = incident.text("resource_display_name", "resource_name", "resource_id")
    ours = {
        "policy": policy,
        "project": incident.text("scoping_project_id"),
        "resource_type": kind.text("type"),
        "metric_type": metric.text("type"),
        "url": incident.text("url"),
    }
    series = kind.labels("labels") | metric.labels("labels")
    place = {"policy": policy, "condition": condition, "resource": resource}
    status = _status(incident, flags)
    return Draft(
        title=title,
        status=status,
        key=key_of(incident.text("incident_id")) or derive_key(series | place),
        resource=resource,
        check=condition or policy,
        description="\n\n".join(filter(None, (summary, _documentation(incident)))),
        labels=led_by(ours, series | _user_labels(incident)),
        at=incident.text("ended_at" if status == "Ok" else "started_at"),
        flags=flags,
    )


def _status(incident: Fields, flags: list[str]) -> Status:
    """`Ok` for a closed incident, else its severity. TEST CONNECTION writes its state in capitals."""
    state = incident.text("state").lower()
    closed = state == _CLOSED
    if not closed and state not in _OPEN:
        flags.append("status_unknown")
        closed = incident.text("ended_at") not in _NO_TIME
    return "Ok" if closed else severity.status_of(incident.text("severity"), _WORDS, flags)


def _documentation(incident: Fields) -> str:
    """What the author of the policy wrote for whoever is called. In the body of TEST CONNECTION it is plain text."""
    written = incident.text("documentation")
    return incident.inner("documentation").text("content") if written.startswith("{") else written


def _user_labels(incident: Fields) -> dict[str, str]:
    """What people wrote on the policy and on the resource, and what Google knows of the resource."""
    metadata = incident.inner("metadata")
    return metadata.labels("system_labels") | metadata.labels("user_labels") | incident.labels("policy_user_labels")
