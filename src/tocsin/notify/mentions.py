"""Whom a bot mentions, and by what. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tocsin.notifiers.message import Mention
from tocsin.people.contacts import e164
from tocsin.people.model import Member
from tocsin.reach.model import MentionTable

MOST = 20
"""Mentions in one message; a larger team is not called by name."""


def of_responders(
    responders: Sequence[Member], table: MentionTable | None, user_ids: Mapping[int, str]
) -> tuple[Mention, ...]:
    """One mention for each responder: by the table's id, else by ``user_ids`` (member id -> id in the chat app); with the
    phone number, which some bots know people by."""
    found = []
    for one in responders[:MOST]:
        user_id = (table.entries.get(one.email_key, "") if table else "") or user_ids.get(one.member_id, "")
        phone = e164(one.phone, one.country_code) if one.phone else ""
        found.append(Mention(name=one.name, email=one.email, phone=phone, user_id=user_id))
    return tuple(found)
