"""Escalation: gather rules and running escalations, decide in :mod:`match` and :mod:`plan`, persist runs and timers."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from msgspec import structs

from tocsin.alerts import store as alerts
from tocsin.db import timers
from tocsin.db.timers import Timer
from tocsin.db.transaction import Transaction
from tocsin.escalation import dynamic, notes, plan, store, wording
from tocsin.escalation.dynamic import Wanted as Asked
from tocsin.escalation.dynamic_flow import read_directory
from tocsin.escalation.match import Match, RuleSet
from tocsin.escalation.model import TIMER, Order, Rule, Run
from tocsin.escalation.plan import Step, Telling
from tocsin.escalation.targets import order_of
from tocsin.escalation.targets_flow import read_meant
from tocsin.incidents.model import Happening, Incident, Line, Note
from tocsin.kernel.clock import SECOND
from tocsin.kernel.ids import Ids
from tocsin.kernel.spans import zone_of
from tocsin.oncall import calendar_store
from tocsin.oncall.calendar import Calendar, CalendarDays
from tocsin.oncall.public_days import public_days
from tocsin.people import store as people
from tocsin.runtime.secrets import Vault

LATE_MS = 60 * SECOND
"""What is ordered so long after it was due says since when it has waited: the server was down."""

_STARTS = ("triggered", "reopened", "woken")
_DIRECT = ("reassigned", "responders_added")
_NOT_WHILE_QUIET = ("triggered", "severity_raised", "storm")


class RuleBook:
    """The rules of an account by channel, its time zone and calendars; compiled once per configuration version."""

    def __init__(self, version: int, zone: ZoneInfo, calendars: Sequence[Calendar], rules: Sequence[Rule]) -> None:
        self.version = version
        self.rules = rules
        self.zone = zone
        self.calendars = {one.calendar_id: CalendarDays(one, public_days) for one in calendars}
        by_channel: dict[int, list[Rule]] = {}
        for rule in rules:
            by_channel.setdefault(rule.channel_id, []).append(rule)
        self.sets = {channel_id: RuleSet(some) for channel_id, some in by_channel.items()}

    def match(self, incident: Incident, now: int) -> Match:
        """The rule that an incident follows now."""
        rules = self.sets.get(incident.channel_id)
        return rules.match(incident, self.zone, self.calendars, now) if rules else Match(None, [])


class Work:
    """One transaction at one instant, and what it decides, gathered so that rows are written once."""

    def __init__(self, tx: Transaction, now: int) -> None:
        self.tx = tx
        self.now = now
        self.runs: list[Run] = []
        self.timers: list[Timer] = []
        self.stopped: dict[int, list[str]] = {}
        self.orders: list[Order] = []
        self.notes: list[Note] = []
        self.books: dict[int, RuleBook] = {}


class Escalation:
    """The escalation slice."""

    def __init__(self, ids: Ids, vault: Vault) -> None:
        self._ids = ids
        self._vault = vault
        self._books: dict[int, RuleBook] = {}

    async def react(self, tx: Transaction, happenings: Sequence[Happening], now: int) -> tuple[list[Order], list[Note]]:
        """What to say about what happened, and what to write on the incidents."""
        work = Work(tx, now)
        for happening in happenings:
            await self._react_to(work, happening)
        await self._persist(work)
        return work.orders, work.notes

    async def _react_to(self, work: Work, happening: Happening) -> None:
        incident = happening.incident
        kind = happening.kind
        if kind in ("closed", "removed"):
            work.stopped.setdefault(incident.account_id, []).append(incident.incident_id)
        elif incident.is_closed:
            return  # it was over before it could be told
        elif incident.mute and kind in _NOT_WHILE_QUIET:
            return  # it says itself why nobody is told
        elif kind in _STARTS:
            await self._start(work, happening)
        elif kind == "storm":
            await self._storm(work, happening)
        elif kind in ("severity_raised", "unmuted"):
            await self._start_if_untold(work, happening)
        elif kind == "unacknowledged":
            await self._again(work, happening)
        elif kind == "escalated":
            await self._by_hand(work, happening)
        elif kind in _DIRECT:
            self._directly(work, happening)

    async def _start(self, work: Work, happening: Happening) -> None:
        """Match a rule and begin with its delay window or its first layer."""
        incident = happening.incident
        if happening.kind != "triggered" and not incident.assigned_to.escalate_rule_id and incident.assigned_to.id:
            self._directly_again(work, happening)
            return
        book = work.books.get(incident.account_id)
        if book is None:
            book = work.books[incident.account_id] = await self._book(work.tx, incident.account_id)
        match = book.match(incident, work.now)
        if match.rule is None:
            text, passed = wording.no_rule(incident, match.passed), wording.passed_over(match.passed)
            work.notes.append(notes.untold(incident, text, "no_rule", passed=passed))
            return
        run = self._new_run(incident, match.rule, work.now)
        trace = wording.matched(match.rule, match.passed)
        if match.rule.aggr_window_s and happening.kind == "triggered":
            due_at = work.now + match.rule.aggr_window_s * SECOND
            run.state = "waiting"
            work.runs.append(run)
            work.timers.append(_timer(run, due_at))
            detail = {**trace, "until": due_at // SECOND, "seconds": match.rule.aggr_window_s}
            work.notes.append(notes.note(incident, Line("i_delay", detail)))
            return
        assign_type = "assign" if happening.kind == "triggered" else "reopen"
        step = plan.start_layer(run, match.rule, 0, _TOLD_AS[happening.kind], work.now)
        await self._tell(work, run, match.rule, incident, step, assign_type, trace)

    async def _start_if_untold(self, work: Work, happening: Happening) -> None:
        """A rule for criticals must not miss an incident that began as a warning, or quietly, and nobody was told about."""
        incident = happening.incident
        if await self._run_of(work, incident) is None and not incident.assigned_to.id:
            await self._start(work, Happening("triggered", incident, happening.actor_id))

    async def _storm(self, work: Work, happening: Happening) -> None:
        """More and more alerts join it: those who have it are told once more, also after they acknowledged."""
        incident = happening.incident
        run = await self._run_of(work, incident)
        if run is not None and run.state == "waiting":
            return  # nobody has been told yet: the first message says how many there are
        rule = None
        if run is not None and run.state != "stopped":
            rule = await store.read_version(work.tx, self._vault, run.account_id, run.rule_id, run.rule_version)
        if run is not None and rule is not None:
            telling = Telling(run.layer_idx, -happening.threshold, "storm")
            order = await self._order(work, run, rule, incident, telling)
            # Without the rule's id: whether it arrives decides nothing about the next layer.
            work.orders.append(structs.replace(order, rule_id="", until="closed"))
        elif incident.assigned_to.id:
            to = incident.assigned_to
            order = Order(
                incident=incident,
                event="storm",
                assignment_id=to.id,
                person_reasons=dict.fromkeys(to.person_ids, wording.DIRECT["reassigned"]),
                emails=tuple(to.emails),
                round=-happening.threshold,
                until="closed",
            )
            work.orders.append(order)

    async def _run_of(self, work: Work, incident: Incident) -> Run | None:
        """The incident's escalation as this transaction has left it."""
        mine = next((one for one in reversed(work.runs) if one.incident_id == incident.incident_id), None)
        if mine is not None:
            return mine
        return (await store.read_runs(work.tx, incident.account_id, [incident.incident_id])).get(incident.incident_id)

    async def _again(self, work: Work, happening: Happening) -> None:
        """Everybody gave it back: the layer that was told last is told anew."""
        incident = happening.incident
        run, rule = await self._running(work.tx, incident)
        if run is None or rule is None:
            await self._start(work, happening)
            return
        run.assignment_id = self._ids.hex24(work.now)
        step = plan.start_layer(run, rule, run.layer_idx, "unacknowledged", work.now)
        await self._tell(work, run, rule, incident, step, "reopen")

    async def _by_hand(self, work: Work, happening: Happening) -> None:
        """Somebody sent it to a layer of a rule."""
        incident = happening.incident
        rule = await store.read_rule(work.tx, self._vault, incident.account_id, happening.rule_id)
        if rule is None or not 0 <= happening.layer_idx < len(rule.layers):
            work.notes.append(
                notes.untold(incident, wording.no_such_layer(happening.rule_id, happening.layer_idx), "no_layer")
            )
            return
        run = self._new_run(incident, rule, work.now)
        step = plan.start_layer(run, rule, happening.layer_idx, "escalated", work.now)
        await self._tell(work, run, rule, incident, step, "escalate", {"by": happening.actor_id})

    def _directly(self, work: Work, happening: Happening) -> None:
        """Persons and addresses named by somebody: no layers, told once each."""
        incident = happening.incident
        assignment_id = incident.assigned_to.id if happening.kind == "reassigned" else ""
        work.orders.append(
            Order(
                incident=incident,
                event=_EVENTS.get(happening.kind, "reassigned"),
                assignment_id=assignment_id or self._ids.hex24(work.now),
                person_reasons=dict.fromkeys(happening.person_ids, wording.DIRECT[happening.kind]),
                emails=happening.emails,
                transports=happening.transports,
                template_id=happening.template_id,
                until="closed",
            )
        )
        if happening.kind != "responders_added":
            work.stopped.setdefault(incident.account_id, []).append(incident.incident_id)
            work.notes.append(notes.note(incident, untold=""))

    def _directly_again(self, work: Work, happening: Happening) -> None:
        """Those it was given to directly have it again: a new assignment, so that they are told anew."""
        incident = happening.incident
        to = structs.replace(incident.assigned_to, type="reopen", assigned_at=work.now, id=self._ids.hex24(work.now))
        work.orders.append(
            Order(
                incident=incident,
                event=_TOLD_AS[happening.kind],
                assignment_id=to.id,
                person_reasons=dict.fromkeys(to.person_ids, wording.DIRECT["reassigned"]),
                emails=tuple(to.emails),
                until="closed",
            )
        )
        account_id, incident_id = incident.account_id, incident.incident_id
        again = Note(account_id=account_id, incident_id=incident_id, assigned_to=to, untold="", incident=incident)
        work.notes.append(again)

    async def ring(
        self, tx: Transaction, rung: Sequence[Timer], locked: dict[str, Incident], now: int
    ) -> tuple[list[Order], list[Note]]:
        """Time passed for running escalations: repeats, next layers, delay windows that are over."""
        work = Work(tx, now)
        mine = [one for one in rung if one.kind == TIMER and one.ref_id in locked]
        runs: dict[str, Run] = {}
        for account_id in sorted({one.account_id for one in mine}):
            ids = [one.ref_id for one in mine if one.account_id == account_id]
            runs |= await store.read_runs(tx, account_id, ids)
        rules: dict[tuple[int, str, int], Rule | None] = {}
        for timer in mine:
            incident, run = locked[timer.ref_id], runs.get(timer.ref_id)
            if run is None or run.state == "stopped":
                continue
            version = (run.account_id, run.rule_id, run.rule_version)
            if version not in rules:
                rules[version] = await store.read_version(tx, self._vault, *version)
            rule = rules[version]
            if rule is None:
                continue
            unreachable = timer.payload.get("unreachable") == run.layer_idx
            step = plan.ring(run, rule, incident, now, unreachable=unreachable)
            assign_type = "escalate" if run.layer_idx else "assign"
            told = len(work.orders)
            await self._tell(work, run, rule, incident, step, assign_type)
            if now - timer.due_at >= LATE_MS:
                work.orders[told:] = [structs.replace(one, ordered_at=timer.due_at) for one in work.orders[told:]]
        await self._persist(work)
        return work.orders, work.notes

    async def _running(self, tx: Transaction, incident: Incident) -> tuple[Run | None, Rule | None]:
        run = (await store.read_runs(tx, incident.account_id, [incident.incident_id])).get(incident.incident_id)
        if run is None or run.state == "stopped":
            return run, None
        return run, await store.read_version(tx, self._vault, run.account_id, run.rule_id, run.rule_version)

    async def _tell(
        self,
        work: Work,
        run: Run,
        rule: Rule,
        incident: Incident,
        step: Step,
        assign_type: str,
        trace: dict[str, object] | None = None,
    ) -> None:
        """Order what a step says; a layer without anybody is passed over at once, and the incident says so."""
        while step.telling is not None:
            order = await self._order(work, run, rule, incident, step.telling)
            if order.person_reasons or order.emails or order.webhooks:
                work.orders.append(order)
                if step.telling.round == 1:
                    work.notes.append(notes.assigned(order, assign_type, trace or {}, work.now))
                break
            empty = wording.empty_layer(rule, run.layer_idx)
            work.notes.append(notes.untold(incident, empty, "empty_layer", layer_idx=run.layer_idx))
            step = plan.skip_layer(run, rule, work.now)
            assign_type = "escalate"
        if step.exhausted:
            work.notes.append(notes.note(incident, Line("i_exhausted", wording.exhausted(rule))))
        run.updated_at = work.now
        work.runs.append(run)
        if step.due_at is not None:
            work.timers.append(_timer(run, step.due_at))

    async def _order(self, work: Work, run: Run, rule: Rule, incident: Incident, telling: Telling) -> Order:
        asked, problems = Asked(), list[str]()
        if dynamic.has_any(incident.labels):
            book = await self._book(work.tx, incident.account_id)
            directory = await read_directory(work.tx, incident, book.rules)
            if directory is not None:
                asked = dynamic.wanted(incident.labels, telling.layer_idx)
                rule, problems = dynamic.retarget(rule, telling.layer_idx, asked, directory)
        found = await read_meant(work.tx, self._vault, rule, telling.layer_idx, work.now)
        if telling.round <= 1 and (missing := [*problems, *found.vacant]):
            lines = (Line("i_unreachable", {"layer_idx": telling.layer_idx, "reason": one}) for one in missing)
            work.notes.append(notes.note(incident, *lines))
        named = structs.replace(found, person_reasons=dynamic.reasons(found.person_reasons, asked))
        return order_of(run, rule, incident, telling, named)

    def _new_run(self, incident: Incident, rule: Rule, now: int) -> Run:
        return Run(
            account_id=incident.account_id,
            incident_id=incident.incident_id,
            assignment_id=self._ids.hex24(now),
            rule_id=rule.rule_id,
            rule_version=rule.version,
            state="running",
            updated_at=now,
        )

    async def _book(self, tx: Transaction, account_id: int) -> RuleBook:
        version = await alerts.read_config_version(tx, account_id)
        book = self._books.get(account_id)
        if book is None or book.version != version:
            account = await people.read_account(tx, account_id)
            calendars = await calendar_store.read_all(tx, account_id)
            rules = await store.read_rules(tx, self._vault, account_id)
            book = RuleBook(version, zone_of(account.time_zone), calendars, rules)
            self._books[account_id] = book
        return book

    async def _persist(self, work: Work) -> None:
        for account_id, ids in work.stopped.items():
            await store.stop_runs(work.tx, account_id, ids, work.now)
            await timers.cancel_timers(work.tx, account_id, ids, [TIMER])
        await store.write_runs(work.tx, work.runs)
        await timers.set_timers(work.tx, work.timers, work.now)


_EVENTS = {"reassigned": "reassigned", "responders_added": "responder_added"}


_TOLD_AS: dict[str, plan.Event] = {
    "triggered": "triggered",
    "unacknowledged": "unacknowledged",
    "reopened": "reopened",
    "woken": "woken",
}


def _timer(run: Run, due_at: int) -> Timer:
    return Timer(run.account_id, run.incident_id, TIMER, due_at)
