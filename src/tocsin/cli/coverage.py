"""``tocsin coverage``: at which minutes of the coming weeks nobody could be reached, and why."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from datetime import UTC, datetime

from tocsin.ahead.cover import Cause, Gap
from tocsin.ahead.coverage_flow import LONGEST_DAYS, Coverage, Foresight
from tocsin.ahead.words import cause_text, gap_text
from tocsin.channels import store as channels
from tocsin.cli.output import say
from tocsin.db.database import Database
from tocsin.db.transaction import Transaction
from tocsin.kernel.clock import DAY, MINUTE, SystemClock
from tocsin.kernel.errors import InvalidParameter
from tocsin.kernel.ids import SystemIds
from tocsin.notifiers.catalogue import Catalogue
from tocsin.oncall import schedule_store
from tocsin.people import store as people
from tocsin.reach.means_flow import MeansFlow
from tocsin.runtime.config import Settings
from tocsin.runtime.plugins import load_folders
from tocsin.server import make_vault

SHOWN = 5


async def run_coverage(given: argparse.Namespace, settings: Settings) -> int:
    """Read-only: works beside a running server. 1 when there is a gap, so that a scheduled job can warn."""
    if not 1 <= given.days <= LONGEST_DAYS:
        raise InvalidParameter(f"--days: from 1 to {LONGEST_DAYS}")
    start_at = SystemClock().now() // MINUTE * MINUTE
    end_at = start_at + given.days * DAY
    vault = make_vault(settings, SystemIds())
    means = MeansFlow(
        Catalogue(load_folders("tocsin.notifiers")), has_relay=bool(settings.smtp_url) or settings.is_demo
    )
    db = Database(settings.database)
    await db.open(readonly=True)
    has_gaps = False
    try:
        async with db.snapshot() as tx:
            for account_id in await people.account_ids(tx):
                found = await Foresight(vault, means).coverage(tx, account_id, start_at, end_at)
                names = await _names(tx, account_id, found)
                has_gaps |= bool(found.schedules or found.rules)
                say(
                    f"Looked at {found.schedules_seen} schedules and {found.rules_seen} rules, {given.days} days ahead."
                )
                _show(found, names)
    finally:
        await db.close()
    return 1 if has_gaps else 0


class _Names:
    """What things and people are called."""

    def __init__(self, persons: Mapping[int, str], schedules: Mapping[int, str], channels_: Mapping[int, str]) -> None:
        self.persons = persons
        self.schedules = schedules
        self.channels = channels_


async def _names(tx: Transaction, account_id: int, found: Coverage) -> _Names:
    every = [gap for one in found.schedules for gap in one.gaps] + [gap for one in found.rules for gap in one.gaps]
    persons = {cause.person_id for gap in every for cause in gap.causes if cause.person_id}
    members = await people.read_members(tx, account_id, persons)
    schedules = {one.schedule_id: one.name for one in found.schedules}
    named = {cause.schedule_id for gap in every for cause in gap.causes if cause.schedule_id}
    schedules |= dict(await schedule_store.read_names(tx, account_id, named))
    spaces = {one.channel_id: one.name for one in await channels.read_all(tx, account_id)}
    return _Names({one.member_id: one.name for one in members}, schedules, spaces)


def _show(found: Coverage, names: _Names) -> None:
    if not found.schedules and not found.rules:
        say("Somebody can be reached at every minute.")
    for one in found.schedules:
        say(f"Schedule {one.name}: nobody in {len(one.gaps)} spans")
        _gaps(one.gaps, names)
    for rule in found.rules:
        title = f"rule {rule.name}" if rule.rule_id else "no rule holds"
        say(f"Channel {names.channels.get(rule.channel_id, rule.channel_id)}, {rule.severity}: {title}")
        _gaps(rule.gaps, names)


def _gaps(gaps: list[Gap], names: _Names) -> None:
    for one in gaps[:SHOWN]:
        causes = "; ".join(_cause(cause, names) for cause in one.causes)
        say(f"  {gap_text(one, UTC)}: {causes}")
    if len(gaps) > SHOWN:
        say(
            f"  and {len(gaps) - SHOWN} more, the last until {datetime.fromtimestamp(gaps[-1].end_at / 1_000, UTC):%Y-%m-%d %H:%M}"
        )


def _cause(one: Cause, names: _Names) -> str:
    person = names.persons.get(one.person_id, str(one.person_id))
    return cause_text(one, person, names.schedules.get(one.schedule_id, str(one.schedule_id)))


COMMANDS = {"coverage": run_coverage}
