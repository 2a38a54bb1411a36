"""Message templates: how notifications look in each medium."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from msgspec import Meta, Struct, convert, field, structs
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
from tocsin.notify.template_flow import MEDIA

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
    """A new template."""

    template_name: Name
    team_id: Annotated[MaybeId, Meta(description="Whose members may change it; 0: its creator and admins.")] = 0
    description: Annotated[str, Meta(max_length=500)] = ""


class TemplateUpdateRequest(TemplateCreateRequest, kw_only=True):
    """What a template shall be; a medium that is absent gets its own wording again."""

    template_id: TemplateId


class TemplateNamed(Struct):
    """Names one template."""

    template_id: TemplateId


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


class TemplatePreviewRequest(Struct, kw_only=True):
    """What to try: ``content`` as a template of the medium ``type``, or a saved ``template_id`` in one or all media."""

    content: Source = ""
    type: Annotated[Medium | Literal[""], Meta(description="The medium; empty: all of the saved template.")] = ""
    template_id: Annotated[str, Meta(pattern="^([0-9a-f]{24})?$")] = ""
    incident_id: Annotated[
        str, Meta(pattern="^([0-9a-f]{24})?$", description="Try it on this incident; empty: on a made-up one.")
    ] = ""


class TemplatePreviewItem(Struct):
    """One medium: its text, or in ``message`` why it fails with this incident."""

    type: str
    success: bool
    content: str
    message: str


class TemplatePreviewAnswer(Struct):
    """The first medium, and all of them in ``items``."""

    success: bool
    content: str
    message: str
    items: list[TemplatePreviewItem]


@operation("/template/info", may="templates.read")
async def template_info(call: Call, body: TemplateNamed) -> TemplateItem:
    """One template."""
    return _item(await template_flow.find(call.tx, call.account_id, body.template_id))


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


@operation("/template/preview", may="templates.read")
async def template_preview(call: Call, body: TemplatePreviewRequest) -> TemplatePreviewAnswer:
    """Show what a template says about an incident.

    A template that does not parse is refused with the line; one that fails with this incident is answered with
    ``success`` false and the reason: then the default wording would be sent.
    """
    bodies = await _bodies_to_try(call, body)
    base_url = call.settings.public_url
    facts = await template_flow.facts_to_try(call.tx, call.actor, call.me, body.incident_id, base_url, call.now)
    shown = template_flow.preview(bodies, facts, call.now)
    items = [TemplatePreviewItem(one.field, not one.problem, one.content, one.problem) for one in shown]
    first = items[0] if items else TemplatePreviewItem("", True, "", "nothing to render: the default wording is sent")
    return TemplatePreviewAnswer(all(one.success for one in items), first.content, first.message, items)


async def _bodies_to_try(call: Call, body: TemplatePreviewRequest) -> dict[str, str]:
    if body.content:
        if not body.type:
            raise InvalidParameter(f"type: say for which medium; one of {', '.join(MEDIA)}")
        return {body.type: body.content}
    if not body.template_id:
        raise InvalidParameter("content: give content and type, or the template_id of a saved template")
    saved = (await template_flow.find(call.tx, call.account_id, body.template_id)).bodies
    return {field: saved.get(field, "") for field in ([body.type] if body.type else MEDIA)}


def _columns(body: TemplateCreateRequest) -> dict[str, Any]:
    bodies = {field: getattr(body, field) for field in MEDIA if getattr(body, field)}
    return {"name": body.template_name, "team_id": body.team_id, "description": body.description, "bodies": bodies}


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
    return convert({**structs.asdict(one), "template_name": one.name, **bodies, **instants}, TemplateItem)
