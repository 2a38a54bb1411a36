"""Incidents: gather rows, decide in :mod:`lifecycle` and :mod:`upkeep`, persist rows and lines."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from tocsin.alerts import store as alerts
from tocsin.alerts.model import AlertState, Change
from tocsin.alerts.mute import read_mute
from tocsin.alerts.rulebook import Rulebook
from tocsin.alerts.stages.group import storm_thresholds
from tocsin.channels.model import Channel
from tocsin.channels.noise import flapping_of
from tocsin.db import timers
from tocsin.db.timers import Timer
from tocsin.db.transaction import Transaction
from tocsin.incidents import lifecycle, merge_flow, past_flow, store, upkeep
from tocsin.incidents.lifecycle import Transition
from tocsin.incidents.model import (
    MUTE,
    AssignedTo,
    Close,
    Command,
    Create,
    Happening,
    Incident,
    Line,
    Merge,
    Note,
    Remove,
    Responder,
    Wake,
)
from tocsin.incidents.work_flow import Work, work_of
from tocsin.kernel.clock import SECOND
from tocsin.kernel.errors import InvalidParameter, NotFound
from tocsin.kernel.ids import Ids
from tocsin.people.model import SYSTEM, Actor

AUTO_RESOLVE = "auto_resolve"
SNOOZE = "snooze"
_OURS = (AUTO_RESOLVE, SNOOZE)

BookOf = Callable[[Transaction, int], Awaitable[Rulebook]]


class Incidents:
    """The incident slice. What its verbs decide is written by :meth:`write`, once, at the end of the transaction."""

    def __init__(self, ids: Ids, book_of: BookOf) -> None:
        self._ids = ids
        self._book_of = book_of

    async def absorb(self, tx: Transaction, changes: Sequence[Change], now: int) -> list[Happening]:
        """New alerts open incidents; changed and recovered ones bring theirs up to date."""
        work = work_of(tx)
        by_account: dict[int, list[Change]] = {}
        for change in changes:
            by_account.setdefault(change.alert.account_id, []).append(change)
        for account_id, some in by_account.items():
            book = await self._book_of(tx, account_id)
            young = self._open(some, book, work, now)
            await past_flow.compare(tx, account_id, [work.new[one] for one in young], book.channels, now)
            known = set(young)
            rest = [one for one in some if one.alert.incident_id not in known]
            await self._follow(tx, account_id, rest, book, work, now)
            self._say_flapping(some, book, work)
        return work.take_happenings()

    def _open(self, changes: Sequence[Change], book: Rulebook, work: Work, now: int) -> list[str]:
        young: dict[str, list[Change]] = {}
        for change in changes:
            if change.kind == "opened":
                young[change.alert.incident_id] = [change]
            elif change.kind == "joined" and change.alert.incident_id in young:
                young[change.alert.incident_id].append(change)
        for incident_id, some in young.items():
            its_alerts = [one.alert for one in some]
            self._bear(
                incident_id, its_alerts, some[0].event_id, book.channels.get(its_alerts[0].channel_id), work, now
            )
        return list(young)

    def _bear(
        self,
        incident_id: str,
        its_alerts: Sequence[AlertState],
        event_id: str,
        channel: Channel | None,
        work: Work,
        now: int,
    ) -> None:
        method = channel.grouping.get("method", "n") if channel is not None else "n"
        incident = upkeep.born(incident_id, its_alerts, method, now)
        work.new[incident_id] = incident
        detail = {"severity": its_alerts[0].severity, "title": its_alerts[0].title, "event_id": event_id}
        work.lines.append((incident, Line("i_new", detail, SYSTEM)))
        mute = upkeep.mute_of(its_alerts)
        if mute is not None:
            work.lines.append((incident, upkeep.muted_line(mute)))
        work.happenings.append(Happening("triggered", incident, cause_event_id=event_id))
        self._set_timers(incident, channel, work, now)
        self._count(incident, channel, 0, len(its_alerts), work)
        if not all(one.is_open for one in its_alerts):
            work.add(incident, upkeep.follow(incident, its_alerts, channel, now))

    async def _follow(
        self, tx: Transaction, account_id: int, changes: Sequence[Change], book: Rulebook, work: Work, now: int
    ) -> None:
        ids = list(dict.fromkeys(one.alert.incident_id for one in changes))
        if not ids:
            return
        by_incident: dict[str, list[Change]] = {}
        for one in changes:
            by_incident.setdefault(one.alert.incident_id, []).append(one)
        counts = await alerts.count_of_incidents(tx, account_id, ids)
        locked = await store.lock(tx, account_id, ids)
        whole = [
            one.incident_id
            for one in locked
            if upkeep.needs_all(one, by_incident[one.incident_id], *counts.get(one.incident_id, (0, 0)))
        ]
        its_alerts: dict[str, list[AlertState]] = {}
        for alert in await alerts.read_of_incidents(tx, account_id, whole):
            its_alerts.setdefault(alert.incident_id, []).append(alert)
        for incident in locked:
            channel, mine = book.channels.get(incident.channel_id), by_incident[incident.incident_id]
            work.changed[incident.incident_id] = incident
            if incident.incident_id in whole:
                work.add(incident, upkeep.follow(incident, its_alerts.get(incident.incident_id, []), channel, now))
            else:
                work.add(incident, upkeep.follow_some(incident, [one.alert for one in mine]))
            self._set_mute_timer(incident, work)
            count = counts.get(incident.incident_id, (0, 0))[0]
            self._count(incident, channel, count - sum(one.kind == "joined" for one in mine), count, work)

    def _count(self, incident: Incident, channel: Channel | None, before: int, after: int, work: Work) -> None:
        if channel is not None and after > before:
            work.add(incident, upkeep.storms(incident, storm_thresholds(channel), before, after))

    def _say_flapping(self, changes: Sequence[Change], book: Rulebook, work: Work) -> None:
        for change in changes:
            incident = work.known(change.alert.incident_id) if change.is_flapping else None
            if incident is not None:
                settings = flapping_of(book.channels[change.alert.channel_id])
                detail = {"alert_id": change.alert.alert_id, "title": change.alert.title, **settings}
                work.lines.append((incident, Line("i_m_flapping", detail, SYSTEM)))

    def _set_timers(self, incident: Incident, channel: Channel | None, work: Work, now: int) -> None:
        self._set_auto_resolve(incident, channel, work, now)
        self._set_mute_timer(incident, work)

    def _set_mute_timer(self, incident: Incident, work: Work) -> None:
        """What is quiet is looked at again when that is over, in case no event comes before."""
        mute = read_mute(incident.mute)
        if mute is not None:
            work.timers.append(Timer(*_ref(incident), MUTE, mute.until_at))

    def _set_auto_resolve(self, incident: Incident, channel: Channel | None, work: Work, now: int) -> None:
        if channel is not None and channel.auto_resolve_timeout_s:
            due_at = now + channel.auto_resolve_timeout_s * SECOND
            work.timers.append(Timer(incident.account_id, incident.incident_id, AUTO_RESOLVE, due_at))

    async def apply(self, tx: Transaction, command: Command, actor: Actor, now: int) -> list[Happening]:
        """Do what somebody wants to the incidents they named.

        In bulk, incidents whose state does not allow it are passed over as long as one does.

        Raises:
            NotFound: an id is unknown, or the actor may not see it.
            InvalidParameter: no incident named allows it; the message says why.
        """
        ids = await self._visible(tx, actor, command.incident_ids)
        if isinstance(command, Close | Remove):
            await alerts.lock_of_incidents(tx, actor.account_id, ids)
        work, refusal, allowed = work_of(tx), None, False
        for locked in await store.lock(tx, actor.account_id, ids):
            incident = work.known(locked.incident_id) or locked  # as an earlier command of this transaction left it
            try:
                done = lifecycle.transition(incident, command, actor.member_id, self._ids.hex24(now), now)
            except InvalidParameter as error:
                refusal = refusal or error
                continue
            allowed = True
            work.add(incident, done)
            work.changed[incident.incident_id] = incident
        if refusal is not None and not allowed:
            raise refusal
        await self._after(tx, work, now)
        return work.take_happenings()

    async def _visible(self, tx: Transaction, actor: Actor, incident_ids: Sequence[str]) -> list[str]:
        wanted = list(dict.fromkeys(incident_ids))
        if not wanted:
            raise InvalidParameter("incident_ids: name at least one incident")
        seen = await store.visible_ids(tx, actor, wanted)
        unknown = [one for one in wanted if one not in seen]
        if unknown:
            raise NotFound(f"incident_ids: no incident {', '.join(unknown[:3])}")
        return wanted

    async def _after(self, tx: Transaction, work: Work, now: int) -> None:
        """What a happening means for the incident's own alerts and timers."""
        for happening in work.happenings:
            incident = happening.incident
            key = (incident.account_id, [incident.incident_id])
            if happening.kind in ("closed", "removed"):
                await alerts.close_of_incidents(tx, *key, "hand" if happening.actor_id else "timeout", now)
            elif happening.kind == "reopened":
                book = await self._book_of(tx, incident.account_id)
                self._set_auto_resolve(incident, book.channels.get(incident.channel_id), work, now)
            elif happening.kind == "snoozed":
                work.timers.append(Timer(*_ref(incident), SNOOZE, incident.snoozed_until_at))
            elif happening.kind in ("woken", "unacknowledged", "reassigned", "escalated"):
                await timers.cancel_timers(tx, *key, [SNOOZE])

    async def merge(self, tx: Transaction, wanted: Merge, actor: Actor, now: int) -> list[Happening]:
        """Put alerts, or incidents with all their alerts, into another incident: see :mod:`tocsin.incidents.merge_flow`."""
        book = await self._book_of(tx, actor.account_id)
        return await merge_flow.merge(tx, wanted, actor, book.channels, now)

    async def create(self, tx: Transaction, wanted: Create, actor: Actor, now: int) -> list[Happening]:
        """An incident made by hand: told by the channel's rules, by the rule named, or to the persons named."""
        incident_id = self._ids.hex24(now)
        incident = Incident(
            account_id=actor.account_id,
            incident_id=incident_id,
            channel_id=wanted.channel_id,
            num=incident_id[-6:].upper(),
            title=wanted.title,
            description=wanted.description,
            severity=wanted.severity,
            status=wanted.severity,
            creator_id=actor.member_id,
            start_at=now,
            last_at=now,
            created_at=now,
            updated_at=now,
        )
        work = work_of(tx)
        work.new[incident.incident_id] = incident
        detail = {"severity": wanted.severity, "title": wanted.title}
        work.lines.append((incident, Line("i_new", detail, actor.member_id)))
        work.happenings.append(self._first(incident, wanted, actor.member_id, now))
        if wanted.channel_id:
            book = await self._book_of(tx, actor.account_id)
            await past_flow.compare(tx, actor.account_id, [incident], book.channels, now)
            self._set_auto_resolve(incident, book.channels.get(wanted.channel_id), work, now)
        return work.take_happenings()

    def _first(self, incident: Incident, wanted: Create, actor_id: int, now: int) -> Happening:
        if wanted.rule_id:
            return Happening("escalated", incident, actor_id, rule_id=wanted.rule_id, layer_idx=wanted.layer_idx)
        if not wanted.person_ids and not wanted.emails:
            return Happening("triggered", incident, actor_id)
        incident.responders = [Responder(one, now) for one in dict.fromkeys(wanted.person_ids)]
        incident.assigned_to = AssignedTo(
            person_ids=list(wanted.person_ids),
            emails=list(wanted.emails),
            type="assign",
            assigned_at=now,
            id=self._ids.hex24(now),
        )
        return Happening(
            "reassigned",
            incident,
            actor_id,
            tuple(wanted.person_ids),
            tuple(wanted.emails),
            template_id=wanted.template_id,
            transports=wanted.transports,
        )

    async def lock(self, tx: Transaction, due: Sequence[Timer]) -> dict[str, Incident]:
        """The incidents timers ring for, held until the transaction ends (alerts first where they may be closed)."""
        by_account: dict[int, list[str]] = {}
        closing: dict[int, list[str]] = {}
        for one in due:
            by_account.setdefault(one.account_id, []).append(one.ref_id)
            if one.kind == AUTO_RESOLVE:
                closing.setdefault(one.account_id, []).append(one.ref_id)
        for account_id, ids in closing.items():
            await alerts.lock_of_incidents(tx, account_id, ids)
        return {
            incident.incident_id: incident
            for account_id, ids in by_account.items()
            for incident in await store.lock(tx, account_id, ids)
        }

    async def ring(
        self, tx: Transaction, rung: Sequence[Timer], locked: dict[str, Incident], now: int
    ) -> list[Happening]:
        """Snoozes that are over, incidents that resolve by time-out."""
        work = work_of(tx)
        for timer in rung:
            incident = locked.get(timer.ref_id)
            if incident is None or incident.is_closed or timer.kind not in _OURS:
                continue
            if timer.kind == SNOOZE:
                wake = Wake(incident_ids=(incident.incident_id,))
                done = (
                    lifecycle.transition(incident, wake, SYSTEM, "", now) if incident.snoozed_until_at else Transition()
                )
            else:
                done = await self._time_out(tx, incident, work, now)
            work.add(incident, done)
            work.changed[incident.incident_id] = incident
        await self._after(tx, work, now)
        return work.take_happenings()

    async def _time_out(self, tx: Transaction, incident: Incident, work: Work, now: int) -> Transition:
        """Auto-resolve: from the trigger, or from the last event that arrived (then the timer moves on instead)."""
        book = await self._book_of(tx, incident.account_id)
        channel = book.channels.get(incident.channel_id)
        if channel is None or not channel.auto_resolve_timeout_s:
            return Transition()
        if channel.auto_resolve_mode == "update":
            last = await alerts.last_update_of_incident(tx, *_ref(incident)) or incident.created_at
            due_at = last + channel.auto_resolve_timeout_s * SECOND
            if due_at > now:
                work.timers.append(Timer(*_ref(incident), AUTO_RESOLVE, due_at))
                return Transition()
        lifecycle.end(incident, SYSTEM, now)
        line = Line("i_rslv", {"from": "autorslv", "after_s": channel.auto_resolve_timeout_s}, SYSTEM)
        return Transition([line], [Happening("closed", incident)])

    async def note(self, tx: Transaction, notes: Sequence[Note], now: int) -> None:
        """Write down what later slices say: lines, assignments, and why nobody was told."""
        if not notes:
            return
        work = work_of(tx)
        given = {one.incident_id: one.incident or work.known(one.incident_id) for one in notes}
        known = {key: incident for key, incident in given.items() if incident is not None}
        missing: dict[int, list[str]] = {}
        for one in notes:
            if one.incident_id not in known:
                missing.setdefault(one.account_id, []).append(one.incident_id)
        for account_id, ids in missing.items():
            known |= {one.incident_id: one for one in await store.lock(tx, account_id, ids)}
        for one in notes:
            incident = known.get(one.incident_id)
            if incident is not None:
                _take_note(incident, one, work, now)

    async def write(self, tx: Transaction, now: int) -> None:
        """Write what this transaction decided about incidents; the last call before its end."""
        work: Work | None = tx.memo.pop(Work, None)
        if work is None:
            return
        feed_ids = (self._ids.hex24(now) for _ in work.lines)
        await store.add_lines(tx, work.lines, feed_ids, now)
        changed = [one for key, one in work.changed.items() if key not in work.new]
        for incident in changed:
            incident.updated_at = now
        await store.add(tx, list(work.new.values()))
        await store.change(tx, changed)
        await timers.set_timers(tx, work.timers, now)
        if work.lines:
            tx.wake("feed")


def _take_note(incident: Incident, note: Note, work: Work, now: int) -> None:
    work.changed[incident.incident_id] = incident
    work.lines += [(incident, line) for line in note.lines]
    if note.untold is not None:
        incident.untold = note.untold
    if note.assigned_to is not None:
        incident.assigned_to = note.assigned_to
        there = {one.person_id for one in incident.responders}
        incident.responders += [Responder(one, now) for one in note.assigned_to.person_ids if one not in there]


def _ref(incident: Incident) -> tuple[int, str]:
    return incident.account_id, incident.incident_id
