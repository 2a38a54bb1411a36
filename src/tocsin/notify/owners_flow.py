"""Tells the team that owns a channel when a layer of its rules reached nobody (domain section 10)."""

from __future__ import annotations

from collections.abc import Sequence

from tocsin.channels import store as channels
from tocsin.db.transaction import Transaction
from tocsin.incidents.model import Note
from tocsin.kernel.clock import DAY
from tocsin.notify.letter import Letter, Words
from tocsin.people import store as people

_CODES = ("unreachable", "empty_layer")


async def letters(tx: Transaction, notes: Sequence[Note], now: int) -> dict[int, list[Letter]]:
    """By account, what owning teams are told: once for each incident and reason."""
    found: dict[int, list[Letter]] = {}
    for one in notes:
        incident = one.incident
        if incident is None or not incident.channel_id:
            continue
        for line in one.lines:
            code = line.detail.get("code", "")
            if line.type != "i_untold" or code not in _CODES:
                continue
            words = _words(incident.num, incident.title, str(line.detail.get("reason", "")))
            key = f"untold/{incident.incident_id}/{line.detail.get('layer_idx', code)}"
            for person_id in await _owners(tx, one.account_id, incident.channel_id):
                letter = Letter(
                    key=key,
                    person_id=person_id,
                    words=words,
                    reason="your team owns the channel",
                    until_at=now + DAY,
                )
                found.setdefault(one.account_id, []).append(letter)
    return found


async def _owners(tx: Transaction, account_id: int, channel_id: int) -> list[int]:
    space = await channels.read_by_ids(tx, account_id, [channel_id])
    team_id = space[0].team_id if space else 0
    return (await people.read_team_members(tx, account_id, [team_id]))[team_id] if team_id else []


def _words(num: str, title: str, why: str) -> Words:
    name = f"#{num} {title}".strip()
    return Words(
        {"en": f"Nobody was reached: {name}", "zh": f"无人收到通知：{name}"},
        {"en": f"{why}\nIncident {name}.", "zh": f"{why}\n故障：{name}。"},
    )
