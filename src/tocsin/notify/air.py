"""What one process has in the air, and how much more may join it: no far end may take the room of the others. Pure."""

from __future__ import annotations

from collections import Counter

from msgspec import Struct

from tocsin.notify.choose import CHOSEN
from tocsin.notify.model import Delivery

IN_ALL = 256
"""Messages in the air at once, per process."""
OF_A_PLACE = 160
"""Of these through one medium, or to the bots of one vendor: a vendor that hangs leaves room for the others."""
CALLS = 16
"""Telephone calls are few and long."""
WORTHWHILE = 8
"""A place with less room than this counts as full: taking up one message costs nearly as much as taking up many."""
TO_A_TARGET = 8
"""To one target: an endpoint that hangs holds so many until they time out, and no more."""


class Full(Struct, frozen=True):
    """What may not be taken up now: targets by key, media, and notifiers of bots."""

    targets: tuple[str, ...] = ()
    media: tuple[str, ...] = ()
    notifiers: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.targets or self.media or self.notifiers)


class Air:
    """Counts messages from their lease until what came of them is recorded."""

    def __init__(self) -> None:
        self._targets: Counter[str] = Counter()
        self._places: Counter[str] = Counter()
        self.count = 0

    def copy(self) -> Air:
        """The same counts, to plan with: a plan whose transaction fails has taken nothing."""
        other = Air()
        other._targets, other._places, other.count = self._targets.copy(), self._places.copy(), self.count
        return other

    def room(self, one: Delivery) -> int:
        """How many more messages may go where this one goes."""
        place = _place(one)
        return min(TO_A_TARGET - self._targets[one.target_key], _most(place) - self._places[place])

    def take(self, one: Delivery, messages: int = 1) -> None:
        """So many messages go where this one goes."""
        self.count += messages
        self._targets[one.target_key] += messages
        self._places[_place(one)] += messages

    def land(self, one: Delivery) -> None:
        """One of them is done."""
        self.count -= 1
        for counted, key in ((self._targets, one.target_key), (self._places, _place(one))):
            counted[key] -= 1
            if counted[key] <= 0:
                del counted[key]

    def full(self) -> Full:
        """What has no room left."""
        places = [place for place, count in self._places.items() if count > _most(place) - WORTHWHILE]
        return Full(
            targets=tuple(key for key, count in self._targets.items() if count >= TO_A_TARGET),
            media=tuple(place for place in places if place in CHOSEN),
            notifiers=tuple(place for place in places if place not in CHOSEN),
        )


def _place(one: Delivery) -> str:
    return one.medium if one.medium in CHOSEN else one.notifier


def _most(place: str) -> int:
    return CALLS if place == "voice" else OF_A_PLACE
