"""Gather what concerned a person around an instant, as far as the actor may see it; :mod:`person_why` says why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct

from tocsin.alerts import past_store as past
from tocsin.alerts.again_flow import steps_of
from tocsin.alerts.history import KeptEvent
from tocsin.alerts.list_store import first_id
from tocsin.channels import list_store as channels
from tocsin.channels import store as channel_store
from tocsin.channels.model import Channel
from tocsin.db.transaction import Transaction
from tocsin.escalation import store as escalation
from tocsin.escalation.model import Rule
from tocsin.incidents import store as incidents
from tocsin.incidents.model import Incident
from tocsin.kernel.clock import SECOND
from tocsin.kernel.errors import NotFound
from tocsin.notify import why_store
from tocsin.notify.explanation import Past, RuleRef, noise_ref
from tocsin.notify.person_why import About, Concern, Person, Reason, explain_incident, layers_of
from tocsin.people import quiet
from tocsin.people import store as people
from tocsin.people.model import Actor, Member
from tocsin.people.permissions import require
from tocsin.reach import person_store, ways
from tocsin.reach.means_flow import MeansFlow
from tocsin.runtime.secrets import Vault

MOST_INCIDENTS = 200
MOST_EVENTS = 2_000
_TYPES = (
    "i_assign",
    "i_delay",
    "i_untold",
    "i_ack",
    "i_unack",
    "i_rslv",
    "i_reopen",
    "i_snooze",
    "i_wake",
    "i_muted",
    "i_unmuted",
    "i_exhausted",
    "i_removed",
)
_NO_ALERT = ("dropped", "silenced", "inhibited", "channel_gone", "no_route")


class Question(Struct, frozen=True, kw_only=True):
    """Whom, and when: ``at`` in ms, ``window_ms`` before and after it. ``channel_id`` 0 and an empty incident: all."""

    person_id: int
    at: int
    window_ms: int
    channel_id: int = 0
    incident_id: str = ""


class Answer(Struct, frozen=True, kw_only=True):
    """What concerned the person, newest first. ``elsewhere``: what became of events that left no incident;
    ``remarks``: what could not be taken as it was then."""

    person: Member
    from_at: int
    to_at: int
    concerns: Sequence[Concern]
    elsewhere: Sequence[Reason]
    remarks: Sequence[Reason]
    channels: Mapping[int, str]
    unnamed: int = 0


async def why_person(tx: Transaction, vault: Vault, means: MeansFlow, actor: Actor, asked: Question) -> Answer:
    """Why a person was, or was not, told. Of somebody else only with the permission to read members.

    Raises:
        NotFound: there is no such member, or no such incident that the actor may see.
        AccessDenied: another member, without ``members.read``.
    """
    if asked.person_id != actor.member_id and not actor.sees_all:
        require(actor, "members.read")
    member = await people.read_member(tx, actor.account_id, asked.person_id)
    if member is None:
        raise NotFound(f"person_id {asked.person_id}: there is no such member")
    from_at, to_at = asked.at - asked.window_ms, asked.at + asked.window_ms
    found, is_cut = await _incidents(tx, actor, asked, from_at, to_at)
    person, remarks = await _person(tx, means, member, asked.at)
    abouts = await _abouts(tx, vault, actor.account_id, member.member_id, found, to_at)
    concerns = [explain_incident(one, person, from_at, to_at) for one in abouts]
    shown = [one for one in concerns if one.verdict != "not_named" or asked.incident_id]
    seen = {one.channel_id: one for one in await channels.read_visible(tx, actor, await _channel_ids(tx, actor))}
    elsewhere = [] if asked.incident_id else await _elsewhere(tx, vault, actor, asked, person, seen, from_at, to_at)
    if is_cut:
        remarks.append(Reason(code="incidents_cut"))
    return Answer(
        person=member,
        from_at=from_at,
        to_at=to_at,
        concerns=shown,
        elsewhere=elsewhere,
        remarks=remarks,
        channels={one.channel_id: one.name for one in seen.values()},
        unnamed=len(concerns) - len(shown),
    )


async def _incidents(
    tx: Transaction, actor: Actor, asked: Question, from_at: int, to_at: int
) -> tuple[list[Incident], bool]:
    if asked.incident_id:
        found = await incidents.read_visible(tx, actor, [asked.incident_id])
        if not found:
            raise NotFound(f"incident_id {asked.incident_id}: there is no such incident")
        return found, False
    found = await why_store.open_between(tx, actor, from_at, to_at, asked.channel_id, MOST_INCIDENTS + 1)
    return found[:MOST_INCIDENTS], len(found) > MOST_INCIDENTS


async def _person(tx: Transaction, means: MeansFlow, member: Member, at: int) -> tuple[Person, list[Reason]]:
    """The person as they are today, and what says so."""
    account_id = member.account_id
    team_ids = await people.read_team_ids(tx, account_id, member.member_id)
    teams = await people.read_teams(tx, account_id, team_ids)
    remarks = [Reason(code="teams_today"), Reason(code="ways_today")]
    remarks += [
        Reason(code="team_changed", at=one.updated_at, facts={"team": one.name}) for one in teams if one.updated_at > at
    ]
    if member.updated_at > at:
        remarks.append(Reason(code="person_changed", at=member.updated_at))
    if member.status == "deleted":
        remarks.append(Reason(code="person_gone", at=member.deleted_at))
    contacts = (await person_store.read_contacts(tx, account_id, [member.member_id])).get(member.member_id)
    able = await means.read(tx, account_id)
    found: dict[str, list[ways.Found]] = {}
    rules: dict[str, str] = {}
    for severity in ways.SEVERITIES if contacts is not None else ():
        wanted, _ = ways.wanted_by(contacts, severity, at) if contacts is not None else ([], "")
        found[severity] = [ways.find(one, contacts, able) for one in wanted] if contacts is not None else []
        rule = quiet.in_force(member, severity, at)
        if rule is not None:
            rules[severity] = rule.name or f"{rule.start}-{rule.end}"
    names = {one.team_id: one.name for one in teams}
    return Person(person_id=member.member_id, teams=names, ways=found, quiet=rules), remarks


async def _abouts(
    tx: Transaction, vault: Vault, account_id: int, person_id: int, found: Sequence[Incident], to_at: int
) -> list[About]:
    ids = [one.incident_id for one in found]
    lines = await why_store.read_lines_of(tx, account_id, ids, _TYPES, to_at) if ids else {}
    sendings = await why_store.read_sendings(tx, account_id, person_id, ids, to_at) if ids else {}
    rules: dict[int, list[Rule]] = {}
    for channel_id in sorted({one.channel_id for one in found}):
        rules[channel_id] = await escalation.read_versions(tx, vault, account_id, channel_id, to_at)
    members = await people.read_members(tx, account_id, _named(lines))
    names = {one.member_id: one.name for one in members}
    return [
        About(
            incident=one,
            lines=lines.get(one.incident_id, ()),
            rules=rules.get(one.channel_id, ()),
            sendings=sendings.get(one.incident_id, ()),
            names=names,
        )
        for one in found
    ]


def _named(lines: Mapping[str, Sequence[Past]]) -> set[int]:
    named: set[int] = set()
    for some in lines.values():
        for one in some:
            named |= {one.line.creator_id, *(one.line.detail.get("person_ids") or ())}
    return named - {0}


async def _channel_ids(tx: Transaction, actor: Actor) -> list[int]:
    """All channels of the account; :func:`channels.read_visible` leaves those that the actor may see."""
    return [one.channel_id for one in await channel_store.read_all(tx, actor.account_id)]


async def _elsewhere(
    tx: Transaction,
    vault: Vault,
    actor: Actor,
    asked: Question,
    person: Person,
    seen: Mapping[int, Channel],
    from_at: int,
    to_at: int,
) -> list[Reason]:
    """Events that left no alert in channels whose rules name the person, counted by what was decided about them."""
    upper = first_id(to_at + SECOND)
    events = await past.events_of_time(tx, actor.account_id, first_id(from_at), upper, _NO_ALERT, MOST_EVENTS)
    counts: Counter[tuple[str, int, RuleRef | None]] = Counter()
    firsts: dict[tuple[str, int, RuleRef | None], KeptEvent] = {}
    for event in events:
        channel_id, rule = _decided(event)
        if (channel_id in seen or (not channel_id and actor.sees_all)) and asked.channel_id in (0, channel_id):
            key = (event.fate, channel_id, rule)
            counts[key] += 1
            firsts.setdefault(key, event)
    concerned = {
        channel_id: await _concerns(tx, vault, actor.account_id, channel_id, person, to_at)
        for channel_id in sorted({channel_id for _, channel_id, _ in counts if channel_id})
    }
    cut = [Reason(code="events_cut", facts={"count": MOST_EVENTS})] if len(events) == MOST_EVENTS else []
    return cut + [
        Reason(
            code=f"event_{fate}",
            at=firsts[fate, channel_id, rule].received_at,
            rule=rule,
            facts={
                "count": count,
                "channel": seen[channel_id].name if channel_id in seen else "",
                "channel_id": channel_id,
                "event_id": firsts[fate, channel_id, rule].event_id,
            },
        )
        for (fate, channel_id, rule), count in counts.items()
        if not channel_id or concerned[channel_id]
    ]


def _decided(event: KeptEvent) -> tuple[int, RuleRef | None]:
    """The channel an event was for, and the rule that ended it."""
    steps = steps_of(event)
    rule = next((found for one in steps if (found := noise_ref(one.stage, one.facts)) is not None), None)
    facts: dict[str, Any] = steps[-1].facts if steps else {}
    gone = facts.get("channel") if event.fate == "channel_gone" else 0
    return event.channel_id or (gone if isinstance(gone, int) else 0), rule


async def _concerns(
    tx: Transaction, vault: Vault, account_id: int, channel_id: int, person: Person, to_at: int
) -> bool:
    rules = await escalation.read_versions(tx, vault, account_id, channel_id, to_at)
    return any(layers_of(one, person) for one in rules)
