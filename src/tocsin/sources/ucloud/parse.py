"""UCloud: the callback of an alarm. It must be answered with its own session, or it is sent twice more."""

from __future__ import annotations

from tocsin.sources.fields import read_object
from tocsin.sources.making import Draft, finished, key_of
from tocsin.sources.source import BadPush, Parsed, Push, Reply


def parse(push: Push) -> Parsed:
    """One event. Raises `BadPush` when neither resource nor metric is named."""
    body, sent = read_object(push, "the callback of a UCloud alarm")
    resource, metric = sent.text("ResourceId"), sent.text("MetricName")
    if not resource and not metric:
        raise BadPush("resource_missing", "is required: who the alarm is about", path="ResourceId")
    over = sent.text("RecoveryTime") not in ("", "0")
    draft = Draft(
        title=f"{metric} of {resource}" if metric and resource else metric or resource,
        status="Ok" if over else "Warning",
        key=key_of(resource, metric),
        resource=resource,
        check=metric,
        description=sent.text("Content"),
        labels={"region": sent.text("Region"), "resource_type": sent.text("ResourceType")},
        at=sent.text("RecoveryTime") if over else sent.text("AlarmTime") or None,
    )
    reply = Reply(200, {"SessionID": sent.text("SessionID"), "RetCode": 0})
    return Parsed([finished(draft, push, body)], reply=reply)
