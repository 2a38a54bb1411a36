"""Alibaba Cloud SLS: `{{ alert | to_json }}`: one alert, or an array where alerts are merged."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from tocsin.sources import severity
from tocsin.sources.event import Status
from tocsin.sources.fields import Fields, read_each
from tocsin.sources.making import Draft, finished, key_of
from tocsin.sources.source import BadPush, Parsed, Push

_SEVERITIES: Final[Mapping[str, Status]] = {
    **severity.COMMON,
    "10": "Critical",
    "8": "Critical",
    "6": "Warning",
    "4": "Warning",
    "2": "Info",
}


def parse(push: Push) -> Parsed:
    """One event for each alert. Raises `BadPush` when no rule is named."""
    return read_each(push, "an alert of SLS", lambda sent, body: finished(_draft(sent), push, body))


def _draft(sent: Fields) -> Draft:
    rule = sent.text("alert_name", "alert_id")
    notes = sent.labels("annotations")
    if not rule and not notes.get("title"):
        raise BadPush("alert_missing", "is required: the name of the alert rule", path="alert_name")
    over = sent.text("status").lower() == "resolved"
    word = sent.text("severity")
    flags: list[str] = []
    names = (
        "alert_type",
        "alert_url",
        "query_url",
        "aliuid",
        "fire_results_count",
        "project",
        "raw_condition",
        "region",
    )
    instance = sent.text("alert_instance_id")
    return Draft(
        title=notes.get("title") or rule,
        status="Ok" if over else severity.status_of(word, _SEVERITIES, flags) if word else "Warning",
        key=key_of(instance) or key_of(sent.text("alert_id"), sent.text("fingerprint")),
        resource=sent.inner("labels").text("resource", "host", "instance") or sent.text("project") or instance,
        check=rule,
        description=notes.get("desc", "") or sent.text("condition"),
        labels=sent.labels("labels") | {name: sent.text(name) for name in names},
        at=sent.text("resolve_time", "alert_time") if over else sent.text("fire_time", "alert_time") or None,
        flags=flags,
    )
