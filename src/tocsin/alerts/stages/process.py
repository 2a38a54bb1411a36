"""Process: title, description and severity are set, events dropped or inhibited by rules of their integration (domain 2.4).

Pure; recoveries skip it. Whether an event is inhibited depends on what else is active, and so on the events before it in the
same batch: it is decided later, event by event (:mod:`beside`), by what the event was when the rule had its turn. The rules
further down run as if it were not.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import msgspec

from tocsin.alerts.model import Draft, Fate, Waiting
from tocsin.alerts.stages.beside import BesideRules
from tocsin.alerts.stages.chain import Chain
from tocsin.alerts.stages.enrich import LIMITS
from tocsin.alerts.stages.shape import Shape
from tocsin.integrations.condition import EXTRA_KEYS, plain
from tocsin.integrations.model import Integration
from tocsin.integrations.process_rule import (
    BesideRule,
    DescriptionRule,
    DiscardRule,
    ProcessRule,
    SeverityRule,
    TitleRule,
)
from tocsin.integrations.rule_set import ProcessSet
from tocsin.kernel.conditions import ConditionError, Matcher, compile_filters
from tocsin.kernel.template import (
    TEMPLATE_PREFIX,
    Template,
    TemplateError,
    TemplateLimitError,
    TemplateSyntaxError,
    compile_template,
)
from tocsin.sources.event import Status

_Act = Callable[[Shape], str]


class _Rule(NamedTuple):
    number: int
    kind: str  # reset | drop | inhibit
    act: _Act


class Processor:
    """The process rules of one integration, compiled once for each rulebook."""

    def __init__(self, rules: ProcessSet, integration: Integration) -> None:
        self.version = rules.version
        self._channel_id = integration.channel_id
        names = {
            "IntegrationName": integration.name,
            "IntegrationType": integration.type,
            "IntegrationId": str(integration.integration_id),
        }
        compiled: list[tuple[_Rule, Matcher]] = []
        beside: dict[int, BesideRule] = {}
        for number, rule in enumerate(rules.rules, 1):
            try:
                matcher = compile_filters(plain(rule.condition or []), extra_keys=EXTRA_KEYS)
                kind, act = _compile(rule, names)
            except (ConditionError, TemplateSyntaxError):  # saved by another release
                matcher, kind, act = compile_filters([]), "reset", _broken
            compiled.append((_Rule(number, kind, act), matcher))
            if isinstance(rule, BesideRule) and kind == "inhibit":
                beside[number] = rule
        self._chain = Chain(compiled)
        self.beside = BesideRules(beside, rules.version)

    def run(self, draft: Draft) -> bool:
        """Run the rules on an event; whether it goes on. It may still be inhibited, see ``draft.beside``."""
        shape = Shape("process", draft, self.version)
        walk = self._chain.walk(shape.subject)
        waiting: list[Waiting] = []
        for rule in walk:
            if rule.kind == "drop":
                shape.write_steps(draft)
                step = ["process", "process_dropped", {"rule": rule.number, "version": self.version}]
                draft.channel_id = self._channel_id  # whoever may not see the channel may not see the event
                draft.end(Fate.dropped, msgspec.json.encode(step).decode())
                return False
            if rule.kind == "inhibit":
                waits = self.beside.waits(rule.number, shape.subject)
                if waits is not None:
                    waiting.append(waits)
                continue
            why = rule.act(shape)
            if why:
                shape.pass_over(rule.number, why)
            walk.changed(shape.did("reset", rule.number))
        shape.settle(draft)
        draft.beside = tuple(waiting)
        return True


def process(drafts: Sequence[Draft], rules: Mapping[int, Processor]) -> list[Draft]:
    """Let each event pass its integration's rules; those that go on are returned."""
    if not rules:
        return list(drafts)
    onward = []
    for draft in drafts:
        mine = rules.get(draft.integration_id) if draft.event.status != "Ok" else None
        if mine is None or mine.run(draft):
            onward.append(draft)
    return onward


def _compile(rule: ProcessRule, names: Mapping[str, object]) -> tuple[str, _Act]:
    if isinstance(rule, TitleRule):
        return "reset", _setting(rule.settings.title, names, Shape.set_title)
    if isinstance(rule, DescriptionRule):
        return "reset", _setting(rule.settings.description, names, Shape.set_description)
    if isinstance(rule, SeverityRule):
        return "reset", _severity(rule.settings.severity)
    if isinstance(rule, DiscardRule):
        return "drop", _nothing
    compile_filters(plain(rule.settings.source_filters), extra_keys=EXTRA_KEYS)  # here, where a mistake is caught
    return "inhibit", _nothing


def _severity(severity: Status) -> _Act:
    def act(shape: Shape) -> str:
        shape.set_severity(severity)
        return ""

    return act


def _broken(_: Shape) -> str:
    return "rule_broken"


def _nothing(_: Shape) -> str:
    return ""


def _setting(value: str, names: Mapping[str, object], put: Callable[[Shape, str], bool]) -> _Act:
    template: Template | None = None
    if value.startswith(TEMPLATE_PREFIX):
        template = compile_template(value.removeprefix(TEMPLATE_PREFIX), label_references=True)

    def act(shape: Shape) -> str:
        try:
            text = template.render({**names, **shape.data()}, LIMITS) if template is not None else value
        except TemplateLimitError:
            return "template_limit"
        except TemplateError:
            return "template_error"
        return "" if put(shape, text) else "no_value"

    return act
