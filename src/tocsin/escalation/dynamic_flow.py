"""Gathers whom the labels of an alert name, where its channel lets them."""

from __future__ import annotations

from collections.abc import Iterable

from tocsin.channels import store as channels
from tocsin.db.transaction import Transaction
from tocsin.escalation import dynamic
from tocsin.escalation.dynamic import Directory
from tocsin.escalation.model import Rule
from tocsin.incidents.model import Incident
from tocsin.people import store as people
from tocsin.people.contacts import email_key


async def read_directory(tx: Transaction, incident: Incident, rules: Iterable[Rule]) -> Directory | None:
    """Who and what the labels of an incident may name; ``None`` where they name nothing or the channel does not let them."""
    if not dynamic.has_any(incident.labels):
        return None
    found = await channels.read_by_ids(tx, incident.account_id, [incident.channel_id])
    if not found or not found[0].dynamic_assignment:
        return None
    asked = [dynamic.wanted(incident.labels, number) for number in range(10)]
    keys = {email_key(one): one.casefold() for each in asked for one in each.emails}
    members = await people.read_by_email_keys(tx, incident.account_id, keys)
    teams = await people.read_teams_by_names(
        tx, incident.account_id, [one for each in asked for one in each.team_names]
    )
    return Directory(
        {keys[one.email_key]: one.member_id for one in members if one.email_key in keys},
        {one.name.casefold(): one.team_id for one in teams},
        dynamic.bots_of(rules),
    )
