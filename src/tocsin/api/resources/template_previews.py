"""Templates tried on incidents, and texts to start from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from msgspec import Meta, Struct, field

from tocsin.api.call import Call
from tocsin.api.operation import operation
from tocsin.api.resources.templates import Medium, Source
from tocsin.kernel.errors import InvalidParameter
from tocsin.notify import limits, preview, template_flow
from tocsin.notify.presets import PRESETS
from tocsin.notify.template_flow import MEDIA


class TemplatePreviewRequest(Struct, kw_only=True):
    """What to try: ``content`` as a template of the medium ``type``, or in one or all media a saved ``template_id`` or
    the ``texts`` of one that is not saved yet."""

    content: Source = ""
    type: Annotated[Medium | Literal[""], Meta(description="The medium; empty: all of the saved template.")] = ""
    template_id: Annotated[str, Meta(pattern="^([0-9a-f]{24})?$")] = ""
    texts: (
        Annotated[
            dict[Medium, Source], Meta(description="By medium; those without one are shown in their own wording.")
        ]
        | None
    ) = None
    incident_id: Annotated[
        str, Meta(pattern="^([0-9a-f]{24})?$", description="Try it on this incident; empty: on a made-up one.")
    ] = ""
    incident_card_hidden_fields: Annotated[
        dict[str, Any], Meta(description="The facts that the card shall not show.")
    ] = field(default_factory=dict)


class TemplatePreviewItem(Struct, kw_only=True):
    """One medium: what arrives, or in ``message`` why the template fails with this incident.

    ``is_default``: the template has no text for it, ``content`` is the medium's own wording. ``default_content`` is
    what is sent where the template fails. ``cut``: ``content`` is shorter than the text, which has ``length`` of
    ``unit`` where ``limit`` arrive (0: no limit is known). ``notes`` say what else a reader should know.
    """

    type: str
    success: bool
    content: str
    message: str
    is_default: bool
    default_content: str
    cut: bool
    length: int
    limit: int
    unit: Literal["bytes", "characters", "lines"]
    notes: list[str]


class TemplateFixedField(Struct):
    """A fact that an interactive card shows beside the template's text."""

    field: preview.CardField
    value: str


class TemplatePreviewAnswer(Struct):
    """The first medium, and all of them in ``items``; ``fixed_fields`` are those of the first, where it is a card."""

    success: bool
    content: str
    message: str
    fixed_fields: list[TemplateFixedField]
    items: list[TemplatePreviewItem]


class TemplatePresetItem(Struct):
    """A text to start from, and how much of it one message holds (``limit`` 0: no limit is known)."""

    type: str
    content: str
    limit: int
    unit: Literal["bytes", "characters", "lines"]


class TemplatePresetListAnswer(Struct):
    """A text for every medium."""

    items: list[TemplatePresetItem]


@operation("/template/preview", may="templates.read")
async def template_preview(call: Call, body: TemplatePreviewRequest) -> TemplatePreviewAnswer:
    """Show what a template says about an incident, cut where the medium cuts.

    A template that does not parse is refused with the line; one that fails with this incident is answered with
    ``success`` false and the reason: then the default wording would be sent.
    """
    bodies = await _bodies_to_try(call, body)
    base_url = call.settings.public_url
    facts = await template_flow.facts_to_try(call.tx, call.actor, call.me, body.incident_id, base_url, call.now)
    items = [_item(one) for one in template_flow.preview(bodies, facts, call.now)]
    first = items[0]
    fixed = preview.fixed_fields(first.type, facts, body.incident_card_hidden_fields)
    return TemplatePreviewAnswer(
        all(one.success for one in items),
        first.content,
        first.message,
        [TemplateFixedField(one.field, one.value) for one in fixed],
        items,
    )


@operation("/template/preset/list", may="templates.read")
async def template_preset_list(call: Call) -> TemplatePresetListAnswer:
    """Texts to start a template from, one for every medium."""
    none = limits.Limit(0, "characters")
    found = [(name, text, limits.LIMITS.get(name, none)) for name, text in PRESETS.items()]
    return TemplatePresetListAnswer([TemplatePresetItem(name, text, one.size, one.unit) for name, text, one in found])


async def _bodies_to_try(call: Call, body: TemplatePreviewRequest) -> dict[str, str]:
    if body.content:
        if not body.type:
            raise InvalidParameter(f"type: say for which medium; one of {', '.join(MEDIA)}")
        return {body.type: body.content}
    texts: Mapping[str, str]
    if body.texts is not None:
        texts = {str(medium): text for medium, text in body.texts.items()}
    elif body.template_id:
        texts = (await template_flow.find(call.tx, call.account_id, body.template_id)).bodies
    else:
        raise InvalidParameter("content: give content and type, texts, or the template_id of a saved template")
    return {medium: texts.get(medium, "") for medium in ([body.type] if body.type else MEDIA)}


def _item(one: preview.Shown) -> TemplatePreviewItem:
    return TemplatePreviewItem(
        type=one.field,
        success=not one.problem,
        content=one.content,
        message=one.problem,
        is_default=one.is_default,
        default_content=one.default_text,
        cut=one.cut,
        length=one.length,
        limit=one.limit,
        unit=one.unit,
        notes=list(one.notes),
    )
