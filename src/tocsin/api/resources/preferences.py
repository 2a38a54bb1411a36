"""Preferences: by which transports a person wants to be told, and what would reach them now."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from msgspec import Meta, Struct, field

from tocsin.api.call import Call
from tocsin.api.fields import MaybeId
from tocsin.api.operation import SIGNED_IN, operation
from tocsin.people import quiet
from tocsin.people.permissions import require
from tocsin.people.quiet import QuietRule
from tocsin.reach import picture, reach_flow
from tocsin.reach.means_flow import MeansFlow
from tocsin.reach.ways import SEVERITIES, Code

Severity = Literal["Critical", "Warning", "Info"]
Clock = Annotated[str, Meta(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$|^24:00$")]
Transports = Annotated[
    list[Annotated[str, Meta(max_length=64)]],
    Meta(max_length=20, description="Such as `voice` or `slack_app:42` (of one provider); none: e-mail."),
]


class QuietItem(Struct, kw_only=True):
    """Hours in which other transports are used. ``days``: 0 is Sunday, none are all; over midnight counts the first day."""

    name: Annotated[str, Meta(max_length=39)] = ""
    start: Clock
    end: Clock
    days: Annotated[list[Annotated[int, Meta(ge=0, le=6)]], Meta(max_length=7)] = []
    severities: Annotated[list[Severity], Meta(min_length=1, max_length=3)] = field(
        default_factory=lambda: ["Warning", "Info"]
    )
    transports: Transports = field(default_factory=lambda: ["email"])
    time_zone: Annotated[str, Meta(max_length=64, description="An IANA name; empty: the person's own.")] = ""


class PreferenceInfo(Struct, kw_only=True):
    """The transports of each severity, and the quiet rules; the first that holds counts."""

    critical: list[str]
    warning: list[str]
    info: list[str]
    quiet: list[QuietItem]


class PreferenceUpdateRequest(Struct, kw_only=True):
    """What to change; what is absent stays."""

    critical: Transports | None = None
    warning: Transports | None = None
    info: Transports | None = None
    quiet: Annotated[list[QuietItem], Meta(max_length=quiet.MOST_RULES)] | None = None


class ReachRequest(Struct, kw_only=True):
    """Who; 0 is the caller, others need ``members.read``."""

    member_id: MaybeId = 0


class ReachLine(Struct, kw_only=True):
    """One transport: where it would go (numbers are masked), or in ``problem`` why it would not, in a word of ``code``."""

    transport: str
    title: str
    ways: list[str]
    problem: str
    code: Code


class ReachStep(ReachLine, kw_only=True):
    """A transport that is wanted, and in ``then`` what follows where it fails."""

    then: list[ReachLine]


class ReachPicture(Struct, kw_only=True):
    """What would happen now. ``quiet``: the name of the quiet rule that decides, empty when none does."""

    severity: Severity
    quiet: str
    reaches: Annotated[bool, Meta(description="False: nothing at all would reach them.")]
    transports: list[ReachStep]


class ReachAnswer(Struct, kw_only=True):
    """One picture for each severity."""

    member_id: int
    member_name: str
    items: list[ReachPicture]


@operation("/preference/info", may=SIGNED_IN)
async def preference_info(call: Call) -> PreferenceInfo:
    """The caller's own preferences."""
    lists = {one.lower(): call.me.preferences.get(one.lower(), []) for one in SEVERITIES}
    return PreferenceInfo(**lists, quiet=[_item(one) for one in quiet.read(call.me.quiet)])


@operation("/preference/update", may=SIGNED_IN, audit="preference.update", writes=True)
async def preference_update(call: Call, body: PreferenceUpdateRequest) -> None:
    """Say how the caller wants to be told."""
    lists = {"critical": body.critical, "warning": body.warning, "info": body.info}
    wanted = {name: one for name, one in lists.items() if one is not None}
    rules = None if body.quiet is None else [_rule(one) for one in body.quiet]
    me = call.actor.member_id
    await reach_flow.change_preferences(call.tx, call.account_id, me, call.world.catalogue, wanted, rules, call.now)
    call.note(me, **wanted, quiet_rules=len(rules or ()))


@operation("/preference/reach", may=SIGNED_IN)
async def preference_reach(call: Call, body: ReachRequest) -> ReachAnswer:
    """What would reach somebody now, by severity."""
    member_id = body.member_id or call.actor.member_id
    if member_id != call.actor.member_id:
        require(call.actor, "members.read")
    means_flow = MeansFlow(call.world.catalogue, has_relay=call.world.carrier.has_relay)
    means = await means_flow.read(call.tx, call.account_id)
    found, pictures = await reach_flow.read_picture(call.tx, call.account_id, member_id, means, call.now)
    items = [_picture(one) for one in pictures]
    return ReachAnswer(member_id=member_id, member_name=found.member.name, items=items)


def _item(rule: QuietRule) -> QuietItem:
    return QuietItem(**{name: getattr(rule, name) for name in QuietItem.__struct_fields__})


def _rule(item: QuietItem) -> QuietRule:
    return QuietRule(**{name: getattr(item, name) for name in QuietItem.__struct_fields__})


def _picture(one: picture.Picture) -> ReachPicture:
    steps = [ReachStep(**_line(step.line), then=[ReachLine(**_line(each)) for each in step.then]) for step in one.steps]
    return ReachPicture(severity=one.severity, quiet=one.quiet, reaches=one.reaches, transports=steps)  # type: ignore[arg-type]  # one of SEVERITIES


def _line(one: picture.Line) -> dict[str, Any]:
    return {
        "transport": one.transport,
        "title": one.title,
        "ways": list(one.ways),
        "problem": one.problem,
        "code": one.code,
    }
