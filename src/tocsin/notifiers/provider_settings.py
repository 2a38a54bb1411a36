"""What the folders with a provider's account share: entered texts, a person's number, and forms to post."""

import re
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import parse_qs, urlencode

from tocsin.notifiers.notifier import HttpRequest, Problem

TIMEOUT_S = 10.0
PHONE_PROBLEM = "Enter the telephone number with its country code, like +8613800000000."

_PHONE = re.compile(r"\+[1-9][0-9]{6,14}")
_SENDER = re.compile(r"\+[1-9][0-9]{6,14}|[0-9]{3,15}|(?=.*[A-Za-z])[A-Za-z0-9 ._-]{1,11}")


def text_of(settings: Mapping[str, Any], name: str) -> str:
    """An entered text without the spaces around it; empty when it is missing or no text."""
    value = settings.get(name)
    return value.strip() if isinstance(value, str) else ""


def missing(settings: Mapping[str, Any], needed: Mapping[str, str]) -> list[Problem]:
    """A problem for each field of `needed` (name -> what to do) that is empty or holds a space or a control sign."""
    found = []
    for name, advice in needed.items():
        value = text_of(settings, name)
        if not value or any(char.isspace() or not char.isprintable() for char in value):
            found.append(Problem(name, advice))
    return found


def phone_of(target: Mapping[str, Any]) -> str | Problem:
    """The target's telephone number in E.164."""
    phone = text_of(target, "phone")
    return phone if _PHONE.fullmatch(phone) else Problem("phone", PHONE_PROBLEM)


def is_phone(text: str) -> bool:
    """Whether `text` is a telephone number in E.164."""
    return _PHONE.fullmatch(text) is not None


def is_sender(text: str) -> bool:
    """Whether a text message can come from `text`: a number, a short code, or a name of at most 11 characters."""
    return _SENDER.fullmatch(text) is not None


def is_mainland(phone: str) -> bool:
    """Whether an E.164 number is of mainland China, where a text message may hold no link."""
    return phone.startswith("+86")


def post_form(url: str, pairs: Iterable[tuple[str, str]], headers: Mapping[str, str]) -> HttpRequest:
    """A POST of an HTML form in UTF-8; halves of surrogate pairs become question marks."""
    body = urlencode(list(pairs), encoding="utf-8", errors="replace").encode()
    named = {"Content-Type": "application/x-www-form-urlencoded", "User-Agent": "Tocsin", **headers}
    return HttpRequest(method="POST", url=url, headers=named, body=body, timeout_s=TIMEOUT_S)


def read_form(body: bytes) -> dict[str, list[str]]:
    """The fields of a posted form with all their values; empty when the bytes are no form of at most 100 fields."""
    try:
        return parse_qs(body.decode("utf-8"), keep_blank_values=True, max_num_fields=100)
    except (UnicodeDecodeError, ValueError):
        return {}
