"""Whether anything reaches a person for a severity, by the ways that a layer or they themselves chose. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from tocsin.escalation.model import Ways
from tocsin.notify import recipients
from tocsin.reach import ways
from tocsin.reach.model import Contacts, Means


class Reaching:
    """Answers for one account, each question once. Quiet rules of persons are left aside: they change the way, not whether."""

    def __init__(self, contacts: Mapping[int, Contacts], means: Means) -> None:
        self._contacts = contacts
        self._means = means
        self._known: dict[tuple[int, str, tuple[str, ...]], str] = {}

    def problem(self, person_id: int, severity: str, chosen: Ways | None) -> str:
        """Empty when something reaches them; else ``deleted`` or a code of :data:`tocsin.reach.ways.Code`."""
        fixed: tuple[str, ...] = ()
        if chosen is not None and not chosen.follow_preference:
            fixed = tuple(getattr(chosen, severity.lower()))
        key = (person_id, severity, fixed)
        if key not in self._known:
            self._known[key] = self._look(person_id, severity, fixed)
        return self._known[key]

    def mails(self) -> bool:
        """Whether e-mail leaves this server at all."""
        return self._means.has_relay or bool(self._means.serving("email"))

    def _look(self, person_id: int, severity: str, fixed: tuple[str, ...]) -> str:
        known = self._contacts.get(person_id)
        if known is None or known.member.status == "deleted":
            return "deleted"
        own = known.member.preferences.get(severity.lower()) or ["app", "email"]
        tried = [ways.find(one, known, self._means) for one in (fixed or tuple(own))]
        if any(one.ways for one in tried) or recipients.last_resort(known, self._means) is not None:
            return ""
        return next((one.code for one in tried if one.code), "no_transport")
