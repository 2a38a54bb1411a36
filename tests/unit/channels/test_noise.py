"""Which groupings cannot be carried out."""

from typing import Any

import pytest

from tocsin.channels.noise import check_grouping
from tocsin.kernel.errors import InvalidParameter

CONDITION = {"key": "severity", "oper": "IN", "vals": ["Critical"]}


@pytest.mark.parametrize(
    "group",
    [
        {"method": "n"},
        {"method": "p", "equals": []},
        {"method": "p", "equals": [["severity", "labels.service"], ["title"]], "all_equals_required": True},
        {"method": "p", "cases": [{"if": [CONDITION], "equals": ["labels.a"]}, {"equals": [["labels.a"], ["title"]]}]},
        {"method": "i", "i_keys": ["title", "labels.service"], "storm_thresholds": [2, 10_000]},
    ],
)
def test_these_can_be(group: dict[str, Any]) -> None:
    check_grouping(group)


@pytest.mark.parametrize(
    ("group", "said"),
    [
        ({"method": "p", "equals": [["title"], []]}, "group.equals[1]: must name 1 to 5"),
        ({"method": "p", "equals": [["title"] * 6]}, "group.equals[0]: must name 1 to 5"),
        ({"method": "p", "equals": [["labels."]]}, "group.equals[0][0]: 'labels.' is not known"),
        ({"method": "p", "cases": [{"equals": []}]}, "group.cases[0].equals: must name at least one"),
        ({"method": "p", "cases": [{"equals": [3]}]}, "group.cases[0].equals[0]: 3 is not known"),
        ({"method": "p", "cases": [{"if": "x", "equals": ["title"]}]}, "group.cases[0].if: must be a list"),
        (
            {"method": "p", "cases": [{"if": [{**CONDITION, "oper": "IS"}], "equals": ["title"]}]},
            "group.cases[0].if[0].oper: 'IS' is not a known operator",
        ),
        ({"method": "i", "i_keys": ["colour"]}, "group.i_keys[0]: 'colour' is not known"),
        ({"method": "n", "storm_thresholds": [9, 4]}, "group.storm_thresholds: each must be greater"),
    ],
)
def test_these_cannot(group: dict[str, Any], said: str) -> None:
    with pytest.raises(InvalidParameter) as refused:
        check_grouping(group)
    assert refused.value.message.startswith(said)
