"""Enrich rules of an integration: what is done to the labels of its events, in order (domain rule 2.3)."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from msgspec import Meta, Struct

from tocsin.integrations.condition import All

MOST_RULES: Final = 10_000
LONGEST_TEMPLATE: Final = 500

Override = Annotated[bool, Meta(description="Whether a label that is there already is written over.")]
Label = Annotated[str, Meta(min_length=1, max_length=128)]


class Extraction(Struct, frozen=True, kw_only=True):
    """A label out of the title, the description or another label: exactly one of ``pattern`` and ``g_json`` says how."""

    source_field: Annotated[str, Meta(description="`title`, `description` or `labels.<name>`.")]
    result_label: Label
    pattern: Annotated[str, Meta(description="RE2; the group `(?P<result>…)`, else the whole match, is taken.")] = ""
    g_json: Annotated[str, Meta(description="A GJSON path into a field that holds JSON.")] = ""
    override: Override = False


class Composition(Struct, frozen=True, kw_only=True):
    """A label from a template."""

    result_label: Label
    template: Annotated[
        str,
        Meta(min_length=1, max_length=LONGEST_TEMPLATE, description="Such as `{{.labels.region}}-{{.labels.env}}`."),
    ]
    override: Override = False


class Lookup(Struct, frozen=True, kw_only=True):
    """Labels that a mapping table or a mapping API knows of the event."""

    result_labels: Annotated[list[Label], Meta(max_length=10)]
    mapping_type: Literal["schema", "api"] = "schema"
    schema_id: Annotated[str, Meta(max_length=24, description="Which table, with `mapping_type` `schema`.")] = ""
    api_id: Annotated[str, Meta(max_length=24, description="Which API, with `mapping_type` `api`.")] = ""
    override: Override = False


class Removal(Struct, frozen=True, kw_only=True):
    """Labels that are taken away."""

    drop_labels: Annotated[list[Label], Meta(min_length=1, max_length=50)]


class _Rule(Struct, frozen=True, kw_only=True, tag_field="kind", rename={"condition": "if"}):
    condition: All | None = None


class ExtractionRule(_Rule, frozen=True, kw_only=True, tag_field="kind", tag="extraction", rename={"condition": "if"}):
    """Extracts a label."""

    settings: Extraction


class CompositionRule(
    _Rule, frozen=True, kw_only=True, tag_field="kind", tag="composition", rename={"condition": "if"}
):
    """Composes a label."""

    settings: Composition


class MappingRule(_Rule, frozen=True, kw_only=True, tag_field="kind", tag="mapping", rename={"condition": "if"}):
    """Looks labels up."""

    settings: Lookup


class RemovalRule(_Rule, frozen=True, kw_only=True, tag_field="kind", tag="drop", rename={"condition": "if"}):
    """Takes labels away."""

    settings: Removal


EnrichRule = ExtractionRule | CompositionRule | MappingRule | RemovalRule
EnrichRules = Annotated[list[EnrichRule], Meta(max_length=MOST_RULES)]


def schemas_of(rules: list[EnrichRule]) -> set[str]:
    """The tables that rules look into."""
    return {one.settings.schema_id for one in rules if isinstance(one, MappingRule) and one.settings.schema_id}


def apis_of(rules: list[EnrichRule]) -> set[str]:
    """The APIs that rules ask."""
    return {one.settings.api_id for one in rules if isinstance(one, MappingRule) and one.settings.api_id}
