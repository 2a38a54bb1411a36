"""The event a parser ends with: resource and check first, nothing empty, a key that is short enough and never missing."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from msgspec import Struct

from tocsin.kernel.labels import fingerprint
from tocsin.sources.body import Body
from tocsin.sources.event import ALERT_KEY_LIMIT, Event, Image, Status
from tocsin.sources.normalise import derive_key, finish, stamp
from tocsin.sources.source import Push

_HOLE: Final = re.compile(r"\$\w*\([^()]*\)|\$\{[^{}]*\}|\{\{[^{}]*\}\}|%\{[^{}]*\}")
"""A place-holder of a sender's template that it did not fill."""


def is_hole(text: str) -> bool:
    """Whether a text is nothing but a place-holder that the sender's template left unfilled."""
    return _HOLE.fullmatch(text) is not None


def key_of(*parts: str) -> str:
    """A stable alert key of what identifies an alert: the parts joined by ``:`` as they are, or a fingerprint of them where
    that is too long; empty when no part says anything."""
    if not any(parts):
        return ""
    joined = ":".join(parts)
    return (
        joined
        if len(joined) <= ALERT_KEY_LIMIT
        else fingerprint(dict(zip(map(str, range(len(parts))), parts, strict=True)))
    )


def led_by(ours: Mapping[str, str], theirs: Mapping[str, str]) -> dict[str, str]:
    """The labels of both. Ours come first, because labels over the limit are dropped from the end, and win where they say
    something."""
    said = {name: text for name, text in ours.items() if text}
    return {**said, **theirs, **said}


class Draft(Struct, kw_only=True, gc=False):
    """What a parser has found.

    ``resource`` is the thing that suffers and ``check`` the rule that says so. ``key`` joins the events of one alert; empty when
    the sender has none, then it is derived from resource, check and labels. ``at`` is the time the sender wrote, in any form
    that ``times`` reads. ``flags`` come on top of those of the body. ``order_at``: see :class:`Event`.
    """

    title: str
    status: Status
    key: str = ""
    resource: str = ""
    check: str = ""
    description: str = ""
    labels: Mapping[str, str] = {}
    at: str | float | None = None
    images: Sequence[Image] = ()
    flags: Sequence[str] = ()
    order_at: int = 0


def finished(draft: Draft, push: Push, body: Body) -> Event:
    """The event of a draft, within all limits: resource and check come first among the labels, and win; empty labels and
    unfilled place-holders are left out. Raises ``BadPush`` for a key over the limit.
    """
    first = {"resource": draft.resource, "check": draft.check}
    joined = first | {name: text for name, text in draft.labels.items() if not first.get(name)}
    kept = {name: text for name, text in joined.items() if text and not is_hole(text)}
    event = Event(
        title=draft.title,
        status=draft.status,
        alert_key=draft.key or derive_key(kept, draft.title),
        description="" if is_hole(draft.description) else draft.description,
        order_at=draft.order_at,
        labels=kept,
        images=list(draft.images),
        flags=[*body.flags, *draft.flags],
    )
    finish(event, plain=body.plain)
    stamp(event, draft.at, push.received_at)
    return event
