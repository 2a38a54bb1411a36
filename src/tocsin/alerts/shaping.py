"""What rules of an integration did to an event, in words. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_WHY = {
    "has_value": "the label has a value already",
    "no_value": "it gave nothing",
    "no_source": "what it works on is missing",
    "no_match": "its pattern or path found nothing",
    "no_row": "nothing is known of these values",
    "too_many_labels": "the event has as many labels as it may have",
    "template_error": "its template fails with this event",
    "template_limit": "its template takes too many steps or prints too much",
    "rule_broken": "this release cannot read it; save it again",
    "table_gone": "its mapping table is gone",
    "api_gone": "its mapping API is gone",
    "not_looked_up": "too many rows lead to further ones",
    "not_asked": "the mapping API was not asked in time",
    "api_timeout": "the mapping API did not answer in time",
    "api_status": "the mapping API answered with an error",
    "api_redirect": "the mapping API answered with a redirect, which is not followed",
    "api_too_large": "the answer of the mapping API was too large",
    "api_bad_answer": "the mapping API answered something else than labels",
    "api_open": "the mapping API failed so often that it is not asked for a while",
    "api_busy": "too many questions wait for the mapping API",
    "api_sealed": "the headers of the mapping API cannot be opened with this key file",
    "api_refused": "the address of the mapping API is not allowed",
    "api_dns": "the name of the mapping API cannot be resolved",
    "api_connect": "the mapping API cannot be reached",
    "api_tls": "the mapping API could not be reached by TLS",
    "api_cut": "the mapping API broke the connection",
}


def shaping_words(key: str, facts: Mapping[str, Any]) -> str:
    """``before``, ``after`` or ``why`` of a step of the stages enrich and process."""
    if key == "why":
        return "; ".join(f"{_numbers(rules)}: {_WHY.get(why, why)}" for why, rules in facts.items())
    return ", ".join(f"{name} “{value}”" if value else name for name, value in facts.items())


def _numbers(rules: list[int]) -> str:
    return f"rule{'s' if len(rules) > 1 else ''} {', '.join(map(str, rules))}"
