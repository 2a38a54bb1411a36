"""What happens after an attempt."""

import pytest

from tocsin.notifiers.notifier import Outcome, Receipt
from tocsin.notify.retry import BACKOFF_MS, Chance, Verdict, judge

NOW = 1_767_603_600_000


@pytest.mark.parametrize("outcome", [Outcome.delivered, Outcome.accepted])
def test_what_arrived_is_done(outcome: Outcome) -> None:
    assert judge(Receipt(outcome=outcome), 1, NOW, 0.5, Chance(was_plain=True)) == Verdict("delivered")


@pytest.mark.parametrize("outcome", [Outcome.config_error, Outcome.target_gone, Outcome.auth, Outcome.no_answer])
def test_what_can_never_arrive_is_given_up(outcome: Outcome) -> None:
    assert judge(Receipt(outcome=outcome), 1, NOW, 0.5, Chance(was_plain=False)) == Verdict("failed")


@pytest.mark.parametrize("outcome", [Outcome.transient, Outcome.rate_limited, Outcome.unknown])
@pytest.mark.parametrize("attempt", range(1, len(BACKOFF_MS) + 1))
def test_pauses_grow_and_are_spread(outcome: Outcome, attempt: int) -> None:
    least = judge(Receipt(outcome=outcome), attempt, NOW, 0.0, Chance(was_plain=True))
    most = judge(Receipt(outcome=outcome), attempt, NOW, 0.999, Chance(was_plain=True))
    assert least == Verdict("pending", NOW + BACKOFF_MS[attempt - 1])
    assert least.due_at < most.due_at <= NOW + BACKOFF_MS[attempt - 1] * 1.5


@pytest.mark.parametrize("outcome", [Outcome.transient, Outcome.rate_limited, Outcome.unknown])
def test_after_the_last_pause_it_is_given_up(outcome: Outcome) -> None:
    assert judge(Receipt(outcome=outcome), len(BACKOFF_MS) + 1, NOW, 0.0, Chance(was_plain=True)) == Verdict("failed")


def test_the_far_side_can_ask_for_a_longer_pause_but_not_for_a_shorter_one() -> None:
    longer = Receipt(outcome=Outcome.rate_limited, retry_after_s=90.5)
    shorter = Receipt(outcome=Outcome.rate_limited, retry_after_s=0.1)
    assert judge(longer, 1, NOW, 0.0, Chance(was_plain=True)).due_at == NOW + 90_500
    assert judge(shorter, 2, NOW, 0.0, Chance(was_plain=True)).due_at == NOW + BACKOFF_MS[1]


def test_a_text_that_is_refused_is_said_once_more_plainly() -> None:
    refused = Receipt(outcome=Outcome.content_error)
    assert judge(refused, 1, NOW, 0.5, Chance(was_plain=False)) == Verdict("pending", NOW, plain=True)
    assert judge(refused, 2, NOW, 0.5, Chance(was_plain=True)) == Verdict("failed")


@pytest.mark.parametrize("outcome", [Outcome.transient, Outcome.unknown, Outcome.rate_limited, Outcome.config_error])
def test_another_provider_is_tried_at_once(outcome: Outcome) -> None:
    chance = Chance(was_plain=True, others_left=True)
    assert judge(Receipt(outcome=outcome, retry_after_s=600), 1, NOW, 0.5, chance) == Verdict(
        "pending", NOW, elsewhere=True
    )


@pytest.mark.parametrize("outcome", [Outcome.target_gone, Outcome.no_answer])
def test_what_is_the_same_for_all_providers_is_not_tried_by_another(outcome: Outcome) -> None:
    assert judge(Receipt(outcome=outcome), 1, NOW, 0.5, Chance(was_plain=True, others_left=True)).state == "failed"


def test_the_last_of_several_providers_starts_a_new_sweep_even_when_its_settings_are_wrong() -> None:
    chance = Chance(was_plain=True, others_failed=True)
    assert judge(Receipt(outcome=Outcome.config_error), 2, NOW, 0.0, chance) == Verdict("pending", NOW + BACKOFF_MS[1])
    assert judge(Receipt(outcome=Outcome.target_gone), 2, NOW, 0.0, chance).state == "failed"


def test_where_a_receipt_follows_it_is_waited_for() -> None:
    chance = Chance(was_plain=True, receipt_s=60)
    assert judge(Receipt(outcome=Outcome.accepted), 1, NOW, 0.0, chance) == Verdict("sent", NOW + 60_000)
    assert judge(Receipt(outcome=Outcome.delivered), 1, NOW, 0.0, chance) == Verdict("delivered")
