"""Message templates: how notifications look in each medium."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from msgspec import UNSET, Meta, Struct, UnsetType, convert, field, json, structs
from sqlalchemy import ColumnElement, func

from tocsin.api.call import Call
from tocsin.api.fields import IdList, MaybeId, Name, Query, seconds
from tocsin.api.listing import frame, position
from tocsin.api.operation import operation
from tocsin.api.paging import PageAnswer, PageRequest
from tocsin.db.tables import template as table
from tocsin.kernel.errors import InvalidParameter
from tocsin.notify import template_flow, template_store
from tocsin.notify.model import Template
from tocsin.notify.presets import PRESET_ID
from tocsin.notify.template_flow import MEDIA, SWITCHES

TemplateId = Annotated[str, Meta(pattern="^[0-9a-f]{24}$")]
Source = Annotated[str, Meta(max_length=65_536)]
Medium = Literal[
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
]


class Bodies(Struct, kw_only=True):
    """The template of each medium in Go template syntax; empty: the medium's own wording."""

    email: Source = ""
    sms: Source = ""
    voice: Source = ""
    dingtalk: Source = ""
    wecom: Source = ""
    feishu: Source = ""
    feishu_app: Source = ""
    dingtalk_app: Source = ""
    wecom_app: Source = ""
    slack_app: Source = ""
    teams_app: Source = ""
    telegram: Source = ""
    slack: Source = ""
    zoom: Source = ""


class TemplateCreateRequest(Bodies, kw_only=True):
    """A new template. ``incident_card_hidden_fields``: the facts that interactive cards shall not show."""

    template_name: Name
    team_id: (
        Annotated[MaybeId, Meta(description="Whose members may change it; 0: its creator and admins.")] | UnsetType
    ) = UNSET
    description: Annotated[str, Meta(max_length=500)] = ""
    feishu_app_card_v2_table_enabled: bool | UnsetType = UNSET
    incident_card_hidden_fields: dict[str, Any] | UnsetType = UNSET


class TemplateUpdateRequest(TemplateCreateRequest, kw_only=True):
    """What a template shall be; a medium that is absent gets its own wording again, team and switches stay."""

    template_id: TemplateId


class TemplateNamed(Struct):
    """Names one template."""

    template_id: TemplateId


class TemplateAsked(Struct):
    """Names one template, by either name; ``000000000000000000000001`` is the preset with a text for every medium."""

    template_id: Annotated[str, Meta(pattern="^([0-9a-f]{24})?$")] = ""
    id: Annotated[str, Meta(pattern="^([0-9a-f]{24})?$")] = ""


class TemplateCreateAnswer(Struct):
    """The new template."""

    template_id: str
    template_name: str


class TemplateItem(Struct, kw_only=True):
    """A template. ``is_default``: what new rules use, it cannot be deleted."""

    account_id: int
    team_id: int
    template_id: str
    template_name: str
    description: str
    email: str
    sms: str
    voice: str
    dingtalk: str
    wecom: str
    feishu: str
    feishu_app: str
    dingtalk_app: str
    wecom_app: str
    slack_app: str
    teams_app: str
    telegram: str
    slack: str
    zoom: str
    feishu_app_card_v2_table_enabled: bool
    incident_card_hidden_fields: dict[str, Any]
    status: Literal["enabled", "disabled", "deleted"]
    is_default: bool
    creator_id: int
    updated_by: int
    created_at: int
    updated_at: int
    deleted_at: int


class TemplateListRequest(PageRequest, kw_only=True):
    """Which templates, in which order."""

    orderby: Literal["created_at", "updated_at"] = "created_at"
    asc: bool = False
    is_my_team: Annotated[bool, Meta(description="Only those of my teams.")] = False
    team_ids: IdList = field(default_factory=list)
    creator_id: MaybeId = 0
    query: Annotated[Query, Meta(description="Part of the name or the description.")] = ""


class TemplateListAnswer(PageAnswer, kw_only=True):
    """A page of templates."""

    items: list[TemplateItem]


@operation("/template/info", may="templates.read")
async def template_info(call: Call, body: TemplateAsked) -> TemplateItem:
    """One template."""
    template_id = body.template_id or body.id
    if not template_id:
        raise InvalidParameter("template_id: say which template")
    if template_id == PRESET_ID:
        return _item(await template_flow.find_preset(call.tx, call.account_id))
    return _item(await template_flow.find(call.tx, call.account_id, template_id))


@operation("/template/list", may="templates.read")
async def template_list(call: Call, body: TemplateListRequest) -> TemplateListAnswer:
    """List templates."""
    start = position(body)
    order = [table.c[body.orderby], table.c.template_id]
    columns = order if body.asc else [column.desc() for column in order]
    where = _where(call, body)
    found, total = await template_store.page(call.tx, call.account_id, where, columns, start, body.limit)
    return TemplateListAnswer(items=[_item(one) for one in found], **frame(body, start, len(found), total))


@operation("/template/create", may="templates.manage", audit="template.create", writes=True)
async def template_create(call: Call, body: TemplateCreateRequest) -> TemplateCreateAnswer:
    """Make a template."""
    one = await template_flow.create(call.tx, call.actor, call.world.ids, _columns(body), call.now)
    call.note(one.template_id, template_name=one.name)
    return TemplateCreateAnswer(one.template_id, one.name)


@operation("/template/update", may="templates.manage", audit="template.update", writes=True)
async def template_update(call: Call, body: TemplateUpdateRequest) -> None:
    """Replace the content of a template."""
    one = await template_flow.change(call.tx, call.actor, body.template_id, _columns(body), call.now)
    call.note(one.template_id, template_name=one.name)


@operation("/template/delete", may="templates.manage", audit="template.delete", writes=True)
async def template_delete(call: Call, body: TemplateNamed) -> None:
    """Delete a template. Refused for the account's default one, and for one that escalation rules use."""
    one = await template_flow.delete(call.tx, call.actor, body.template_id, call.now)
    call.note(one.template_id, template_name=one.name)


def _columns(body: TemplateCreateRequest) -> dict[str, Any]:
    """The columns a request sets; team and switches only where it names them."""
    bodies = {field: getattr(body, field) for field in MEDIA if getattr(body, field)}
    for switch in SWITCHES:
        if getattr(body, switch) is not UNSET:
            bodies[switch] = json.encode(getattr(body, switch)).decode()
    columns = {"name": body.template_name, "description": body.description, "bodies": bodies}
    return columns if body.team_id is UNSET else {**columns, "team_id": body.team_id}


def _where(call: Call, body: TemplateListRequest) -> list[ColumnElement[bool]]:
    where: list[ColumnElement[bool]] = []
    if body.is_my_team:
        where.append(table.c.team_id.in_(call.actor.team_ids))
    if body.team_ids:
        where.append(table.c.team_id.in_(body.team_ids))
    if body.creator_id:
        where.append(table.c.creator_id == body.creator_id)
    if body.query:
        text = func.lower(table.c.name + "\n" + table.c.description)
        where.append(text.contains(body.query.lower(), autoescape=True))
    return where


def _item(one: Template) -> TemplateItem:
    instants = {name: seconds(getattr(one, name)) for name in ("created_at", "updated_at", "deleted_at")}
    bodies = {field: one.bodies.get(field, "") for field in MEDIA}
    switches = {
        "feishu_app_card_v2_table_enabled": json.decode(one.bodies.get(SWITCHES[0], "false")),
        "incident_card_hidden_fields": json.decode(one.bodies.get(SWITCHES[1], "{}")),
    }
    return convert({**structs.asdict(one), "template_name": one.name, **bodies, **switches, **instants}, TemplateItem)
