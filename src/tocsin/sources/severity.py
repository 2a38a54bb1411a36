"""The words monitoring systems use for severity, and what they are here."""

from collections.abc import Mapping
from typing import Final

from tocsin.sources.event import Status

COMMON: Final[Mapping[str, Status]] = {
    "critical": "Critical",
    "warning": "Warning",
    "warn": "Warning",
    "info": "Info",
    "ok": "Ok",
}
"""Words every source understands, in lower case. A source adds its own: `{**COMMON, "disaster": "Critical"}`."""

UNKNOWN_FLAG: Final = "severity_unknown"


def status_of(word: str, words: Mapping[str, Status], flags: list[str]) -> Status:
    """What a severity word means, in any case and with blanks around it.

    A word nobody knows is a Warning with the flag `severity_unknown`, because it must still reach somebody.
    """
    status = words.get(word) or words.get(word.strip().lower())
    if status is None:
        flags.append(UNKNOWN_FLAG)
        return "Warning"
    return status
