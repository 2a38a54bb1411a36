"""Notifiers: the media this server can send through, and what a group bot of each needs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from msgspec import Struct

from tocsin.api.call import Call
from tocsin.api.operation import operation
from tocsin.notifiers.catalogue import Catalogue
from tocsin.notifiers.manifest import Manifest

_LABELS = {
    "alias": "Name",
    "token": "Webhook address or token",
    "sign_secret": "Signing secret",
    "headers": "Headers",
    "at_all": "Mention everybody",
    "insecure_skip_verify": "Do not check the certificate",
}


class NotifierField(Struct):
    """One setting of a bot. A ``secret`` one is hidden from those who may not change the rule it is in."""

    name: str
    label: str
    secret: bool
    required: bool
    kind: Literal["text", "flag", "map"]


class NotifierItem(Struct):
    """One medium; ``types`` are all names it answers to, ``template_field`` the field of a template that it uses."""

    type: str
    types: list[str]
    title: str
    title_zh: str
    kind: Literal["person", "group"]
    template_field: str
    fields: list[NotifierField]


class NotifierListAnswer(Struct):
    """All media of this release."""

    items: list[NotifierItem]


@operation("/notifier/list", may="channels.read")
async def notifier_list(call: Call) -> NotifierListAnswer:
    """The media this server can send through, and the settings of their bots."""
    catalogue = call.world.catalogue
    return NotifierListAnswer([_item(catalogue, name, one) for name, one in catalogue.manifests.items()])


def _item(catalogue: Catalogue, name: str, one: Manifest) -> NotifierItem:
    return NotifierItem(
        type=one.types[0],
        types=list(one.types),
        title=one.title["en"],
        title_zh=one.title["zh"],
        kind=one.kind,
        template_field=one.template_field,
        fields=list(_fields(catalogue, name, one)) if one.kind == "group" else [],
    )


def _fields(catalogue: Catalogue, name: str, one: Manifest) -> Iterator[NotifierField]:
    """The settings a bot takes: its check says which it cannot do without, its manifest which are secret."""
    required = {problem.field for problem in catalogue.notifier(name).check({})}
    yield _field("alias", one, required)
    for field in sorted(required):
        yield _field(field, one, required)
    for field in ("sign_secret", "headers"):
        if field in one.secrets and field not in required:
            yield _field(field, one, required)
    if "mention_all" in one.abilities:
        yield _field("at_all", one, required)
    if "headers" in one.secrets:
        yield _field("insecure_skip_verify", one, required)


def _field(field: str, one: Manifest, required: set[str]) -> NotifierField:
    kind: Literal["text", "flag", "map"] = "text"
    if field in ("at_all", "insecure_skip_verify"):
        kind = "flag"
    elif field == "headers":
        kind = "map"
    return NotifierField(field, _LABELS.get(field, field), field in one.secrets, field in required, kind)
