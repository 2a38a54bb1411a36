"""Events become alerts: gather what is known of their keys, decide in the pipeline, persist. One batch, one transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from tocsin.alerts import noise_store, pipeline, store
from tocsin.alerts.configuration_flow import read_configuration
from tocsin.alerts.enrich_flow import enrich, run
from tocsin.alerts.likeness_flow import SimilarFlow, read_similar
from tocsin.alerts.model import COPIED, Accepted, AlertState, Change, Draft
from tocsin.alerts.mute import read_mute, write_mute
from tocsin.alerts.rulebook import Rulebook, Rulebooks
from tocsin.alerts.stages.beside import Beside
from tocsin.alerts.stages.dedupe import Deduper, Key
from tocsin.alerts.stages.group import Group, Grouper, GroupKey
from tocsin.alerts.stages.inhibit import LOOK_BACK_MS, Inhibitor
from tocsin.alerts.stages.quiet import Quiet
from tocsin.alerts.stages.route import spare
from tocsin.alerts.stages.silence import mute_by
from tocsin.alerts.stages.similar import SimilarRules
from tocsin.alerts.stages.subject import subject_of_alert, subject_of_event
from tocsin.db.transaction import Transaction
from tocsin.integrations import store as integrations
from tocsin.integrations.watch import OWN_KEY
from tocsin.kernel.clock import HOUR
from tocsin.kernel.ids import Ids
from tocsin.kernel.similarity import Likeness
from tocsin.mapping.model import Answers, ApiWant, MappingApi


class Questions(NamedTuple):
    """What APIs are to be asked (with the time of the event), by rules of which version, and where they are."""

    version: int
    asked: dict[ApiWant, int]
    apis: Mapping[str, MappingApi]


Entry = tuple[int, int, int, str]
"""A line of the books: account, integration, hour, and what is counted."""


class Alerts:
    """The alert slice; holds no state but the compiled rulebooks."""

    def __init__(self, ids: Ids) -> None:
        self._ids = ids
        self._books = Rulebooks()

    async def absorb(
        self, tx: Transaction, batch: Sequence[Accepted], now: int, answers: Answers | None = None
    ) -> list[Change]:
        """Give every event of ``batch`` its fate and write alerts, events and ledger; what changed is returned.

        ``batch`` is in order of arrival and may hold several accounts, but only one with ``answers``: what mapping APIs
        said of its events.
        """
        changes: list[Change] = []
        by_account: dict[int, list[Accepted]] = {}
        for accepted in batch:
            by_account.setdefault(accepted.account_id, []).append(accepted)
        for account_id in sorted(by_account):  # in one order, as everything that is locked
            changes += await self._absorb_account(tx, account_id, by_account[account_id], now, answers or Answers())
        return changes

    async def rulebook(self, tx: Transaction, account_id: int) -> Rulebook:
        """The rulebook of the account's present configuration version."""
        version = await store.read_config_version(tx, account_id)
        book = self._books.get(account_id, version)
        if book is None:
            book = Rulebook(await read_configuration(tx, account_id, version))
            self._books.put(account_id, book)
        return book

    async def questions(
        self, tx: Transaction, account_id: int, batch: Sequence[Accepted], answers: Answers
    ) -> Questions:
        """What mapping APIs have to be asked before ``batch``, of one account, can be absorbed; nothing is changed."""
        book = await self.rulebook(tx, account_id)
        drafts = self._drafts(batch, 0)
        asked: dict[ApiWant, int] = {}
        for _, enriched in await run(tx, account_id, drafts, book.enrich, answers):
            asked |= enriched.questions
        return Questions(book.version, asked, book.apis)

    async def reconsider(self, tx: Transaction, account_id: int, incident_ids: Sequence[str], now: int) -> list[Change]:
        """Look at the quiet alerts of some incidents anew, because time has passed: which may be told, which stay quiet."""
        book = await self.rulebook(tx, account_id)
        found = await store.lock_of_incidents(tx, account_id, incident_ids)
        quiet_ones = [one for one in found if one.is_open and one.mute]
        watched = {one.channel_id for one in quiet_ones if one.channel_id in book.inhibits}
        inhibitors = await _inhibitors(tx, account_id, watched, quiet_ones, book, now)
        quiet = Quiet(book.flaps, inhibitors, now)
        changes = []
        for alert in quiet_ones:
            subject = subject_of_alert(alert)
            rules = book.silences.get(alert.channel_id)
            silenced = rules.first(subject, now) if rules is not None else None
            mute = quiet.again(subject, alert, mute_by(*silenced) if silenced is not None else None)
            alert.mute = write_mute(mute)
            changes.append(Change("muted" if mute is not None else "unmuted", alert))
        await noise_store.write_mutes(tx, [one.alert for one in changes])
        return changes

    async def _absorb_account(
        self, tx: Transaction, account_id: int, pushes: Sequence[Accepted], now: int, answers: Answers
    ) -> list[Change]:
        book = await self.rulebook(tx, account_id)
        drafts = self._drafts(pushes, now)
        if book.enrich:
            await enrich(tx, account_id, drafts, book.enrich, answers)
        new_id = lambda: self._ids.hex24(now)  # noqa: E731 - one short closure over now
        homes = await store.read_homes(tx, account_id, _shared_keys(drafts, book))
        routed = pipeline.routed(drafts, book, homes, new_id)
        onward = pipeline.before_lookup(routed, book, now)
        group_keys, judged = _outlook(onward, book)
        watched = {draft.channel_id for draft in onward if draft.event_id in group_keys} | judged
        if watched:
            await noise_store.lock_channels(tx, account_id, sorted(watched))
        keys = {(draft.channel_id, draft.event.alert_key) for draft in onward}
        heads = await store.read_heads(tx, account_id, keys)
        early = await store.read_early(tx, account_id, keys - heads.keys())
        inhibitors = await _inhibitors(tx, account_id, judged, heads.values(), book, now)
        quiet = Quiet(book.flaps, inhibitors, now)
        deduper = Deduper(heads, early, book.channels, new_id, now, quiet)
        similar = await _similar(tx, account_id, onward, group_keys, heads, book)
        by_key, groups = await _groups(tx, account_id, _wanted(onward, group_keys, similar), heads)
        alike = {(one.channel_id, key): others for one in similar for key, others in one.alike.items()}
        grouper = Grouper(book.channels, book.groups, group_keys, by_key, groups, new_id, now, alike)
        beside = await _beside(tx, account_id, onward, heads.values(), book, now)
        changes = pipeline.after_lookup(onward, deduper, quiet, grouper, beside)
        await self._persist(tx, account_id, drafts, routed, deduper)
        await noise_store.write_groups(tx, account_id, grouper.marks, now)
        for one in similar:
            await one.remember(tx, account_id, grouper.marks)
        await integrations.touch(tx, _latest(pushes))
        return changes

    def _drafts(self, pushes: Sequence[Accepted], now: int) -> list[Draft]:
        hex24 = self._ids.hex24
        return [
            Draft(push.account_id, push.integration_id, hex24(now), push.received_at, event)
            for push in pushes
            for event in push.events
        ]

    async def _persist(
        self, tx: Transaction, account_id: int, drafts: Sequence[Draft], routed: Sequence[Draft], deduper: Deduper
    ) -> None:
        kept = _kept(drafts, routed)
        new = {one.alert_id for one in deduper.opened}
        changed = {key: one for key, one in deduper.changed.items() if key not in new}
        counted = [one for key, one in deduper.counted.items() if key not in new and key not in changed]
        await store.retire(tx, (one for key, one in deduper.replaced.items() if key not in new))
        await store.change_alerts(tx, changed.values())
        await store.count_alerts(tx, counted)
        await store.add_alerts(tx, deduper.opened)
        await store.write_early(tx, account_id, deduper.marks)
        await store.add_events(tx, kept)
        await store.count_ledger(tx, _fates(kept) | _copies(drafts, kept))
        if hidden := _hidden(kept):
            await store.count_rules(tx, hidden, kept[-1].received_at)


def _shared_keys(drafts: Sequence[Draft], book: Rulebook) -> dict[int, list[str]]:
    """The keys of events that are routed by rules, by integration."""
    keys: dict[int, dict[str, None]] = {}
    for draft in drafts:
        if draft.integration_id in book.routes:
            keys.setdefault(draft.integration_id, {})[draft.event.alert_key] = None
    return {integration_id: sorted(some) for integration_id, some in keys.items()}


def _kept(drafts: Sequence[Draft], routed: Sequence[Draft]) -> list[Draft]:
    """Everything that is written down: what came, and the copies that went to other channels and met something there."""
    copies = [one for one in routed if one.original_id]
    if not copies:
        return list(drafts)
    everything = [*drafts, *copies]
    gone = spare(everything)
    return [one for one in everything if one.event_id not in gone]


def _outlook(onward: Sequence[Draft], book: Rulebook) -> tuple[dict[str, list[str]], set[int]]:
    """What events may be grouped by (event id -> keys), and the channels in which one of them may be inhibited."""
    keys: dict[str, list[str]] = {}
    judged: set[int] = set()
    if not (book.groups or book.inhibits):
        return keys, judged
    for draft in onward:
        if draft.event.status == "Ok":
            continue
        rules = book.groups.get(draft.channel_id)
        if isinstance(rules, SimilarRules):
            likeness = rules.likeness(draft)
            keys[draft.event_id] = [likeness.key] if likeness.key else []
        elif rules is not None:
            keys[draft.event_id] = rules.keys(subject_of_event(draft))
        inhibits = book.inhibits.get(draft.channel_id) if draft.channel_id not in judged else None
        if inhibits is not None and inhibits.may_inhibit(subject_of_event(draft)):
            judged.add(draft.channel_id)
    return keys, judged


async def _inhibitors(
    tx: Transaction, account_id: int, channel_ids: Iterable[int], known: Iterable[AlertState], book: Rulebook, now: int
) -> dict[int, Inhibitor]:
    """What is active in these channels; alerts that are worked on already (``known``) are taken as they are."""
    wanted = sorted(channel_ids)
    if not wanted:
        return {}
    mine = {one.alert_id: one for one in known}
    mutes = [read_mute(one.mute) for one in mine.values() if one.mute]
    ids = {mute.source_id for mute in mutes if mute is not None and mute.source_id}
    held = {one.alert_id: one for one in await noise_store.read_alerts(tx, account_id, ids - mine.keys())}
    held |= {one: mine[one] for one in ids & mine.keys()}
    found = {}
    for channel_id in wanted:
        active = await noise_store.read_active(tx, account_id, channel_id, now - LOOK_BACK_MS)
        acknowledged = await noise_store.read_acknowledged(tx, account_id, channel_id)
        taken = [mine.get(one.alert_id, one) for one in active]
        found[channel_id] = Inhibitor(book.inhibits[channel_id], taken, held, acknowledged, now)
    return found


async def _beside(
    tx: Transaction, account_id: int, onward: Iterable[Draft], known: Iterable[AlertState], book: Rulebook, now: int
) -> dict[int, Beside]:
    """What is active in the integrations of which an event may be inhibited; ``known`` are worked on already.

    Nobody else works on the events of these integrations: their partition is ours.
    """
    mine = {one.alert_id: one for one in known}
    found = {}
    for integration_id in sorted({draft.integration_id for draft in onward if draft.beside}):
        active = await noise_store.read_active_of(tx, account_id, integration_id, now - LOOK_BACK_MS)
        taken = [mine.get(one.alert_id, one) for one in active]
        found[integration_id] = Beside(book.process[integration_id].beside, taken, now)
    return found


def _wanted(
    onward: Sequence[Draft], keys: Mapping[str, list[str]], similar: Sequence[SimilarFlow]
) -> dict[int, list[str]]:
    """The keys by which incidents are looked for, by channel."""
    by_channel: dict[int, set[str]] = {}
    for draft in onward:
        by_channel.setdefault(draft.channel_id, set()).update(keys.get(draft.event_id, ()))
    for one in similar:
        by_channel[one.channel_id].update(key for others in one.alike.values() for key, _ in others)
    return {channel_id: sorted(some) for channel_id, some in by_channel.items() if some}


async def _groups(
    tx: Transaction, account_id: int, wanted: Mapping[int, Sequence[str]], heads: Mapping[Key, AlertState]
) -> tuple[dict[GroupKey, str], dict[str, Group]]:
    """Which incidents the keys lead to, and what grouping asks of these and of those that may end meanwhile."""
    also = [one.incident_id for (channel_id, _), one in heads.items() if channel_id in wanted and one.is_open]
    return await noise_store.read_groups(tx, account_id, wanted, also) if wanted else ({}, {})


async def _similar(
    tx: Transaction,
    account_id: int,
    onward: Sequence[Draft],
    keys: Mapping[str, list[str]],
    heads: Mapping[Key, AlertState],
    book: Rulebook,
) -> list[SimilarFlow]:
    """What the channels that group by likeness know of the texts of alerts that may be new."""
    ended = {(one.channel_id, one.event.alert_key) for one in onward if one.event.status == "Ok"}
    stay = {key for key, one in heads.items() if one.is_open} - ended
    wanted: dict[int, dict[str, Likeness]] = {}
    for draft in onward:
        rules = book.groups.get(draft.channel_id)
        is_new = (draft.channel_id, draft.event.alert_key) not in stay
        if is_new and isinstance(rules, SimilarRules) and keys.get(draft.event_id):
            wanted.setdefault(draft.channel_id, {})[keys[draft.event_id][0]] = rules.likeness(draft)
    found = []
    for channel_id, ones in sorted(wanted.items()):
        rules = book.groups[channel_id]
        if isinstance(rules, SimilarRules):
            found.append(await read_similar(tx, account_id, channel_id, ones, rules.threshold))
    return found


def _fates(kept: Sequence[Draft]) -> dict[Entry, int]:
    return Counter((*_hour(draft), str(draft.fate)) for draft in kept)


def _copies(drafts: Sequence[Draft], kept: Sequence[Draft]) -> dict[Entry, int]:
    """What the books need to balance where one accepted event has several fates."""
    if len(drafts) == len(kept):
        return {}
    more = Counter(_hour(draft) for draft in kept)
    more.subtract(Counter(_hour(draft) for draft in drafts))
    return {(*hour, COPIED): count for hour, count in more.items() if count}


def _hidden(kept: Sequence[Draft]) -> dict[tuple[int, str, int], int]:
    return Counter((one.account_id, one.rule_id, one.received_at // HOUR * HOUR) for one in kept if one.rule_id)


def _hour(draft: Draft) -> tuple[int, int, int]:
    return draft.account_id, draft.integration_id, draft.received_at // HOUR * HOUR


def _latest(pushes: Sequence[Accepted]) -> list[tuple[int, int, int]]:
    latest: dict[tuple[int, int], int] = {}
    for push in pushes:
        if all(event.alert_key.startswith(OWN_KEY) for event in push.events):
            continue  # what we say of an integration that fell silent is no sign that it speaks
        key = (push.account_id, push.integration_id)
        latest[key] = max(latest.get(key, 0), push.received_at)
    return [(*key, at) for key, at in latest.items()]
