"""What a person asks to be reached by, checked with the path of each field. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tocsin.kernel.errors import InvalidParameter
from tocsin.people import quiet
from tocsin.people.quiet import QuietRule
from tocsin.reach.ways import APPS, MEDIA

MOST = 20
"""Transports of one list."""


def check_transports(wanted: Sequence[str], path: str, media_of: Mapping[int, str]) -> list[str]:
    """The transports, each once. ``media_of``: the medium of each provider of the account.

    Raises ``InvalidParameter``, naming ``path[number]``, for a transport or a provider that does not exist.
    """
    if len(wanted) > MOST:
        raise InvalidParameter(f"{path}: has at most {MOST} transports")
    for number, transport in enumerate(wanted):
        _check(transport, f"{path}[{number}]", media_of)
    return list(dict.fromkeys(wanted))


def check_quiet(rules: Sequence[QuietRule], path: str, media_of: Mapping[int, str]) -> None:
    """Raise ``InvalidParameter``, naming the field, for a quiet rule that cannot be."""
    quiet.check(rules, path)
    for number, rule in enumerate(rules):
        check_transports(rule.transports, f"{path}[{number}].transports", media_of)


def _check(transport: str, path: str, media_of: Mapping[int, str]) -> None:
    medium, colon, wanted = transport.partition(":")
    if medium not in MEDIA:
        raise InvalidParameter(f"{path}: must be one of {', '.join(MEDIA)}; got {transport[:100]!r}")
    if not colon:
        return
    if medium not in APPS:
        raise InvalidParameter(f"{path}: {medium} has no choice of provider; write {medium!r}")
    is_number = wanted.isascii() and wanted.isdecimal() and len(wanted) < 17 and not wanted.startswith("0")
    if not is_number or media_of.get(int(wanted)) != medium:
        raise InvalidParameter(f"{path}: there is no {medium} provider {wanted[:20]!r}")
