"""A Feishu or Lark robot's settings: `token` (bare or a whole address) and `sign_secret`."""

from collections.abc import Mapping
from typing import Any

from tocsin.notifiers.notifier import Problem
from tocsin.notifiers.robots import Robot, read_robot

BASE = "https://open.feishu.cn/open-apis/bot/v2/hook/"
"""Where a bare token belongs. Robots of Lark and of private deployments are entered by their whole address."""


def read(target: Mapping[str, Any]) -> Robot | list[Problem]:
    """The robot, or what to correct."""
    return read_robot(target, BASE)
