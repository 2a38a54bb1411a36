"""Tencent Cloud Monitor: the callback of an alarm policy, for a metric or an event. Its times are those of China."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from tocsin.sources import severity
from tocsin.sources.event import Status
from tocsin.sources.fields import Fields, read_object
from tocsin.sources.making import Draft, finished, key_of
from tocsin.sources.source import BadPush, Parsed, Push

_LEVELS: Final[Mapping[str, Status]] = {
    **severity.COMMON,
    "serious": "Critical",
    "严重": "Critical",
    "warn": "Warning",
    "remind": "Info",
    "提示": "Info",
    "note": "Info",
}


def parse(push: Push) -> Parsed:
    """One event. Raises `BadPush` when no policy is named."""
    body, sent = read_object(push, "an alarm of Tencent Cloud Monitor")
    about, policy = sent.inner("alarmObjInfo"), sent.inner("alarmPolicyInfo")
    met = policy.inner("conditions")
    name, metric = policy.text("policyName"), met.text("metricName", "eventName")
    if not name and not metric:
        raise BadPush("policy_missing", "is required: the alarm policy", path="alarmPolicyInfo.policyName")
    where = about.labels("dimensions")
    shown = met.text("metricShowName", "eventShowName") or metric
    level = sent.text("alarmLevel")
    flags: list[str] = []
    over = sent.text("alarmStatus") == "0"
    draft = Draft(
        title=f"{name}: {shown}" if name and shown else name or shown,
        status="Ok" if over else severity.status_of(level, _LEVELS, flags) if level else "Warning",
        key=key_of(policy.text("policyId") or name, metric, *(f"{key}={where[key]}" for key in sorted(where))),
        resource=_resource(where),
        check=name or metric,
        description=_described(met, shown),
        labels=where
        | {one.text("key"): one.text("value") for one in sent.items("additionalMsg") if one.text("key")}
        | {"namespace": about.text("namespace"), "region": about.text("region"), "metric": metric}
        | {"policy_type": policy.text("policyTypeCName", "policyType"), "product": met.text("productShowName")},
        at=_time(sent, over=over),
        flags=flags,
    )
    return Parsed([finished(draft, push, body)])


def _resource(where: Mapping[str, str]) -> str:
    return where.get("unInstanceId") or where.get("instanceId") or next(iter(where.values()), "")


def _described(met: Fields, shown: str) -> str:
    if not met.text("calcType"):
        return shown
    limit = f"{met.text('calcType')} {met.text('calcValue')}{met.text('calcUnit')}"
    return f"{shown} {limit}, now {met.text('currentValue')}{met.text('unit')}"


def _time(sent: Fields, *, over: bool) -> str | None:
    text = sent.text("recoverTime") if over else sent.text("firstOccurTime")
    return f"{text}+08:00" if len(text) == 19 else None
