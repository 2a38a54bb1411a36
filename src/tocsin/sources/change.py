"""The normal form of changes: one event is one step of a deployment or of work on a configuration (domain section 1)."""

from __future__ import annotations

import re
from typing import Final, Literal, Protocol, get_args

from msgspec import Struct, field

from tocsin.kernel.labels import clean_text, cut, one_line
from tocsin.sources import times
from tocsin.sources.event import (
    ALERT_KEY_LIMIT,
    DESCRIPTION_LIMIT,
    IMAGE_URL_LIMIT,
    LABEL_COUNT_LIMIT,
    LABEL_KEY_LIMIT,
    LABEL_VALUE_LIMIT,
    TITLE_LIMIT,
)
from tocsin.sources.source import BadPush, Push

ChangeStatus = Literal["Planned", "Ready", "Processing", "Canceled", "Done"]
STATUSES: Final[tuple[ChangeStatus, ...]] = get_args(ChangeStatus)
LINK_LIMIT: Final = 4 * IMAGE_URL_LIMIT
_WEB: Final = re.compile(r"https?://\S+\Z", re.IGNORECASE)
FUTURE_LIMIT_MS: Final = 366 * 86_400_000
"""How far ahead a planned change may be; beyond that its time is the time of arrival."""


class ChangeEvent(Struct, gc=False):
    """One step of a change. ``change_key`` joins the steps; ``event_time`` in ms, may lie ahead for work not yet begun."""

    change_key: str
    title: str
    status: ChangeStatus
    event_time: int = 0
    description: str = ""
    link: str = ""
    labels: dict[str, str] = field(default_factory=dict)
    flags: list[str] = field(default_factory=list)


class ParsedChanges(Struct, gc=False):
    """The outcome of a push: its steps, or why a push that is right has none."""

    changes: list[ChangeEvent] = field(default_factory=list)
    ignored: str = ""


class ChangeSource(Protocol):
    """The shape of a change source's `parse` module."""

    def parse(self, push: Push) -> ParsedChanges:
        """Turn a push into steps of changes; raise `BadPush`, and nothing else, when there is nothing to keep."""
        ...


def finish_change(event: ChangeEvent, written: str | float | None, push: Push) -> ChangeEvent:
    """Bring a step within the limits, in place, each cut named by a flag. Raises ``BadPush`` for what it cannot do without."""
    event.change_key = clean_text(event.change_key).strip()
    if not 0 < len(event.change_key) <= ALERT_KEY_LIMIT:
        raise BadPush("change_key", f"is required, of 1 to {ALERT_KEY_LIMIT} characters", path="change_key")
    title = one_line(event.title)
    if not title:
        raise BadPush("title_missing", "is required: one line that says what is done", path="title")
    event.title = cut(title, TITLE_LIMIT)
    event.description = cut(clean_text(event.description), DESCRIPTION_LIMIT)
    if event.link and not (_WEB.match(event.link) and event.link.isprintable() and len(event.link) <= LINK_LIMIT):
        event.link = ""
        event.flags.append("link_dropped")
    kept = [
        (name, clean_text(value)) for name, value in event.labels.items() if value and 0 < len(name) <= LABEL_KEY_LIMIT
    ]
    event.labels = {
        clean_text(name): cut(value, LABEL_VALUE_LIMIT) for name, value in kept[:LABEL_COUNT_LIMIT] if value
    }
    _stamp(event, written, push.received_at)
    return event


def _stamp(event: ChangeEvent, written: str | float | None, received_at: int) -> None:
    event.event_time = received_at
    at = times.from_text(written) if isinstance(written, str) else times.from_number(written or 0)
    if at and at <= received_at + FUTURE_LIMIT_MS:
        event.event_time = at
    elif at is None or at:
        event.flags.append("time_out_of_range" if at else "time_unreadable")
