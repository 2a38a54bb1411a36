"""Why an alert tells nobody, as it is kept with the alert and its incident while that lasts. Pure."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final, Literal

import msgspec
from msgspec import Struct

from tocsin.kernel.clock import SECOND

MuteCode = Literal["silenced", "inhibited", "flapping"]
STAGES: Final[dict[MuteCode, str]] = {"silenced": "silence", "inhibited": "inhibit", "flapping": "flapping"}


class Mute(Struct, frozen=True, omit_defaults=True):
    """An alert is quiet: by which rule, because of which other alert, and when that is looked at again (ms)."""

    code: MuteCode
    until_at: int
    rule_id: str = ""
    rule_name: str = ""
    rule_version: int = 0
    source_id: str = ""  # the active alert that inhibits it

    def text(self) -> str:
        """Why nobody is told, in a person's words."""
        if self.code == "silenced":
            rule = f"silence rule {self.rule_name} (version {self.rule_version})"
            return f"Nobody was told: {rule} keeps it quiet until {clock_text(self.until_at)}."
        if self.code == "inhibited":
            rule = f"inhibit rule {self.rule_name} (version {self.rule_version})"
            return f"Nobody was told: {rule} keeps it quiet while alert {self.source_id} is active."
        return f"Nobody was told: it comes and goes, and stays quiet until {clock_text(self.until_at)}."


_decoder = msgspec.json.Decoder(Mute)


def read_mute(text: str) -> Mute | None:
    """The mute of an alert or incident as it is stored; ``None`` for an empty text."""
    return _decoder.decode(text) if text else None


def write_mute(mute: Mute | None) -> str:
    """A mute as it is stored."""
    return msgspec.json.encode(mute).decode() if mute is not None else ""


def clock_text(at: int) -> str:
    """An instant (ms) as texts name it."""
    return datetime.fromtimestamp(at / SECOND, UTC).strftime("%Y-%m-%d %H:%M UTC")
