"""Buttons whose presses come back as an object of our own making: writing it, and reading it again."""

import re
from collections.abc import Mapping
from typing import Any, cast, get_args

from tocsin.notifiers.callback import Pressed
from tocsin.notifiers.message import Action, Button

MAX_MINUTES = 60 * 24 * 366
_ACTIONS = frozenset(get_args(Action))
_TOKEN = re.compile(r"[A-Za-z0-9_-]{1,48}")


def value_of(button: Button) -> dict[str, str]:
    """What a press of the button sends back. All values are texts: DingTalk carries nothing else."""
    value = {"action": str(button.action), "token": button.token}
    return value | {"minutes": str(button.minutes)} if button.minutes > 0 else value


def read_value(value: object, *, user_id: str, event_id: str) -> Pressed | None:
    """The press that such an object tells of; `None` where it is not of our making. Who may press is judged later."""
    if not isinstance(value, Mapping) or not user_id:
        return None
    action, token, minutes = value.get("action"), value.get("token"), _minutes(value.get("minutes", "0"))
    if action not in _ACTIONS or not isinstance(token, str) or not _TOKEN.fullmatch(token) or minutes is None:
        return None
    return Pressed(
        token=token, action=cast("Action", action), user_id=user_id, event_id=event_id[:128], minutes=minutes
    )


def _minutes(value: Any) -> int | None:
    text = str(value)
    if not (text.isascii() and text.isdigit() and len(text) <= 6):
        return None
    return int(text) if int(text) <= MAX_MINUTES else None
