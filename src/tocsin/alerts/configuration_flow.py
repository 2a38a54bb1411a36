"""Gathers what an account configured from the rooms that keep it."""

from __future__ import annotations

from tocsin.alerts.configuration import Configuration
from tocsin.channels import noise_store as noise_rules
from tocsin.channels import store as channels
from tocsin.db.transaction import Transaction
from tocsin.integrations import rules_store
from tocsin.integrations import store as integrations
from tocsin.integrations.rule_set import EnrichSet, ProcessSet
from tocsin.kernel.spans import zone_of
from tocsin.mapping import api_store as mapping_apis
from tocsin.mapping import store as mapping_tables
from tocsin.oncall import calendar_store as calendars
from tocsin.people import store as people
from tocsin.routes import store as routes


async def read_configuration(tx: Transaction, account_id: int, version: int) -> Configuration:
    """The account's configuration as it is now; ``version`` is the one that it was asked for."""
    return Configuration(
        version,
        channels=await channels.read_all(tx, account_id),
        integrations=await integrations.read_all(tx, account_id),
        noise=await noise_rules.read_enabled(tx, account_id),
        enrich=await rules_store.read_all(tx, account_id, EnrichSet),
        process=await rules_store.read_all(tx, account_id, ProcessSet),
        schemas=await mapping_tables.read_all(tx, account_id),
        apis=await mapping_apis.read_all(tx, account_id),
        zone=zone_of((await people.read_account(tx, account_id)).time_zone),
        routes=await routes.read_all(tx, account_id),
        calendars=await calendars.read_all(tx, account_id),
    )
