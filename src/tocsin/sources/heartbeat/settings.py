"""How often those who say nothing else of it are expected."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct

from tocsin.sources.source import SettingsError

Seconds = Annotated[int, Meta(ge=10, le=31 * 86_400)]


class HeartbeatSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``every_s``: a sign of life is expected this often; ``grace_s``: it may be so late. In seconds."""

    every_s: Seconds = 300
    grace_s: Annotated[int, Meta(ge=0, le=7 * 86_400)] = 60


def read(values: Mapping[str, Any]) -> HeartbeatSettings:
    """Check settings. Raises ``SettingsError`` with the place and the reason."""
    try:
        return msgspec.convert(values, HeartbeatSettings)
    except msgspec.ValidationError as error:
        raise SettingsError("settings", str(error)) from error
