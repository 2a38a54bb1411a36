"""Grafana: the webhook of a contact point (unified alerting), which is Alertmanager's with more fields, or of a legacy channel.

Both carry `title`, `state` and `message`; what has `alerts` is of unified alerting.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from tocsin.sources import severity
from tocsin.sources.alertmanager import parse as parse_unified
from tocsin.sources.event import Image, Status
from tocsin.sources.fields import Fields, read_object
from tocsin.sources.making import Draft, finished, key_of
from tocsin.sources.source import BadPush, Parsed, Push

_STATES: Final[Mapping[str, Status]] = {"alerting": "Warning", "no_data": "Critical", "ok": "Ok"}
_QUIET: Final = frozenset({"paused", "pending"})


def parse(push: Push) -> Parsed:
    """One event for each alert, or the one of a legacy alert. Raises `BadPush`."""
    if b'"alerts"' in push.body or push.headers.get("content-encoding"):
        return parse_unified(push)
    body, sent = read_object(push, "a webhook of Grafana: with `alerts`, or of a legacy alert with `ruleName`")
    state = sent.text("state").lower()
    if not sent.text("ruleId", "ruleName", "title"):
        raise BadPush("rule_missing", "is required: the rule of a legacy alert, or the array `alerts`", path="ruleId")
    if state in _QUIET:
        return Parsed(ignored=f"the rule is {state}: it says nothing of what it watches")
    flags: list[str] = []
    draft = Draft(
        title=sent.text("title", "ruleName"),
        status=severity.status_of(state, _STATES, flags) if state else "Warning",
        key=key_of(sent.text("orgId"), sent.text("ruleId") or sent.text("ruleName")),
        resource=_resource(sent),
        check=sent.text("ruleName", "title"),
        description=sent.text("message"),
        labels=_labels(sent),
        images=[Image(sent.text("imageUrl"))] if sent.text("imageUrl") else [],
        flags=flags,
    )
    return Parsed([finished(draft, push, body)])


def _labels(sent: Fields) -> dict[str, str]:
    """The rule's tags, and what matched: its tags and each metric's value. On recovery nothing matches any more."""
    labels = {"ruleUrl": sent.text("ruleUrl")} | sent.labels("tags")
    for match in sent.items("evalMatches")[:20]:
        labels |= match.labels("tags")
        labels |= {match.text("metric"): match.text("value")} if match.text("metric") else {}
    return labels


def _resource(sent: Fields) -> str:
    for match in sent.items("evalMatches")[:1]:
        tags = match.inner("tags")
        return tags.text("instance", "host", "pod", "name") or match.text("metric")
    return ""
