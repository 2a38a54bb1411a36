"""Codes that people tell a bot to link themselves: `/link CODE`, or the bare code."""

import re

_COMMAND = re.compile(r"/?link\s+([A-Za-z0-9-]{6,20})", re.IGNORECASE)
_BARE = re.compile(r"[A-Z0-9]{4}-?[A-Z0-9]{4}")


def read_code(text: str) -> str:
    """The code in what somebody wrote to the bot, in capitals, with the dash some put into it; empty where there is none.

    The whole message must be the code: a word of eight capitals inside a sentence is no wish to link.
    """
    text = " ".join(text[:200].split())
    command = _COMMAND.fullmatch(text)
    if command:
        return command.group(1).upper()
    return text if _BARE.fullmatch(text) else ""
