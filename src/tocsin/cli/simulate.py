"""``tocsin simulate``: who would be told what, and when, if something happened in a channel."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from tocsin.ahead.simulate import Moment, Question, Simulated
from tocsin.ahead.simulate_flow import Simulations
from tocsin.channels import store as channels
from tocsin.cli.output import say
from tocsin.db.database import Database
from tocsin.db.transaction import Transaction
from tocsin.incidents.model import Incident
from tocsin.kernel.clock import MINUTE, SystemClock
from tocsin.kernel.errors import InvalidParameter, NotFound
from tocsin.kernel.ids import SystemIds
from tocsin.kernel.spans import zone_of
from tocsin.notifiers.catalogue import Catalogue
from tocsin.people import store as people
from tocsin.reach.means_flow import MeansFlow
from tocsin.runtime.config import Settings
from tocsin.runtime.plugins import load_folders
from tocsin.server import make_vault


async def run_simulate(given: argparse.Namespace, settings: Settings) -> int:
    """Read-only: works beside a running server. 1 when nobody would be told."""
    vault = make_vault(settings, SystemIds())
    catalogue = Catalogue(load_folders("tocsin.notifiers"))
    means = MeansFlow(catalogue, has_relay=bool(settings.smtp_url) or settings.is_demo)
    db = Database(settings.database)
    await db.open(readonly=True)
    try:
        async with db.snapshot() as tx:
            account_id, channel_id = await _channel(tx, given.channel)
            zone = zone_of((await people.read_account(tx, account_id)).time_zone)
            at = _instant(given.at, zone) if given.at else SystemClock().now()
            one = Incident(
                account_id=account_id,
                incident_id="0" * 24,
                channel_id=channel_id,
                title=given.title,
                severity=given.severity,
                labels=_labels(given.label),
            )
            question = Question(one, at, given.answered_after * MINUTE or None)
            found = await Simulations(vault, catalogue, means).run(tx, question)
            _show(found, at, zone)
    finally:
        await db.close()
    return 0 if any(one.kind == "told" for one in found.moments) else 1


async def _channel(tx: Transaction, wanted: str) -> tuple[int, int]:
    found = [
        (account_id, one.channel_id)
        for account_id in await people.account_ids(tx)
        for one in await channels.read_all(tx, account_id)
        if wanted in (str(one.channel_id), one.name)
    ]
    if not found:
        raise NotFound(f"--channel: there is none of the name or id {wanted!r}")
    if len(found) > 1:
        ids = ", ".join(str(channel_id) for _, channel_id in found)
        raise InvalidParameter(f"--channel: {wanted!r} is the name of several; give the id of one of them: {ids}")
    return found[0]


def _instant(text: str, zone: ZoneInfo) -> int:
    """Wall time of the account's zone, unless it names an offset."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise InvalidParameter("--at: write it like 2026-03-29T02:15, in the account's time zone") from error
    return round((at if at.tzinfo else at.replace(tzinfo=zone)).timestamp() * 1_000)


def _labels(given: list[str]) -> dict[str, str]:
    wrong = next((one for one in given if "=" not in one), None)
    if wrong is not None:
        raise InvalidParameter(f"--label {wrong}: write it like host=db-1")
    return dict(one.split("=", 1) for one in given)


def _show(found: Simulated, at: int, zone: ZoneInfo) -> None:
    for one in found.passed:
        say(f"Rule {one.name} does not hold: {one.why}.")
    if found.rule is not None:
        say(f"Rule {found.rule.name} holds.")
    for moment in found.moments:
        say(f"{_time(moment.at, zone)}  {_after(moment.at - at):>9}  {_text(moment)}")


_TEXTS: Mapping[str, str] = {
    "delay": "the delay window begins",
    "answered": "somebody acknowledges",
    "exhausted": "all layers were told, nobody answered",
}


def _text(one: Moment) -> str:
    if one.kind == "told":
        again = f" (message {one.round})" if one.round > 1 else ""
        return f"layer {one.layer + 1}: {one.recipient} by {one.transport}{again} - {one.text}"
    if one.kind == "passed_over":
        return f"layer {one.layer + 1} has nobody: passed over"
    return _TEXTS.get(one.kind, one.text)


def _time(at: int, zone: ZoneInfo) -> str:
    return f"{datetime.fromtimestamp(at / 1_000, UTC).astimezone(zone):%Y-%m-%d %H:%M:%S %Z}"


def _after(ms: int) -> str:
    minutes, rest = divmod(ms // 1_000, 60)
    hours, minutes = divmod(minutes, 60)
    return f"+{hours}:{minutes:02}:{rest:02}"


COMMANDS = {"simulate": run_simulate}
