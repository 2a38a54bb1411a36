"""ElastAlert 2: the fields of its `flashduty` alerter, or of an `http_post2` alerter that is given the same names.

They are those of the standard event. Options a rule leaves out arrive as null. It never says by itself that something is over.
"""

from __future__ import annotations

from tocsin.sources.source import Parsed, Push
from tocsin.sources.standard_event import parse as parse_standard
from tocsin.sources.standard_event import put_first


def parse(push: Push) -> Parsed:
    """One event. Raises `BadPush` as the standard event does."""
    parsed = parse_standard(push)
    for event in parsed.events:
        put_first(event, event.labels.get("resource", ""), event.title)
    return parsed
