"""The command line: arguments in, exit code out. 0 = done, 1 = the command's own refusal, 2 = wrong use."""

from __future__ import annotations

import argparse
import asyncio
import importlib
import os
import sys
from collections.abc import Callable, Coroutine
from typing import Any

from tocsin import __version__
from tocsin.kernel.errors import Problem
from tocsin.runtime.config import MEANINGS, ConfigError, load

_STORE = ("data", "database_url")
_SERVE = ("host", "port", "workers", "base_url", "smtp_url", "demo", "log_level", "log_format")
_COMMANDS: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "serve": ("tocsin.cli.serve", "Serve: take events, tell people, show the console", (*_STORE, *_SERVE)),
    "init": ("tocsin.cli.init", "Create an account without questions", _STORE),
    "migrate": ("tocsin.cli.store", "Bring the database to this release's schema", _STORE),
    "audit": (
        "tocsin.cli.store",
        "Compare what was accepted with what has a fate; exit 0 when nothing is missing",
        _STORE,
    ),
    "why": (
        "tocsin.cli.why",
        "Explain an event, alert or incident step by step, or why a person was not told",
        _STORE,
    ),
    "replay": (
        "tocsin.cli.replay",
        "Decide what came of late once more, by today's rules and a draft, and print what would change",
        _STORE,
    ),
    "coverage": (
        "tocsin.cli.coverage",
        "Say at which minutes of the coming weeks nobody could be reached; exit 1 when there are any",
        (*_STORE, "smtp_url", "demo"),
    ),
    "simulate": (
        "tocsin.cli.simulate",
        "Say who would be told what, and when, if something happened in a channel; exit 1 when nobody would",
        (*_STORE, "smtp_url", "demo"),
    ),
    "send": ("tocsin.cli.send", "Push a test event to a running server", ("base_url", "host", "port")),
    "demo": (
        "tocsin.cli.demo",
        "Try it: push a sample alert that goes the whole way",
        (*_STORE, "base_url", "host", "port"),
    ),
    "openapi": (
        "tocsin.cli.openapi",
        "Print the API's OpenAPI document, for generating clients",
        ("base_url", "host", "port"),
    ),
    "new-source": (
        "tocsin.cli.new_source",
        "Make a source folder from a body that a system sent, with a parser that reads it already",
        (),
    ),
    "doctor": ("tocsin.cli.doctor", "Explain every setting and check the installation", (*_STORE, *_SERVE)),
}
# Kept here, beside the table, so that no command's code is loaded to print the help of another.
_OPTIONS: dict[str, dict[str, dict[str, Any]]] = {
    "serve": {"--fd": {"type": int, "default": None, "help": argparse.SUPPRESS}},
    "init": {
        "--account": {"required": True, "help": "Name of the account"},
        "--email": {"required": True, "help": "E-mail address of its owner, who signs in with it"},
        "--password-file": {"required": True, "help": "File that holds the owner's password (- for standard input)"},
        "--app-key-file": {"required": True, "help": "File to write an APP key of the owner to (readable by you only)"},
    },
    "why": {
        "id": {
            "nargs": "?",
            "default": "",
            "help": "Id of an event, alert or incident (24 hex digits), or an incident's number such as #A1B2C3",
        },
        "--check": {"action": "store_true", "help": "Decide its events again, and say whether that gives the same"},
        "--person": {"default": "", "metavar": "MAIL", "help": "Why this person was, or was not, told"},
        "--at": {"default": "", "metavar": "TIME", "help": "Around when, such as 2026-11-26T03:12 (UTC; default: now)"},
        "--window": {"type": int, "default": 15, "metavar": "MINUTES", "help": "How many minutes around it (15)"},
        "--incident": {"default": "", "metavar": "ID", "help": "Only this incident, by id or number"},
    },
    "replay": {
        "--channel": {"default": "", "metavar": "NAME", "help": "What came to this channel, by name or id"},
        "--integration": {
            "default": "",
            "metavar": "NAME",
            "help": "What came through this integration, by name or id",
        },
        "--days": {"type": int, "default": 7, "help": "How many days back, 1 to 30 (7)"},
        "--draft": {
            "default": "",
            "metavar": "FILE",
            "help": "JSON file of what is tried, like 'draft' of POST /replay (- for standard input; default: today's rules)",
        },
        "--expect-none": {"action": "store_true", "help": "Exit with 1 when the draft changes anything"},
    },
    "coverage": {"--days": {"type": int, "default": 30, "help": "How many days ahead, 1 to 90 (30)"}},
    "simulate": {
        "--channel": {"required": True, "metavar": "NAME", "help": "Where it happens, by name or id"},
        "--severity": {"default": "Critical", "choices": ["Critical", "Warning", "Info"], "help": "How bad it is"},
        "--title": {"default": "", "help": "Its title, where rules ask for it"},
        "--label": {"action": "append", "default": [], "metavar": "NAME=VALUE", "help": "A label; repeat for more"},
        "--at": {
            "default": "",
            "metavar": "TIME",
            "help": "When, such as 2026-03-29T02:15 (account's zone; default: now)",
        },
        "--answered-after": {
            "type": int,
            "default": 0,
            "metavar": "MINUTES",
            "help": "When somebody answers (0: never)",
        },
    },
    "send": {
        "--integration-key": {"required": True, "help": "Key of the integration"},
        "--title": {"default": "Test event from tocsin send", "help": "Title of the event"},
        "--status": {"default": "Warning", "choices": ["Critical", "Warning", "Info", "Ok"], "help": "Severity, or Ok"},
        "--alert-key": {"default": "tocsin-send", "help": "What joins events of one alert"},
        "--label": {"action": "append", "default": [], "metavar": "NAME=VALUE", "help": "A label; repeat for more"},
    },
    "new-source": {
        "name": {"help": "Name in push URLs, such as acme-watch: small letters, digits and hyphens"},
        "--body": {
            "required": True,
            "action": "append",
            "metavar": "FILE",
            "help": "What it sent: JSON, a form, a query (*.query); - for standard input; repeat, the first begins an alert",
        },
        "--title": {"default": "", "help": "Name that people read (default: made from the name)"},
        "--into": {"default": "", "metavar": "FOLDER", "help": "Where the folder is made (default: among the sources)"},
    },
    "demo": {"--ok": {"action": "store_true", "help": "Send the recovery of the sample alert instead"}},
}


def main(arguments: list[str] | None = None) -> None:
    """Run one command and exit."""
    os.umask(0o077)  # what commands write (database, key, mails of the demo) is the operator's alone
    parser = _parser()
    given = parser.parse_args(arguments)
    module = importlib.import_module(_COMMANDS[given.command][0])
    run: Callable[[argparse.Namespace, Any], Coroutine[Any, Any, int] | int] = module.COMMANDS[given.command]
    try:
        settings = load(vars(given))
        outcome = run(given, settings)
        code = outcome if isinstance(outcome, int) else asyncio.run(outcome)
    except ConfigError as error:
        sys.exit(_complain(error, 2))
    except (Problem, OSError) as problem:
        sys.exit(_complain(problem, 1))
    except KeyboardInterrupt:
        code = 130
    sys.exit(code)


def _complain(error: Exception, code: int) -> int:
    sys.stderr.write(f"tocsin: {error}\n")
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="tocsin", description="On-call and alert response. 'tocsin serve' starts it.")
    parser.add_argument("--version", action="version", version=f"tocsin {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, (_, summary, settings) in _COMMANDS.items():
        command = commands.add_parser(name, help=summary, description=summary)
        command.add_argument("--config", help="TOML file with settings (default: tocsin.toml in this folder)")
        for setting in settings:
            flag = "--database" if setting == "database_url" else f"--{setting.replace('_', '-')}"
            kind = int if setting in ("port", "workers") else str
            command.add_argument(flag, dest=setting, type=kind, default=None, help=MEANINGS[setting])
        for option, details in _OPTIONS.get(name, {}).items():
            command.add_argument(option, **details)
    return parser
