"""``tocsin openapi``: the API's OpenAPI document on standard output, without a server or a database."""

from __future__ import annotations

import argparse

import msgspec

from tocsin.api import openapi, resources
from tocsin.api.operation import collect
from tocsin.cli.output import say
from tocsin.runtime.config import Settings


def run_openapi(_: argparse.Namespace, settings: Settings) -> int:
    """Print what ``/openapi.json`` of a server with these settings answers, indented."""
    document = openapi.build(collect(resources).values(), settings.public_url)
    say(msgspec.json.format(msgspec.json.encode(document), indent=2).decode())
    return 0


COMMANDS = {"openapi": run_openapi}
