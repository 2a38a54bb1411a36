"""Room in the air: what hangs takes its own share and no more."""

from tocsin.notify.air import CALLS, IN_ALL, OF_A_PLACE, TO_A_TARGET, WORTHWHILE, Air
from tocsin.notify.model import Delivery


def one(target: str, *, medium: str = "robot", notifier: str = "webhook") -> Delivery:
    return Delivery(
        account_id=1,
        delivery_id=f"id of {target}",
        delivery_key=target,
        event="triggered",
        medium=medium,
        notifier=notifier,
        target_key=target,
        recipient=target,
        target_sealed="",
        until="closed",
        reason="",
    )


def test_a_target_that_hangs_leaves_the_others_their_room() -> None:
    air = Air()
    air.take(one("hangs"), TO_A_TARGET)
    assert air.room(one("hangs")) == 0
    assert air.full().targets == ("hangs",)
    assert air.room(one("healthy")) == TO_A_TARGET


def test_a_vendor_that_hangs_leaves_the_others_their_room() -> None:
    air = Air()
    for number in range(OF_A_PLACE - WORTHWHILE + 1):
        air.take(one(f"bot {number}", notifier="slack"))
    assert air.full().notifiers == ("slack",)
    assert air.full().media == ()
    assert air.room(one("another", notifier="dingtalk")) == TO_A_TARGET
    assert air.count < IN_ALL


def test_calls_leave_room_for_everything_else() -> None:
    air = Air()
    for number in range(CALLS):
        air.take(one(f"phone {number}", medium="voice", notifier="sip"))
    assert air.full().media == ("voice",)
    assert air.room(one("phone", medium="voice", notifier="twilio_voice")) == 0
    assert air.room(one("mailbox", medium="email", notifier="email")) == TO_A_TARGET


def test_what_has_landed_makes_room_again() -> None:
    air = Air()
    air.take(one("target"), TO_A_TARGET)
    for _ in range(TO_A_TARGET):
        air.land(one("target"))
    assert air.count == 0
    assert not air.full()
    assert air.room(one("target")) == TO_A_TARGET


def test_a_plan_takes_nothing() -> None:
    air = Air()
    air.copy().take(one("target"), 3)
    assert air.count == 0
    assert air.room(one("target")) == TO_A_TARGET
