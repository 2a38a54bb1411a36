"""Dynatrace: the custom integration's payload (the guide has it). Texts are put into it unescaped, so it may be broken JSON."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from tocsin.sources import severity
from tocsin.sources.broken_json import read_template
from tocsin.sources.event import Status
from tocsin.sources.making import Draft, finished, key_of
from tocsin.sources.source import BadPush, Parsed, Push

_NAMES: Final = (
    "State", "PID", "ProblemID", "ProblemTitle", "ProblemImpact", "ProblemDetails", "ProblemURL", "ProblemSeverity",
    "ImpactedEntityNames", "Tags",
)  # fmt: skip
_SEVERITIES: Final[Mapping[str, Status]] = {
    "availability": "Critical",
    "error": "Warning",
    "performance": "Info",
    "resource_contention": "Info",
    "custom_alert": "Info",
}
_OVER: Final = frozenset({"resolved", "merged", "closed"})


def parse(push: Push) -> Parsed:
    """One event. Raises `BadPush` when no problem is named. A merged problem goes on in another one, so it is over."""
    body, sent = read_template(push, "the payload of a Dynatrace problem", _NAMES)
    title, problem = sent.text("ProblemTitle"), sent.text("PID", "ProblemID")
    if not title and not problem:
        raise BadPush("problem_missing", "is required: {ProblemTitle}", path="ProblemTitle")
    flags: list[str] = []
    word = sent.text("ProblemSeverity")
    firing: Status = severity.status_of(word, _SEVERITIES, flags) if word else "Warning"
    tags = _tags(sent.text("Tags"))
    draft = Draft(
        title=title or f"Problem {problem}",
        status="Ok" if sent.text("State").lower() in _OVER else firing,
        key=key_of(problem or title),
        resource=sent.text("ImpactedEntityNames"),
        check=title,
        description=sent.text("ProblemDetails"),
        labels=tags | {name: sent.text(name) for name in ("ProblemURL", "ProblemImpact", "ProblemSeverity")},
        flags=flags,
    )
    return Parsed([finished(draft, push, body)])


def _tags(text: str) -> dict[str, str]:
    """`Environment:PROD, Tier:Database`; a bare word is its own value."""
    pairs = (one.strip().partition(":") for one in text.split(",")[:40])
    return {name.strip(): value.strip() or name.strip() for name, _, value in pairs if name.strip()}
