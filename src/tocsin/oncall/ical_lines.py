"""The text of an iCalendar file (RFC 5545) as events with their lines; what they mean is decided elsewhere. Pure.

Files come from strangers: sizes are bounded, and nothing of one file is kept for the next. Lines that cannot be read are left
out, as calendar programs do; only a file that is no calendar at all is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from tocsin.kernel.errors import InvalidParameter, TooLarge

MOST_BYTES: Final = 1_048_576
MOST_READ: Final = 5_000
"""Events of one file, those that are over among them."""
_DEEPEST = 10

_FOLD = re.compile(r"\r?\n[ \t]")
_LINE_END = re.compile(r"\r\n|\n|\r")
_NAME = re.compile(r"[A-Za-z0-9-]+")
_PARAMETER = re.compile(r';([A-Za-z0-9-]+)=((?:"[^"]*"|[^":;])*+)')
_ESCAPED = re.compile(r"\\([\\;,nN])")


class Line(Struct, frozen=True):
    """A property: its name in capitals, its parameters without quotes, and its value as it stands in the file."""

    name: str
    parameters: dict[str, str]
    value: str


class RawEvent(Struct, frozen=True):
    """A VEVENT; what is nested in it (alarms) is left out."""

    lines: list[Line]

    def all_of(self, name: str) -> list[Line]:
        """Every line of a property."""
        return [one for one in self.lines if one.name == name]

    def first(self, name: str) -> Line | None:
        """The first line of a property."""
        return next((one for one in self.lines if one.name == name), None)

    def text(self, name: str) -> str:
        """A free text without its marks; empty when it is not given."""
        line = self.first(name)
        return plain_text(line.value) if line else ""


class RawCalendar(Struct):
    """A file. ``zones``: TZID -> the IANA name that its description gives beside it (``X-LIC-LOCATION``)."""

    name: str
    zones: dict[str, str]
    events: list[RawEvent]


def read_calendar(text: str, field: str = "text") -> RawCalendar:
    """The events of a file. Raises ``TooLarge`` over 1 MiB, ``InvalidParameter`` for what is no calendar or has too many."""
    if len(text) > MOST_BYTES or len(text.encode("utf-8", "surrogatepass")) > MOST_BYTES:
        raise TooLarge(f"{field}: is over {MOST_BYTES} bytes")
    reading = _Reading(field)
    for line in _lines(text.removeprefix("\ufeff")):
        reading.take(line)
    return reading.whole()


class _Reading:
    """Takes the lines of a file in turn and knows in which part it is."""

    def __init__(self, field: str) -> None:
        self._field = field
        self._calendar = RawCalendar("", {}, [])
        self._open: list[str] = []
        self._own: list[Line] = []
        self._is_one = False

    def take(self, line: Line) -> None:
        """One more line. Raises ``InvalidParameter`` where parts are not inside each other."""
        if line.name == "BEGIN":
            self._begin(line.value.strip().upper())
        elif line.name == "END":
            self._end(line.value.strip().upper())
        elif not self._open:
            raise self._broken()
        elif len(self._open) == 2:
            self._own.append(line)
        elif len(self._open) == 1 and line.name == "X-WR-CALNAME":
            self._calendar.name = plain_text(line.value)

    def whole(self) -> RawCalendar:
        """The calendar. Raises ``InvalidParameter`` when its end is missing, or it never began."""
        if self._open:
            raise InvalidParameter(f"{self._field}: ends inside {self._open[-1][:40]}; the file is not whole")
        if not self._is_one:
            raise self._broken()
        return self._calendar

    def _begin(self, part: str) -> None:
        self._open.append(part)
        if len(self._open) == 2:
            self._own = []
        if len(self._open) > _DEEPEST or self._open[0] != "VCALENDAR":
            raise self._broken()
        self._is_one = True

    def _end(self, part: str) -> None:
        if not self._open or self._open.pop() != part:
            raise self._broken()
        if len(self._open) == 1:
            self._close(part)

    def _close(self, part: str) -> None:
        if part == "VEVENT":
            if len(self._calendar.events) >= MOST_READ:
                raise InvalidParameter(f"{self._field}: has over {MOST_READ} events; export a shorter time")
            self._calendar.events.append(RawEvent(self._own))
        elif part == "VTIMEZONE":
            said = {line.name: line.value.strip() for line in self._own}
            if "TZID" in said and "X-LIC-LOCATION" in said:
                self._calendar.zones[said["TZID"]] = said["X-LIC-LOCATION"]

    def _broken(self) -> InvalidParameter:
        said = "is no iCalendar file; one begins with BEGIN:VCALENDAR and ends with END:VCALENDAR"
        return InvalidParameter(f"{self._field}: {said}")


def plain_text(value: str) -> str:
    """A free text without its marks for commas, semicolons, backslashes and line ends."""
    return _ESCAPED.sub(lambda hit: "\n" if hit[1] in "nN" else hit[1], value).strip()


def _lines(text: str) -> Iterator[Line]:
    """The content lines, unfolded; those that are none are left out."""
    for raw in _LINE_END.split(_FOLD.sub("", text)):
        name = _NAME.match(raw)
        if name is None:
            continue
        at, parameters = name.end(), {}
        while found := _PARAMETER.match(raw, at):
            parameters[found[1].upper()] = found[2].replace('"', "")
            at = found.end()
        if raw[at : at + 1] == ":":
            yield Line(name[0].upper(), parameters, raw[at + 1 :])
