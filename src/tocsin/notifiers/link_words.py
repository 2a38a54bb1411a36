"""What people write to a bot to link themselves or a group: `link CODE`, or the bare code."""

import re

_SAID = re.compile(r"/?(?:(?:link|bind)[\s:：]+|绑定[\s:：]*)([A-Za-z0-9][A-Za-z0-9-]{3,63})", re.IGNORECASE)
_BARE = re.compile(r"[A-Za-z0-9]{4}-?[A-Za-z0-9]{4}")
_MARKS = str.maketrans({"\u00a0": " ", "`": "", "*": ""})


def read_code(text: str, *, needs_word: bool) -> str:
    """The code in a message as it was typed, or an empty text where there is none.

    The whole message must be the code, or `link CODE`; with `needs_word` (groups, where people talk) only the latter.
    A bare word of eight small letters is no code.
    """
    plain = " ".join(text[:1000].replace("&nbsp;", " ").translate(_MARKS).split())
    said = _SAID.fullmatch(plain)
    if said:
        return said[1]
    is_code = not needs_word and _BARE.fullmatch(plain) and not (plain.isalpha() and plain != plain.upper())
    return plain if is_code else ""
