"""Rules found through the index do what all rules asked one after the other would do."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as some

from tests.unit.alerts.making import draft
from tests.unit.alerts.shaping import composition, enrich_rules, enricher, extraction, removal
from tocsin.alerts.stages.chain import Chain
from tocsin.integrations.condition import EXTRA_KEYS, plain
from tocsin.kernel.conditions import compile_filters
from tocsin.mapping.model import Answers

NAMES = ["a", "b", "c", "check"]
VALUES = ["x", "y", "z"]
_name, _value = some.sampled_from(NAMES), some.sampled_from(VALUES)
_condition = some.fixed_dictionaries(
    {
        "key": some.sampled_from([*(f"labels.{name}" for name in NAMES), "check", "title"]),
        "oper": some.sampled_from(["IN", "NOTIN"]),
        "vals": some.lists(some.sampled_from([*VALUES, "*", "/x|y/"]), min_size=1, max_size=2),
    }
)
_rule = some.one_of(
    some.builds(lambda name, value, over: composition(name, value, override=over), _name, _value, some.booleans()),
    some.builds(
        lambda name, to, over: extraction(f"labels.{name}", to, ".+", override=over), _name, _name, some.booleans()
    ),
    some.builds(removal, _name),
)
_rules = some.lists(
    some.builds(lambda rule, conditions: {**rule, "if": conditions}, _rule, some.lists(_condition, max_size=2)),
    max_size=12,
)
_labels = some.dictionaries(_name, _value)


def naive(labels: dict[str, str], title: str, raw: list[dict[str, Any]]) -> dict[str, str]:
    """Every rule is asked in turn, of a copy made anew."""
    now = dict(labels)
    for rule, parsed in zip(raw, enrich_rules(*raw), strict=True):
        groups = plain([parsed.condition] if parsed.condition else [])

        def subject(key: str, now: dict[str, str] = now) -> str | None:
            return title if key == "title" else now.get(key.removeprefix("labels."))

        if not compile_filters(groups, extra_keys=EXTRA_KEYS).matches(subject):
            continue
        one = rule["settings"]
        if rule["kind"] == "drop":
            for name in one["drop_labels"]:
                now.pop(name, None)
            continue
        value = one["template"] if rule["kind"] == "composition" else subject(one["source_field"])
        if value is not None and (one["override"] or one["result_label"] not in now):
            now[one["result_label"]] = value
    return now


@settings(max_examples=400, deadline=None)
@given(_labels, _value, _rules)
def test_enriching_is_what_a_naive_evaluator_would_do(
    labels: dict[str, str], title: str, raw: list[dict[str, Any]]
) -> None:
    one = draft(title, labels=dict(labels))
    enricher(*raw).run(one, Answers()).shape.settle(one)
    assert one.event.labels == naive(labels, title, raw)


def test_rules_for_other_values_are_never_looked_at() -> None:
    asked: list[str] = []

    def subject(key: str) -> str:
        asked.append(key)
        return "7"

    one = [[{"key": "labels.n", "oper": "IN", "vals": [str(number)]}] for number in range(1_000)]
    chain = Chain([(number, compile_filters([group])) for number, group in enumerate(one)])
    assert list(chain.walk(subject)) == [7]
    assert asked == ["labels.n", "labels.n"]
