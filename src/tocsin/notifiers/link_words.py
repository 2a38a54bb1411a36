"""What people write to a bot to link themselves or a group: `link CODE`."""

import re

_SAID = re.compile(r"(?:link|绑定)\s+([A-Za-z0-9][A-Za-z0-9-]{3,63})", re.IGNORECASE)
_BARE = re.compile(r"([A-Za-z0-9]{4}-?[A-Za-z0-9]{4})")


def read_code(text: str, *, needs_word: bool) -> str:
    """The code in a message as it was typed, or an empty text. The whole message must be the code, or `link CODE`;
    with `needs_word` (groups, where people talk) only the latter."""
    plain = text.replace("&nbsp;", " ").replace("\u00a0", " ").replace("`", "").replace("*", "").strip()
    said = _SAID.fullmatch(plain) or (None if needs_word else _BARE.fullmatch(plain))
    return said[1] if said else ""
