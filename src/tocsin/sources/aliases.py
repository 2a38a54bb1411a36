"""For vendors that publish no body: the fields their consoles and APIs speak of, by all the names they may have.

Whatever comes is kept whole, as labels. A body that has nothing of it is still an alert as long as it is an object with
content: somebody must look at it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from msgspec import Struct

from tocsin.sources import severity
from tocsin.sources.event import Status
from tocsin.sources.fields import Fields
from tocsin.sources.making import Draft, key_of
from tocsin.sources.source import BadPush

MOST_LABELS: Final = 45
OVER: Final = frozenset(
    {"ok", "resolved", "recovered", "recovery", "recover", "normal", "closed", "cleared", "clear", "0"}
    | {"恢复", "已恢复", "正常", "关闭", "已关闭"}
)
"""Words of a state that mean that it is over, in small letters."""


class Aliases(Struct, frozen=True, kw_only=True):
    """The names, in small letters, under which one source may send each thing; the first that has a value counts."""

    title: tuple[str, ...]
    status: tuple[str, ...] = ("status", "state", "alarmstatus", "alarmstate", "alertstatus")
    level: tuple[str, ...] = ("level", "severity", "alarmlevel", "alertlevel", "priority")
    resource: tuple[str, ...] = ("resourcename", "instancename", "resource", "instance", "resourceid", "instanceid")
    check: tuple[str, ...] = ("rulename", "alarmname", "policyname", "metricname", "metric")
    key: tuple[str, ...] = ("alarmid", "alertid", "ruleid", "policyid")
    time: tuple[str, ...] = ("alarmtime", "alerttime", "triggertime", "time", "timestamp")
    description: tuple[str, ...] = ("content", "description", "message", "alarmcontent", "reason")


def draft_of(sent: Fields, names: Aliases, levels: Mapping[str, Status], fallback: str) -> Draft:
    """The alert in an object whose shape nobody has published; ``fallback`` is its title when nothing names it.

    Raises ``BadPush`` for an object without any value.
    """
    texts = sent.all_texts()
    if not texts:
        raise BadPush("empty", "the body has no field with a value", path="body")
    found = sent.without_case()
    title, check = found.text(*names.title), found.text(*names.check)
    resource = found.text(*names.resource)
    flags: list[str] = []
    level = found.text(*names.level)
    over = found.text(*names.status).strip().lower() in OVER
    described = found.text(*names.description)
    return Draft(
        title=title or check or described or fallback,
        status="Ok" if over else severity.status_of(level, levels, flags) if level else "Warning",
        key=key_of(found.text(*names.key), resource, check or title),
        resource=resource,
        check=check or title,
        description=described,
        labels=dict(list(texts.items())[:MOST_LABELS]),
        at=found.text(*names.time) or None,
        flags=flags,
    )
