"""``tocsin demo``: push a sample alert to the demo channel of the running server and say where to look."""

from __future__ import annotations

import argparse

from tocsin.cli.output import say
from tocsin.cli.send import push
from tocsin.db.database import Database
from tocsin.integrations import store as integrations
from tocsin.integrations.model import Integration, key_place
from tocsin.kernel.errors import NotFound
from tocsin.kernel.ids import SystemIds
from tocsin.runtime.config import Settings
from tocsin.server import make_vault


async def run_demo(given: argparse.Namespace, settings: Settings) -> int:
    """The whole way of an alert: event, incident, escalation, mail."""
    demo = await _demo_integration(settings)
    key = make_vault(settings, SystemIds()).open(demo.key_sealed, key_place(demo.account_id, demo.integration_id))
    event: dict[str, object] = {
        "title_rule": "[TPL]${resource}: ${check}",
        "event_status": "Ok" if given.ok else "Critical",
        "alert_key": "tocsin-demo",
        "description": "The checkout service answers 12 % of requests with an error. This is a sample alert.",
        "labels": {"resource": "checkout-1", "check": "error rate above 5 %", "service": "checkout", "env": "demo"},
    }
    code = push(settings, key, event)
    if code == 0:
        say(f"Incident: {settings.public_url}/incidents    Mail: {settings.public_url}/outbox")
    return code


async def _demo_integration(settings: Settings) -> Integration:
    db = Database(settings.database)
    await db.open(readonly=True)
    try:
        async with db.snapshot() as tx:
            found = await integrations.read_by_name(tx, "Demo events")
    finally:
        await db.close()
    if found is None:
        raise NotFound(
            "there is no demo channel: 'tocsin serve' makes one on first start in demo mode; else use 'tocsin send'"
        )
    return found


COMMANDS = {"demo": run_demo}
