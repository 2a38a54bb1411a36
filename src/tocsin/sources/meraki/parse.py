"""Cisco Meraki: the included payload template, version 0.1. Going down and coming up are alerts of two types; here they are one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from tocsin.sources import severity
from tocsin.sources.event import Status
from tocsin.sources.fields import Fields, read_object
from tocsin.sources.making import Draft, finished, key_of
from tocsin.sources.source import BadPush, Parsed, Push

_LEVELS: Final[Mapping[str, Status]] = {**severity.COMMON, "informational": "Info"}
_BACK: Final[Mapping[str, str]] = {
    "started_reporting": "stopped_reporting",
    "gateway_came_up": "gateway_went_down",
    "uplink_up": "uplink_down",
    "port_connected": "port_disconnected",
}
"""Types that say that another one is over."""


def parse(push: Push) -> Parsed:
    """One event. Raises `BadPush` when no alert is named."""
    body, sent = read_object(push, "an alert of Meraki")
    kind, kind_id = sent.text("alertType"), sent.text("alertTypeId")
    if not kind and not kind_id:
        raise BadPush("alert_missing", "is required: the type of the alert", path="alertType")
    device, network = sent.text("deviceName"), sent.text("networkName")
    place = (sent.text("networkId"), sent.text("deviceSerial"))
    flags: list[str] = []
    level = sent.text("alertLevel")
    over = kind_id in _BACK
    names = (
        "organizationName",
        "networkName",
        "networkUrl",
        "deviceSerial",
        "deviceMac",
        "deviceName",
        "deviceUrl",
        "deviceModel",
    )
    draft = Draft(
        title=f"{kind or kind_id}: {device or network}" if device or network else kind or kind_id,
        status="Ok" if over else severity.status_of(level, _LEVELS, flags) if level else "Info",
        key=key_of(*place, _BACK.get(kind_id, kind_id)) if any(place) and kind_id else key_of(sent.text("alertId")),
        resource=device or network,
        check=kind or kind_id,
        description=_told(sent),
        labels={name: sent.text(name) for name in names} | {"tags": ", ".join(sent.texts("deviceTags"))},
        at=sent.text("occurredAt") or None,
        flags=flags,
    )
    return Parsed([finished(draft, push, body)])


def _told(sent: Fields) -> str:
    return "\n".join(f"{name}: {text}" for name, text in sent.inner("alertData").all_texts().items())
