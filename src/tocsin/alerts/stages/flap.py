"""Flapping: an alert key that comes and goes is marked, and may stay quiet for a while (domain rule 2.9). Pure.

What is kept with the newest alert of a key is ``<first>|<instant>,<instant>,…``: when it was found to flap (0: it is not),
and when it came or went of late, all in ms of source time. A new alert of the key takes it over from the one before.
"""

from __future__ import annotations

from msgspec import Struct

from tocsin.channels.model import Channel
from tocsin.channels.noise import flapping_of
from tocsin.kernel.clock import MINUTE


class FlapSettings(Struct, frozen=True):
    """When a key flaps: ``max_changes`` within ``window_ms``; it is then quiet for ``mute_ms`` (0: marked only)."""

    max_changes: int
    window_ms: int
    mute_ms: int


class Flap(Struct, frozen=True, gc=False):
    """What a change makes of a key. ``is_flapping``: it comes and goes; ``quiet_until_at``: nobody is told until then."""

    kept: str
    is_flapping: bool = False
    changes: int = 0
    quiet_until_at: int = 0


def flap_settings(channel: Channel) -> FlapSettings | None:
    """A channel's settings with their defaults, or ``None`` when it does not look for flapping."""
    wanted = flapping_of(channel)
    if wanted["is_disabled"]:
        return None
    return FlapSettings(wanted["max_changes"], wanted["in_mins"] * MINUTE, wanted["mute_mins"] * MINUTE)


def went(kept: str, at: int, settings: FlapSettings | None) -> str:
    """A key's memory after a recovery at ``at`` (ms)."""
    return _write(*_add(kept, at, settings)) if settings is not None else kept


def came(kept: str, at: int, settings: FlapSettings | None) -> Flap:
    """What a new alert of a key at ``at`` (ms) is.

    The one with which flapping begins is told, so that people know; those after it are quiet. When the quiet is over and it
    still flaps, one is told again.
    """
    if settings is None:
        return Flap(kept)
    if not kept:
        return Flap(f"0|{at}")  # one change is never enough
    first_at, changes = _add(kept, at, settings)
    if len(changes) < settings.max_changes:
        return Flap(_write(0, changes))
    quiet_until_at = first_at + settings.mute_ms
    if first_at and first_at <= at < quiet_until_at:
        return Flap(_write(first_at, changes), True, len(changes), quiet_until_at)
    return Flap(_write(at, changes), True, len(changes))


def _add(kept: str, at: int, settings: FlapSettings) -> tuple[int, list[int]]:
    """When flapping began, and the changes that still count; no more of them than decide."""
    first, _, instants = kept.partition("|")
    recent = [one for one in map(int, instants.split(",")) if one > at - settings.window_ms] if instants else []
    return int(first or 0), [*recent, at][-settings.max_changes :]


def _write(first_at: int, changes: list[int]) -> str:
    return f"{first_at}|{','.join(map(str, changes))}"
