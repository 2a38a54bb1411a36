"""A workflow's settings: `token` (or `url`), the whole address of its webhook."""

from collections.abc import Mapping
from typing import Any

from tocsin.notifiers.notifier import Problem
from tocsin.notifiers.robots import Robot, read_robot


def read(target: Mapping[str, Any]) -> Robot | list[Problem]:
    """The webhook, or what to correct. Its hosts have changed more than once, so any host is allowed."""
    return read_robot(target, "")
