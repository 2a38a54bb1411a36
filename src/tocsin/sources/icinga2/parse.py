"""Icinga 2: what `tocsin-notification.sh` of this folder makes of the variables of a notification command."""

from __future__ import annotations

from tocsin.sources.host_service import read_notification
from tocsin.sources.source import Parsed, Push


def parse(push: Push) -> Parsed:
    """One event, none for what people or the server did with a problem. Raises `BadPush` when no host is named."""
    return read_notification(push, "the fields of an Icinga notification", ["host_display"])
