"""Amazon EventBridge: an event of any service. It is told once and never ends, whatever state it speaks of."""

from __future__ import annotations

from tocsin.sources.fields import read_object
from tocsin.sources.making import Draft, finished, key_of
from tocsin.sources.source import BadPush, Parsed, Push


def parse(push: Push) -> Parsed:
    """One event. Raises `BadPush` when no type is named."""
    body, sent = read_object(push, "an event of EventBridge")
    kind, source = sent.text("detail-type"), sent.text("source")
    if not kind:
        raise BadPush("type_missing", "is required: the type of the event", path="detail-type")
    detail = sent.inner("detail")
    listed = sent.texts("resources")
    name = detail.text("alarmName", "name", "instance-id", "instanceId", "resource")
    thing = name or (listed[0].rpartition("/")[2].rpartition(":")[2] if listed else "")
    told = {key: text for key, text in detail.all_texts().items() if not text.startswith(("{", "["))}
    known = {
        "source": source,
        "account": sent.text("account"),
        "region": sent.text("region"),
        "resources": ", ".join(listed),
    }
    state = detail.inner("state")
    draft = Draft(
        title=f"{kind}: {thing}" if thing else kind,
        status="Warning",
        key=key_of(source, kind, listed[0] if listed else "", detail.text("alarmName")),
        resource=thing or source,
        check=kind,
        description=state.text("reason") or detail.text("description", "message"),
        labels=known | told | {"state": state.text("value") or detail.text("state")},
        at=sent.text("time") or None,
    )
    return Parsed([finished(draft, push, body)])
