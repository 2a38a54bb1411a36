"""Process rules of an integration: what is done to its events after they were enriched, in order (domain rule 2.4)."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from msgspec import Meta, Struct

from tocsin.integrations.condition import Groups

MOST_RULES: Final = 10_000
MOST_EQUALS: Final = 10
_TEMPLATE: Final = "A template when it begins with `[TPL]`, such as `[TPL]${service} in {{.Labels.region}}`."
Value = Annotated[str, Meta(min_length=1, max_length=4_096, description=_TEMPLATE)]


class TitleReset(Struct, frozen=True, kw_only=True):
    """The new title."""

    title: Value


class DescriptionReset(Struct, frozen=True, kw_only=True):
    """The new description."""

    description: Value


class SeverityReset(Struct, frozen=True, kw_only=True):
    """The new severity."""

    severity: Literal["Critical", "Warning", "Info"]


class Discard(Struct, frozen=True, kw_only=True):
    """Nothing to set: the event becomes no alert."""


class Beside(Struct, frozen=True, kw_only=True):
    """Beside an active alert of the same integration that matches ``source_filters`` the event becomes no alert."""

    equals: Annotated[
        list[Annotated[str, Meta(min_length=1, max_length=200)]],
        Meta(min_length=1, max_length=MOST_EQUALS, description="Attributes or labels that are equal in both."),
    ]
    source_filters: Groups


class _Rule(Struct, frozen=True, kw_only=True, tag_field="kind", rename={"condition": "if"}):
    condition: Groups | None = None


class TitleRule(_Rule, frozen=True, kw_only=True, tag_field="kind", tag="title_reset", rename={"condition": "if"}):
    """Sets the title."""

    settings: TitleReset


class DescriptionRule(
    _Rule, frozen=True, kw_only=True, tag_field="kind", tag="description_reset", rename={"condition": "if"}
):
    """Sets the description."""

    settings: DescriptionReset


class SeverityRule(
    _Rule, frozen=True, kw_only=True, tag_field="kind", tag="severity_reset", rename={"condition": "if"}
):
    """Sets the severity."""

    settings: SeverityReset


class DiscardRule(_Rule, frozen=True, kw_only=True, tag_field="kind", tag="alert_drop", rename={"condition": "if"}):
    """Drops the event."""

    settings: Discard = Discard()


class BesideRule(_Rule, frozen=True, kw_only=True, tag_field="kind", tag="alert_inhibit", rename={"condition": "if"}):
    """Inhibits the event."""

    settings: Beside


ProcessRule = TitleRule | DescriptionRule | SeverityRule | DiscardRule | BesideRule
ProcessRules = Annotated[list[ProcessRule], Meta(max_length=MOST_RULES)]
