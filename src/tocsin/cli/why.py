"""``tocsin why``: the stored decisions about an event, alert or incident, step by step; or why a person was not told."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from datetime import UTC, datetime

from tocsin.alerts.again import WHY, Checked
from tocsin.cli.output import say
from tocsin.db.database import Database
from tocsin.db.transaction import Transaction
from tocsin.kernel.clock import MINUTE, SECOND, SystemClock
from tocsin.kernel.errors import InvalidParameter, NotFound
from tocsin.kernel.ids import SystemIds
from tocsin.notifiers.catalogue import Catalogue
from tocsin.notify import subject_store
from tocsin.notify.explain_flow import check, explain
from tocsin.notify.explanation import Explanation, Kind, Step
from tocsin.notify.person_flow import Answer, Question, why_person
from tocsin.notify.person_wording import say as say_reason
from tocsin.people import store as people
from tocsin.people.model import SYSTEM, Actor
from tocsin.reach.means_flow import MeansFlow
from tocsin.runtime.config import Settings
from tocsin.runtime.plugins import load_folders
from tocsin.server import make_vault


async def run_why(given: argparse.Namespace, settings: Settings) -> int:
    """Read-only: works beside a running server. With ``--check`` 1 when a decision cannot be repeated with the same result."""
    if bool(given.id) == bool(given.person):
        raise InvalidParameter("give the id of an event, alert or incident, or --person; see 'tocsin why --help'")
    db = Database(settings.database)
    await db.open(readonly=True)
    try:
        async with db.snapshot() as tx:
            return await (_person(tx, given, settings) if given.person else _subject(tx, given))
    finally:
        await db.close()


async def _subject(tx: Transaction, given: argparse.Namespace) -> int:
    account_id, kind, subject_id = await _find(tx, given.id)
    operator = Actor(account_id=account_id, member_id=SYSTEM, sees_all=True)
    explanation = await explain(tx, operator, kind, subject_id)
    _show(explanation)
    return _show_checked(await check(tx, operator, explanation)) if given.check else 0


async def _person(tx: Transaction, given: argparse.Namespace, settings: Settings) -> int:
    """Why a person was, or was not, told around ``--at`` (now, when it is not given)."""
    incident_id, account_id = "", 0
    if given.incident:
        account_id, kind, incident_id = await _find(tx, given.incident)
        if kind != "incident":
            raise InvalidParameter(f"--incident: {given.incident} is an {kind}, not an incident")
    found = [one for one in await people.read_login(tx, given.person.casefold()) if account_id in (0, one.account_id)]
    if not found:
        raise NotFound(f"--person: nobody has the e-mail address {given.person}")
    has_relay = bool(settings.smtp_url)
    means = MeansFlow(Catalogue(load_folders("tocsin.notifiers")), has_relay=has_relay)
    for member in found:
        asked = Question(
            person_id=member.member_id,
            at=_instant(given.at) if given.at else SystemClock().now(),
            window_ms=given.window * MINUTE,
            incident_id=incident_id,
        )
        operator = Actor(account_id=member.account_id, member_id=SYSTEM, sees_all=True)
        _show_person(await why_person(tx, make_vault(settings, SystemIds()), means, operator, asked))
    return 0


async def _find(tx: Transaction, text: str) -> tuple[int, Kind, str]:
    found = await subject_store.find(tx, text)
    if found is None:
        raise NotFound(f"{text}: there is no event, alert or incident of that id or number")
    return found


def _instant(text: str) -> int:
    """``2026-11-26T03:12`` as ms; without a zone it is UTC, as everything that this command prints."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise InvalidParameter(f"--at: {text!r} is no instant; write it like 2026-11-26T03:12 (UTC)") from error
    return round((at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp() * SECOND)


def _show_checked(checked: Sequence[Checked]) -> int:
    for one in checked:
        why = "; ".join(f"{stage}: {WHY.get(code, code)}" for stage, code in one.reasons)
        say(f"checked  event {one.event_id}: {one.result}{f' ({why})' if why else ''}")
    return 1 if any(one.result == "differs" for one in checked) else 0


def _show_person(found: Answer) -> None:
    say(f"{found.person.name}, {_time(found.from_at)} to {_time(found.to_at)} UTC:")
    for concern in found.concerns:
        one = concern.incident
        say(f"  #{one.num} {one.title} ({one.severity}): {concern.verdict.replace('_', ' ')}")
        for reason in concern.reasons:
            say(f"    {say_reason(reason)}")
    for reason in found.elsewhere:
        say(f"  {say_reason(reason)}")
    if not found.concerns and not found.elsewhere:
        say("  Nothing that was open or came in concerned this person.")
    if found.unnamed:
        say(f"  {found.unnamed} more incidents were open, of which no rule tells this person.")
    for reason in found.remarks:
        say(f"  Note: {say_reason(reason)}")


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
