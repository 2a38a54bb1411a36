"""Gathers what an account configured from the rooms that keep it."""

from __future__ import annotations

from tocsin.alerts.configuration import Configuration
from tocsin.channels import noise_store as noise_rules
from tocsin.channels import store as channels
from tocsin.db.transaction import Transaction
from tocsin.integrations import store as integrations
from tocsin.kernel.spans import zone_of
from tocsin.oncall import calendar_store as calendars
from tocsin.people import store as people
from tocsin.routes import store as routes


async def read_configuration(tx: Transaction, account_id: int, version: int) -> Configuration:
    """The account's configuration as it is now; ``version`` is the one that it was asked for."""
    return Configuration(
        version,
        await channels.read_all(tx, account_id),
        await integrations.read_all(tx, account_id),
        await noise_rules.read_enabled(tx, account_id),
        zone_of((await people.read_account(tx, account_id)).time_zone),
        await routes.read_all(tx, account_id),
        await calendars.read_all(tx, account_id),
    )
