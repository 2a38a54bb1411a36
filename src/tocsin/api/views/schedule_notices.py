"""What a schedule says of notices, in requests and answers: who hears of hand-offs, when and through what."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from msgspec import Meta, Struct, convert, to_builtins

from tocsin.kernel.errors import InvalidParameter

LONGEST_ADVANCE_S = 7 * 86_400
CYCLES = ("day", "week")


class FixedTimeBody(Struct):
    """A notice of who is on call, at the same time of every `day` or of every Monday (`week`), in the schedule's time zone."""

    cycle: Annotated[str, Meta(max_length=10)] = "day"
    start: Annotated[str, Meta(max_length=5, description="HH:MM")] = "09:00"


class ScheduleWaysBody(Struct):
    """By what persons are told: as they prefer, or by these transports."""

    follow_preference: bool = True
    personal_channels: Annotated[list[Annotated[str, Meta(max_length=40)]], Meta(max_length=20)] | None = None


class ChatSettingsBody(Struct, kw_only=True):
    """Where a group is; which of these a type needs `/notifier/list` says."""

    token: Annotated[str, Meta(max_length=2_000)] = ""
    alias: Annotated[str, Meta(max_length=100)] = ""
    url: Annotated[str, Meta(max_length=2_000)] = ""
    data_source_id: Annotated[int, Meta(ge=0)] = 0
    chat_ids: Annotated[list[Annotated[str, Meta(max_length=200)]], Meta(max_length=50)] | None = None
    verify_token: Annotated[str, Meta(max_length=2_000)] = ""
    sign_secret: Annotated[str, Meta(max_length=2_000)] = ""


class ChatBody(Struct):
    """A group chat that hears of hand-offs."""

    type: Annotated[str, Meta(min_length=1, max_length=40)]
    settings: ChatSettingsBody


class ScheduleNotifyBody(Struct, kw_only=True):
    """Who hears of hand-offs, and when: those who go and those who come, and group chats."""

    advance_in_time: Annotated[
        int, Meta(ge=0, le=LONGEST_ADVANCE_S, description="Seconds before a hand-off; 0: no notice.")
    ] = 0
    fixed_time: FixedTimeBody | None = None
    by: ScheduleWaysBody | None = None
    im: dict[str, str] | None = None
    webhooks: Annotated[list[ChatBody], Meta(max_length=20)] | None = None


def notify_in(body: ScheduleNotifyBody) -> dict[str, Any]:
    """What is kept of it. Raises ``InvalidParameter`` naming the field."""
    fixed = body.fixed_time
    if fixed is not None:
        if fixed.cycle not in CYCLES:
            raise InvalidParameter(
                f"notify.fixed_time.cycle: must be one of {', '.join(CYCLES)}; {fixed.cycle!r} is given"
            )
        parse_time(fixed.start, "notify.fixed_time.start")
    kept: dict[str, Any] = to_builtins(body)
    for hook in kept["webhooks"] or ():
        hook["settings"] = {name: value for name, value in hook["settings"].items() if value}
    return kept


def notify_out(kept: Mapping[str, Any]) -> ScheduleNotifyBody:
    """What is answered of it."""
    return convert(dict(kept), ScheduleNotifyBody, strict=False)


def parse_time(text: str, field: str) -> int:
    """Seconds after midnight of ``HH:MM``. Raises ``InvalidParameter``."""
    hours, _, minutes = text.partition(":")
    is_time = text.isascii() and hours.isdigit() and minutes.isdigit() and len(minutes) == 2
    if is_time and int(hours) < 24 and int(minutes) < 60:
        return int(hours) * 3_600 + int(minutes) * 60
    raise InvalidParameter(f"{field}: must be a time of day as HH:MM; {text!r} is given")
