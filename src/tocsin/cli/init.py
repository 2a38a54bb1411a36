"""``tocsin init``: an account, its owner, a default team and template, and an APP key, without questions."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from tocsin.cli import first_account
from tocsin.cli.output import say
from tocsin.db.database import Database
from tocsin.db.migrate import migrate
from tocsin.kernel.clock import SystemClock
from tocsin.kernel.errors import InvalidParameter
from tocsin.kernel.ids import SystemIds
from tocsin.people import store as people_store
from tocsin.people.contacts import email_key
from tocsin.people.flow import People
from tocsin.runtime.config import Settings
from tocsin.server import make_vault


async def run_init(given: argparse.Namespace, settings: Settings) -> int:
    """Create the account; refuses an address that is an owner already, so that running it twice makes no second one."""
    password = _read_password(given.password_file)
    ids, now = SystemIds(), SystemClock().now()
    await migrate(settings.database)
    make_vault(settings, ids)
    db = Database(settings.database)
    await db.open()
    try:
        async with db.transaction() as tx:
            if await people_store.read_login(tx, email_key(given.email)):
                raise InvalidParameter(f"--email: {given.email} can sign in already; nothing was changed")
            people = People(ids)
            first = await first_account.create(tx, people, ids, given.account, given.email, password, now)
            key, _ = await people.create_app_key(tx, first.owner, "tocsin init", now)
            _write_key(Path(given.app_key_file), key)
    finally:
        await db.close()
    say(f"account {first.account.account_id} ({first.account.name}), owner {first.owner.email}")
    say(f"default team {first.team.team_id}, default template {first.template.template_id}")
    say(f"APP key written to {given.app_key_file}")
    return 0


def _read_password(path: str) -> str:
    try:
        text = sys.stdin.readline() if path == "-" else Path(path).read_text(encoding="utf-8")
    except OSError as error:
        raise InvalidParameter(f"--password-file: {error}") from error
    return text.rstrip("\r\n")


def _write_key(path: Path, key: str) -> None:
    """Before the commit: an account whose key nobody has would be worse than a key without an account."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(key + "\n")


COMMANDS = {"init": run_init}
