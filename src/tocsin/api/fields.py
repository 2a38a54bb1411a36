"""Kinds of fields that requests share, and the border between milliseconds inside and Unix seconds outside."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

MAX_NUMBER = 2**53 - 1
"""The largest integer that every client's JSON reader keeps exactly."""

Id = Annotated[int, Meta(ge=1, le=MAX_NUMBER)]
"""The number of an account, member, team, channel or integration."""

MaybeId = Annotated[int, Meta(ge=0, le=MAX_NUMBER)]
"""The same, where 0 means none."""

HexId = Annotated[str, Meta(pattern="^[0-9a-f]{24}$")]
"""24 hex digits: an incident, alert, event, rule or template."""

UnixSeconds = Annotated[int, Meta(ge=0, le=253_402_300_799)]
"""An instant of a request, up to the year 9999; 0 means not given."""

Name = Annotated[str, Meta(min_length=1, max_length=39)]
"""The name of a thing that people choose from lists."""

Text = Annotated[str, Meta(max_length=3_000)]
"""Free text of a person."""

Query = Annotated[str, Meta(max_length=200)]
"""What somebody typed into a search field."""

IdList = Annotated[list[Id], Meta(max_length=100)]
"""Up to 100 numbers."""

HexIdList = Annotated[list[HexId], Meta(min_length=1, max_length=100)]
"""1 to 100 hex ids."""


def seconds(instant: int) -> int:
    """Milliseconds as kept inside -> Unix seconds of the API; 0 (never) stays 0."""
    return instant // 1_000


def milliseconds(unix_seconds: int) -> int:
    """Unix seconds of a request -> milliseconds as kept inside; 0 (not given) stays 0."""
    return unix_seconds * 1_000
