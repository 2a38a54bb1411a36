"""Whether the rules of an integration can work, before they are saved; mistakes name the field's path. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from tocsin.integrations.condition import EXTRA_KEYS, Condition, plain
from tocsin.integrations.enrich_rule import (
    CompositionRule,
    EnrichRule,
    Extraction,
    ExtractionRule,
    Lookup,
    MappingRule,
)
from tocsin.integrations.process_rule import (
    BesideRule,
    DescriptionRule,
    DiscardRule,
    ProcessRule,
    TitleRule,
)
from tocsin.kernel.conditions import KEYS, LABEL_PREFIX, ConditionError, compile_filters
from tocsin.kernel.errors import InvalidParameter
from tocsin.kernel.extract import ExtractError, by_path, by_pattern
from tocsin.kernel.template import TEMPLATE_PREFIX, TemplateSyntaxError, check_value, compile_template
from tocsin.mapping.check import check_result, check_results
from tocsin.mapping.model import MappingSchema

FIELDS = ("title", "description")


def check_enrich(rules: Sequence[EnrichRule], schemas: Mapping[str, MappingSchema], api_ids: Collection[str]) -> None:
    """Raise ``InvalidParameter`` for what cannot be carried out; ``schemas`` and ``api_ids`` are those that there are."""
    for number, rule in enumerate(rules):
        path = f"rules[{number}]"
        check_groups([rule.condition] if rule.condition else [], f"{path}.if")
        if isinstance(rule, ExtractionRule):
            _check_extraction(rule.settings, f"{path}.settings")
        elif isinstance(rule, CompositionRule):
            check_result(rule.settings.result_label, f"{path}.settings.result_label")
            _check_template(rule.settings.template, f"{path}.settings.template")
        elif isinstance(rule, MappingRule):
            _check_lookup(rule.settings, f"{path}.settings", schemas, api_ids)


def check_process(rules: Sequence[ProcessRule]) -> None:
    """Raise ``InvalidParameter`` for what cannot be carried out."""
    for number, rule in enumerate(rules):
        path = f"rules[{number}]"
        check_groups(rule.condition or [], f"{path}.if")
        if isinstance(rule, TitleRule):
            _check_value(rule.settings.title, f"{path}.settings.title")
        elif isinstance(rule, DescriptionRule):
            _check_value(rule.settings.description, f"{path}.settings.description")
        elif isinstance(rule, BesideRule):
            _check_beside(rule, f"{path}.settings")


def matches_all(rules: Sequence[ProcessRule]) -> list[int]:
    """The numbers, from 1, of rules that drop every event: worth a warning where they are saved."""
    return [number for number, rule in enumerate(rules, 1) if isinstance(rule, DiscardRule) and not rule.condition]


def check_groups(groups: list[list[Condition]], path: str) -> None:
    """Raise ``InvalidParameter`` for conditions that cannot be compiled."""
    if not all(groups):
        raise InvalidParameter(f"{path}: each group needs at least one condition; leave `if` out to match every event")
    try:
        compile_filters(plain(groups), path=path, extra_keys=EXTRA_KEYS)
    except ConditionError as error:
        raise InvalidParameter(str(error)) from error


def _check_extraction(settings: Extraction, path: str) -> None:
    source = settings.source_field
    if source not in FIELDS and not (source.startswith(LABEL_PREFIX) and source[len(LABEL_PREFIX) :]):
        raise InvalidParameter(f"{path}.source_field: must be title, description or labels.<name>")
    check_result(settings.result_label, f"{path}.result_label")
    if bool(settings.pattern) is bool(settings.g_json):
        raise InvalidParameter(f"{path}.pattern: give exactly one of pattern and g_json")
    try:
        if settings.pattern:
            by_pattern(settings.pattern)
        else:
            by_path(settings.g_json)
    except ExtractError as error:
        raise InvalidParameter(f"{path}.{'pattern' if settings.pattern else 'g_json'}: {error}") from error


def _check_template(template: str, path: str) -> None:
    try:
        if template.startswith(TEMPLATE_PREFIX):
            check_value(template)
        else:
            compile_template(template)
    except TemplateSyntaxError as error:
        raise InvalidParameter(f"{path}: {error}") from error


def _check_value(value: str, path: str) -> None:
    if not value.strip():
        raise InvalidParameter(f"{path}: must not be empty")
    try:
        check_value(value)
    except TemplateSyntaxError as error:
        raise InvalidParameter(f"{path}: {error}") from error


def _check_lookup(settings: Lookup, path: str, schemas: Mapping[str, MappingSchema], api_ids: Collection[str]) -> None:
    check_results(settings.result_labels, f"{path}.result_labels")
    if settings.mapping_type == "api":
        if settings.api_id not in api_ids:
            raise InvalidParameter(f"{path}.api_id: there is no mapping API {settings.api_id!r}")
        return
    schema = schemas.get(settings.schema_id)
    if schema is None:
        raise InvalidParameter(f"{path}.schema_id: there is no mapping table {settings.schema_id!r}")
    for number, label in enumerate(settings.result_labels):
        if label not in schema.result_labels:
            known = ", ".join(schema.result_labels)
            raise InvalidParameter(
                f"{path}.result_labels[{number}]: the table {schema.name!r} has no {label!r}; it gives {known}"
            )


def _check_beside(rule: BesideRule, path: str) -> None:
    if not rule.settings.source_filters:
        raise InvalidParameter(f"{path}.source_filters: must say which alerts inhibit")
    check_groups(rule.settings.source_filters, f"{path}.source_filters")
    for number, key in enumerate(rule.settings.equals):
        if key not in KEYS | EXTRA_KEYS | {"alert_severity"} and not (key.startswith(LABEL_PREFIX) and key[7:]):
            accepted = ", ".join(sorted(KEYS | EXTRA_KEYS))
            place = f"{path}.equals[{number}]"
            raise InvalidParameter(f"{place}: {key!r} is not known; accepted are {accepted} and labels.<name>")
