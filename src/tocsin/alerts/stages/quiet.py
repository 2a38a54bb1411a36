"""Quiet: whether a new alert tells anybody, and whether a quiet one may be told by now: silence, inhibit, flapping. Pure.

The first of the three that holds is the reason. Only new alerts become quiet: nobody can be untold. A quiet one is looked at
with each of its events and when its time is over, and is told once when nothing holds any more.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from tocsin.alerts.explain import flap_step, mute_step, rule_step, step
from tocsin.alerts.model import AlertState, Change, Draft, Fate
from tocsin.alerts.mute import STAGES, Mute, read_mute, write_mute
from tocsin.alerts.stages.flap import FlapSettings, came, went
from tocsin.alerts.stages.inhibit import Inhibitor
from tocsin.alerts.stages.subject import subject_of_event
from tocsin.kernel.conditions import Subject


class Opening(Struct, frozen=True, gc=False):
    """How a new alert begins: quiet or not, with what memory of its key, and the steps that explain it."""

    mute: Mute | None = None
    flap: str = ""
    is_flapping: bool = False
    steps: tuple[str, ...] = ()


class Quiet:
    """The three stages over one batch. ``flaps`` and ``inhibitors`` by channel; a channel without any is in neither."""

    def __init__(self, flaps: Mapping[int, FlapSettings | None], inhibitors: Mapping[int, Inhibitor], now: int) -> None:
        self._flaps = flaps
        self._inhibitors = inhibitors
        self.now = now

    def admit(self, draft: Draft, before: AlertState | None) -> Opening | None:
        """How the alert that ``draft`` would open begins; ``None`` when it leaves none: then the draft has its fate.

        ``before`` is the latest alert of its key, which is over.
        """
        mute = draft.mute
        beside = 0
        if mute is None and self._inhibitors:
            inhibitor = self._inhibitors.get(draft.channel_id)
            found = inhibitor.find(subject_of_event(draft), draft.event.alert_key) if inhibitor else None
            if found is not None and found.discard:
                source = found.source.alert_id
                draft.rule_id = found.rule.rule_id
                draft.end(Fate.inhibited, rule_step("inhibit", "discarded_beside", found.rule, alert=source))
                return None
            mute = found.mute(self.now) if found is not None else None
            beside = inhibitor.looked if inhibitor is not None and found is None else 0
        flap = came(before.flap if before is not None else "", self.now, self._flaps.get(draft.channel_id))
        looked = (step("inhibit", "no_source", rules=beside),) if beside else ()
        if mute is None and not flap.is_flapping:
            return Opening(None, flap.kept, False, looked)
        if mute is None and flap.quiet_until_at:
            mute = Mute("flapping", flap.quiet_until_at)
        steps: tuple[str, ...] = (flap_step(flap.changes),) if flap.is_flapping else ()
        if mute is not None:
            draft.reason, draft.rule_id = mute.code, mute.rule_id
            steps = (mute_step(mute), *steps) if mute.code != "flapping" else (*steps, mute_step(mute))
        return Opening(mute, flap.kept, flap.is_flapping, (*looked, *steps))

    def follow(self, draft: Draft, alert: AlertState, change: Change | None) -> Change | None:
        """What an event of an open alert, or one that ended it, means for its quiet; the change to pass on."""
        if draft.fate == Fate.recovered:
            alert.flap = went(alert.flap, self.now, self._flaps.get(draft.channel_id))
        elif draft.fate == Fate.merged and alert.mute:
            old, known = alert.mute, read_mute(alert.mute)
            mute = self.again(subject_of_event(draft), alert, draft.mute)
            alert.mute = write_mute(mute)
            if mute is None:
                draft.steps.append(step(STAGES[known.code] if known is not None else "silence", "unmuted"))
                return Change("unmuted", alert, draft.event_id)
            draft.reason, draft.rule_id = mute.code, mute.rule_id
            draft.steps.append(mute_step(mute))
            if alert.mute != old:
                return change or Change("muted", alert, draft.event_id)
        if draft.fate in (Fate.opened, Fate.merged):
            inhibitor = self._inhibitors.get(draft.channel_id)
            if inhibitor is not None:
                inhibitor.note(alert)
        return change

    def again(self, subject: Subject, alert: AlertState, silenced: Mute | None) -> Mute | None:
        """What keeps a quiet alert quiet now; ``None``: nothing, it may be told. ``silenced`` is what a silence says."""
        if silenced is not None:
            return silenced
        old = read_mute(alert.mute)
        inhibitor = self._inhibitors.get(alert.channel_id)
        found = inhibitor.find(subject, alert.alert_key, old) if inhibitor is not None else None
        if found is not None:
            mute = found.mute(self.now)
            is_same = (
                old is not None
                and old.until_at > self.now
                and (old.source_id, old.rule_id, old.rule_version)
                == (
                    mute.source_id,
                    mute.rule_id,
                    mute.rule_version,
                )
            )
            return old if is_same else mute
        settings = self._flaps.get(alert.channel_id)
        mutes = settings is not None and settings.mute_ms > 0  # it may have been turned off since
        return old if mutes and old is not None and old.code == "flapping" and old.until_at > self.now else None
