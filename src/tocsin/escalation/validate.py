"""Whether an escalation rule can work, before it is saved; mistakes name the field's path (domain rule 2.12)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from tocsin.escalation import bots
from tocsin.escalation.model import Layer, Rule, Target, Webhook
from tocsin.kernel.conditions import ConditionError, compile_filters
from tocsin.kernel.errors import InvalidParameter, NotFound
from tocsin.notifiers.catalogue import Catalogue
from tocsin.oncall.periods import check as check_periods
from tocsin.people.contacts import check_email


class Known(NamedTuple):
    """Who exists in the account, of those a rule names; deleted members do not."""

    member_ids: frozenset[int]
    team_ids: frozenset[int]
    providers: Mapping[int, str] = {}  # id -> notifier
    table_ids: frozenset[str] = frozenset()  # mention tables
    schedule_ids: frozenset[int] = frozenset()
    calendar_ids: frozenset[str] = frozenset()


def named(layers: Iterable[Layer]) -> Known:
    """The members and teams that layers name, to be looked up."""
    targets = [layer.target for layer in layers]
    return Known(
        frozenset(one for target in targets for one in target.person_ids),
        frozenset(one for target in targets for one in target.team_ids),
    )


def schedules(layers: Iterable[Layer]) -> set[int]:
    """The schedules that layers name, to be looked up; what is no number is told by :func:`check`."""
    return {int(key) for layer in layers for key in layer.target.schedule_to_role_ids if key.isdecimal()}


def mention_tables(layers: Iterable[Layer]) -> set[str]:
    """The mention tables that bots of layers name, to be looked up."""
    bots_ = [webhook for layer in layers for webhook in layer.target.webhooks]
    found = {one.settings.get("mention_table_id") for one in bots_}
    return {one for one in found if isinstance(one, str) and one}


def check(rule: Rule, known: Known, catalogue: Catalogue) -> None:
    """Raise ``InvalidParameter`` for what is wrong, ``NotFound`` for who or what does not exist, naming the field."""
    if not rule.layers:
        raise InvalidParameter("layers: a rule needs at least one layer")
    for number, layer in enumerate(rule.layers):
        _check_target(layer.target, known, catalogue, f"layers[{number}].target")
    check_periods(rule.time_filters, known.calendar_ids)
    try:
        compile_filters(rule.filters)
    except ConditionError as error:
        raise InvalidParameter(str(error)) from error


def _check_target(target: Target, known: Known, catalogue: Catalogue, path: str) -> None:
    if not any((target.person_ids, target.team_ids, target.schedule_to_role_ids, target.emails, target.webhooks)):
        said = "person_ids, team_ids, schedule_to_role_ids, emails or webhooks"
        raise InvalidParameter(f"{path}: names nobody; give {said}")
    for key in target.schedule_to_role_ids:
        if not key.isdecimal() or int(key) not in known.schedule_ids:
            raise NotFound(f"{path}.schedule_to_role_ids: there is no schedule {key} in this account")
    for field, kind, unknown in (
        ("person_ids", "member", set(target.person_ids) - known.member_ids),
        ("team_ids", "team", set(target.team_ids) - known.team_ids),
    ):
        if unknown:
            raise NotFound(f"{path}.{field}: there is no {kind} {min(unknown)} in this account")
    for number, email in enumerate(target.emails):
        check_email(email, f"{path}.emails[{number}]")
    for number, webhook in enumerate(target.webhooks):
        _check_webhook(webhook, known, catalogue, f"{path}.webhooks[{number}]")


def _check_webhook(webhook: Webhook, known: Known, catalogue: Catalogue, path: str) -> None:
    name = catalogue.name_of(webhook.type)
    if name is None or not catalogue.manifest(name).reaches_groups:
        accepted = ", ".join(sorted(_group_types(catalogue)))
        raise InvalidParameter(f"{path}.type: this server has no bot {webhook.type!r}; it has {accepted}")
    bots.check(webhook.settings, f"{path}.settings")
    table_id = webhook.settings.get("mention_table_id") or ""
    if table_id and table_id not in known.table_ids:
        raise NotFound(f"{path}.settings.mention_table_id: there is no mention table {table_id}")
    if catalogue.manifest(name).kind == "both" and not _is_its_own(webhook):
        _check_app(webhook, name, known, f"{path}.settings")
        return
    problems = catalogue.notifier(name).check(webhook.settings)
    if problems:
        said = "; ".join(f"{path}.settings.{one.field}: {one.text}" for one in problems)
        raise InvalidParameter(said)


def _is_its_own(webhook: Webhook) -> bool:
    """Whether a bot brings its own token or address instead of naming a provider."""
    return not bots.provider_id(webhook.settings) and bool(webhook.settings.get("token") or webhook.settings.get("url"))


def _check_app(webhook: Webhook, notifier: str, known: Known, path: str) -> None:
    """A chat app's bot: its provider, and the groups it posts to."""
    provider_id = bots.provider_id(webhook.settings)
    if not provider_id:
        raise InvalidParameter(f"{path}.data_source_id: name the provider of the chat app (Settings, Transports)")
    if known.providers.get(provider_id) != notifier:
        raise NotFound(f"{path}.data_source_id: there is no {webhook.type} provider {provider_id} in this account")
    if not bots.chat_ids(webhook.settings):
        raise InvalidParameter(f"{path}.chat_ids: name at least one group")


def _group_types(catalogue: Catalogue) -> Iterator[str]:
    for manifest in catalogue.manifests.values():
        if manifest.reaches_groups:
            yield from manifest.types
