"""Swaps: a colleague is asked to take one's time on call, and answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from msgspec import Meta, Struct

from tocsin.alerts.store import move_config_version
from tocsin.api.call import Call
from tocsin.api.fields import HexId, Id, MaybeId, UnixSeconds, milliseconds, seconds
from tocsin.api.operation import operation
from tocsin.kernel.spans import zone_of
from tocsin.notify.letter import Letter, Words
from tocsin.oncall import turn_store, turn_words
from tocsin.oncall.schedule import Schedule
from tocsin.oncall.schedule_flow import Schedules
from tocsin.oncall.turn import Swap, SwapState
from tocsin.oncall.turn_flow import LONGEST_NOTE, Turns


class SwapCreateRequest(Struct, kw_only=True):
    """Whom one asks, for which time, and what one takes in return (`back_start` 0: nothing)."""

    schedule_id: Id
    to_id: Id
    start: UnixSeconds
    end: UnixSeconds
    back_start: UnixSeconds = 0
    back_end: UnixSeconds = 0
    note: Annotated[str, Meta(max_length=LONGEST_NOTE)] = ""


class SwapItem(Struct, kw_only=True):
    """A swap and how far it is."""

    swap_id: str
    schedule_id: int
    from_id: int
    to_id: int
    start: int
    end: int
    back_start: int
    back_end: int
    note: str
    state: Literal["asked", "accepted", "declined", "withdrawn"]
    created_at: int
    decided_at: int


class SwapListRequest(Struct):
    """Of which schedule; 0: mine, asked by me or of me."""

    schedule_id: MaybeId = 0


class SwapListAnswer(Struct):
    """Swaps whose time is not over, by time."""

    items: list[SwapItem]


class SwapAnswerRequest(Struct):
    """What one says to a swap: accept or decline what one was asked for, withdraw what one asked."""

    swap_id: HexId
    answer: Literal["accept", "decline", "withdraw"]


_STATES = {"accept": SwapState.accepted, "decline": SwapState.declined, "withdraw": SwapState.withdrawn}


@operation("/schedule/swap/create", may="schedules.read", audit="schedule.swap.create", writes=True)
async def schedule_swap_create(call: Call, body: SwapCreateRequest) -> SwapItem:
    """Ask a colleague to take one's time on call. Nothing changes until they accept; they are told at once."""
    wanted = Swap(
        account_id=call.account_id,
        swap_id="",
        schedule_id=body.schedule_id,
        from_id=call.actor.member_id,
        to_id=body.to_id,
        start_at=milliseconds(body.start),
        end_at=milliseconds(body.end),
        back_start_at=milliseconds(body.back_start),
        back_end_at=milliseconds(body.back_end),
        note=body.note,
    )
    one = await _turns(call).ask(call.tx, call.actor, wanted, call.now)
    schedule = await _schedule(call, one)
    words = turn_words.asked(one, schedule.name, call.me.name, zone_of(schedule.time_zone))
    await _tell(call, one, one.to_id, words, "a colleague asks you")
    call.note(one.schedule_id, swap_id=one.swap_id, to_id=one.to_id)
    return _item(one)


@operation("/schedule/swap/answer", may="schedules.read", audit="schedule.swap.answer", writes=True)
async def schedule_swap_answer(call: Call, body: SwapAnswerRequest) -> SwapItem:
    """Accept, decline or withdraw. Accepting puts the overrides in place; the other is told at once."""
    one = await _turns(call).answer(call.tx, call.actor, body.swap_id, _STATES[body.answer], call.now)
    if one.state == SwapState.accepted:
        await move_config_version(call.tx, call.account_id)
    schedule = await _schedule(call, one)
    words = turn_words.answered(one, schedule.name, call.me.name, zone_of(schedule.time_zone))
    other = one.to_id if call.actor.member_id == one.from_id else one.from_id
    await _tell(call, one, other, words, "your swap was answered")
    call.note(one.schedule_id, swap_id=one.swap_id, state=str(one.state))
    return _item(one)


@operation("/schedule/swap/list", may="schedules.read")
async def schedule_swap_list(call: Call, body: SwapListRequest) -> SwapListAnswer:
    """Swaps of a schedule, or mine, whose time is not over."""
    mine = 0 if body.schedule_id else call.actor.member_id
    found = await turn_store.read_swaps(
        call.tx, call.account_id, member_id=mine, schedule_id=body.schedule_id, since_at=call.now
    )
    return SwapListAnswer([_item(one) for one in found])


async def _schedule(call: Call, one: Swap) -> Schedule:
    return await Schedules(call.world.ids, call.world.vault).find(call.tx, call.account_id, one.schedule_id)


async def _tell(call: Call, one: Swap, person_id: int, words: Mapping[str, tuple[str, str]], reason: str) -> None:
    said = Words({key: value[0] for key, value in words.items()}, {key: value[1] for key, value in words.items()})
    letter = Letter(
        key=f"swap/{one.swap_id}/{one.state}", person_id=person_id, words=said, reason=reason, until_at=one.end_at
    )
    await call.world.notify.tell(call.tx, call.account_id, [letter], call.now)


def _turns(call: Call) -> Turns:
    return Turns(call.world.ids, call.world.vault)


def _item(one: Swap) -> SwapItem:
    return SwapItem(
        swap_id=one.swap_id,
        schedule_id=one.schedule_id,
        from_id=one.from_id,
        to_id=one.to_id,
        start=seconds(one.start_at),
        end=seconds(one.end_at),
        back_start=seconds(one.back_start_at),
        back_end=seconds(one.back_end_at),
        note=one.note,
        state=one.state.value,
        created_at=seconds(one.created_at),
        decided_at=seconds(one.decided_at),
    )
