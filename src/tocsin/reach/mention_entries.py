"""The entries of mention tables: e-mail address -> id in a chat app. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from tocsin.kernel.errors import InvalidParameter
from tocsin.people.contacts import check_email, email_key

MOST = 5_000
LONGEST = 128
"""Characters of an id."""


def checked(entries: Mapping[str, str], path: str = "entries") -> dict[str, str]:
    """The entries by normalised address. Raises ``InvalidParameter``, naming the entry, for a bad or doubled one."""
    if len(entries) > MOST:
        raise InvalidParameter(f"{path}: has at most {MOST} entries")
    kept: dict[str, str] = {}
    for address, given in entries.items():
        where = f"{path}[{address[:100]!r}]"
        key = email_key(check_email(address, where))
        user_id = given.strip()
        if not user_id or len(user_id) > LONGEST or not user_id.isprintable():
            raise InvalidParameter(f"{where}: must be an id of 1 to {LONGEST} characters on one line")
        if key in kept:
            raise InvalidParameter(f"{where}: stands here twice")
        kept[key] = user_id
    return kept


def merged(old: Mapping[str, str], new: Mapping[str, str], gone: Iterable[str]) -> dict[str, str]:
    """Old entries without those that are gone, and with new ones. Raises ``InvalidParameter`` when there are too many."""
    left_out = {email_key(one) for one in gone}
    kept = {key: value for key, value in old.items() if key not in left_out} | checked(new)
    if len(kept) > MOST:
        raise InvalidParameter(f"entries: a table has at most {MOST} entries; this would make {len(kept)}")
    return kept
