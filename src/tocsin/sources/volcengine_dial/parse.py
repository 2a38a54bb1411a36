"""Volcano Engine dial tests: it publishes no body; the names are the likely ones."""

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
    "p0": "Critical",
    "p1": "Critical",
    "p2": "Warning",
    "p3": "Info",
    "p4": "Info",
}
_NAMES: Final = Aliases(
    title=("alert_name", "alertname", "rulename", "name"),
    resource=("target", "url", "resource", "instance"),
    check=("alert_name", "alertname", "rulename", "name"),
    key=("alert_id", "alertid", "ruleid"),
    time=("alert_time", "alerttime", "time", "timestamp"),
)


def parse(push: Push) -> Parsed:
    """One event for each object. Raises `BadPush` for a body without any value."""

    def make(sent: Fields, body: Body) -> Event:
        return finished(draft_of(sent, _NAMES, _LEVELS, "Volcano Engine dial test"), push, body)

    return read_each(push, "Volcano Engine dial test", make)
