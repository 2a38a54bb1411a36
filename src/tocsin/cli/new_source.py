"""``tocsin new-source``: a source folder from a body that a system sent, with a parser that already reads it."""

from __future__ import annotations

import argparse
import json
import re
from pathlib import Path

import tocsin.sources
from tocsin.cli import source_folder
from tocsin.cli.output import say
from tocsin.kernel.errors import InvalidParameter
from tocsin.runtime.config import Settings
from tocsin.sources.guess import guess

_NAME = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*\Z")


def run_new_source(given: argparse.Namespace, _: Settings) -> int:
    """Make the folder, and say what to do next. Raises ``InvalidParameter`` for what it cannot be made of."""
    name: str = given.name
    if not _NAME.match(name):
        raise InvalidParameter(
            f"name: {name!r} cannot be one; use small letters, digits and hyphens, such as acme-watch"
        )
    into = Path(given.into) if given.into else Path(tocsin.sources.__path__[0])
    folder = into / name.replace("-", "_")
    if folder.exists():
        raise InvalidParameter(f"name: {folder} is there already; choose another one")
    body = Path(given.body).read_bytes()
    try:
        found = guess(json.loads(body))
    except ValueError as error:
        text = f"is no JSON: {error}; forms and other bodies need a parser written by hand"
        raise InvalidParameter(f"--body: {given.body} {text}") from error
    if found is None:
        raise InvalidParameter(f"--body: {given.body} holds no object with a text in it, so nothing can be a title")
    title = given.title or " ".join(word.capitalize() for word in name.split("-"))
    written = source_folder.write(folder, name, title, body, found)
    say(f"{folder}: {', '.join(written)}")
    say("What parse.py takes each field for was guessed from its name: read it. Then add a payload of a recovery, take")
    say(
        f"`recovers = false` out of the manifest, write the guides, and run: pytest tests/plugins/sources -k {folder.name}"
    )
    return 0


COMMANDS = {"new-source": run_new_source}
