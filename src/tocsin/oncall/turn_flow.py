"""Overrides are made and taken back, swaps asked for and answered, leave noted. Every change of a schedule is a version."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import structs

from tocsin.db.transaction import Transaction
from tocsin.kernel.clock import DAY
from tocsin.kernel.errors import AccessDenied, InvalidParameter, NotFound
from tocsin.kernel.ids import Ids
from tocsin.oncall import turn_store as store
from tocsin.oncall.hours import Span
from tocsin.oncall.layer import Layer
from tocsin.oncall.override import layer_of, on_call_spans, with_layers, without_layer
from tocsin.oncall.schedule import Schedule, person_ids
from tocsin.oncall.schedule_flow import Schedules
from tocsin.oncall.turn import How, Leave, Override, Swap, SwapState
from tocsin.people import store as people
from tocsin.people.model import Actor
from tocsin.people.permissions import has, may_change, require
from tocsin.runtime.secrets import Vault

LONGEST_DAYS = 366
LONGEST_NOTE = 500


class Turns:
    """What people do to the time on call beside editing rotations."""

    def __init__(self, ids: Ids, vault: Vault) -> None:
        self._ids = ids
        self._schedules = Schedules(ids, vault)

    async def override(self, tx: Transaction, actor: Actor, schedule_id: int, wanted: Override, now: int) -> Layer:
        """Put others on call for a time. Whoever is in the schedule may give their own time away; else as schedules change.

        Raises ``InvalidParameter`` naming the field, ``NotFound``, ``AccessDenied``.
        """
        schedule = await self._schedules.find(tx, actor.account_id, schedule_id)
        self._check_span((wanted.start_at, wanted.end_at), now, "end")
        by_person = wanted.how == How.person
        if by_person and not wanted.replaces:
            raise InvalidParameter("person_id: say who is replaced")
        if by_person and wanted.replaces in wanted.person_ids:
            raise InvalidParameter("person_ids: somebody cannot stand in for themself")
        if by_person and wanted.replaces not in person_ids(schedule):
            raise InvalidParameter("person_id: the schedule does not name this person")
        own = by_person and wanted.replaces == actor.member_id and actor.member_id in person_ids(schedule)
        if not own and not _manages(actor, schedule):
            raise AccessDenied(
                "you may give away your own time on call only; a team that owns the schedule may do more"
            )
        one = layer_of(wanted, self._ids.hex24(now))
        await self._add(tx, actor, schedule, [one], now)
        return one

    async def take_back(self, tx: Transaction, actor: Actor, schedule_id: int, layer_id: str, now: int) -> Layer:
        """Take an override away. Raises ``NotFound`` and ``AccessDenied``."""
        schedule = await self._schedules.find(tx, actor.account_id, schedule_id)
        found = next((one for one in schedule.layers if layer_id and one.layer_id == layer_id), None)
        if found is None:
            raise NotFound(f"override_id {layer_id}: the schedule has no such override (any more)")
        if not _manages(actor, schedule) and found.replaces != actor.member_id:
            raise AccessDenied("you may take back only what replaces you")
        layers = without_layer(schedule.layers, layer_id)
        await self._schedules.change_layers(tx, actor, schedule, layers, now)
        return found

    async def ask(self, tx: Transaction, actor: Actor, wanted: Swap, now: int) -> Swap:
        """Ask a colleague to take one's own time on call. Raises ``InvalidParameter`` naming the field, ``NotFound``."""
        schedule = await self._schedules.find(tx, actor.account_id, wanted.schedule_id)
        self._check_span((wanted.start_at, wanted.end_at), now, "end")
        if wanted.back_start_at or wanted.back_end_at:
            self._check_span((wanted.back_start_at, wanted.back_end_at), now, "back_end")
        if wanted.to_id == actor.member_id:
            raise InvalidParameter("to_id: ask a colleague, not yourself")
        known = await people.read_members(tx, actor.account_id, [wanted.to_id])
        if not known or known[0].status == "deleted":
            raise NotFound(f"to_id: there is no member {wanted.to_id}")
        one = structs.replace(
            wanted,
            account_id=actor.account_id,
            swap_id=self._ids.hex24(now),
            from_id=actor.member_id,
            state=SwapState.asked,
            created_at=now,
        )
        _check_on_call(schedule, one)
        await store.add_swap(tx, one)
        return one

    async def answer(self, tx: Transaction, actor: Actor, swap_id: str, state: SwapState, now: int) -> Swap:
        """Accept or decline what one was asked for, or withdraw what one asked. Accepting changes the schedule.

        Raises ``NotFound``, ``AccessDenied``, and ``InvalidParameter`` where it is decided already or the schedule has changed.
        """
        one = await store.read_swap(tx, actor.account_id, swap_id)
        if one is None or actor.member_id not in (one.from_id, one.to_id):
            raise NotFound(f"swap_id {swap_id}: nobody asked you, and you asked nobody, for such a swap")
        mine = one.from_id if state == SwapState.withdrawn else one.to_id
        if actor.member_id != mine:
            asked = "whoever asked may withdraw it" if state == SwapState.withdrawn else "whoever was asked may answer"
            raise AccessDenied(f"only {asked}")
        if one.state != SwapState.asked:
            raise InvalidParameter(f"swap_id: this swap was {one.state} already")
        if state == SwapState.accepted:
            await self._exchange(tx, actor, one, now)
        decided = structs.replace(one, state=state, decided_at=now)
        await store.change_swap(tx, decided)
        return decided

    async def go_away(self, tx: Transaction, actor: Actor, wanted: Leave, now: int) -> Leave:
        """Note leave: one's own, or with ``members.manage`` anybody's.

        Raises ``InvalidParameter``, ``NotFound``, ``AccessDenied``.
        """
        if wanted.member_id != actor.member_id:
            require(actor, "members.manage")
        self._check_span((wanted.start_at, wanted.end_at), now, "end")
        if not await people.read_members(tx, actor.account_id, [wanted.member_id]):
            raise NotFound(f"member_id: there is no member {wanted.member_id}")
        one = structs.replace(
            wanted,
            account_id=actor.account_id,
            leave_id=self._ids.hex24(now),
            creator_id=actor.member_id,
            created_at=now,
        )
        await store.add_leave(tx, one)
        return one

    async def stay(self, tx: Transaction, actor: Actor, leave_id: str) -> Leave:
        """Take leave back. Raises ``NotFound``, ``AccessDenied``."""
        one = await store.read_leave(tx, actor.account_id, leave_id)
        if one is None:
            raise NotFound(f"leave_id {leave_id}: there is no such leave")
        if one.member_id != actor.member_id:
            require(actor, "members.manage")
        await store.delete_leave(tx, actor.account_id, leave_id)
        return one

    async def _exchange(self, tx: Transaction, actor: Actor, one: Swap, now: int) -> None:
        schedule = await self._schedules.find(tx, actor.account_id, one.schedule_id)
        if one.end_at <= now:
            raise InvalidParameter("swap_id: its time is over")
        _check_on_call(schedule, one)
        given = [(one.to_id, one.from_id, one.start_at, one.end_at)]
        if one.back_start_at:
            given.append((one.from_id, one.to_id, one.back_start_at, one.back_end_at))
        wanted = [
            Override(how=How.person, person_ids=(who,), replaces=gone, start_at=start, end_at=end, name="swap")
            for who, gone, start, end in given
        ]
        await self._add(tx, actor, schedule, [layer_of(each, self._ids.hex24(now)) for each in wanted], now)

    async def _add(self, tx: Transaction, actor: Actor, schedule: Schedule, made: Sequence[Layer], now: int) -> None:
        await self._schedules.change_layers(tx, actor, schedule, with_layers(schedule.layers, made, now), now)

    def _check_span(self, span: Span, now: int, field: str) -> None:
        if span[1] <= span[0]:
            raise InvalidParameter(f"{field}: must be after the start; both are Unix seconds")
        if span[1] <= now:
            raise InvalidParameter(f"{field}: is over already")
        if span[1] - span[0] > LONGEST_DAYS * DAY:
            raise InvalidParameter(f"{field}: at most {LONGEST_DAYS} days after the start")


def _manages(actor: Actor, schedule: Schedule) -> bool:
    return has(actor, "schedules.manage") and may_change(actor, (schedule.team_id,), schedule.creator_id)


def _check_on_call(schedule: Schedule, one: Swap) -> None:
    """Each gives something: without time on call there is nothing to take."""
    if not on_call_spans(schedule, one.from_id, one.start_at, one.end_at):
        raise InvalidParameter("start: whoever gives it is not on call in that time in this schedule (any more)")
    if one.back_start_at and not on_call_spans(schedule, one.to_id, one.back_start_at, one.back_end_at):
        raise InvalidParameter("back_start: whoever is asked is not on call in that time in this schedule (any more)")
