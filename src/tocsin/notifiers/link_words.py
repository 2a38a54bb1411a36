"""What people write to a bot to link themselves or a group: `link CODE`."""

import re

_SAID = re.compile(r"(?:(link|绑定)\s+)?([A-Za-z0-9][A-Za-z0-9_-]{3,63})", re.IGNORECASE)


def read_code(text: str, *, needs_word: bool) -> str:
    """The code in a message, or an empty text. With `needs_word` (groups, where people talk) a bare code is not one."""
    plain = text.replace("&nbsp;", " ").replace("\u00a0", " ").replace("`", "").replace("*", "").strip()
    said = _SAID.fullmatch(plain)
    if said is None or (needs_word and not said[1]) or said[2].lower() == "link":
        return ""
    return said[2]
