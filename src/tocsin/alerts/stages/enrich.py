"""Enrich: the labels of an event are extracted, composed, looked up and dropped by rules of its integration (domain rule 2.3).

Pure. What a rule looks up is not fetched here: :meth:`Enricher.run` says what it would need and goes on as if there were nothing;
whoever calls it fetches and runs it again (``alerts.enrich_flow``). A rule that fails is passed over with a word why: no mistake
in a rule, no empty table and no silent API ever loses an event.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from tocsin.alerts.model import Draft
from tocsin.alerts.stages.chain import Chain
from tocsin.alerts.stages.shape import Shape
from tocsin.integrations.condition import EXTRA_KEYS, plain
from tocsin.integrations.enrich_rule import (
    Composition,
    CompositionRule,
    EnrichRule,
    Extraction,
    ExtractionRule,
    Lookup,
    MappingRule,
    Removal,
)
from tocsin.integrations.model import Integration
from tocsin.integrations.rule_set import EnrichSet
from tocsin.kernel.conditions import ConditionError, Matcher, compile_filters
from tocsin.kernel.extract import ExtractError, by_path, by_pattern
from tocsin.kernel.template import (
    TEMPLATE_PREFIX,
    Limits,
    TemplateError,
    TemplateLimitError,
    TemplateSyntaxError,
    compile_template,
)
from tocsin.mapping.model import Answers, ApiWant, MappingApi, MappingSchema, TableWant
from tocsin.mapping.question import write_event
from tocsin.mapping.row_key import LONGEST, row_key

LIMITS = Limits(steps=2_000, output=16_384, depth=10)
"""What a template of a rule may use for one event: a batch has a thousand of them."""


class Enriched(NamedTuple):
    """An event after its rules, and what of it is not known yet."""

    shape: Shape
    rows: set[TableWant]
    questions: dict[ApiWant, int]  # -> the event's time, in ms


class _Run(NamedTuple):
    """What a rule works on."""

    shape: Shape
    answers: Answers
    rows: set[TableWant]
    questions: dict[ApiWant, int]


_Act = Callable[[_Run], str]
"""Does what a rule says; why it did nothing, or empty."""


class _Rule(NamedTuple):
    number: int
    kind: str
    act: _Act


class Enricher:
    """The enrich rules of one integration, compiled once for each rulebook."""

    def __init__(
        self,
        rules: EnrichSet,
        integration: Integration,
        schemas: Mapping[str, MappingSchema],
        apis: Mapping[str, MappingApi],
    ) -> None:
        self.version = rules.version
        self.asks = any(isinstance(one, MappingRule) and one.settings.mapping_type == "api" for one in rules.rules)
        compiled: list[tuple[_Rule, Matcher]] = []
        for number, rule in enumerate(rules.rules, 1):
            try:
                matcher = compile_filters(plain([rule.condition] if rule.condition else []), extra_keys=EXTRA_KEYS)
                kind, act = _compile(rule, integration, schemas, apis)
            except (ConditionError, ExtractError, TemplateSyntaxError):  # saved by another release
                matcher, kind, act = compile_filters([]), "broken", _broken
            compiled.append((_Rule(number, kind, act), matcher))
        self._chain = Chain(compiled)

    def run(self, draft: Draft, answers: Answers) -> Enriched:
        """Run the rules on an event, which itself stays as it is."""
        shape = Shape("enrich", draft, self.version)
        run = _Run(shape, answers, set(), {})
        walk = self._chain.walk(shape.subject)
        for rule in walk:
            why = rule.act(run)
            if why:
                shape.pass_over(rule.number, why)
            walk.changed(shape.did(rule.kind, rule.number))
        return Enriched(shape, run.rows, run.questions)


def _compile(
    rule: EnrichRule,
    integration: Integration,
    schemas: Mapping[str, MappingSchema],
    apis: Mapping[str, MappingApi],
) -> tuple[str, _Act]:
    if isinstance(rule, ExtractionRule):
        return "extracted", _extraction(rule.settings)
    if isinstance(rule, CompositionRule):
        return "composed", _composition(rule.settings)
    if isinstance(rule, MappingRule):
        if rule.settings.mapping_type == "api":
            return "mapped", _question(rule.settings, integration, apis.get(rule.settings.api_id))
        return "mapped", _lookup(rule.settings, schemas.get(rule.settings.schema_id))
    return "removed", _removal(rule.settings)


def _broken(_: _Run) -> str:
    return "rule_broken"


def _extraction(settings: Extraction) -> _Act:
    find = by_pattern(settings.pattern) if settings.pattern else by_path(settings.g_json)
    source, label, override = settings.source_field, settings.result_label, settings.override

    def act(run: _Run) -> str:
        if not override and label in run.shape.labels:
            return "has_value"
        text = run.shape.field(source)
        if text is None:
            return "no_source"
        value = find(text)
        return run.shape.put(label, value, override=override) if value else "no_match"

    return act


def _composition(settings: Composition) -> _Act:
    label, override = settings.result_label, settings.override
    is_value = settings.template.startswith(TEMPLATE_PREFIX)
    source = settings.template.removeprefix(TEMPLATE_PREFIX)
    template = compile_template(source, label_references=is_value)

    def act(run: _Run) -> str:
        if not override and label in run.shape.labels:
            return "has_value"
        try:
            value = template.render(run.shape.data(), LIMITS)
        except TemplateLimitError:
            return "template_limit"
        except TemplateError:
            return "template_error"
        return run.shape.put(label, value, override=override)

    return act


def _removal(settings: Removal) -> _Act:
    def act(run: _Run) -> str:
        gone = [label for label in settings.drop_labels if label in run.shape.labels]
        for label in gone:
            run.shape.remove(label)
        return "" if gone else "no_source"

    return act


def _lookup(settings: Lookup, schema: MappingSchema | None) -> _Act:
    """A row of a table. One that is not known yet is wanted, and for now there is none."""

    def act(run: _Run) -> str:
        if schema is None:
            return "table_gone"
        if _has_all(settings, run.shape):
            return "has_value"
        values = [value for label in schema.source_labels if (value := run.shape.labels.get(label))]
        if len(values) < len(schema.source_labels):
            return "no_source"
        want = TableWant(schema.schema_id, row_key(values))
        if len(want.key) > LONGEST:
            return "no_row"
        if want not in run.answers.rows:
            run.rows.add(want)
            return "not_looked_up"
        row = run.answers.rows[want]
        return _take(settings, row, run.shape) if row is not None else "no_row"

    return act


def _question(settings: Lookup, integration: Integration, api: MappingApi | None) -> _Act:
    """What an API says. What it was not asked yet is a question, and for now there is no answer."""
    labels = tuple(settings.result_labels)

    def act(run: _Run) -> str:
        if api is None:
            return "api_gone"
        if _has_all(settings, run.shape):
            return "has_value"
        want = ApiWant(api.api_id, labels, _told(run.shape, integration))
        reply = run.answers.replies.get(want)
        if reply is None:
            run.questions[want] = run.shape.event.event_time
            return "not_asked"
        if reply.problem:
            return f"api_{reply.problem}"
        return _take(settings, reply.labels, run.shape) if reply.labels else "no_row"

    return act


def _has_all(settings: Lookup, shape: Shape) -> bool:
    return not settings.override and all(label in shape.labels for label in settings.result_labels)


def _take(settings: Lookup, found: Mapping[str, str], shape: Shape) -> str:
    said: Sequence[str] = [
        shape.put(label, found.get(label, ""), override=settings.override) for label in settings.result_labels
    ]
    return "" if "" in said else next(iter(said), "")


def _told(shape: Shape, integration: Integration) -> bytes:
    """The event as APIs are told of it, but for its time."""
    event = shape.event
    return write_event(
        {
            "account_id": integration.account_id,
            "channel_id": integration.channel_id,
            "data_source_id": integration.integration_id,
            "data_source_type": integration.type,
            "title": shape.title,
            "title_rule": event.title_rule,
            "description": shape.description,
            "alert_key": event.alert_key,
            "alert_id": "",
            "event_severity": "Info" if shape.status == "Ok" else shape.status,
            "event_status": shape.status,
            "labels": shape.labels,
            "images": event.images,
        }
    )
