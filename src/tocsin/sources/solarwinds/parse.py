"""SolarWinds Observability: the default body of its webhooks, by kind of alert. AppOptics puts it into a form field."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from tocsin.sources import severity
from tocsin.sources.event import Status
from tocsin.sources.fields import Fields
from tocsin.sources.forms import FORM, media_type, read_fields
from tocsin.sources.making import Draft, finished, key_of
from tocsin.sources.source import BadPush, Parsed, Push

_SEVERITIES: Final[Mapping[str, Status]] = {**severity.COMMON, "clear": "Ok", "error": "Critical"}


def parse(push: Push) -> Parsed:
    """One event. Raises `BadPush` when the alert has no name. Names of fields are read in any case: senders differ."""
    body, given = read_fields(push, "an alert of SolarWinds Observability")
    sent = (given.inner("payload") if media_type(push) == FORM else given).without_case()
    name, trigger = sent.text("name", "alertname"), sent.text("triggerid", "alertdefinitionid")
    if not name and not trigger:
        raise BadPush("name_missing", "is required: the name of the alert", path="name")
    entity = _first(sent)
    word = sent.text("severity")
    flags: list[str] = []
    over = sent.text("type").lower().startswith("alert-cleared") or word.upper() == "CLEAR"
    lines = (sent.text("description"), sent.text("condition", "query"), sent.text("message"))
    known = {
        "link": sent.text("detailurl", "logviewerurl"),
        "type": sent.text("type"),
        "priority": sent.text("priority"),
    }
    draft = Draft(
        title=name or f"Alert {trigger}",
        status="Ok" if over else severity.status_of(word, _SEVERITIES, flags) if word else "Warning",
        key=key_of(trigger or name, entity.text("entityId")),
        resource=entity.text("displayName", "hostName", "name"),
        check=name,
        description="\n".join(line for line in lines if line),
        labels=known | {"entity_type": entity.text("type"), "entity_id": entity.text("entityId")},
        flags=flags,
    )
    return Parsed([finished(draft, push, body)])


def _first(sent: Fields) -> Fields:
    """What the alert is about: the first entity, event or metric."""
    for name in ("entities", "events", "metrics"):
        for one in sent.items(name)[:1]:
            return one
    return Fields({})
