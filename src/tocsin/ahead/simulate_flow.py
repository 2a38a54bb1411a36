"""Gathers what a simulation needs, as it is now, and plays it."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import structs

from tocsin.ahead.simulate import Question, Simulated, Stage, simulate
from tocsin.db.transaction import Transaction
from tocsin.escalation import store as escalation_store
from tocsin.escalation.dynamic import Directory
from tocsin.escalation.dynamic_flow import read_directory
from tocsin.escalation.match import RuleSet
from tocsin.escalation.model import Rule
from tocsin.kernel.spans import zone_of
from tocsin.notifiers.catalogue import Catalogue
from tocsin.oncall import calendar_store, schedule_store
from tocsin.oncall.calendar import CalendarDays
from tocsin.oncall.public_days import public_days
from tocsin.oncall.schedule import person_ids
from tocsin.people import store as people
from tocsin.reach import person_store
from tocsin.reach.means_flow import MeansFlow
from tocsin.runtime.secrets import Vault


class Simulations:
    """Plays incidents that never were."""

    def __init__(self, vault: Vault, catalogue: Catalogue, means: MeansFlow) -> None:
        self._vault = vault
        self._catalogue = catalogue
        self._means = means

    async def run(self, tx: Transaction, question: Question, draft: Rule | None = None) -> Simulated:
        """What an incident of a channel would lead to; ``draft`` takes the place of the rule of its id, or comes first."""
        account_id, channel_id = question.incident.account_id, question.incident.channel_id
        rules = await escalation_store.read_of_channel(tx, self._vault, account_id, channel_id)
        if draft is not None:
            rules = _with(rules, draft)
        directory = await read_directory(
            tx, question.incident, await escalation_store.read_rules(tx, self._vault, account_id)
        )
        stage = await self._stage(tx, account_id, rules, directory)
        return simulate(question, stage)

    async def _stage(
        self, tx: Transaction, account_id: int, rules: Sequence[Rule], directory: Directory | None
    ) -> Stage:
        targets = [layer.target for rule in rules for layer in rule.layers]
        team_ids = {one for target in targets for one in target.team_ids}
        team_ids |= set(directory.teams.values()) if directory is not None else set()
        teams = await people.read_team_members(tx, account_id, team_ids)
        names = {one.team_id: one.name for one in await people.read_teams(tx, account_id, team_ids)} if team_ids else {}
        wanted = {int(key) for target in targets for key in target.schedule_to_role_ids}
        schedules = await schedule_store.read_by_ids(tx, self._vault, account_id, wanted)
        persons = {one for target in targets for one in target.person_ids}
        persons |= set(directory.members.values()) if directory is not None else set()
        persons |= {one for members in teams.values() for one in members}
        persons |= {one for schedule in schedules for one in person_ids(schedule)}
        found = await calendar_store.read_all(tx, account_id)
        return Stage(
            rules=RuleSet(rules),
            zone=zone_of((await people.read_account(tx, account_id)).time_zone),
            calendars={one.calendar_id: CalendarDays(one, public_days) for one in found},
            teams=teams,
            team_names=names,
            schedules={one.schedule_id: one for one in schedules},
            contacts=await person_store.read_contacts(tx, account_id, sorted(persons)),
            means=await self._means.read(tx, account_id),
            bot_of=self._catalogue.name_of,
            directory=directory,
        )


def _with(rules: Sequence[Rule], draft: Rule) -> list[Rule]:
    """Rules with a draft in the place of the one that it changes; a new one is looked at first."""
    if any(one.rule_id == draft.rule_id for one in rules):
        return [draft if one.rule_id == draft.rule_id else one for one in rules]
    return [structs.replace(draft, priority=-1), *rules]
