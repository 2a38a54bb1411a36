"""What a person gives of themself: e-mail, phone, time zone, names. Normalised and checked in one place."""

from __future__ import annotations

import re
import unicodedata
import zoneinfo
from functools import lru_cache

from tocsin.kernel.errors import InvalidParameter

_EMAIL = re.compile(r"[^\s@<>()\[\],;:\"\\]+@[^\s@<>()\[\],;:\"\\]+")
_PHONE = re.compile(r"\+?[0-9][0-9 ()./-]{2,30}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def email_key(email: str) -> str:
    """What makes two addresses the same: compatibility forms and case do not count, spaces around do not either."""
    return unicodedata.normalize("NFKC", email.strip()).casefold()


def check_email(email: str, field: str = "email") -> str:
    """The address without spaces around. Raises ``InvalidParameter`` naming ``field`` when it is none."""
    email = email.strip()
    if len(email) > 254 or not _EMAIL.fullmatch(email) or _CONTROL.search(email):
        raise InvalidParameter(f"{field}: must be an e-mail address such as ana@example.com")
    return email


def check_phone(phone: str, field: str = "phone") -> str:
    """The number as given, without spaces around. Raises ``InvalidParameter`` when it is no number."""
    phone = phone.strip()
    if not _PHONE.fullmatch(phone):
        raise InvalidParameter(f"{field}: must be a phone number such as +4915112345678")
    return phone


def e164(phone: str, country_code: str = "") -> str:
    """A number in the form all providers take (``+8613800138000``), or an empty text when it cannot be one.

    ``country_code`` is the country's two letters or its dialling code (``CN``, ``86``, ``+86``), for numbers that are
    written without one.
    """
    import phonenumbers  # 0.1 s: only where a number is used

    code = country_code.strip().lstrip("+").upper()
    region = phonenumbers.region_code_for_country_code(int(code)) if code.isdecimal() else code or None
    try:
        parsed = phonenumbers.parse(phone, region)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_possible_number(parsed):
        return ""
    return str(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164))


def check_name(name: str, field: str, shortest: int = 1, longest: int = 39) -> str:
    """The name without spaces around. Raises ``InvalidParameter`` when too short, too long or not on one line."""
    name = name.strip()
    if not shortest <= len(name) <= longest or _CONTROL.search(name):
        raise InvalidParameter(f"{field}: must have {shortest} to {longest} characters on one line")
    return name


@lru_cache(maxsize=64)
def is_time_zone(name: str) -> bool:
    """Whether the IANA database knows the zone."""
    try:
        zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def check_time_zone(name: str, field: str = "time_zone") -> str:
    """The zone's name. Raises ``InvalidParameter`` for one that does not exist."""
    if len(name) > 64 or not is_time_zone(name):
        raise InvalidParameter(f"{field}: must be an IANA time zone such as Europe/Berlin")
    return name
