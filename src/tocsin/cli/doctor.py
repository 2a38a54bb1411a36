"""``tocsin doctor``: every setting with its value, meaning and origin, and whether the installation works."""

from __future__ import annotations

import argparse
import sqlite3
import sys

from tocsin.cli.output import say
from tocsin.db.database import Database
from tocsin.kernel.errors import Problem
from tocsin.runtime.config import MEANINGS, Settings, shown, unknown_variables
from tocsin.runtime.imap import read_account
from tocsin.runtime.mail import Relay, read_relay


async def run_doctor(_: argparse.Namespace, settings: Settings) -> int:
    """0 when the server would start and could deliver mail; 1 with what is wrong."""
    default = Settings()
    for name, meaning in MEANINGS.items():
        origin = "" if getattr(settings, name) != getattr(default, name) else " (default)"
        say(f"TOCSIN_{name.upper()} = {shown(settings, name) or '(empty)'}{origin}\n    {meaning}")
    problems = [*unknown_variables(), *await _problems(settings)]
    for problem in problems:
        say(f"PROBLEM: {problem}")
    if not problems:
        say("No problems found.")
    return 1 if problems else 0


async def _problems(settings: Settings) -> list[str]:
    problems = []
    if not settings.smtp_url and not settings.is_demo:
        problems.append("no mail relay is set: nobody can be told by e-mail. Set TOCSIN_SMTP_URL.")
    elif settings.smtp_url:
        relay = read_relay(settings.smtp_url)
        say(f"Mail relay: {relay.host}, port {relay.port}, {_protection(relay)}")
    for line in mail_in(settings):
        say(line)
    if settings.database.startswith("sqlite"):
        say(f"Python {sys.version.split()[0]}, SQLite {sqlite3.sqlite_version}, database {settings.database}")
    db = Database(settings.database)
    try:
        await db.open(readonly=True)
        await db.close()
    except Problem as problem:
        problems.append(str(problem))
    return problems


def mail_in(settings: Settings) -> list[str]:
    """How mails come in as alerts, in the operator's words; none where they do not."""
    lines = []
    if settings.mail_listen:
        how = "with STARTTLS" if settings.mail_cert else "not encrypted; TOCSIN_MAIL_CERT offers STARTTLS"
        lines.append(f"Mails in: {settings.mail_listen}, for addresses at {settings.mail_domain}, {how}")
    if settings.mail_imap_url:
        box = read_account(settings.mail_imap_url)
        how = "TLS from the start" if box.is_encrypted else "not encrypted" if box.is_plain else "STARTTLS required"
        lines.append(f"Mails in: unread ones of {box.folder} at {box.host}, port {box.port}, {how}")
        if not settings.mail_domain:
            lines.append("Without TOCSIN_MAIL_DOMAIN the console shows no mail addresses of integrations.")
    return lines


def _protection(relay: Relay) -> str:
    if relay.implicit_tls:
        return "TLS from the start"
    return {True: "STARTTLS required", False: "not encrypted", None: "STARTTLS when offered"}[relay.starttls]


COMMANDS = {"doctor": run_doctor}
