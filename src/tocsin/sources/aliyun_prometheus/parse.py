"""Alibaba Cloud Prometheus: an event of Cloud Monitor 2.0, or Alertmanager's webhook from older notification objects."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from tocsin.sources import severity
from tocsin.sources.alertmanager import WORDS, Dialect, parse_as
from tocsin.sources.body import Body
from tocsin.sources.event import Event, Status
from tocsin.sources.fields import Fields, read_each
from tocsin.sources.making import Draft, finished, key_of
from tocsin.sources.source import BadPush, Parsed, Push

_DIALECT: Final = Dialect(
    words={**WORDS, "error": "Critical", "normal": "Info"},
)
_SEVERITIES: Final[Mapping[str, Status]] = {**severity.COMMON, "error": "Critical", "normal": "Info"}
_OVER: Final = frozenset({"resolved", "recovered"})


def parse(push: Push) -> Parsed:
    """One event for each alert. Raises `BadPush`."""
    if b'"alerts"' in push.body:
        return parse_as(_DIALECT, push)

    def make(sent: Fields, body: Body) -> Event:
        return finished(_draft(sent), push, body)

    return read_each(push, "an alert of Cloud Monitor 2.0", make)


def _draft(sent: Fields) -> Draft:
    subject, rule, entity_id = sent.text("subject"), sent.text("ruleId"), sent.text("alertEntityId")
    if not subject and not rule:
        raise BadPush("subject_missing", "is required: the name of the alert", path="subject")
    entity = sent.inner("resource").inner("entity")
    word = sent.text("severity")
    flags: list[str] = []
    over = sent.text("status").lower() in _OVER or sent.text("subtype").upper().endswith("RESOLVE")
    name = entity.inner("prop").text("instanceName", "name")
    known = {
        "entity_id": entity.text("entity_id"),
        "entity_type": entity.text("entity_type"),
        "domain": entity.text("domain"),
        "rule_id": rule,
        "workspace": sent.text("workspace"),
    }
    return Draft(
        title=subject or f"Rule {rule}",
        status="Ok" if over else severity.status_of(word, _SEVERITIES, flags) if word else "Warning",
        key=key_of(rule or subject, entity_id),
        resource=name or entity.text("entity_id") or entity_id,
        check=subject,
        description=sent.text("alertMessage"),
        labels=sent.labels("labels") | sent.inner("resource").labels("tags") | known,
        at=sent.text("timestamp", "time") or None,
        flags=flags,
    )
