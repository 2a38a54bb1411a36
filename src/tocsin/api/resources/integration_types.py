"""The monitoring systems that can be integrated: what they are, and how each is set up."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from msgspec import Meta, Struct

from tocsin.api.call import Call
from tocsin.api.operation import operation
from tocsin.integrations.flow import kinds
from tocsin.integrations.kinds import Kind
from tocsin.kernel.errors import NotFound


class KindItem(Struct, kw_only=True):
    """A monitoring system."""

    type: str
    kind: Annotated[Literal["alert", "change"], Meta(description="Whether it sends alerts or changes.")]
    title: str
    title_zh: str
    summary: str
    summary_zh: str
    category: Literal["custom", "open-source", "cloud", "commercial", "chat", "internal"]
    icon: Annotated[str, Meta(description="A small SVG.")]
    recovers: Annotated[bool, Meta(description="Whether it says when something is over.")]
    has_settings: bool


class KindNamed(Struct):
    """Names a type of integration."""

    type: Annotated[str, Meta(min_length=1, max_length=64)]


class KindFile(Struct):
    """Something to install at the sender: a script, a media type."""

    name: str
    text: str


class KindDetail(KindItem, kw_only=True):
    """A monitoring system with its guides. In them `{{push_url}}` stands for the integration's own address."""

    guide_en: str
    guide_zh: str
    files: list[KindFile]


class KindListAnswer(Struct):
    """What can be integrated."""

    items: list[KindItem]


@operation("/integration/type/list", may="integrations.read")
async def integration_type_list(call: Call) -> KindListAnswer:
    """The monitoring systems that can be integrated."""
    return KindListAnswer([KindItem(**_kind(one)) for one in kinds().values()])


@operation("/integration/type/info", may="integrations.read")
async def integration_type_info(call: Call, body: KindNamed) -> KindDetail:
    """One monitoring system with its guides in Markdown, and what has to be installed there."""
    one = kinds().get(body.type)
    if one is None:
        raise NotFound(f"type: there is no type {body.type!r}; /integration/type/list has all that are")
    files = [KindFile(name, text) for name, text in one.files.items()]
    return KindDetail(**_kind(one), guide_en=one.guide_en, guide_zh=one.guide_zh, files=files)


def _kind(one: Kind) -> dict[str, Any]:
    return {
        "type": one.type,
        "kind": one.kind,
        "title": one.title_en,
        "title_zh": one.title_zh,
        "summary": one.summary_en,
        "summary_zh": one.summary_zh,
        "category": one.category,
        "icon": one.icon,
        "recovers": one.recovers,
        "has_settings": one.has_settings,
    }
