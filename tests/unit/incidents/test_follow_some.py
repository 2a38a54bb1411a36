"""A large incident follows the alerts that changed; it must come to what it would come to by looking at all of them."""

from __future__ import annotations

from typing import Any, Literal

from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from tests.unit.incidents.test_upkeep import CHANNEL, NOW, _alert
from tocsin.alerts.model import RANK, AlertState, Change
from tocsin.alerts.mute import Mute, write_mute
from tocsin.incidents import upkeep
from tocsin.incidents.lifecycle import Transition
from tocsin.incidents.model import Incident

Kind = Literal["opened", "joined", "changed", "recovered", "unmuted", "muted"]
SEVERITIES = ("Info", "Warning", "Critical")
deed = st.tuples(
    st.sampled_from(("join", "fire", "end", "mute", "unmute")), st.integers(0, 7), st.sampled_from(SEVERITIES)
)


def mute(minutes: int) -> str:
    return write_mute(Mute(code="silenced", until_at=NOW + minutes * 60_000, rule_id=str(minutes), rule_name="r"))


def done(alerts: list[AlertState], what: str, number: int, severity: str, at: int) -> Change | None:
    """One thing that happens to an alert, as the pipeline would do it."""
    if what == "join":
        quiet = {"mute": mute(number + 1), "ever_muted": True} if number % 2 else {}
        fields: dict[str, Any] = {"severity": severity, "status": severity, "last_at": at} | quiet
        alerts.append(_alert(len(alerts) + 1, **fields))
        return Change("joined", alerts[-1])
    alert = alerts[number % len(alerts)]
    if not alert.is_open:
        return None
    kinds: dict[str, Kind] = {"fire": "changed", "end": "recovered", "mute": "muted", "unmute": "unmuted"}
    if what == "fire":
        alert.severity = max(alert.severity, severity, key=RANK.__getitem__)
        alert.last_at = max(alert.last_at, at)
    elif what == "end":
        alert.is_open, alert.status, alert.end_at, alert.closed_by = False, "Ok", at, "event"
    elif not alert.mute:
        return None
    else:
        alert.mute = mute(number + 20) if what == "mute" else ""
    return Change(kinds[what], alert)


def lines(transition: Transition) -> list[tuple[str, Any]]:
    return [(one.type, one.detail) for one in transition.lines] + [(one.kind, "") for one in transition.happenings]


@given(
    st.booleans(), st.sets(st.sampled_from(("title", "severity"))), st.lists(st.lists(deed, max_size=4), max_size=12)
)
def test_what_changed_is_enough(quiet: bool, by_hand: set[str], batches: list[list[tuple[str, int, str]]]) -> None:
    first = {"mute": mute(5), "ever_muted": True} if quiet else {}
    alerts = [_alert(1, **first)]
    whole = upkeep.born("x" * 24, alerts, "p", NOW)
    whole.dedup_key, whole.manual_overrides = "key 1", sorted(by_hand)
    some: Incident = structs.replace(whole)
    for at, batch in enumerate(batches, NOW + 100):
        changes = [change for one in batch if (change := done(alerts, *one, at)) is not None]
        if not changes:
            continue
        expected = upkeep.follow(whole, alerts, CHANNEL, at)
        active = sum(one.is_open for one in alerts)
        if upkeep.needs_all(some, changes, upkeep.FEW + len(alerts), active):
            found = upkeep.follow(some, alerts, CHANNEL, at)
        else:
            found = upkeep.follow_some(some, [one.alert for one in changes])
        assert (some, lines(found)) == (whole, lines(expected))
