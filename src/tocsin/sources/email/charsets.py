"""Bytes of a mail as text, whatever character set they claim. Pure.

Only character sets that mails are written in are believed: some that Python knows (``punycode``, ``idna``) take hours for a body.
"""

from __future__ import annotations

from typing import Final

from tocsin.sources.body import CHARSETS

_OF_MAILS: Final = {
    **CHARSETS,
    **dict.fromkeys(("cp936", "windows-936", "ms936", "x-gbk", "chinese", "hz-gb-2312"), "gb18030"),
    **{name: name for name in ("iso-2022-jp", "big5-hkscs", "utf-7", "windows-1253", "windows-1254", "windows-1256")},
    **{name: name for name in ("iso-8859-3", "iso-8859-4", "iso-8859-7", "iso-8859-9", "koi8-u", "euc-tw")},
    "hz-gb-2312": "hz",
    "ks_c_5601-1987": "euc-kr",
}
_WESTERN: Final = frozenset({"cp1252", "iso-8859-15", "windows-1252"})
_LEAST_HIGH: Final = 4
"""Bytes above ASCII that it takes to call a Western text a Chinese one."""


def decoded(data: bytes, charset: str | None) -> str:
    """By the character set they claim, else as UTF-8, else as GB18030, else with marks for what has no meaning.

    A claim of a Western character set (many programs make it without looking) is not believed where all bytes above ASCII are
    whole Chinese characters.
    """
    claimed = _OF_MAILS.get((charset or "").strip().strip("'\"").lower(), "utf-8")
    order = [claimed, "utf-8", "gb18030"]
    if claimed in _WESTERN and _is_chinese(data):
        order.insert(0, "gb2312")
    for one in order:
        try:
            return data.decode(one)
        except (ValueError, LookupError):
            continue
    return data.decode("utf-8", "replace")


def _is_chinese(data: bytes) -> bool:
    """Whether bytes above ASCII come in pairs that are characters of GB2312. Single accented letters never do."""
    if sum(one > 0x7F for one in data[:4_096]) < _LEAST_HIGH:
        return False
    try:
        data.decode("gb2312")
    except UnicodeDecodeError:
        return False
    return True
