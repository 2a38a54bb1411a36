"""Dynamic assignment: labels of an alert name whom a layer tells instead of its own targets (domain rule 2.12). Pure.

Off unless the channel allows it, for whoever may push chooses whom it wakes. Only members and teams of the account count, and
only group bots that some rule of the account has already: an alert cannot send what it carries to a group of its sender's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from msgspec import Struct, structs

from tocsin.escalation.model import Layer, Rule, Webhook

_LABEL: Final = re.compile(r"layer_(?:person|webhook)_reset_(\d)_([a-z_]+)")
_BOTS: Final = {"wecoms": "wecom", "dingtalks": "dingtalk", "feishus": "feishu", "slacks": "slack", "zooms": "zoom"}
MOST = 20
"""Names that one label may hold."""


class Wanted(Struct, frozen=True):
    """What the labels of an alert want of one layer."""

    emails: tuple[str, ...] = ()
    team_names: tuple[str, ...] = ()
    tokens: tuple[tuple[str, str], ...] = ()
    """Type of a bot and its token."""
    labels: tuple[str, ...] = ()
    """Names of the labels that said so."""


class Directory(Struct, frozen=True):
    """Who and what the account has: members by address, teams by name (both in small letters), bots by type and token."""

    members: Mapping[str, int]
    teams: Mapping[str, int]
    bots: Mapping[tuple[str, str], Webhook]


def has_any(labels: Mapping[str, str]) -> bool:
    """Whether labels want anything of any layer."""
    return any(_LABEL.fullmatch(name) for name in labels)


def wanted(labels: Mapping[str, str], layer_idx: int) -> Wanted:
    """What labels want of layer ``layer_idx`` (from 0, as they count)."""
    emails: list[str] = []
    teams: list[str] = []
    tokens: list[tuple[str, str]] = []
    named = []
    for name, value in sorted(labels.items()):
        found = _LABEL.fullmatch(name)
        if found is None or int(found[1]) != layer_idx:
            continue
        values = [one.strip() for one in value.split(",") if one.strip()][:MOST]
        if name.startswith("layer_person") and found[2] == "emails":
            emails += values
        elif name.startswith("layer_person") and found[2] == "team_names":
            teams += values
        elif name.startswith("layer_webhook") and found[2] in _BOTS:
            tokens += [(_BOTS[found[2]], one) for one in values]
        else:
            continue
        named.append(name)
    return Wanted(tuple(emails), tuple(teams), tuple(tokens), tuple(named))


def bots_of(rules: Iterable[Rule]) -> dict[tuple[str, str], Webhook]:
    """The group bots that rules have, by type and token."""
    return {
        (hook.type, str(hook.settings.get("token"))): hook
        for rule in rules
        for layer in rule.layers
        for hook in layer.target.webhooks
        if hook.settings.get("token")
    }


def retarget(rule: Rule, layer_idx: int, asked: Wanted, known: Directory) -> tuple[Rule, list[str]]:
    """The rule with the targets that labels want in one layer, and what of it could not be.

    Persons take the place of persons, teams and schedules; bots of a type that of bots of that type. Where nobody and nothing
    of what is wanted is known, the layer keeps its own: rather tell those than nobody.
    """
    layer = rule.layers[layer_idx]
    persons = [known.members[one.casefold()] for one in asked.emails if one.casefold() in known.members]
    teams = [known.teams[one.casefold()] for one in asked.team_names if one.casefold() in known.teams]
    hooks = [known.bots[one] for one in asked.tokens if one in known.bots]
    problems = [
        *(f"{one} is no member of this account" for one in asked.emails if one.casefold() not in known.members),
        *(f"there is no team {one!r}" for one in asked.team_names if one.casefold() not in known.teams),
        *(
            f"no rule of this account has the {kind} bot that a label names"
            for kind, token in asked.tokens
            if (kind, token) not in known.bots
        ),
    ]
    target = layer.target
    if persons or teams:
        target = structs.replace(target, person_ids=persons, team_ids=teams, schedule_to_role_ids={}, emails=[])
    if hooks:
        types = {one.type for one in hooks}
        target = structs.replace(target, webhooks=[*(one for one in target.webhooks if one.type not in types), *hooks])
    changed = structs.replace(layer, target=target)
    layers: Sequence[Layer] = [changed if at == layer_idx else one for at, one in enumerate(rule.layers)]
    return structs.replace(rule, layers=list(layers)), problems


def reasons(person_reasons: Mapping[int, str], asked: Wanted) -> dict[int, str]:
    """The reasons of those whom labels named: they say so."""
    label = f"the alert's label {' and '.join(asked.labels)} names you"
    return {
        person_id: f"{why.partition(': ')[0]}: {label}" if asked.emails or asked.team_names else why
        for person_id, why in person_reasons.items()
    }
