"""Alibaba Cloud CloudMonitor: a system event. Each is told once; nothing says when it is over."""

from __future__ import annotations

from tocsin.sources import severity
from tocsin.sources.fields import read_object
from tocsin.sources.making import Draft, finished, key_of
from tocsin.sources.source import BadPush, Parsed, Push


def parse(push: Push) -> Parsed:
    """One event. Raises `BadPush` when no event is named."""
    body, sent = read_object(push, "a system event of CloudMonitor")
    name, product = sent.text("name", "eventName"), sent.text("product")
    if not name:
        raise BadPush("name_missing", "is required: the name of the event", path="name")
    told = sent.inner("content").all_texts()
    resource = sent.text("instanceName", "resourceId")
    level = sent.text("level")
    flags: list[str] = []
    names = ("product", "regionId", "resourceId", "instanceName", "status", "groupId")
    draft = Draft(
        title=f"{product} {name}: {resource}" if resource else f"{product} {name}".strip(),
        status=severity.status_of(level, severity.COMMON, flags) if level else "Warning",
        key=key_of(product, name, sent.text("resourceId", "instanceName")),
        resource=resource,
        check=name,
        description="\n".join(f"{key}: {text}" for key, text in told.items()) or sent.text("content"),
        labels=told | {name: sent.text(name) for name in names},
        at=sent.text("eventTime") or None,
        flags=flags,
    )
    return Parsed([finished(draft, push, body)])
