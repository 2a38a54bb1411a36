"""What cloud providers push: a batch of reports in JSON to an address that holds a secret."""

from collections.abc import Mapping
from typing import Any

import msgspec

from tocsin.notifiers.callback import Inbound, Reply
from tocsin.notifiers.push_secret import refusal

MOST_REPORTS = 500


def read_reports(call: Inbound, settings: Mapping[str, Any], taken: Reply) -> list[dict[str, Any]] | Reply:
    """The objects of one push (an array, or one alone), or what to answer at once; `taken` for an empty push."""
    refused = refusal(call, settings)
    if refused is not None:
        return refused
    try:
        pushed = msgspec.json.decode(call.body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return Reply(status=400, body=b"this is not JSON")
    rows = pushed if isinstance(pushed, list) else [pushed]
    return [row for row in rows[:MOST_REPORTS] if isinstance(row, dict)] or taken


def text_of(row: Mapping[str, Any], name: str, limit: int = 128) -> str:
    """A field of a report as text; empty when it is missing or something else."""
    value = row.get(name)
    return str(value)[:limit] if isinstance(value, str | int) and not isinstance(value, bool) else ""
