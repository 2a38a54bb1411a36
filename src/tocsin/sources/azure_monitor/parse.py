"""The webhook of an Azure action group: the common alert schema, and the older one of metric alerts.

One push is one alert. With the common schema `alertId` is the same when it fires and when it is resolved, and new each
time it fires again. The older metric schema has no such id, so there the rule and the resource are the alert.
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

_COMMON_SCHEMA: Final = "azuremonitorcommonalertschema"
_METRIC_SCHEMA: Final = "azuremonitormetricalert"
_LEVELS: Final[tuple[Status, ...]] = ("Critical", "Warning", "Warning", "Info", "Info")
_WORDS: Final[Mapping[str, Status]] = {
    **severity.COMMON,
    **{f"sev{level}": status for level, status in enumerate(_LEVELS)},
    **{f"{level}": status for level, status in enumerate(_LEVELS)},
}
_FIRING: Final = frozenset({"fired", "activated"})
_ENDED: Final = frozenset({"resolved", "deactivated"})


def parse(push: Push) -> Parsed:
    """The one event of a push. Raises `BadPush` with the place of what is missing, or for a schema that is not read."""
    body, sent = read_object(push, "an alert of Azure Monitor")
    data, schema = sent.inner("data"), sent.text("schemaId")
    if not data:
        raise BadPush("data_missing", "must be an object, as Azure Monitor sends it", path="data")
    flags: list[str] = []
    if schema.lower() == _METRIC_SCHEMA:
        draft = _metric(data, flags)
    elif schema.lower() == _COMMON_SCHEMA or (not schema and data.raw("essentials")):
        draft = _common(data, flags)
    else:
        text = f"{schema[:80]!r} is not read; enable the common alert schema in the action group"
        raise BadPush("schema_unknown", text, path="schemaId")
    return Parsed([finished(draft, push, body)])


def _common(data: Fields, flags: list[str]) -> Draft:
    """The event of the common alert schema."""
    essentials = data.inner("essentials")
    if not essentials:
        raise BadPush("essentials_missing", "must be an object", path="data.essentials")
    check, rule_id = essentials.text("alertRule"), essentials.text("alertRuleId")
    if not check and not rule_id:
        raise BadPush("alert_rule_missing", "must name the rule", path="data.essentials.alertRule")
    name = check or _last_part(rule_id)
    context = data.inner("alertContext")
    criteria = context.inner("condition").items("allOf")
    target = _first(essentials.texts("alertTargetIDs"))
    ours = {
        "signal_type": essentials.text("signalType"),
        "monitoring_service": essentials.text("monitoringService"),
        "resource_group": _part_after("resourcegroups", target),
        "subscription": _part_after("subscriptions", target),
        "target": target,
        "investigation_link": essentials.text("investigationLink"),
    }
    more = _measured(criteria) | context.labels("properties") | data.labels("customProperties")
    status = _status(essentials.text("monitorCondition"), essentials.text("severity"), flags)
    return Draft(
        title=name,
        status=status,
        key=key_of(essentials.text("alertId", "originAlertId"))
        or derive_key({"rule": rule_id or check, "target": target}),
        resource=_first(essentials.texts("configurationItems")) or _last_part(target),
        check=name,
        description=_description(essentials.text("description"), criteria),
        labels=led_by(ours, more),
        at=essentials.text("resolvedDateTime" if status == "Ok" else "firedDateTime"),
        flags=flags,
    )


def _metric(data: Fields, flags: list[str]) -> Draft:
    """The event of the older schema of metric alerts, for action groups where nobody switched to the common one."""
    context = data.inner("context")
    if not context:
        raise BadPush("context_missing", "must be an object", path="data.context")
    check, rule_id, target = context.text("name"), context.text("id"), context.text("resourceId")
    if not check and not rule_id:
        raise BadPush("alert_rule_missing", "must name the rule", path="data.context.name")
    name = check or _last_part(rule_id)
    criteria = context.inner("condition").items("allOf")
    resource = context.text("resourceName") or _last_part(target)
    ours = {
        "signal_type": "Metric",
        "resource_group": context.text("resourceGroupName"),
        "subscription": context.text("subscriptionId"),
        "target": target,
        "investigation_link": context.text("portalLink"),
    }
    return Draft(
        title=name,
        status=_status(data.text("status"), context.text("severity"), flags),
        key=derive_key({"rule": rule_id or check, "target": target or resource}),
        resource=resource,
        check=name,
        description=_description(context.text("description"), criteria),
        labels=led_by(ours, _measured(criteria) | data.labels("properties")),
        at=context.text("timestamp"),
        flags=flags,
    )


def _status(condition: str, level: str, flags: list[str]) -> Status:
    """`Ok` when the condition is over, else what the level means; a condition nobody knows still reaches somebody."""
    if condition.lower() in _ENDED:
        return "Ok"
    if condition.lower() not in _FIRING:
        flags.append("status_unknown")
    return severity.status_of(level, _WORDS, flags)


def _measured(criteria: list[Fields]) -> dict[str, str]:
    """What was measured and of which part of the resource. Of two criteria with a dimension in common the first counts."""
    labels: dict[str, str] = {}
    for criterion in criteria:
        labels.setdefault("metric_name", criterion.text("metricName"))
        labels.setdefault("metric_namespace", criterion.text("metricNamespace"))
        for dimension in criterion.items("dimensions"):
            labels.setdefault(dimension.text("name"), dimension.text("value"))
    return labels


def _description(written: str, criteria: list[Fields]) -> str:
    """What the author of the rule wrote, and a line for each criterion with the value that was measured."""
    lines = [written]
    for criterion in criteria:
        measured = criterion.text("metricName", "metricMeasureColumn") or "value"
        limit = f"{criterion.text('operator')} {criterion.text('threshold')}".strip()
        lines.append(f"{criterion.text('timeAggregation')} {measured} {limit}: {criterion.text('metricValue')}".strip())
    return "\n".join(filter(None, lines))


def _first(texts: list[str]) -> str:
    return texts[0] if texts else ""


def _last_part(path: str) -> str:
    return path.rstrip("/").rpartition("/")[2]


def _part_after(name: str, path: str) -> str:
    """What follows `name` in an id such as `/subscriptions/…/resourceGroups/…`; Azure writes its names in any case."""
    parts = path.split("/")
    lowered = [part.lower() for part in parts]
    return parts[lowered.index(name) + 1] if name in lowered[:-1] else ""
