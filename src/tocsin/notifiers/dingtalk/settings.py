"""A DingTalk robot's settings: `token` (bare or a whole address), `sign_secret`, `at_all`."""

from collections.abc import Mapping
from typing import Any

from tocsin.notifiers.notifier import Problem
from tocsin.notifiers.robots import Robot, read_robot

BASE = "https://oapi.dingtalk.com/robot/send?access_token="


def read(target: Mapping[str, Any]) -> Robot | list[Problem]:
    """The robot, or what to correct."""
    return read_robot(target, BASE)
