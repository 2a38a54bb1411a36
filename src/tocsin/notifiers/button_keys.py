"""The short text a button carries: `ack.TOKEN`, `snooze120.TOKEN`. At most 64 characters."""

import re
from typing import get_args

from msgspec import Struct

from tocsin.notifiers.message import Action, Button

_KEY = re.compile(r"([a-z]{3,8})([0-9]{1,5})?\.([A-Za-z0-9_-]{1,48})")
REFRESH = "refresh"


class Key(Struct, frozen=True):
    """What a pressed button carried. `action` is one of `Action` or `refresh`; `minutes` belongs to `snooze`."""

    action: str
    token: str
    minutes: int = 0


def write_key(button: Button) -> str:
    """The text a button carries through the chat app and back."""
    return f"{button.action}{button.minutes or ''}.{button.token}"


def read_key(text: str) -> Key | None:
    """Read such a text; `None` for whatever we did not write. Nothing is believed here: the token is checked later."""
    match = _KEY.fullmatch(text)
    if match is None or match[1] not in (*get_args(Action), REFRESH):
        return None
    return Key(match[1], match[3], int(match[2] or 0))
