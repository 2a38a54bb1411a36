"""Volcano Engine Cloud Monitor: a system event and the rules it met. It is told once and has no end."""

from __future__ import annotations

from typing import Final

from tocsin.sources import severity
from tocsin.sources.event import Status
from tocsin.sources.fields import read_object
from tocsin.sources.making import Draft, finished, key_of
from tocsin.sources.source import BadPush, Parsed, Push
from tocsin.sources.volcengine import LEVELS

_RANK: Final[tuple[Status, ...]] = ("Critical", "Warning", "Info")


def parse(push: Push) -> Parsed:
    """One event, of the highest level of its rules. Raises `BadPush` when no type is named."""
    body, sent = read_object(push, "an event of Volcano Engine")
    kind = sent.text("EventType")
    if not kind:
        raise BadPush("type_missing", "is required: the type of the event", path="EventType")
    details, rules = sent.inner("Details"), sent.items("Rules")
    flags: list[str] = []
    levels = [severity.status_of(rule.text("Level"), LEVELS, flags) for rule in rules if rule.text("Level")]
    firing = [level for level in levels if level in _RANK]  # "ok" is no level of an event that only begins
    resource = details.text("volcresourcename", "subject")
    draft = Draft(
        title=sent.text("DescriptionCN", "DescriptionEN") or kind,
        status=min(firing, key=_RANK.index, default="Warning"),
        key=key_of(kind, resource) if resource else key_of(sent.text("Id")),
        resource=resource,
        check=kind,
        description=", ".join(rule.text("RuleName") for rule in rules if rule.text("RuleName")),
        labels={
            "source": sent.text("Source"),
            "region": sent.text("Region"),
            "project": sent.text("ProjectName"),
            "subject": details.text("subject"),
            "rule": rules[0].text("RuleName") if rules else "",
        },
        at=sent.text("HappenedAt") or None,
        flags=flags,
    )
    return Parsed([finished(draft, push, body)])
