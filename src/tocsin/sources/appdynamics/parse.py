"""AppDynamics: the body of an HTTP request template (the guide has it). Its set-up takes 201 for success."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from tocsin.sources import severity
from tocsin.sources.event import Status
from tocsin.sources.fields import read_object
from tocsin.sources.making import Draft, finished, key_of
from tocsin.sources.source import BadPush, Parsed, Push, Reply

_SEVERITIES: Final[Mapping[str, Status]] = {**severity.COMMON, "error": "Critical"}
_OVER: Final = ("POLICY_CLOSE", "POLICY_CANCELED")


def parse(push: Push) -> Parsed:
    """One event. Raises `BadPush` when neither rule nor event is named."""
    body, sent = read_object(push, "the body of an AppDynamics HTTP request template")
    details = sent.inner("details")
    rule, name = details.text("health_rule_name"), details.text("event_name")
    title = rule or name or sent.text("policy_name")
    if not title:
        raise BadPush(
            "rule_missing", "is required: the health rule, or the event's name", path="details.health_rule_name"
        )
    node, application = details.text("node_name"), sent.text("application_name")
    word, kind = details.text("severity"), details.text("event_type_key", "event_type")
    flags: list[str] = []
    firing: Status = severity.status_of(word, _SEVERITIES, flags) if word else "Warning"
    over = kind.upper().startswith(_OVER)
    known = {
        "application": application,
        "policy_name": sent.text("policy_name"),
        "link": sent.text("link"),
        "event_type": kind,
    }
    draft = Draft(
        title=f"{title} on {node or application}" if node or application else title,
        status="Ok" if over else firing,
        key=key_of(sent.text("incident_id")) or key_of(application, node, title),
        resource=node or application,
        check=title,
        description=sent.text("message"),
        labels=known | sent.labels("custom_variables") | {"node_name": node},
        flags=[] if over else flags,
    )
    event = finished(draft, push, body)
    return Parsed([event], reply=Reply(201, {"data": {"alert_key": event.alert_key}}))
