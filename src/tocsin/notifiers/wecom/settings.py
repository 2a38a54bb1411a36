"""A WeCom robot's settings: `token` (the key alone or a whole address). The key is the only secret there is."""

from collections.abc import Mapping
from typing import Any

from tocsin.notifiers.notifier import Problem
from tocsin.notifiers.robots import Robot, read_robot

BASE = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key="


def read(target: Mapping[str, Any]) -> Robot | list[Problem]:
    """The robot, or what to correct."""
    return read_robot(target, BASE)
