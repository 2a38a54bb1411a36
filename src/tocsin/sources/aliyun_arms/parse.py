"""Alibaba Cloud ARMS: `$alertmanager_content`, which is what Alertmanager sends, with severities P1 to P4."""

from __future__ import annotations

from typing import Final

from tocsin.sources.alertmanager import WORDS, Dialect, parse_as
from tocsin.sources.source import Parsed, Push

_DIALECT: Final = Dialect(
    words={
        **WORDS,
        "p1": "Critical",
        "p2": "Warning",
        "p3": "Warning",
        "p4": "Info",
        "error": "Critical",
        "default": "Warning",
    },
    severity_labels=("severity", "_aliyun_arms_alert_level", "level"),
)


def parse(push: Push) -> Parsed:
    """One event for each alert. Raises `BadPush`."""
    return parse_as(_DIALECT, push)
