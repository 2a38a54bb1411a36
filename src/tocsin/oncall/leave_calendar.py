"""A calendar of leave at an address: how it is asked for, and what its answer is worth. Pure."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

from msgspec import Struct, structs

from tocsin.kernel.clock import HOUR, MINUTE
from tocsin.kernel.errors import InvalidParameter
from tocsin.kernel.wire import HttpRequest, HttpResponse, NoResponse
from tocsin.oncall.ical_read import LONGEST_TEXT

EVERY_MS: Final = 30 * MINUTE
SELDOM_MS: Final = 6 * HOUR
"""How long one that cannot be read is left alone at most."""
TIMEOUT_S: Final = 20.0
LONGEST_PROBLEM: Final = 300


class LeaveCalendar(Struct, frozen=True, kw_only=True):
    """A calendar whose events are leave of ``member_id``. Of its address, which may be secret, only ``host`` is shown.

    ``problem``: why it could not be read the last ``failures`` times; what it said before stays.
    """

    account_id: int
    calendar_id: str
    member_id: int
    name: str
    host: str
    url_sealed: str
    creator_id: int = 0
    created_at: int = 0
    next_at: int = 0
    read_at: int = 0
    problem: str = ""
    failures: int = 0
    taken: int = 0
    skipped: int = 0


def plain_url(url: str) -> str:
    """The address as HTTP: calendars are often given as ``webcal://…``."""
    head, mark, rest = url.strip().partition("://")
    return f"https://{rest}" if mark and head.lower() in ("webcal", "webcals") else url.strip()


def question(url: str) -> HttpRequest:
    """How a calendar is asked for."""
    headers = {"Accept": "text/calendar, */*;q=0.1", "User-Agent": "Tocsin"}
    return HttpRequest(method="GET", url=url, headers=headers, body=b"", timeout_s=TIMEOUT_S, most_bytes=LONGEST_TEXT)


def text_of(answer: HttpResponse | NoResponse) -> str:
    """The calendar in an answer. Raises ``InvalidParameter`` with what is wrong with it, naming ``url``."""
    if isinstance(answer, NoResponse):
        raise InvalidParameter(f"url: {answer.text}")
    if 300 <= answer.status < 400:
        to = urlsplit(answer.headers.get("location", "")).hostname or "another address"
        raise InvalidParameter(f"url: leads on to {to}, which is not followed; enter the address that it leads to")
    if answer.status in (401, 403):
        raise InvalidParameter(
            f"url: answers {answer.status}; use the secret address of the calendar, which needs no sign-in"
        )
    if answer.status != 200:
        raise InvalidParameter(f"url: answers {answer.status} instead of a calendar")
    if answer.body_cut:
        raise InvalidParameter(
            f"url: the calendar is longer than {LONGEST_TEXT // 1024} KiB; publish one with leave alone"
        )
    text = answer.body.decode("utf-8-sig", "replace")
    if not text.lstrip()[:15].upper().startswith("BEGIN:VCALENDAR"):
        raise InvalidParameter("url: answers something else than a calendar (iCalendar, RFC 5545)")
    return text


def read_well(one: LeaveCalendar, taken: int, skipped: int, now: int) -> LeaveCalendar:
    """The calendar after it was read."""
    return structs.replace(
        one, read_at=now, next_at=now + EVERY_MS, problem="", failures=0, taken=taken, skipped=skipped
    )


def read_badly(one: LeaveCalendar, problem: str, now: int) -> LeaveCalendar:
    """The calendar after it could not be read: asked again, more and more seldom."""
    failures = one.failures + 1
    wait = min(EVERY_MS * 2 ** min(failures - 1, 10), SELDOM_MS)
    return structs.replace(one, next_at=now + wait, problem=problem[:LONGEST_PROBLEM], failures=failures)
