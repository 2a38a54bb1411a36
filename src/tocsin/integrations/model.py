"""An integration, and what its push URL refused."""

from __future__ import annotations

import hashlib
from typing import Any, Final

from msgspec import Struct

from tocsin.kernel.clock import MINUTE


class Watchdog(Struct, frozen=True, kw_only=True):
    """An alert that fires all the time on purpose: it is missed when it does not come for ``every_s`` seconds.

    It is known by its label ``check``, such as ``Watchdog`` of Prometheus.
    """

    check: str
    every_s: int = 300


class Watch(Struct, frozen=True, kw_only=True):
    """What is missed when it does not come. ``silent_s``: seconds without any event, 0 for never."""

    silent_s: int = 0
    watchdogs: list[Watchdog] = []


class Integration(Struct, frozen=True, kw_only=True):
    """A source of events. *Dedicated* when ``channel_id`` names a channel, *shared* when it is 0 (domain section 1)."""

    account_id: int
    integration_id: int
    name: str
    type: str
    channel_id: int = 0
    team_id: int = 0
    status: str = "enabled"  # enabled | disabled | deleted
    key_hash: str = ""
    key_sealed: str = ""
    old_key_hash: str = ""  # the key before it, which is taken until ``old_key_until``
    old_key_until: int = 0
    settings: dict[str, Any] = {}  # as its source's ``settings.py`` checked them
    watch: Watch = Watch()
    mail_prefix: str | None = None  # of its mail address, unique in the installation; only where it takes mails
    asks_api: bool = False  # its enrich rules ask an API, so its events wait in a lane of their own
    creator_id: int = 0
    last_event_at: int = 0
    created_at: int = 0
    updated_at: int = 0
    deleted_at: int = 0


class RejectedEvent(Struct, frozen=True, kw_only=True):
    """A push, or one part of it, that could not become an event: kept with the reason so that somebody can mend it."""

    account_id: int
    rejected_id: str
    integration_id: int
    code: str
    reason: str
    path: str
    content_type: str
    request_id: str
    body: bytes
    body_cut: bool
    received_at: int
    method: str = "POST"
    query: str = ""  # as it was sent, without the key
    retried_at: int = 0  # when it was tried again and became events; 0: it did not


IGNORED: Final = "ignored"
"""The code of a push that is right and is no alert. It is listed with what was refused, and counted apart from it."""


def id_of_minute(integration: Integration, reason: str, at: int) -> str:
    """The ``rejected_id`` of which there is one a minute: the same for whatever says ``reason`` to an integration in the
    minute of ``at`` (ms), in every process."""
    name = f"{integration.integration_id}/{reason}".encode("utf-8", "surrogatepass")
    return f"{at // MINUTE * 60:08x}{hashlib.sha256(name).hexdigest()[:16]}"


def key_hash(key: str) -> str:
    """What is stored of a push key for finding it again: keys are long and random, so one round of SHA-256 is enough."""
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()


def key_place(account_id: int, integration_id: int) -> str:
    """Where a push key is sealed to."""
    return f"{account_id}/integration/{integration_id}"
