"""Message templates are made, changed and given up, and tried on an incident before anybody depends on them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from msgspec import structs

from tocsin.db.transaction import Transaction
from tocsin.escalation import usage_store
from tocsin.incidents import store as incidents
from tocsin.kernel.errors import InvalidParameter, NotFound
from tocsin.kernel.ids import Ids
from tocsin.kernel.template import TemplateSyntaxError, compile_cached
from tocsin.notify import facts_flow, template_store
from tocsin.notify.model import Facts, Template
from tocsin.notify.presets import PRESET_ID, PRESET_NAME, PRESETS
from tocsin.notify.preview import Shown, show
from tocsin.notify.sample import sample
from tocsin.people import store as people
from tocsin.people.contacts import check_name
from tocsin.people.model import Actor, Member
from tocsin.people.permissions import require_change

MEDIA: Final = (
    "email",
    "sms",
    "voice",
    "dingtalk",
    "wecom",
    "feishu",
    "feishu_app",
    "dingtalk_app",
    "wecom_app",
    "slack_app",
    "teams_app",
    "telegram",
    "slack",
    "zoom",
)
"""The fields of a template, one for each medium; those that this release cannot send are kept for the day it can."""

DEFAULT_NAME: Final = "Default"
_RULES_NAMED: Final = 10


SWITCHES: Final = ("feishu_app_card_v2_table_enabled", "incident_card_hidden_fields")
"""What official clients set beside the texts; kept among the bodies as JSON, so that it comes back as written."""


async def find(tx: Transaction, account_id: int, template_id: str) -> Template:
    """A template that is not deleted. Raises ``NotFound``."""
    one = await template_store.read(tx, account_id, template_id)
    if one is None or one.status == "deleted":
        raise NotFound(f"template_id {template_id}: there is no such template")
    return one


async def find_preset(tx: Transaction, account_id: int) -> Template:
    """The account's default template under the id of the preset, with the preset's text where it has none."""
    default = await template_store.read_default(tx, account_id)
    if default is None:
        return Template(account_id=account_id, template_id=PRESET_ID, name=PRESET_NAME, bodies=PRESETS, is_default=True)
    return structs.replace(default, template_id=PRESET_ID, bodies={**PRESETS, **default.bodies})


async def require_template(tx: Transaction, account_id: int, template_id: str, field: str) -> None:
    """Raise ``NotFound``, naming ``field``, unless there is this template; an empty id asks for none."""
    if template_id:
        one = await template_store.read(tx, account_id, template_id)
        if one is None or one.status == "deleted":
            raise NotFound(f"{field}: there is no template {template_id}")


async def create(tx: Transaction, actor: Actor, ids: Ids, values: Mapping[str, Any], now: int) -> Template:
    """A new template with these columns. Raises ``InvalidParameter`` with the medium and the line, ``NotFound``."""
    checked = await _check(tx, actor.account_id, {"team_id": 0, **values})
    one = Template(
        **checked,
        account_id=actor.account_id,
        template_id=ids.hex24(now),
        creator_id=actor.member_id,
        updated_by=actor.member_id,
        created_at=now,
        updated_at=now,
    )
    await template_store.add(tx, one)
    return one


async def add_default(tx: Transaction, account_id: int, creator_id: int, ids: Ids, now: int) -> Template:
    """The template a new account begins with: every medium in its own wording. It cannot be deleted."""
    one = Template(
        account_id=account_id,
        template_id=ids.hex24(now),
        name=DEFAULT_NAME,
        is_default=True,
        creator_id=creator_id,
        updated_by=creator_id,
        created_at=now,
        updated_at=now,
    )
    await template_store.add(tx, one)
    return one


async def change(tx: Transaction, actor: Actor, template_id: str, values: Mapping[str, Any], now: int) -> Template:
    """Replace a template's content. Raises as :func:`find_to_change` and :func:`create`."""
    old = await find_to_change(tx, actor, template_id)
    kept = {name: old.bodies[name] for name in SWITCHES if name in old.bodies}
    values = {"team_id": old.team_id, **values, "bodies": kept | values["bodies"]}
    checked = await _check(tx, actor.account_id, values) | {"updated_by": actor.member_id, "updated_at": now}
    await template_store.change(tx, actor.account_id, template_id, checked)
    return structs.replace(old, **checked)


async def delete(tx: Transaction, actor: Actor, template_id: str, now: int) -> Template:
    """Give up a template. Raises ``InvalidParameter`` for the default one and, naming the rules, for one in use."""
    one = await find_to_change(tx, actor, template_id)
    if one.is_default:
        raise InvalidParameter("template_id: this is the account's default template, which cannot be deleted")
    rules = await usage_store.read_names_with_template(tx, actor.account_id, template_id, _RULES_NAMED + 1)
    if rules:
        more = ", …" if len(rules) > _RULES_NAMED else ""
        names = ", ".join(repr(name) for name in rules[:_RULES_NAMED])
        raise InvalidParameter(
            f"template_id: escalation rules use this template: {names}{more}; give them another one first"
        )
    gone = {"status": "deleted", "deleted_at": now, "updated_by": actor.member_id, "updated_at": now}
    await template_store.change(tx, actor.account_id, template_id, gone)
    return one


async def find_to_change(tx: Transaction, actor: Actor, template_id: str) -> Template:
    """A template that the actor may change. Raises ``NotFound``, ``AccessDenied``."""
    one = await find(tx, actor.account_id, template_id)
    require_change(actor, [one.team_id], one.creator_id, f"the template {one.name!r}")
    return one


async def facts_to_try(
    tx: Transaction, actor: Actor, member: Member, incident_id: str, base_url: str, now: int
) -> Facts:
    """A real incident that the actor may see, or the sample without ``incident_id``. Raises ``NotFound``."""
    if not incident_id:
        account = await people.read_account(tx, actor.account_id)
        return sample(account, member, base_url, now)
    found = await incidents.read_visible(tx, actor, [incident_id])
    if not found:
        raise NotFound(f"incident_id {incident_id}: there is no such incident")
    return (await facts_flow.gather(tx, actor.account_id, found, base_url))[incident_id]


def preview(bodies: Mapping[str, str], facts: Facts, now: int) -> list[Shown]:
    """What each medium would say, in its own wording where its body is empty. Raises as :func:`check_bodies`."""
    check_bodies(bodies)
    return show(bodies, facts, now)


def check_bodies(bodies: Mapping[str, str]) -> None:
    """Raise ``InvalidParameter``, naming medium and line, for a body that does not parse."""
    for field, source in bodies.items():
        if field in SWITCHES:
            continue
        try:
            compile_cached(source)
        except TemplateSyntaxError as error:
            raise InvalidParameter(f"{field}: {error}") from error


async def _check(tx: Transaction, account_id: int, values: Mapping[str, Any]) -> dict[str, Any]:
    checked = dict(values)
    checked["name"] = check_name(checked["name"], "template_name")
    if checked["team_id"] and not await people.read_teams(tx, account_id, [checked["team_id"]]):
        raise NotFound(f"team_id: there is no team {checked['team_id']}")
    check_bodies(checked["bodies"])
    return checked
