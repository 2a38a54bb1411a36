"""``tocsin migrate`` and ``tocsin audit``."""

from __future__ import annotations

import argparse

from tocsin.cli.output import say
from tocsin.db.database import Database
from tocsin.db.migrate import migrate
from tocsin.intake.books import read_books
from tocsin.runtime.config import Settings


async def run_migrate(_: argparse.Namespace, settings: Settings) -> int:
    """Bring the database to this release's schema."""
    say("migrated" if await migrate(settings.database) else "nothing to do: the schema is this release's")
    return 0


async def run_audit(_: argparse.Namespace, settings: Settings) -> int:
    """Print the books of every account; 1 when an accepted event is missing from them."""
    db = Database(settings.database)
    await db.open(readonly=True)
    try:
        async with db.snapshot() as tx:
            books = await read_books(tx)
    finally:
        await db.close()
    for one in books:
        fates = ", ".join(f"{fate} {count}" for fate, count in one.fates.items()) or "none"
        say(f"account {one.account_id}: accepted {one.accepted}, pending {one.pending}, unprocessed {one.unprocessed}")
        say(f"  fates: {fates}; rejected at the door: {one.rejected}; no alert: {one.ignored}")
        say(f"  difference {one.difference}")
    if not books:
        say("no event was accepted yet; difference 0")
    return 1 if any(one.difference for one in books) else 0


COMMANDS = {"migrate": run_migrate, "audit": run_audit}
