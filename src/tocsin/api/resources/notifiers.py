"""Notifiers: the media this server can send through, and what a group bot of each needs."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from tocsin.api.call import Call
from tocsin.api.operation import operation
from tocsin.kernel.errors import NotFound
from tocsin.notifiers.manifest import Field, Manifest

_ALIAS = Field(name="alias", of="target", label={"en": "Name", "zh": "别名"})
_ALL = Field(name="at_all", of="target", kind="flag", label={"en": "Mention everybody", "zh": "@所有人"})


class NotifierField(Struct, kw_only=True):
    """One setting of a bot or of a provider. A ``secret`` one is never given back once it is saved."""

    name: str
    label: str
    label_zh: str
    hint: str
    hint_zh: str
    secret: bool
    required: bool
    kind: Literal["text", "long", "flag", "number", "choice", "list", "map"]
    choices: list[str]


class NotifierItem(Struct, kw_only=True):
    """One medium of one provider; ``types`` are all names it answers to, ``template_field`` the field of a template
    that it uses. ``fields`` are the settings of a group's bot, ``provider_fields`` those an operator enters once."""

    name: str
    type: str
    types: list[str]
    title: str
    title_zh: str
    summary: str
    summary_zh: str
    kind: Literal["person", "group", "both"]
    medium: str
    abilities: list[str]
    template_field: str
    is_configured: bool
    fields: list[NotifierField]
    provider_fields: list[NotifierField]


class NotifierListAnswer(Struct):
    """All media of this release."""

    items: list[NotifierItem]


class NotifierGuideRequest(Struct, kw_only=True):
    """Of which notifier, in which language."""

    name: Annotated[str, Meta(min_length=1, max_length=64, description="A name of /notifier/list.")]
    language: Literal["en", "zh"] = "en"


class NotifierGuideAnswer(Struct):
    """How an operator sets it up."""

    guide: Annotated[str, Meta(description="Markdown.")]


@operation("/notifier/list", may="channels.read")
async def notifier_list(call: Call) -> NotifierListAnswer:
    """The media this server can send through, and their settings."""
    return NotifierListAnswer([_item(name, one) for name, one in call.world.catalogue.manifests.items()])


@operation("/notifier/guide", may="channels.read")
async def notifier_guide(call: Call, body: NotifierGuideRequest) -> NotifierGuideAnswer:
    """How a notifier is set up, step by step."""
    if body.name not in call.world.catalogue.manifests:
        raise NotFound(f"name: there is no notifier {body.name!r}")
    return NotifierGuideAnswer(call.world.catalogue.guide(body.name, body.language))


def _item(name: str, one: Manifest) -> NotifierItem:
    return NotifierItem(
        name=name,
        type=one.types[0] if one.types else name,
        types=list(one.types),
        title=one.title["en"],
        title_zh=one.title["zh"],
        summary=one.summary["en"],
        summary_zh=one.summary["zh"],
        kind=one.kind,
        medium=one.medium,
        abilities=list(one.abilities),
        template_field=one.template_field,
        is_configured=one.is_configured,
        fields=_target_fields(one) if one.reaches_groups else [],
        provider_fields=[_field(each, one) for each in one.provider_fields],
    )


def _target_fields(one: Manifest) -> list[NotifierField]:
    fields = [_ALIAS, *(each for each in one.fields if each.of == "target")]
    if "mention_all" in one.abilities and all(each.name != _ALL.name for each in fields):
        fields.append(_ALL)
    return [_field(each, one) for each in fields]


def _field(field: Field, one: Manifest) -> NotifierField:
    return NotifierField(
        name=field.name,
        label=field.label["en"],
        label_zh=field.label["zh"],
        hint=field.hint.get("en", ""),
        hint_zh=field.hint.get("zh", ""),
        secret=field.name in one.secrets,
        required=field.required,
        kind=field.kind,
        choices=list(field.choices),
    )
