"""A Slack webhook's settings: `token`, the whole address or its part behind `/services/`."""

from collections.abc import Mapping
from typing import Any

from tocsin.notifiers.notifier import Problem
from tocsin.notifiers.robots import Robot, read_robot

BASE = "https://hooks.slack.com/services/"


def read(target: Mapping[str, Any]) -> Robot | list[Problem]:
    """The webhook, or what to correct."""
    return read_robot(target, BASE)
