"""A Zoom webhook's settings: `token`, the Endpoint URL, and `verify_token`, which goes into a header as it is."""

import re
from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from tocsin.notifiers.notifier import Problem
from tocsin.notifiers.robots import read_robot, with_query

BASE = "https://inbots.zoom.us/incoming/hook/"


class Hook(Struct, frozen=True):
    """An incoming webhook. The `repr` shows no secret."""

    url: str
    verify_token: str

    def __repr__(self) -> str:
        return "Hook(…)"


def read(target: Mapping[str, Any]) -> Hook | list[Problem]:
    """The webhook, its address asking for the form with all parts; or what to correct."""
    robot = read_robot(target, BASE)
    token = target.get("verify_token")
    token = token.strip() if isinstance(token, str) else ""
    problems = robot if isinstance(robot, list) else []
    if not token:
        problems = [*problems, Problem("verify_token", "Enter the Verification Token that `/inc connect` showed.")]
    elif not re.fullmatch(r"[\x21-\x7e]{1,512}", token) or "://" in token:
        problems = [
            *problems,
            Problem("verify_token", "The token holds a space or another wrong character; copy it again."),
        ]
    if isinstance(robot, list) or problems:
        return problems
    return Hook(with_query(robot.url, {"format": "full"}), token)
