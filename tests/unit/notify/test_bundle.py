"""Digests: everything is said once, in order, in no more messages than are free."""

from hypothesis import given
from hypothesis import strategies as st

from tests.unit.notify.samples import delivery
from tocsin.notify.bundle import DIGEST_LIMIT, bundle
from tocsin.notify.model import Delivery


def _waiting(number: int) -> list[Delivery]:
    return [delivery(delivery_id=str(one), incident_id=str(one)) for one in range(number)]


@given(st.integers(0, 200), st.integers(-1, 60))
def test_each_is_said_once_in_order_and_no_message_too_many(number: int, free: int) -> None:
    waiting = _waiting(number)
    messages = bundle(waiting, free)
    said = [one for message in messages for one in message]
    assert said == waiting[: len(said)]
    assert len(messages) <= max(0, free)
    assert all(len(message) <= DIGEST_LIMIT for message in messages)
    assert all(len(message) == 1 for message in messages[:-1])


@given(st.integers(1, 200), st.integers(1, 60))
def test_what_is_free_is_used(number: int, free: int) -> None:
    messages = bundle(_waiting(number), free)
    assert len(messages) == min(number, free)
    assert sum(map(len, messages)) == min(number, free - 1 + DIGEST_LIMIT)
