"""What happens after an attempt."""

import pytest

from tocsin.notifiers.notifier import Outcome, Receipt
from tocsin.notify.retry import BACKOFF_MS, Verdict, judge

NOW = 1_767_603_600_000


@pytest.mark.parametrize("outcome", [Outcome.delivered, Outcome.accepted])
def test_what_arrived_is_done(outcome: Outcome) -> None:
    assert judge(Receipt(outcome=outcome), 1, NOW, 0.5, was_plain=True) == Verdict("delivered")


@pytest.mark.parametrize("outcome", [Outcome.config_error, Outcome.target_gone])
def test_what_can_never_arrive_is_given_up(outcome: Outcome) -> None:
    assert judge(Receipt(outcome=outcome), 1, NOW, 0.5, was_plain=False) == Verdict("failed")


@pytest.mark.parametrize("outcome", [Outcome.transient, Outcome.rate_limited, Outcome.unknown])
@pytest.mark.parametrize("attempt", range(1, len(BACKOFF_MS) + 1))
def test_pauses_grow_and_are_spread(outcome: Outcome, attempt: int) -> None:
    least = judge(Receipt(outcome=outcome), attempt, NOW, 0.0, was_plain=True)
    most = judge(Receipt(outcome=outcome), attempt, NOW, 0.999, was_plain=True)
    assert least == Verdict("pending", NOW + BACKOFF_MS[attempt - 1])
    assert least.due_at < most.due_at <= NOW + BACKOFF_MS[attempt - 1] * 1.5


@pytest.mark.parametrize("outcome", [Outcome.transient, Outcome.rate_limited, Outcome.unknown])
def test_after_the_last_pause_it_is_given_up(outcome: Outcome) -> None:
    assert judge(Receipt(outcome=outcome), len(BACKOFF_MS) + 1, NOW, 0.0, was_plain=True) == Verdict("failed")


def test_the_far_side_can_ask_for_a_longer_pause_but_not_for_a_shorter_one() -> None:
    longer = Receipt(outcome=Outcome.rate_limited, retry_after_s=90.5)
    shorter = Receipt(outcome=Outcome.rate_limited, retry_after_s=0.1)
    assert judge(longer, 1, NOW, 0.0, was_plain=True).due_at == NOW + 90_500
    assert judge(shorter, 2, NOW, 0.0, was_plain=True).due_at == NOW + BACKOFF_MS[1]


def test_a_text_that_is_refused_is_said_once_more_plainly() -> None:
    refused = Receipt(outcome=Outcome.content_error)
    assert judge(refused, 1, NOW, 0.5, was_plain=False) == Verdict("pending", NOW, plain=True)
    assert judge(refused, 2, NOW, 0.5, was_plain=True) == Verdict("failed")
