"""``tocsin why``: the stored decisions about an event, alert or incident, step by step."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime

from tocsin.cli.output import say
from tocsin.db.database import Database
from tocsin.kernel.errors import NotFound
from tocsin.notify import subject_store
from tocsin.notify.explain_flow import explain
from tocsin.notify.explanation import Explanation, Step
from tocsin.people.model import SYSTEM, Actor
from tocsin.runtime.config import Settings


async def run_why(given: argparse.Namespace, settings: Settings) -> int:
    """Read-only: works beside a running server."""
    db = Database(settings.database)
    await db.open(readonly=True)
    try:
        async with db.snapshot() as tx:
            found = await subject_store.find(tx, given.id)
            if found is None:
                raise NotFound(f"{given.id}: there is no event, alert or incident of that id or number")
            account_id, kind, subject_id = found
            operator = Actor(account_id=account_id, member_id=SYSTEM, sees_all=True)
            explanation = await explain(tx, operator, kind, subject_id)
    finally:
        await db.close()
    _show(explanation)
    return 0


def _show(explanation: Explanation) -> None:
    say(f"{explanation.kind} {explanation.id}: {explanation.events_total} events")
    for one in explanation.events:
        say(f"  event {one.event_id} received {_time(one.received_at)}: {one.fate} ({one.reason_text})")
    if explanation.events_total > len(explanation.events):
        say(f"  … and {explanation.events_total - len(explanation.events)} more events, newest last")
    for step in explanation.steps:
        say(f"{_time(step.at)}  {step.stage:<10} {step.decision:<20} {step.text}{_rule(step)}")


def _rule(step: Step) -> str:
    rule = step.rule
    return f"  [rule {rule.id} version {rule.version}]" if rule is not None else ""


def _time(at: int) -> str:
    return datetime.fromtimestamp(at / 1_000, UTC).strftime("%Y-%m-%d %H:%M:%S")


COMMANDS = {"why": run_why}
