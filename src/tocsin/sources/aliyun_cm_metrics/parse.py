"""Alibaba Cloud CloudMonitor: the callback of a threshold rule, a form. On recovery the level is OK."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from tocsin.sources import severity
from tocsin.sources.event import Status
from tocsin.sources.fields import Fields
from tocsin.sources.forms import fields_of, read_fields
from tocsin.sources.making import Draft, finished, key_of
from tocsin.sources.source import BadPush, Parsed, Push

_LEVELS: Final[Mapping[str, Status]] = {**severity.COMMON, "nodata": "Info"}


def parse(push: Push) -> Parsed:
    """One event. Raises `BadPush` when no rule is named."""
    body, sent = read_fields(push, "the callback of a CloudMonitor rule")
    name, rule = sent.text("alertName"), sent.text("ruleId")
    if not name and not rule:
        raise BadPush("rule_missing", "is required: the name of the rule", path="alertName")
    where = _dimensions(sent)
    where.pop("userId", None)
    state, level = sent.text("alertState").upper(), sent.text("triggerLevel")
    flags: list[str] = []
    if state == "INSUFFICIENT_DATA":
        level = "nodata"
    metric, value = sent.text("metricName", "rawMetricName"), sent.text("curValue")
    names = ("metricName", "namespace", "metricProject", "regionId", "regionName", "productGroupName", "groupId")
    lines = (sent.text("expression"), f"{metric} = {value} {sent.text('unit')}".strip() if value else "")
    draft = Draft(
        title=name or f"Rule {rule}",
        status="Ok" if state == "OK" else severity.status_of(level, _LEVELS, flags) if level else "Warning",
        key=key_of(rule or name, *(f"{key}={where[key]}" for key in sorted(where))),
        resource=sent.text("instanceName") or where.get("instanceId") or ", ".join(where.values()),
        check=name,
        description="\n".join(line for line in lines if line),
        labels=where | {name: sent.text(name) for name in names},
        at=sent.text("timestamp") or None,
        flags=flags,
    )
    return Parsed([finished(draft, push, body)])


def _dimensions(sent: Fields) -> dict[str, str]:
    """`{k=v, k=v}`, or (older) a JSON list of one object."""
    text = sent.text("dimensions")
    if text.startswith("[{"):
        listed = fields_of({"dimensions": text.strip("[]")})
        return listed.inner("dimensions").all_texts()
    if text.startswith('{"'):
        return sent.inner("dimensions").all_texts()
    pairs = (one.strip().partition("=") for one in text.strip("{}").split(","))
    return {name: value for name, _, value in pairs if name and value}
