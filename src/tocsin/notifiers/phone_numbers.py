"""Telephone numbers of targets: E.164, and what providers of mainland China want instead."""

import re
from collections.abc import Mapping
from typing import Any

import phonenumbers

from tocsin.notifiers.notifier import Problem, Receipt
from tocsin.notifiers.robots import unusable

MAINLAND = "+86"


def read_number(target: Mapping[str, Any]) -> str | Receipt:
    """The number in `target["phone"]` as `+8613800000000`, or the receipt in place of a request."""
    given = target.get("phone")
    text = re.sub(r"[ ()-]", "", given) if isinstance(given, str) else ""
    if re.fullmatch(r"\+[1-9][0-9]{6,14}", text):
        try:
            if phonenumbers.is_possible_number(phonenumbers.parse(text)):
                return text
        except phonenumbers.NumberParseException:
            pass
    return unusable([Problem("phone", "This is not a telephone number such as +8613800000000; correct the profile.")])


def is_mainland(number: str) -> bool:
    """Whether an E.164 number belongs to mainland China."""
    return number.startswith(MAINLAND)


def without_prefix(number: str) -> str:
    """An E.164 number as mainland providers dial it: their own without +86, others without the plus."""
    return number.removeprefix(MAINLAND).removeprefix("+")
