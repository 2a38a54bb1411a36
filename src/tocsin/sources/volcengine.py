"""Volcano Engine's metric alarms: one event for each resource, in whichever list it stands. Cloud Monitor and RTC speak so."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from tocsin.sources import severity
from tocsin.sources.body import Body
from tocsin.sources.event import Event, Status
from tocsin.sources.fields import Fields, make_each
from tocsin.sources.making import Draft, finished, key_of
from tocsin.sources.source import Parsed, Push

LEVELS: Final[Mapping[str, Status]] = {
    **severity.COMMON,
    "严重": "Critical",
    "警告": "Warning",
    "notice": "Info",
    "通知": "Info",
}
LISTS: Final = ("Resources", "RecoveredResources", "NoDataResources", "NoDataRecoveredResources")


def resources_in(sent: Fields) -> str:
    """The name of the list of resources this alarm has; empty when it has none."""
    return next((name for name in LISTS if sent.listed(name)), "")


def metric_alarm(sent: Fields, push: Push, body: Body, listed: str) -> Parsed:
    """One event for each resource of the list ``listed``. Raises ``BadPush`` when it holds none that can be read."""

    def make(resource: Fields, body: Body) -> Event:
        return finished(_draft(sent, resource), push, body)

    return make_each(sent.listed(listed), body, listed, make)


def _draft(sent: Fields, resource: Fields) -> Draft:
    rule, name = sent.text("RuleName"), resource.text("Name", "Id")
    where = {one.text("Name"): one.text("Value") for one in resource.items("Dimensions") if one.text("Name")}
    over = sent.text("Type").endswith("Recovered")
    level = sent.text("Level")
    flags: list[str] = []
    known = {
        "namespace": sent.text("Namespace"),
        "sub_namespace": sent.text("SubNamespace"),
        "project": sent.text("Project"),
        "region": resource.text("Region"),
        "resource_id": resource.text("Id"),
        "type": sent.text("Type"),
    }
    parts = (resource.text("Id") or name, *(f"{key}={where[key]}" for key in sorted(where)))
    return Draft(
        title=f"{rule}: {name}" if rule and name else rule or name or "Alarm of Volcano Engine",
        status="Ok" if over else severity.status_of(level, LEVELS, flags) if level else "Warning",
        key=key_of(sent.text("RuleId") or rule, *parts),
        resource=name,
        check=rule,
        description="\n".join(line for line in (sent.text("RuleCondition"), _values(resource)) if line),
        labels=where | known,
        at=sent.text("HappenedAt") or None,
        flags=flags,
    )


def _values(resource: Fields) -> str:
    names = ("Metrics", "NoDataMetrics", "DroppedMetrics")
    metrics = next((found for name in names if (found := resource.items(name))), [])
    values = (f"{one.text('Name')} = {one.text('CurrentValue')} {one.text('Unit')}".strip() for one in metrics[:10])
    return "\n".join(values)
