"""Volcano Engine Cloud Monitor: a metric alarm; see ``sources/volcengine.py``."""

from __future__ import annotations

from tocsin.sources.fields import read_object
from tocsin.sources.source import BadPush, Parsed, Push
from tocsin.sources.volcengine import metric_alarm, resources_in


def parse(push: Push) -> Parsed:
    """One event for each resource. Raises `BadPush` when there is none."""
    body, sent = read_object(push, "a metric alarm of Volcano Engine")
    listed = resources_in(sent)
    if not listed:
        raise BadPush("resources_missing", "is required: the resources the alarm is about", path="Resources")
    return metric_alarm(sent, push, body, listed)
