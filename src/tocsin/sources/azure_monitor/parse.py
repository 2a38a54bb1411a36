"""The webhook of an Azure action group: the common alert schema, and the older one of metric alerts.

One push is one alert. With the common schema `alertId` is the same when it fires and when it is resolved, and new each
time it fires again. The older metric schema has no such id, so there the rule and the resource are the alert.
"""

from collections.abc import Iterator, Mapping
from typing import Final

import msgspec
from msgspec import Raw

from tocsin.sources import severity
from tocsin.sources.body import check_depth, decode_json, make_valid, read_body
from tocsin.sources.coerce import labels_of, object_of, text_of
from tocsin.sources.event import ALERT_KEY_LIMIT, Event, Status
from tocsin.sources.normalise import derive_key, finish, stamp
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
_FIELDS: Final = msgspec.json.Decoder(dict[str, Raw])
_ITEMS: Final = msgspec.json.Decoder(list[Raw])

Fields = dict[str, Raw]


def parse(push: Push) -> Parsed:
    """The one event of a push. Raises `BadPush` with the place of what is missing, or for a schema that is not read."""
    body = read_body(push)
    make_valid(body)
    try:
        fields = decode_json(body, _FIELDS)
    except msgspec.ValidationError as error:
        raise BadPush("not_object", "the body must be the JSON object of an Azure Monitor alert") from error
    check_depth(body, 20)
    data = _object(fields, "data")
    if data is None:
        raise BadPush("data_missing", "must be an object, as Azure Monitor sends it", path="data")
    schema = _text(fields, "schemaId")
    if schema.lower() == _METRIC_SCHEMA:
        event, written = _metric(data, body.flags)
    elif schema.lower() == _COMMON_SCHEMA or (not schema and "essentials" in data):
        event, written = _common(data, body.flags)
    else:
        text = f"{schema[:80]!r} is not read; enable the common alert schema in the action group"
        raise BadPush("schema_unknown", text, path="schemaId")
    finish(event, plain=body.plain)
    stamp(event, written, push.received_at)
    return Parsed([event])


def _common(data: Fields, flags: list[str]) -> tuple[Event, str]:
    """The event of the common alert schema, and when it happened."""
    essentials = _object(data, "essentials")
    if essentials is None:
        raise BadPush("essentials_missing", "must be an object", path="data.essentials")
    context = _object(data, "alertContext") or {}
    target = next(_texts(essentials, "alertTargetIDs"), "")
    check, rule_id = _text(essentials, "alertRule"), _text(essentials, "alertRuleId")
    if not check and not rule_id:
        raise BadPush("alert_rule_missing", "must name the rule", path="data.essentials.alertRule")
    labels = {
        "resource": next(_texts(essentials, "configurationItems"), "") or _last_part(target),
        "check": check or _last_part(rule_id),
        "signal_type": _text(essentials, "signalType"),
        "monitoring_service": _text(essentials, "monitoringService"),
        "resource_group": _part_after("resourcegroups", target),
        "subscription": _part_after("subscriptions", target),
        "target": target,
        "investigation_link": _text(essentials, "investigationLink"),
    }
    criteria = list(_criteria(context))
    more = _criteria_labels(criteria) | _labels(context, "properties") | _labels(data, "customProperties")
    status = _status(_text(essentials, "monitorCondition"), _text(essentials, "severity"), flags)
    number = _text(essentials, "alertId") or _text(essentials, "originAlertId")
    event = Event(
        title=labels["check"],
        status=status,
        alert_key=_key(number) or derive_key({"rule": rule_id or check, "target": target}),
        description=_description(_text(essentials, "description"), criteria),
        labels=_merged(labels, more),
        flags=flags,
    )
    return event, _text(essentials, "resolvedDateTime" if status == "Ok" else "firedDateTime")


def _metric(data: Fields, flags: list[str]) -> tuple[Event, str]:
    """The event of the older schema of metric alerts, for action groups where nobody switched to the common one."""
    context = _object(data, "context")
    if context is None:
        raise BadPush("context_missing", "must be an object", path="data.context")
    check, rule_id, target = _text(context, "name"), _text(context, "id"), _text(context, "resourceId")
    if not check and not rule_id:
        raise BadPush("alert_rule_missing", "must name the rule", path="data.context.name")
    labels = {
        "resource": _text(context, "resourceName") or _last_part(target),
        "check": check or _last_part(rule_id),
        "signal_type": "Metric",
        "resource_group": _text(context, "resourceGroupName"),
        "subscription": _text(context, "subscriptionId"),
        "target": target,
        "investigation_link": _text(context, "portalLink"),
    }
    criteria = list(_criteria(context))
    event = Event(
        title=labels["check"],
        status=_status(_text(data, "status"), _text(context, "severity"), flags),
        alert_key=derive_key({"rule": rule_id or check, "target": target or labels["resource"]}),
        description=_description(_text(context, "description"), criteria),
        labels=_merged(labels, _criteria_labels(criteria) | _labels(data, "properties")),
        flags=flags,
    )
    return event, _text(context, "timestamp")


def _status(condition: str, level: str, flags: list[str]) -> Status:
    """`Ok` when the condition is over, else what the level means; a condition nobody knows still reaches somebody."""
    word = condition.strip().lower()
    if word in _ENDED:
        return "Ok"
    if word not in _FIRING:
        flags.append("status_unknown")
    return severity.status_of(level, _WORDS, flags)


def _criteria(context: Fields) -> Iterator[Fields]:
    """The criteria of a rule on metrics or logs; other kinds of alert have none."""
    condition = _object(context, "condition")
    for raw in _items(condition, "allOf") if condition else ():
        criterion = object_of(raw)
        if criterion:
            yield criterion


def _criteria_labels(criteria: list[Fields]) -> dict[str, str]:
    """What was measured and of which part of the resource. Of two criteria with a dimension in common the first counts."""
    labels: dict[str, str] = {}
    for criterion in criteria:
        for name, field in (("metric_name", "metricName"), ("metric_namespace", "metricNamespace")):
            labels.setdefault(name, _text(criterion, field))
        for raw in _items(criterion, "dimensions"):
            dimension = object_of(raw) or {}
            labels.setdefault(_text(dimension, "name"), _text(dimension, "value"))
    return labels


def _description(written: str, criteria: list[Fields]) -> str:
    """What the author of the rule wrote, and a line for each criterion with the value that was measured."""
    lines = [written]
    for criterion in criteria:
        measured = _text(criterion, "metricName") or _text(criterion, "metricMeasureColumn") or "value"
        limit = f"{_text(criterion, 'operator')} {_text(criterion, 'threshold')}".strip()
        lines.append(
            f"{_text(criterion, 'timeAggregation')} {measured} {limit}: {_text(criterion, 'metricValue')}".strip()
        )
    return "\n".join(filter(None, lines))


def _merged(ours: dict[str, str], theirs: dict[str, str]) -> dict[str, str]:
    """Both, without empty ones; ours come first, because labels over the limit are dropped from the end, and win."""
    return {name: value for name, value in (ours | theirs | ours).items() if value}


def _key(number: str) -> str:
    """An id of Azure as the key; one that is too long goes through a fingerprint, since a cut could join two alerts."""
    return number if len(number) <= ALERT_KEY_LIMIT else derive_key({"id": number})


def _last_part(path: str) -> str:
    return path.rstrip("/").rpartition("/")[2]


def _part_after(name: str, path: str) -> str:
    """What follows `name` in an id such as `/subscriptions/…/resourceGroups/…`; Azure writes its names in any case."""
    parts = path.split("/")
    lowered = [part.lower() for part in parts]
    return parts[lowered.index(name) + 1] if name in lowered[:-1] else ""


def _labels(fields: Fields, name: str) -> dict[str, str]:
    return labels_of(_object(fields, name) or {})


def _texts(fields: Fields, name: str) -> Iterator[str]:
    """The texts of a list that are not empty."""
    return (text for raw in _items(fields, name) if (text := text_of(raw)))


def _items(fields: Fields, name: str) -> list[Raw]:
    """The items of a list, undecoded; none for what is no list."""
    try:
        return _ITEMS.decode(fields[name]) if name in fields else []
    except msgspec.ValidationError:
        return []


def _text(fields: Fields, name: str) -> str:
    return (text_of(fields[name]) or "") if name in fields else ""


def _object(fields: Fields, name: str) -> Fields | None:
    return object_of(fields[name]) if name in fields else None
