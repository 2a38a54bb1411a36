"""What a rule names, and which rules cannot work. The table of refusals is in ``tests/api/test_escalation_rules.py``."""

from typing import Any

import pytest

from tocsin.escalation import validate
from tocsin.escalation.model import Layer, Rule, Target, Webhook
from tocsin.kernel.errors import InvalidParameter, NotFound
from tocsin.notifiers.catalogue import Catalogue
from tocsin.runtime.plugins import load_folders

CATALOGUE = Catalogue(load_folders("tocsin.notifiers"))
KNOWN = validate.Known(frozenset({1, 2}), frozenset({7}))


def rule(*targets: Target, **more: Any) -> Rule:
    """A rule with one layer for each target."""
    layers = [Layer(target) for target in targets]
    return Rule(account_id=1, rule_id="a" * 24, channel_id=1, name="Default", layers=layers, **more)


def test_what_is_named_is_collected_over_all_layers() -> None:
    layers = rule(Target(person_ids=[1], team_ids=[7]), Target(person_ids=[2, 1])).layers
    assert validate.named(layers) == KNOWN


def test_a_rule_that_can_work_passes() -> None:
    bot = Webhook("wecom", {"token": "abc"})
    periods = [{"start": "22:00", "end": "06:00", "repeat": [5]}, {"start": "00:00", "end": "24:00", "is_off": False}]
    filters = [[{"key": "alert_severity", "oper": "IN", "vals": ["Critical"]}]]
    targets = (Target(person_ids=[1]), Target(team_ids=[7]), Target(emails=["a@b.c"]), Target(webhooks=[bot]))
    validate.check(rule(*targets, time_filters=periods, filters=filters), KNOWN, CATALOGUE)


def test_the_layer_at_fault_is_named() -> None:
    with pytest.raises(NotFound, match=r"^layers\[1\]\.target\.person_ids: there is no member 3 "):
        validate.check(rule(Target(person_ids=[1]), Target(person_ids=[2, 3])), KNOWN, CATALOGUE)


def test_every_problem_of_a_bot_is_said() -> None:
    bot = Webhook("webhook", {"token": "ftp://example.com", "headers": {"Host": "x"}})
    with pytest.raises(InvalidParameter) as refused:
        validate.check(rule(Target(webhooks=[bot])), KNOWN, CATALOGUE)
    path = "layers[0].target.webhooks[0].settings"
    assert f"{path}.token: The address must begin with" in refused.value.message
    assert f"{path}.headers: The header Host may not be set" in refused.value.message


@pytest.mark.parametrize("clock", ["24:00", "9:00", "09:60", "", "09:00 "])
def test_a_start_is_a_time_of_day(clock: str) -> None:
    with pytest.raises(InvalidParameter, match=r"^time_filters\[0\]\.start: "):
        validate.check(
            rule(Target(emails=["a@b.c"]), time_filters=[{"start": clock, "end": "10:00"}]), KNOWN, CATALOGUE
        )


def test_days_off_need_a_calendar() -> None:
    period = {"start": "09:00", "end": "10:00", "is_off": True}
    with pytest.raises(InvalidParameter, match=r"^time_filters\[0\]\.is_off: "):
        validate.check(rule(Target(emails=["a@b.c"]), time_filters=[period]), KNOWN, CATALOGUE)
