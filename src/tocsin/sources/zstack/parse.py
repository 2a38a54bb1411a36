"""ZStack: it publishes no body; the names are those of its SDK and its message templates."""

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
    "emergent": "Critical",
    "important": "Warning",
    "major": "Warning",
    "normal": "Info",
}
_NAMES: Final = Aliases(
    title=("alarmname", "eventname", "name"),
    level=("emergencylevel", "level", "severity"),
    resource=("resourcename", "resourceuuid", "accountuuid"),
    check=("alarmname", "metricname", "eventname"),
    key=("alarmuuid", "subscriptionuuid"),
)


def parse(push: Push) -> Parsed:
    """One event for each object. Raises `BadPush` for a body without any value."""

    def make(sent: Fields, body: Body) -> Event:
        return finished(draft_of(sent, _NAMES, _LEVELS, "ZStack alarm"), push, body)

    return read_each(push, "an alert of ZStack", make)
