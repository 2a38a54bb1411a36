"""``tocsin replay``: decide what came of late once more, by today's rules and by a draft, and print what would change."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from tocsin.api.resources.replay_fields import ReplayDraftBody, ReplayRequest, persons_in
from tocsin.api.resources.replay_gather import By, gather
from tocsin.channels import store as channels
from tocsin.cli.output import say
from tocsin.db.database import Database
from tocsin.db.transaction import Transaction
from tocsin.integrations import store as integrations
from tocsin.kernel.clock import SECOND, SystemClock
from tocsin.kernel.errors import InvalidParameter, NotFound
from tocsin.kernel.ids import SystemIds
from tocsin.people import store as people
from tocsin.people.model import SYSTEM, Actor
from tocsin.replay.difference import Difference, Side
from tocsin.replay.flow import Replayed, replay
from tocsin.runtime.config import Settings
from tocsin.server import make_vault

SHOWN = 10


async def run_replay(given: argparse.Namespace, settings: Settings) -> int:
    """Read-only: works beside a running server. With ``--expect-none`` 1 when the draft changes anything."""
    if bool(given.channel) == bool(given.integration):
        raise InvalidParameter("give --channel or --integration; see 'tocsin replay --help'")
    draft = _draft(given.draft) if given.draft else msgspec.UNSET
    db = Database(settings.database)
    await db.open(readonly=True)
    try:
        async with db.snapshot() as tx:
            account_id, channel_id, integration_id = await _place(tx, given)
            request = ReplayRequest(
                channel_id=channel_id, integration_id=integration_id, days=_days(given.days), draft=draft
            )
            operator = Actor(account_id=account_id, member_id=SYSTEM, sees_all=True)
            ids = SystemIds()
            vault = make_vault(settings, ids)
            asked, present, tried = await gather(tx, By(operator, ids, vault, SystemClock().now()), request)
            found = await replay(tx, vault, asked, present, tried, lambda _: None)
            members = await people.read_members(tx, account_id, persons_in(found))
            say(f"{found.events} events from {_time(asked.start_at)} to {_time(asked.end_at)} UTC")
            _show(found, {one.member_id: one.name for one in members})
            return 1 if given.expect_none and not found.difference.is_none else 0
    finally:
        await db.close()


def _days(days: int) -> int:
    if not 1 <= days <= 30:
        raise InvalidParameter("--days: from 1 to 30")
    return days


def _draft(name: str) -> ReplayDraftBody:
    """The draft of a file, written like ``draft`` of ``POST /replay``."""
    raw = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    try:
        return msgspec.json.decode(raw, type=ReplayDraftBody)
    except msgspec.DecodeError as error:
        raise InvalidParameter(f"--draft {name}: {error}; it is written like 'draft' of POST /replay") from error


async def _place(tx: Transaction, given: argparse.Namespace) -> tuple[int, int, int]:
    """Account, channel and integration (0: the other) of a name or an id, which must be one only."""
    wanted = given.channel or given.integration
    kind = "channel" if given.channel else "integration"
    found = []
    for account_id in await people.account_ids(tx):
        if given.channel:
            some = [(one.channel_id, one.name, one.status) for one in await channels.read_all(tx, account_id)]
        else:
            some = [(one.integration_id, one.name, one.status) for one in await integrations.read_all(tx, account_id)]
        found += [
            (account_id, number)
            for number, name, status in some
            if status != "deleted" and wanted in (str(number), name)
        ]
    if not found:
        raise NotFound(f"--{kind}: there is none of the name or id {wanted!r}")
    if len(found) > 1:
        ids = ", ".join(str(number) for _, number in found)
        raise InvalidParameter(f"--{kind}: {wanted!r} is the name of several; give the id of one of them: {ids}")
    account_id, number = found[0]
    return (account_id, number, 0) if given.channel else (account_id, 0, number)


def _show(found: Replayed, names: Mapping[int, str]) -> None:
    one = found.difference
    say(f"{'':28}{'today':>10}{'draft':>10}")
    for title, before, after in _rows(one.before, one.after):
        mark = "" if before == after else f"  {after - before:+d}"
        say(f"{title:28}{before:10}{after:10}{mark}")
    if found.apis_not_asked:
        say(f"{found.apis_not_asked} events have labels that a mapping API gives; a replay asks none.")
    if one.is_none:
        say("No difference.")
        return
    say(f"Incidents merged: {one.merged}, split: {one.split}. Messages added: {one.added}, gone: {one.gone}.")
    _show_changes(one, names)


def _rows(before: Side, after: Side) -> list[tuple[str, int, int]]:
    fates = sorted({*before.fates, *after.fates})
    woken = sum(before.woken.values()), sum(after.woken.values())
    return [
        *((f"events {fate}", before.fates.get(fate, 0), after.fates.get(fate, 0)) for fate in fates),
        ("incidents", before.incidents, after.incidents),
        ("incidents told", before.told, after.told),
        ("messages to persons", before.calls, after.calls),
        ("messages to groups", before.group_messages, after.group_messages),
        ("calls between 23 and 8", *woken),
    ]


def _show_changes(one: Difference, names: Mapping[int, str]) -> None:
    for (before, after), count in sorted(one.fates.items(), key=lambda each: -each[1]):
        say(f"  {before} -> {after}: {count} events")
    for event in one.events[:SHOWN]:
        say(f"    {_time(event.at)} {event.severity} {event.title}")
    for person_id in sorted({*one.before.woken, *one.after.woken}):
        before_, after_ = one.before.woken.get(person_id, 0), one.after.woken.get(person_id, 0)
        if before_ != after_:
            say(f"  {names.get(person_id, person_id)} would be woken {after_} times, not {before_}")
    for message in one.messages[:SHOWN]:
        who = names.get(message.call.person_id, "") or "addresses and groups"
        say(f"  {'+' if message.is_added else '-'} {_time(message.call.at)} {who}: {message.title}")


def _time(instant: int) -> str:
    return datetime.fromtimestamp(instant / SECOND, UTC).strftime("%Y-%m-%d %H:%M")


COMMANDS = {"replay": run_replay}
