"""Volcano Engine RTC: it publishes no body; the shape of Cloud Monitor's metric alarms is tried first, then likely names."""

from __future__ import annotations

from typing import Final

from tocsin.sources.aliases import Aliases, draft_of
from tocsin.sources.fields import read_object
from tocsin.sources.making import finished
from tocsin.sources.source import Parsed, Push
from tocsin.sources.volcengine import LEVELS, metric_alarm, resources_in

_NAMES: Final = Aliases(
    title=("rulename", "alarmname", "name"),
    resource=("appid", "resourcename", "resourceid"),
    key=("ruleid", "alarmid"),
    time=("happenedat", "alarmtime", "time", "timestamp"),
)


def parse(push: Push) -> Parsed:
    """One event for each resource, or one of the body. Raises `BadPush` for a body without any value."""
    body, sent = read_object(push, "an alarm of Volcano Engine RTC")
    listed = resources_in(sent)
    if listed:
        return metric_alarm(sent, push, body, listed)
    return Parsed([finished(draft_of(sent, _NAMES, LEVELS, "Volcano Engine RTC alarm"), push, body)])
