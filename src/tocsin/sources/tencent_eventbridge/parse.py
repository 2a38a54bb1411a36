"""Tencent Cloud EventBridge: a CloudEvent, at the top or inside of the wrapper of its message push, which is not published."""

from __future__ import annotations

from typing import Final

from tocsin.sources.fields import Fields, read_object
from tocsin.sources.making import Draft, finished, key_of
from tocsin.sources.source import BadPush, Parsed, Push

_WRAPPERS: Final = ("event", "data", "msg", "message", "content")


def parse(push: Push) -> Parsed:
    """One event. Raises `BadPush` when no type is named. Status 0 says that it is over, where there is a status."""
    body, given = read_object(push, "an event of EventBridge")
    sent = _event(given)
    kind = sent.text("type")
    if not kind:
        raise BadPush("type_missing", "is required: the type of the event", path="type")
    data = sent.inner("data")
    subject = sent.text("subject") or data.text("instanceId")
    told = data.labels("dimensions") | data.labels("additionalMsg") | sent.labels("tags")
    draft = Draft(
        title=f"{kind}: {subject}" if subject else kind,
        status="Ok" if sent.text("status") == "0" else "Warning",
        key=key_of(kind, subject),
        resource=subject,
        check=kind,
        description="\n".join(f"{name}: {text}" for name, text in data.labels("additionalMsg").items()),
        labels=told | {"source": sent.text("source"), "region": sent.text("region"), "app_id": data.text("appId")},
        at=sent.text("time") or None,
    )
    return Parsed([finished(draft, push, body)])


def _event(given: Fields) -> Fields:
    """The event itself: at the top, or in the first wrapper that holds one."""
    if given.text("specversion") or (given.text("type") and given.text("source")):
        return given
    for name in _WRAPPERS:
        inner = given.inner(name)
        if inner.text("type"):
            return inner
    return given
