"""Baidu Cloud Monitor: it publishes no body; the names are those of its API of past alarms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from tocsin.sources import severity
from tocsin.sources.aliases import Aliases, draft_of
from tocsin.sources.body import Body
from tocsin.sources.event import Event, Status
from tocsin.sources.fields import Fields, read_each
from tocsin.sources.making import finished
from tocsin.sources.source import Parsed, Push

_LEVELS: Final[Mapping[str, Status]] = {
    **severity.COMMON,
    "严重": "Critical",
    "major": "Critical",
    "重要": "Critical",
    "警告": "Warning",
    "notice": "Info",
    "通知": "Info",
}
_NAMES: Final = Aliases(
    title=("alarmname", "policyname", "name"),
    resource=("resource", "resourcename", "instancename", "instance", "instanceid"),
    check=("alarmname", "policyname", "metricname"),
    key=("alarmid", "policyid"),
)


def parse(push: Push) -> Parsed:
    """One event for each object. Raises `BadPush` for a body without any value."""

    def make(sent: Fields, body: Body) -> Event:
        return finished(draft_of(sent, _NAMES, _LEVELS, "Baidu Cloud alarm"), push, body)

    return read_each(push, "Baidu Cloud alarm", make)
