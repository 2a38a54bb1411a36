"""An incident changed: messages that can be changed show it, and bots that want to hear of it are told."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from tocsin.db.transaction import Transaction
from tocsin.escalation import bots
from tocsin.incidents.model import Happening
from tocsin.kernel.clock import DAY
from tocsin.kernel.ids import Ids
from tocsin.notifiers.catalogue import Catalogue
from tocsin.notify import row, store
from tocsin.notify.model import Delivery
from tocsin.runtime.secrets import Vault

CARD_LIFE_MS = 14 * DAY
"""How long a chat app lets a message be changed; older ones are left as they are."""

_SHOWN: Final = {
    "acknowledged": "acknowledged",
    "unacknowledged": "unacknowledged",
    "closed": "closed",
    "reopened": "reopened",
    "snoozed": "snoozed",
    "woken": "woken",
    "reassigned": "reassigned",
    "escalated": "escalated",
    "severity_raised": "triggered",
    "removed": "closed",
}
"""What a changed message tells of, by what happened."""

_SAID: Final = ("acknowledged", "unacknowledged", "closed", "snoozed")
"""What bots are told of that are not asked to do anything."""


class Following:
    """The part of the notify slice that keeps what was sent true."""

    def __init__(self, ids: Ids, vault: Vault, catalogue: Catalogue) -> None:
        self._ids = ids
        self._vault = vault
        self._catalogue = catalogue

    async def follow(self, tx: Transaction, happenings: Sequence[Happening], now: int) -> None:
        """Order the changes and the further messages that follow from what happened."""
        last = {one.incident.incident_id: one for one in happenings if one.kind in _SHOWN}
        by_account: dict[int, list[Happening]] = {}
        for one in last.values():
            by_account.setdefault(one.incident.account_id, []).append(one)
        added: list[Delivery] = []
        for account_id, some in by_account.items():
            ids = [one.incident.incident_id for one in some]
            shown = await store.read_shown(tx, account_id, ids, now - CARD_LIFE_MS)
            for delivery in shown:
                happening = last[delivery.incident_id]
                if "update" in self._catalogue.manifest(delivery.notifier).abilities:
                    added.append(self._refresh(delivery, happening, now))
            for happening in some:
                mine = [one for one in shown if one.incident_id == happening.incident.incident_id]
                added += self._told_bots(mine, happening, now)
        if added:
            await store.add(tx, added)
            tx.wake("delivery")

    def _refresh(self, card: Delivery, happening: Happening, now: int) -> Delivery:
        event, seq = _SHOWN[happening.kind], happening.incident.feed_seq
        target = self._vault.open(card.target_sealed, card.place)
        return row.of_refresh(card, event, seq, target, self._ids.hex24(now), self._vault.seal, now)

    def _told_bots(self, shown: Sequence[Delivery], happening: Happening, now: int) -> list[Delivery]:
        """Bots that were told of the incident hear how it goes on, each once, where their settings ask for it."""
        if happening.kind not in _SAID:
            return []
        latest = {(one.notifier, one.target_key): one for one in shown if one.medium == "robot"}
        found = []
        for card in latest.values():
            target: dict[str, Any] = self._vault.open(card.target_sealed, card.place)
            if bots.why_not(target, happening.incident.severity, happening.kind):
                continue
            event, seq = _SHOWN[happening.kind], happening.incident.feed_seq
            made = row.of_refresh(card, event, seq, target, self._ids.hex24(now), self._vault.seal, now)
            made.kind, made.subject_id = "incident", ""
            made.delivery_key = f"{card.incident_id}/{event}/{seq}/{card.notifier}/{card.target_key}"
            made.layer_idx = -1  # belongs to no layer: whether it arrives decides nothing
            made.round = seq
            found.append(made)
        return found
