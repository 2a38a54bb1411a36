"""What a notifier's folder says of itself in `manifest.toml`."""

from collections.abc import Mapping
from typing import Any, Literal

import msgspec
from msgspec import Struct

from tocsin.notifiers.notifier import Limits

Ability = Literal[
    "mention",
    "mention_all",
    "link",
    "markdown",
    "thread",
    "sign",
    "digest",
    "buttons",
    "keys",
    "update",
    "grant",
    "callback",
    "keys_of_signer",
    "stream",
    "lookup",
    "sign_in",
    "link_code",
    "keys_of_signer",
]
"""What a folder can do beyond sending; what an ability asks of the folder stands in the module of its protocol.

`buttons`: messages carry buttons that come back by `callback` or `stream`. `keys`: a call takes keys. `link_code`: a
person links themself by telling the bot a code.
"""

Medium = Literal[
    "email",
    "sms",
    "voice",
    "app",
    "feishu_app",
    "dingtalk_app",
    "wecom_app",
    "slack_app",
    "teams_app",
    "telegram",
    "robot",
    "other",
]
"""The way to a person as preferences name it; `robot` for what only reaches groups."""


class Field(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One setting in a form. ``of``: of the provider (the operator enters it once) or of one target (a rule's robot)."""

    name: str
    of: Literal["provider", "target"]
    kind: Literal["text", "long", "flag", "number", "choice", "list", "map"] = "text"
    label: dict[str, str]
    hint: dict[str, str] = {}
    required: bool = False
    choices: tuple[str, ...] = ()


INBOUND = Field(
    name="inbound",
    of="provider",
    kind="choice",
    choices=("stream", "callback"),
    label={"en": "Presses come by", "zh": "按钮回调方式"},
    hint={
        "en": "stream: a connection that this server opens, so that no public address is needed. "
        "callback: the provider calls this server. Empty: a connection where the settings for it are there.",
        "zh": "stream：由本服务器主动建立连接，无需公网地址。callback：由服务商回调本服务器。留空：所需设置齐全时使用连接。",
    },
)
"""By which way presses come, where an app can do both."""


class Manifest(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One medium of one provider.

    `types` are the names under which official clients write it in `webhooks[].type` (groups); `medium` is what a
    person's preferences call it. `template_field` is the field of a notification template that holds the text for it,
    empty if none. `receipt_s`: the provider reports whether a message arrived, usually within so many seconds; 0 = never.
    """

    title: dict[str, str]
    summary: dict[str, str]
    medium: Medium
    kind: Literal["person", "group", "both"]
    types: tuple[str, ...] = ()
    template_field: str = ""
    abilities: tuple[Ability, ...] = ()
    secrets: tuple[str, ...] = ()  # names of settings that are sealed at rest and never given back
    fields: tuple[Field, ...] = ()
    limits: Limits = Limits()
    receipt_s: int = 0
    dial_codes: tuple[str, ...] = ()  # beginnings of the only phone numbers it reaches ("+86"); empty: any country
    is_configured: bool = True  # an operator sets up providers of it; false: it works as it is (robots, the own relay)

    @property
    def provider_fields(self) -> list[Field]:
        """The settings an operator enters once; where presses can come both ways, which way too."""
        fields = [one for one in self.fields if one.of == "provider"]
        return [*fields, INBOUND] if {"stream", "callback"} <= set(self.abilities) else fields

    @property
    def reaches_groups(self) -> bool:
        """Whether a rule may name it as a group's bot."""
        return self.kind != "person"

    @property
    def reaches_persons(self) -> bool:
        """Whether a person may be told through it."""
        return self.kind != "group"


def read_manifest(name: str, manifest: Mapping[str, Any]) -> Manifest:
    """Check a manifest as read from TOML. Raises `ValueError` that names the folder and the field."""
    try:
        return msgspec.convert(manifest, Manifest)
    except msgspec.ValidationError as error:
        raise ValueError(f"notifiers/{name}/manifest.toml: {error}") from error
