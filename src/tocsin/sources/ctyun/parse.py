"""StateCloud: it publishes no body; the names are those of its API."""

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
    "urgent": "Critical",
    "紧急": "Critical",
    "警示": "Warning",
    "normal": "Info",
    "普通": "Info",
}
_NAMES: Final = Aliases(
    title=("rulename", "alarmname", "name"),
    key=("ruleid", "alarmid"),
)


def parse(push: Push) -> Parsed:
    """One event for each object. Raises `BadPush` for a body without any value."""

    def make(sent: Fields, body: Body) -> Event:
        return finished(draft_of(sent, _NAMES, _LEVELS, "StateCloud alarm"), push, body)

    return read_each(push, "StateCloud alarm", make)
