"""``tocsin send``: push one event to a running server, as a monitoring system would."""

from __future__ import annotations

import argparse
from urllib.parse import quote

import httpx2
import msgspec

from tocsin.cli.output import say
from tocsin.kernel.errors import InvalidParameter, StoreUnavailable
from tocsin.runtime.config import Settings


def run_send(given: argparse.Namespace, settings: Settings) -> int:
    """0 when the server has it on disk; 1 with the server's words when not."""
    event = {
        "title_rule": given.title,
        "event_status": given.status,
        "alert_key": given.alert_key,
        "labels": dict(_label(one) for one in given.label),
    }
    return push(settings, given.integration_key, event)


def push(settings: Settings, key: str, event: dict[str, object]) -> int:
    """Send a standard event and print the answer."""
    url = f"{settings.public_url}/event/push/alert/standard?integration_key={quote(key)}"
    try:
        with httpx2.Client(trust_env=False, timeout=10) as client:
            answer = client.post(url, content=msgspec.json.encode(event), headers={"content-type": "application/json"})
    except httpx2.HTTPError as error:
        raise StoreUnavailable(
            f"no server answers at {settings.public_url}: start it with 'tocsin serve' ({error})"
        ) from error
    say(answer.text)
    return 0 if answer.status_code == httpx2.codes.OK else 1


def _label(text: str) -> tuple[str, str]:
    name, found, value = text.partition("=")
    if not found or not name:
        raise InvalidParameter(f"--label: {text!r} is not NAME=VALUE")
    return name, value


COMMANDS = {"send": run_send}
