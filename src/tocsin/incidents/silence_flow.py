"""Quick silence: what is like an incident tells nobody for a while, by one rule of its channel that belongs to it (domain 2.7).

It is an ordinary silence rule, named after the incident and marked with it, so that silencing again edits the same rule. Nobody
can be untold: what the incident itself still has to say is stopped by acknowledging it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tocsin.alerts import store as alerts
from tocsin.alerts.store import move_config_version
from tocsin.channels import noise_store
from tocsin.channels import store as channels
from tocsin.channels.noise_flow import NoiseRules
from tocsin.channels.noise_rule import Conditions, NoiseRule, SilenceSettings, settings_of
from tocsin.db.transaction import Transaction
from tocsin.incidents import store
from tocsin.incidents.model import Incident, Line
from tocsin.incidents.work_flow import work_of
from tocsin.kernel.clock import DAY, SECOND
from tocsin.kernel.conditions import exactly
from tocsin.kernel.errors import InvalidParameter, NotFound
from tocsin.kernel.ids import Ids
from tocsin.people.model import Actor
from tocsin.people.permissions import require_change

DEFAULT_MS = DAY
MOST_LABELS = 20
"""Conditions that are suggested; more than anybody reads."""
MOST_ALERTS = 100
"""Alerts of an incident whose labels are compared."""


class QuickSilences:
    """Silences made from incidents."""

    def __init__(self, ids: Ids) -> None:
        self._rules = NoiseRules(ids)

    async def find(self, tx: Transaction, actor: Actor, incident_id: str) -> tuple[Incident, NoiseRule | None]:
        """An incident and the rule that was made from it, if it is not deleted. Raises ``NotFound``."""
        if not await store.visible_ids(tx, actor, [incident_id]):
            raise NotFound(f"incident_id {incident_id}: there is no such incident")
        (incident,) = await store.read(tx, actor.account_id, [incident_id])
        return incident, await self._rule_of(tx, incident)

    async def suggest(self, tx: Transaction, incident: Incident) -> Conditions:
        """The labels that all its alerts have with the same values, as conditions; its title where there are none."""
        some = await alerts.read_first_of_incident(tx, incident.account_id, incident.incident_id, MOST_ALERTS)
        return suggested(incident.title, [one.labels for one in some] or [incident.labels])

    async def save(
        self, tx: Transaction, actor: Actor, incident_id: str, values: Mapping[str, Any], now: int
    ) -> NoiseRule:
        """Make the silence of an incident, or the next version of it. ``values``: settings of the rule and its description.

        Raises ``NotFound``, ``AccessDenied``, and ``InvalidParameter`` for what cannot be carried out.
        """
        incident, old = await self.find(tx, actor, incident_id)
        await self._require(tx, actor, incident)
        if old is None:
            filters = values.get("filters") or await self.suggest(tx, incident)
            given = {"name": f"Quick silence of #{incident.num}", "from_incident_id": incident_id}
            made = {**given, **_times(now, now + DEFAULT_MS), **values, "filters": filters}
            rule = await self._rules.create(tx, actor, incident.channel_id, "silence", made, now)
        else:
            await self._rules.set_status(tx, actor, old, "enabled", now)
            known = await self._rule_of(tx, incident) or old
            is_over = settings_of(known, SilenceSettings).end_at <= now
            times = _times(now, now + DEFAULT_MS) if is_over else {}
            rule = await self._rules.change(tx, actor, known, {**times, **_without_empty(values)}, now)
        if settings_of(rule, SilenceSettings).end_at <= now:
            raise InvalidParameter("end_time: is over already; say an instant to come, or how many seconds")
        await self._changed(tx, incident, actor, "i_silenced", rule, now)
        return rule

    async def end(self, tx: Transaction, actor: Actor, incident_id: str, now: int) -> NoiseRule:
        """Let the silence of an incident be over now. Raises as :meth:`save`, and ``NotFound`` where none lasts."""
        incident, rule = await self.find(tx, actor, incident_id)
        await self._require(tx, actor, incident)
        if rule is None or rule.status != "enabled" or settings_of(rule, SilenceSettings).end_at <= now:
            raise NotFound(f"incident_id {incident_id}: no silence made from it lasts")
        start_at = min(settings_of(rule, SilenceSettings).start_at, now - SECOND)
        over = await self._rules.change(tx, actor, rule, {"start_at": start_at, "end_at": now}, now)
        await self._changed(tx, incident, actor, "i_silence_over", over, now)
        return over

    async def _rule_of(self, tx: Transaction, incident: Incident) -> NoiseRule | None:
        rules = await noise_store.read_of_channel(tx, incident.account_id, incident.channel_id, "silence")
        mine = (one for one in rules if settings_of(one, SilenceSettings).from_incident_id == incident.incident_id)
        return next(mine, None)

    async def _require(self, tx: Transaction, actor: Actor, incident: Incident) -> None:
        """Those who may change the channel, and whoever the incident was given to."""
        found = await channels.read_by_ids(tx, incident.account_id, [incident.channel_id])
        if not found or found[0].status == "deleted":
            raise InvalidParameter("incident_id: the incident belongs to no channel, and rules belong to channels")
        channel = found[0]
        if any(one.person_id == actor.member_id for one in incident.responders):
            return
        owners = (channel.team_id, *channel.managing_team_ids)
        require_change(actor, owners, channel.creator_id, f"the channel {channel.name!r}")

    async def _changed(
        self, tx: Transaction, incident: Incident, actor: Actor, line: str, rule: NoiseRule, now: int
    ) -> None:
        settings = settings_of(rule, SilenceSettings)
        named = {"rule_id": rule.rule_id, "rule_name": rule.name, "rule_version": rule.version}
        detail = {**named, "until": settings.end_at // SECOND}
        (locked,) = await store.lock(tx, incident.account_id, [incident.incident_id])
        work = work_of(tx)
        work.lines.append((locked, Line(line, detail, actor.member_id)))
        work.changed[locked.incident_id] = locked
        await move_config_version(tx, incident.account_id)
        await store.look_again(tx, incident.account_id, [incident.channel_id], now)


def suggested(title: str, labels: Sequence[Mapping[str, str]]) -> Conditions:
    """One group of conditions that all of these labels fulfil: what they have in common, in the order of their names."""
    first, *rest = labels
    common = {name: value for name, value in first.items() if value and all(one.get(name) == value for one in rest)}
    if not common:
        return [[{"key": "title", "oper": "IN", "vals": [exactly(title)]}]]
    names = sorted(common)[:MOST_LABELS]
    return [[{"key": f"labels.{name}", "oper": "IN", "vals": [exactly(common[name])]} for name in names]]


def _times(start_at: int, end_at: int) -> dict[str, Any]:
    """Once, whatever time the rule had before."""
    return {"start_at": start_at, "end_at": end_at, "time_filters": []}


def _without_empty(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name != "filters" or value}
