"""The last step of every source: an event within the limits of domain rule 2.2, each cut named by a flag.

`finish` is cheap for an event that needs nothing: it asks a few lengths of joined text and is done.
"""

import re
from itertools import islice
from typing import Final

from tocsin.kernel.labels import clean_text, cut, fingerprint, one_line
from tocsin.sources import times
from tocsin.sources.event import (
    ALERT_KEY_LIMIT,
    DESCRIPTION_LIMIT,
    IMAGE_ALT_LIMIT,
    IMAGE_COUNT_LIMIT,
    IMAGE_URL_LIMIT,
    LABEL_COUNT_LIMIT,
    LABEL_KEY_LIMIT,
    LABEL_VALUE_LIMIT,
    TITLE_LIMIT,
    Event,
    Image,
)
from tocsin.sources.source import BadPush

UNTITLED: Final = "Alert without a title"
SOURCE_TIME_LABEL: Final = "source_time"
"""Holds the instant the sender wrote, when it could not be used."""

_VOLATILE: Final = frozenset({"trigger_value", "body_text", "body_text_with_table", "value", "timestamp"})
_WEB = re.compile(r"https?://\S+\Z", re.IGNORECASE)
_IMAGE_KEY = re.compile(r"[\w./-]+\Z", re.ASCII)


def derive_key(labels: dict[str, str], title: str = "") -> str:
    """A stable alert key for an event that came without: from its labels, except those that change every time,
    and from its title where the labels alone do not name what is wrong (domain rule 2.2).

    Severity has no part in it, so an alert may rise and fall. Only labels that are kept count.
    """
    if len(labels) > LABEL_COUNT_LIMIT:
        labels = dict(islice(labels.items(), LABEL_COUNT_LIMIT))
    if not _VOLATILE.isdisjoint(labels):
        labels = {name: value for name, value in labels.items() if name not in _VOLATILE}
    return fingerprint({**labels, "": title} if title else labels)


def stamp(event: Event, written: str | float | None, received_at: int) -> None:
    """Set the time of the event from what the sender wrote, in any unit or form `times` reads.

    Without one, or with one more than 30 days before or an hour after `received_at` (ms), it is the time of receipt;
    what was written then stays as the label `source_time`.
    """
    event.event_time = received_at
    if written is None:
        return
    at = times.from_text(written) if isinstance(written, str) else times.from_number(written)
    if at == 0:
        return
    if at is not None and received_at - times.PAST_LIMIT_MS <= at <= received_at + times.FUTURE_LIMIT_MS:
        event.event_time = at
        return
    event.flags.append("time_unreadable" if at is None else "time_out_of_range")
    shown = clean_text(str(written)[:64])
    if shown and len(event.labels) < LABEL_COUNT_LIMIT:
        event.labels.setdefault(SOURCE_TIME_LABEL, shown)


def finish(event: Event, *, plain: bool) -> None:
    """Bring an event within the limits, in place. Raises `BadPush` for an alert key that is too long: cutting it
    could make one alert of two.

    `plain` promises that no text holds a control character (see `Body.plain`).
    """
    if not plain:
        _clean(event)
    if len(event.alert_key) > ALERT_KEY_LIMIT:
        text = f"is {len(event.alert_key)} characters long; {ALERT_KEY_LIMIT} are accepted"
        raise BadPush("alert_key_too_long", text, path="alert_key")
    title = event.title
    if not title or len(title) > TITLE_LIMIT or not title.isprintable() or title.isspace():
        _tidy_title(event)
    if len(event.description) > DESCRIPTION_LIMIT:
        event.description = cut(event.description, DESCRIPTION_LIMIT)
        event.flags.append("description_cut")
    labels = event.labels
    names = "".join(labels)
    if (
        len(labels) > LABEL_COUNT_LIMIT
        or len(names) > LABEL_KEY_LIMIT
        or not names.isprintable()
        or len("".join(labels.values())) > LABEL_VALUE_LIMIT
        or "" in labels
        or "" in labels.values()
    ):
        _tidy_labels(event)
    if event.images:
        _tidy_images(event)


def _clean(event: Event) -> None:
    """Take out NUL and the other control characters no store and no screen should see."""
    event.title = clean_text(event.title)
    event.title_rule = clean_text(event.title_rule)
    event.description = clean_text(event.description)
    event.labels = {name: clean_text(value) for name, value in event.labels.items()}
    event.alert_key = clean_text(event.alert_key) or derive_key(event.labels, event.title)


def _tidy_title(event: Event) -> None:
    """A title is one line of at most 512 characters, and never empty."""
    title = one_line(event.title)
    if not title:
        title = UNTITLED
        event.flags.append("title_missing")
    if len(title) > TITLE_LIMIT:
        title = cut(title, TITLE_LIMIT)
        event.flags.append("title_cut")
    event.title = title


def _tidy_labels(event: Event) -> None:
    """Keep the first 50 labels with a usable name and a value; an empty value is the same as no label."""
    kept: dict[str, str] = {}
    dropped = shortened = False
    for name, value in event.labels.items():
        if not value:
            continue
        if not name or len(name) > LABEL_KEY_LIMIT or not name.isprintable() or len(kept) == LABEL_COUNT_LIMIT:
            dropped = True
            continue
        shortened = shortened or len(value) > LABEL_VALUE_LIMIT
        kept[name] = cut(value, LABEL_VALUE_LIMIT)
    event.labels = kept
    if dropped:
        event.flags.append("labels_dropped")
    if shortened:
        event.flags.append("labels_cut")


def _tidy_images(event: Event) -> None:
    """Keep images that can be shown, one for each `alt`; `src` is an http(s) URL or the key of an upload."""
    kept: list[Image] = []
    seen: set[str] = set()
    changed = False
    for image in event.images:
        alt, src, href = cut(clean_text(image.alt), IMAGE_ALT_LIMIT), image.src, image.href
        shown = len(src) <= IMAGE_URL_LIMIT and (_WEB.match(src) or _IMAGE_KEY.match(src))
        if not shown or (alt and alt in seen) or len(kept) == IMAGE_COUNT_LIMIT:
            changed = True
            continue
        if href and (len(href) > IMAGE_URL_LIMIT or not _WEB.match(href)):
            href, changed = "", True
        seen.add(alt)
        changed = changed or alt != image.alt
        kept.append(Image(src=src, alt=alt, href=href))
    event.images = kept
    if changed:
        event.flags.append("images_changed")
