"""The first account of an installation: owner, default team and template; for the demo a channel that tells the owner."""

from __future__ import annotations

from msgspec import Struct

from tocsin.alerts import store as alerts
from tocsin.channels import store as channels
from tocsin.channels.model import Channel
from tocsin.db.transaction import Transaction
from tocsin.escalation import store as escalation
from tocsin.escalation.model import Layer, Rule, Target, Ways
from tocsin.integrations import store as integrations
from tocsin.integrations.model import Integration, key_hash, key_place
from tocsin.kernel.ids import Ids
from tocsin.notify import template_flow
from tocsin.notify.model import Template
from tocsin.people.flow import People
from tocsin.people.model import Account, Actor, Member, Team, TeamWish
from tocsin.runtime.secrets import Vault


class First(Struct, frozen=True):
    """What was made. ``password`` is empty when one was given."""

    account: Account
    owner: Member
    team: Team
    template: Template
    password: str


async def create(
    tx: Transaction, people: People, ids: Ids, name: str, email: str, password: str | None, now: int
) -> First:
    """An account that can be worked with at once."""
    account, owner, one_time = await people.create_account(tx, name, email.partition("@")[0], email, password, now)
    actor = Actor(account_id=account.account_id, member_id=owner.member_id, is_owner=True, sees_all=True)
    team = await people.upsert_team(tx, actor, TeamWish(name="Default team", person_ids=[owner.member_id]), now)
    template = await template_flow.add_default(tx, account.account_id, owner.member_id, ids, now)
    await alerts.move_config_version(tx, account.account_id)
    return First(account, owner, team, template, one_time)


async def create_demo(tx: Transaction, vault: Vault, ids: Ids, first: First, now: int) -> Integration:
    """A channel with an integration and a rule that tells the default team, so that the first event reaches somebody."""
    account_id, owner_id = first.account.account_id, first.owner.member_id
    channel = Channel(
        account_id=account_id,
        channel_id=ids.number(now),
        team_id=first.team.team_id,
        name="Demo",
        description="Made on first start. Push to its integration and see what happens.",
        creator_id=owner_id,
        created_at=now,
        updated_at=now,
    )
    await channels.add(tx, channel)
    target = Target(team_ids=[first.team.team_id], by=Ways(follow_preference=True))
    rule = Rule(
        account_id=account_id,
        rule_id=ids.hex24(now),
        channel_id=channel.channel_id,
        name="Tell the default team",
        layers=[Layer(target=target, max_times=3, notify_step=10, escalate_window=30)],
        template_id=first.template.template_id,
        updated_by=owner_id,
        created_at=now,
        updated_at=now,
    )
    await escalation.save_rule(tx, vault, rule, new=True)
    integration = _integration(vault, ids, channel, owner_id, now)
    await integrations.add(tx, integration)
    await alerts.move_config_version(tx, account_id)
    return integration


def _integration(vault: Vault, ids: Ids, channel: Channel, owner_id: int, now: int) -> Integration:
    integration_id, key = ids.number(now), ids.token(24)
    return Integration(
        account_id=channel.account_id,
        integration_id=integration_id,
        name="Demo events",
        type="standard",
        channel_id=channel.channel_id,
        team_id=channel.team_id,
        key_hash=key_hash(key),
        key_sealed=vault.seal(key, key_place(channel.account_id, integration_id)),
        creator_id=owner_id,
        created_at=now,
        updated_at=now,
    )
